"""A tender's rules, and what several parts of the program check: the platform's signature and a receipt."""
from __future__ import annotations

from typing import Any, NamedTuple, Protocol

import formats
from basics import Folder, b64, canonical, need, unb64


class Suite(Protocol):
    """The algorithms of a tender (p256.py, national.py)."""

    id: str

    def digest(self, data: bytes) -> bytes: ...
    def has_key_of(self, certificate: bytes) -> bool: ...
    def signer(self, signature: bytes, content: bytes, at_ms: int) -> str: ...
    def stamped_ms(self, answer: bytes, content: bytes, authority: str) -> int: ...
    def open_segment(self, key: bytes, sealed: bytes, aad: bytes) -> bytes: ...


class Tender(NamedTuple):
    files: Folder
    suite: Suite
    policy: Any
    policy_digest: str
    custodians: list[str]
    """Digests of their certificates, in the policy's order."""

    def digest(self, data: bytes) -> str:
        return b64(self.suite.digest(data))

    def check_platform(self, signature: bytes, content: bytes, at_ms: int) -> None:
        signer = self.suite.signer(signature, content, at_ms)
        need(signer == self.policy["platform"], "signed by another than the platform")


class Receipt(NamedTuple):
    """The three files that a bidder holds, or that are published with its bid."""

    content: bytes
    signature: bytes
    stamp: bytes


def check_receipt(tender: Tender, receipt: Receipt, header_raw: bytes, signature: bytes) -> tuple[int, Any]:
    """It names exactly these bytes, before the deadline, by the policy's authorities. The instant, and what it says."""
    header = formats.read("header.json", header_raw, formats.HEADER)
    said = formats.read("receipt.json", receipt.content, formats.RECEIPT)
    core, digest = header["core"], tender.digest
    expected = {
        **{field: core[field] for field in ("tender", "lot", "stage", "bidder", "bid", "ver")},
        **{"header": digest(header_raw), "sig": digest(signature), "tsr": digest(receipt.stamp)},
        **{"deadline": tender.policy["deadline"], "size": str(sum(int(file["size"]) for file in header["files"]))},
        "leaf": digest(b"\0" + log_entry(tender, said)),
    }
    for field, value in expected.items():
        need(said[field] == value, f"the receipt is about another bid ({field})")
    need(said["status"] == "withdrawn" or said["prev"] == core["replaces"], "the receipt follows another one")
    at_ms = tender.suite.stamped_ms(receipt.stamp, signature, tender.policy["tsa"])
    need(said["received"] == str(at_ms), "the receipt has another instant than its time-stamp")
    need(at_ms < int(tender.policy["deadline"]), "late")
    tender.check_platform(receipt.signature, receipt.content, at_ms)
    return at_ms, said


def log_entry(tender: Tender, receipt: Any) -> bytes:
    """What the public log holds of a receipt: a salted digest, so that nobody can guess it."""
    committed = canonical({field: value for field, value in receipt.items() if field != "leaf"})
    commitment = tender.digest(unb64(receipt["salt"]) + b"ebid/receipt/v1" + committed)
    return canonical({"c": commitment, "t": receipt["received"], "v": 1})
