"""Takes CMS signatures (SignedData) of RFC 5652 and GB/T 35275 and time-stamps apart; nothing of them is believed."""
from __future__ import annotations

from typing import NamedTuple

import der
from basics import need
from trust import names

SIGNED, DATA = "1.2.840.113549.1.7.2", "1.2.840.113549.1.7.1"
# GB/T 35275-2017 (GM/T 0010): the same structure under names of its own, as the middleware of USB keys writes it.
GB_SIGNED, GB_DATA = "1.2.156.10197.6.1.4.2.2", "1.2.156.10197.6.1.4.2.1"
TST_INFO = "1.2.840.113549.1.9.16.1.4"


class SignedData(NamedTuple):
    is_gb: bool
    type: str
    content: bytes | None
    """Absent in a detached signature."""
    signer: bytes
    """DER of the signer's certificate."""
    others: list[bytes]
    """All certificates that came along."""
    digest_algorithm: str
    attributes: bytes | None
    """What is signed where there are attributes: stored as [0], signed as a SET."""
    algorithm: str
    signature: bytes


def read(data: bytes) -> SignedData:
    kind, wrapped = der.parts(data, der.SEQUENCE)
    is_gb = der.oid(kind) == GB_SIGNED
    need(is_gb or der.oid(kind) == SIGNED, "not a CMS signature")
    (inner,) = der.parts(wrapped, der.CONTEXT_0)
    signed = der.parts(inner, der.SEQUENCE)
    encapsulated = der.parts(signed[2], der.SEQUENCE)
    content = der.parts(encapsulated[1], der.CONTEXT_0)[0] if len(encapsulated) > 1 else None
    certificates = [one for part in signed if part[0] == der.CONTEXT_0 for one in der.parts(part)]
    infos = der.parts(signed[-1], der.SET)
    need(len(infos) == 1, "not exactly one signer")
    info = der.parts(infos[0], der.SEQUENCE)
    found = [one for one in certificates if [names(one).issuer, names(one).serial] == der.parts(info[1])]
    need(len(found) == 1, "the signer's certificate is missing")
    attributes = b"\x31" + info[3][1:] if info[3][0] == der.CONTEXT_0 else None
    algorithm, signature = info[3:5] if attributes is None else info[4:6]
    if is_gb:
        _check_gb(signed, info, attributes)
    return SignedData(
        is_gb,
        der.oid(encapsulated[0]),
        None if content is None else der.body(content, der.OCTETS),
        found[0],
        certificates,
        der.oid(der.parts(info[2])[0]),
        attributes,
        der.oid(der.parts(algorithm)[0]),
        der.body(signature, der.OCTETS),
    )


def _check_gb(signed: list[bytes], info: list[bytes], attributes: bytes | None) -> None:
    """Of the national dialect one spelling alone is taken: no lists, nothing unsigned, attributes in order."""
    kinds = [der.INTEGER, der.SET, der.SEQUENCE, der.CONTEXT_0, der.SET]
    need([part[0] for part in signed] == kinds, "another structure")
    need(len(info) == (5 if attributes is None else 6), "something stands behind the signature")
    need(der.number(signed[0]) == 1 and der.number(info[0]) == 1, "another version")
    digests = [der.oid(der.parts(one)[0]) for one in [*der.parts(signed[1]), info[2]]]
    need(len(digests) == 2 and digests[0] == digests[1], "another digest")
    if attributes is not None:
        stored = der.parts(attributes)
        need(stored == sorted(stored), "attributes out of order")


def attribute(signed: SignedData, kind: str) -> bytes | None:
    """The one value of a signed attribute; None when there is no such attribute."""
    found = [der.parts(one) for one in der.parts(signed.attributes or b"\x31\0")]
    values = [value for name, holder in found if der.oid(name) == kind for value in der.parts(holder, der.SET)]
    need(len(values) <= 1, "an attribute stands twice")
    return values[0] if values else None


class Stamp(NamedTuple):
    token: bytes
    digest_algorithm: str
    digest: bytes
    at_ms: int


def read_stamp(answer: bytes) -> Stamp:
    """An RFC 3161 answer: granted, with a token around the digest and the instant."""
    status, token = der.parts(answer, der.SEQUENCE)
    need(der.number(der.parts(status)[0]) in (0, 1), "the time-stamp was not granted")
    signed = read(token)
    need(signed.type == TST_INFO and signed.content is not None, "not a time-stamp")
    info = der.parts(signed.content, der.SEQUENCE)
    algorithm, digest = der.parts(info[2], der.SEQUENCE)
    return Stamp(token, der.oid(der.parts(algorithm)[0]), der.body(digest, der.OCTETS), der.time_ms(info[4]))
