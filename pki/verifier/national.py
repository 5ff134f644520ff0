"""The suite SM2-SM4-SM3 of the national algorithms (国密), by the openssl commands that know the standard user id."""
from __future__ import annotations

import cms
import der
from basics import b64, need, openssl, pem, u32, work_file
from trust import Trust, names

USER_ID = "distid:1234567812345678"
SM3, SM2_WITH_SM3, SM2_SIGNATURE = "1.2.156.10197.1.401", "1.2.156.10197.1.501", "1.2.156.10197.1.301.1"
SM2_CURVE = bytes.fromhex("06082a811ccf5501822d")
CONTENT_TYPE, MESSAGE_DIGEST = "1.2.840.113549.1.9.3", "1.2.840.113549.1.9.4"
SIGNING_CERTIFICATE = "1.2.840.113549.1.9.16.2.47"


class National:
    id = "SM2-SM4-SM3"

    def __init__(self, trust: Trust) -> None:
        self.trust = trust

    def digest(self, data: bytes) -> bytes:
        return openssl("dgst", "-sm3", "-binary", data=data)

    def has_key_of(self, certificate: bytes) -> bool:
        return SM2_CURVE in names(certificate).key_algorithm

    def signer(self, signature: bytes, content: bytes, at_ms: int) -> str:
        """Digest of the one certificate that signed; it was valid and not revoked at the instant.

        Our own files sign the content itself. Files of GB/T 35275 do that too, or sign attributes with its digest. The
        certificate is named by what is signed or by the policy, and its key is part of every SM2 signature.
        """
        signed = cms.read(signature)
        need(signed.content is None, "the content is inside, not beside")
        need(signed.type == (cms.GB_DATA if signed.is_gb else cms.DATA), "signed as something else")
        if signed.attributes is None:
            return self._checked(signed, content, at_ms)
        need(signed.is_gb, "not a bare signature")
        self._check_attributes(signed, content, is_named=cms.attribute(signed, SIGNING_CERTIFICATE) is not None)
        return self._checked(signed, signed.attributes, at_ms)

    def stamped_ms(self, answer: bytes, content: bytes, authority: str) -> int:
        """The instant of an RFC 3161 time-stamp over these bytes, by the authority that the policy names."""
        stamp = cms.read_stamp(answer)
        need(stamp.digest_algorithm == SM3, "the time-stamp is not over SM3")
        need(stamp.digest == self.digest(content), "the time-stamp is over other bytes")
        signed = cms.read(stamp.token)
        need(not signed.is_gb and signed.attributes is not None, "the time-stamp has no signed attributes")
        self._check_attributes(signed, signed.content, is_named=True)
        signer = self._checked(signed, signed.attributes, stamp.at_ms, purpose="timestampsign")
        need(signer == authority, "stamped by another authority")
        return stamp.at_ms

    def check_signature(self, certificate: bytes, data: bytes, signature: bytes) -> None:
        """A bare SM2 signature with the standard user id: the one thing about SM2 that every tool agrees on."""
        openssl(
            *("pkeyutl", "-verify", "-rawin", "-digest", "sm3", "-pkeyopt", USER_ID),
            *("-certin", "-inkey", work_file("sm.pem", pem("CERTIFICATE", certificate))),
            *("-in", work_file("sm.data", data), "-sigfile", work_file("sm.signature", signature)),
        )

    def open_segment(self, key: bytes, sealed: bytes, aad: bytes) -> bytes:
        """SM4-CTR from counter 0, with HMAC-SM3 behind it over what it is bound to, the nonce and the ciphertext."""
        salt, nonce = sealed[1:33], sealed[33:40] + u32(0) + b"\1"
        text, mac = sealed[40:-32], sealed[-32:]
        hkdf = [f"hexkey:{key.hex()}", f"hexsalt:{salt.hex()}", f"hexinfo:{aad.hex()}"]
        options = [part for option in ["digest:SM3", *hkdf] for part in ("-kdfopt", option)]
        keys = openssl("kdf", "-keylen", 48, *options, "-binary", "HKDF")
        how = ("-sm3", "-mac", "HMAC", "-macopt", f"hexkey:{keys[16:].hex()}", "-binary")
        need(openssl("dgst", *how, data=aad + nonce + text) == mac, "the tag of f0.ebd does not fit")
        return openssl("enc", "-d", "-sm4-ctr", "-K", keys[:16].hex(), "-iv", (nonce + bytes(4)).hex(), data=text)

    def _check_attributes(self, signed: cms.SignedData, content: bytes, is_named: bool) -> None:
        """What stands in signed attributes: content type and digest, and the signer's certificate where it is named."""
        kind = cms.attribute(signed, CONTENT_TYPE)
        need(kind is not None and der.oid(kind) == signed.type, "signed as something else")
        digest = cms.attribute(signed, MESSAGE_DIGEST)
        need(digest is not None and der.body(digest, der.OCTETS) == self.digest(content), "signed over other bytes")
        if is_named:
            named = cms.attribute(signed, SIGNING_CERTIFICATE)
            need(named is not None, "no certificate is named inside")
            certificate_id = der.parts(der.parts(der.parts(named)[0])[0])
            digests = [der.body(part) for part in certificate_id if part[0] == der.OCTETS]
            need(digests[:1] == [self.digest(signed.signer)], "another certificate is named inside")

    def _checked(self, signed: cms.SignedData, data: bytes, at_ms: int, purpose: str = "any") -> str:
        """The signature itself over these bytes, then the certificate's chain. Digest of the certificate."""
        need(signed.digest_algorithm == SM3, "not over SM3")
        algorithms = [SM2_WITH_SM3, SM2_SIGNATURE] if signed.is_gb else [SM2_WITH_SM3]
        need(signed.algorithm in algorithms, "not signed by SM2 with SM3")
        self.check_signature(signed.signer, data, signed.signature)
        others = work_file("others.pem", b"".join(pem("CERTIFICATE", one) for one in signed.others))
        signer = work_file("chain.pem", pem("CERTIFICATE", signed.signer))
        at = ("-CAfile", self.trust.file, "-untrusted", others, "-purpose", purpose, "-attime", at_ms // 1000)
        openssl("verify", "-vfyopt", USER_ID, *at, signer)
        self.trust.check_not_revoked(signed.signer, signed.others, at_ms, self.check_signature)
        return b64(self.digest(signed.signer))
