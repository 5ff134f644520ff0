"""The suite P256-A256GCM-SHA256: signatures and time-stamps by openssl, the sealed sheet by openssl and one sum."""
from __future__ import annotations

import hashlib
import hmac
import re

import cms
from basics import b64, ders, need, openssl, pem, u32, work_file
from national import SM2_CURVE
from trust import Trust, names

SHA_256 = "2.16.840.1.101.3.4.2.1"


class P256:
    id = "P256-A256GCM-SHA256"

    def __init__(self, trust: Trust) -> None:
        self.trust = trust

    def digest(self, data: bytes) -> bytes:
        return hashlib.sha256(data).digest()

    def has_key_of(self, certificate: bytes) -> bool:
        return SM2_CURVE not in names(certificate).key_algorithm

    def signer(self, signature: bytes, content: bytes, at_ms: int) -> str:
        """Digest of the one certificate that signed: named inside (CAdES), valid and not revoked at the instant."""
        structure = openssl("cms", "-cmsout", "-print", "-noout", "-inform", "DER", data=signature)
        need(re.search(rb"^ *eContent: <ABSENT>$", structure, re.M), "the content is inside, not beside")
        written = work_file("signer.pem", b"")
        openssl(
            *("cms", "-verify", "-cades", "-binary", "-inform", "DER", "-in", work_file("signature.p7s", signature)),
            *("-content", work_file("content", content), "-CAfile", self.trust.file, "-purpose", "any"),
            *("-attime", at_ms // 1000, "-signer", written, "-out", work_file("out", b"")),
        )
        _check_digest(signature)
        signers = ders("CERTIFICATE", written.read_bytes())
        need(len(signers) == 1, "not exactly one signer")
        others = ders("CERTIFICATE", openssl("pkcs7", "-inform", "DER", "-print_certs", data=signature))
        self.trust.check_not_revoked(signers[0], others, at_ms, self.check_signature)
        return b64(self.digest(signers[0]))

    def stamped_ms(self, answer: bytes, content: bytes, authority: str) -> int:
        """The instant of an RFC 3161 time-stamp over these bytes, by the authority that the policy names."""
        stamp = cms.read_stamp(answer)
        file = work_file("stamp.tsr", answer)
        at = ("-CAfile", self.trust.file, "-attime", stamp.at_ms // 1000)
        openssl("ts", "-verify", "-data", work_file("content", content), "-in", file, *at)
        signed = _check_digest(stamp.token)
        self.trust.check_not_revoked(signed.signer, signed.others, stamp.at_ms, self.check_signature)
        need(b64(self.digest(signed.signer)) == authority, "stamped by another authority")
        return stamp.at_ms

    def check_signature(self, certificate: bytes, data: bytes, signature: bytes) -> None:
        """A bare signature, as lists of revoked certificates have it."""
        key = openssl("x509", "-noout", "-pubkey", data=pem("CERTIFICATE", certificate))
        given = ("-verify", work_file("key.pem", key), "-signature", work_file("signature", signature))
        openssl("dgst", "-sha256", *given, data=data)

    def open_segment(self, key: bytes, sealed: bytes, aad: bytes) -> bytes:
        """AES-256-GCM is AES-256-CTR from counter 2, with a tag behind it; the key by HKDF (RFC 5869)."""
        salt, nonce = sealed[1:33], sealed[33:40] + u32(0) + b"\1"
        text, tag = sealed[40:-16], sealed[-16:]
        extracted = hmac.new(salt, key, hashlib.sha256).digest()
        stream_key = hmac.new(extracted, aad + b"\1", hashlib.sha256).digest().hex()
        need(_gcm_tag(stream_key, nonce, text) == tag, "the tag of f0.ebd does not fit")
        return openssl("enc", "-d", "-aes-256-ctr", "-K", stream_key, "-iv", (nonce + u32(2)).hex(), data=text)


def _check_digest(signature: bytes) -> cms.SignedData:
    """openssl takes any digest; the suite has one."""
    signed = cms.read(signature)
    need(signed.digest_algorithm == SHA_256, "signed over another digest than SHA-256")
    return signed


def _gcm_tag(key: str, nonce: bytes, text: bytes) -> bytes:
    """NIST SP 800-38D, since the openssl command has no GCM: a sum in GF(2^128) over the ciphertext, encrypted."""

    def encrypted(block: bytes) -> int:
        return int.from_bytes(openssl("enc", "-aes-256-ecb", "-nopad", "-K", key, data=block), "big")

    by, total = encrypted(bytes(16)), 0
    whole = text + bytes(-len(text) % 16) + bytes(8) + (8 * len(text)).to_bytes(8, "big")
    for at in range(0, len(whole), 16):
        total = _product(total ^ int.from_bytes(whole[at : at + 16], "big"), by)
    return (total ^ encrypted(nonce + u32(1))).to_bytes(16, "big")


def _product(left: int, right: int) -> int:
    product = 0
    for bit in range(127, -1, -1):
        if left >> bit & 1:
            product ^= right
        right = right >> 1 ^ (0xE1 << 120 if right & 1 else 0)
    return product
