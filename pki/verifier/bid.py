"""One published bid: sealed by the tender's rules, in time by its receipt, signed by its bidder, opened by its key."""
from __future__ import annotations

from typing import Any

import formats
from basics import b64, canonical, need, tag, u32, unb64
from proofs import check_log_proof
from tender import Receipt, Tender, check_receipt, log_entry

SEGMENT_HEADER_BYTES = 40


def check_bid(tender: Tender, folder: str, bid: Any) -> tuple[str, Any]:
    """What is read out of the bid, and its sheet where it was opened."""
    files, suite = tender.files, tender.suite
    raw, signature = files.read(f"{folder}/header.json"), files.read(f"{folder}/header.p7s")
    header = formats.read("header.json", raw, formats.HEADER)
    need(tender.digest(raw) == bid["header"], "not the header of the closing list")
    check_header(tender, header)
    receipt = Receipt(*(files.read(f"{folder}/receipt.{kind}") for kind in ("json", "p7s", "tsr")))
    at_ms, said = check_receipt(tender, receipt, raw, signature)
    if files.has(f"{folder}/receipt.tlog-proof"):
        proof = files.read(f"{folder}/receipt.tlog-proof").decode("utf-8")
        check_log_proof(tender.policy["logKey"], proof, log_entry(tender, said))
    core = header["core"]
    need(suite.signer(signature, raw, at_ms) == core["signer"], "signed by another")
    if bid["state"] != "opened":
        return f"{core['bidder']}: {bid['state']} ({bid['fault']})", None
    signed = open_sheet(tender, header, unb64(bid["key"]), files.read(f"{folder}/f0.ebd"))
    sheet = signed["sheet"]
    signer = suite.signer(unb64(signed["signature"]), canonical(sheet), at_ms)
    need(signer == core["signer"], "the sheet is signed by another")
    price = f"{sheet.get('priceFen', '-')} fen {sheet.get('priceWords', '')}"
    return f"{sheet['bidderName']} ({core['bidder']}): {price}", sheet


def check_header(tender: Tender, header: Any) -> None:
    """The bid is of this tender, with exactly the locks of its policy and the shares of its custodians."""
    policy, core = tender.policy, header["core"]
    need(core["tender"] == policy["tender"], "sealed for another tender")
    need(core["policy"] == tender.policy_digest, "sealed under another policy")
    need(core["lot"] in policy["lots"] and core["stage"] in policy["stages"], "another lot or stage than the policy's")
    need(header["suite"] == policy["suite"], "sealed with other algorithms")
    need(len(header["locks"]) == len(policy["locks"]), "another number of locks")
    for rule, lock in zip(policy["locks"], header["locks"]):
        expected = (rule["id"], rule["t"], len(tender.custodians))
        need((lock["id"], lock["t"], lock["n"]) == expected, "another lock than the policy's")
        need([share["to"] for share in lock["shares"]] == tender.custodians, "shares for others than the custodians")
        need(("supplier" in lock) == (rule["id"] == "A"), "the bidder's own secret is in the wrong lock")
    files = header["files"]
    roles = ["document" if at else "sheet" for at in range(len(files))]
    need([(file["n"], file["role"]) for file in files] == list(enumerate(roles)), "its files are not in order")
    need(0 < len(files) <= policy["documentsMax"] + 1, "more documents than the policy allows")
    need(sum(int(file["size"]) for file in files) <= int(policy["bytesMax"]), "larger than the policy allows")


def open_sheet(tender: Tender, header: Any, key: bytes, sealed: bytes) -> Any:
    """The published key is the one that was sealed, and opens the sheet, which is one segment of its file."""
    digest, file = tender.digest, header["files"][0]
    core_hash = tender.suite.digest(tag("ebid/v1/core") + canonical(header["core"]))
    commitment = digest(tag("ebid/v1/kc") + core_hash + u32(0) + key)
    need(commitment == file["kc"], "the published key is not the sealed one")
    need(len(sealed) == int(file["size"]) and digest(sealed) == file["ct"], "f0.ebd is another file")
    need(digest(b"\0" + sealed) == file["seg"], "f0.ebd is more than one segment")
    need(sealed[0] == SEGMENT_HEADER_BYTES, "f0.ebd does not begin as a sealed file does")
    plain = tender.suite.open_segment(key, sealed, tag("ebid/v1/aad") + core_hash + u32(0))
    length = int.from_bytes(plain[:8], "big")
    need(length <= len(plain) - 8 and not any(plain[8 + length :]), "wrong padding")
    signed = formats.read("the sheet", plain[8 : 8 + length], formats.SIGNED_SHEET)
    need(signed["sheet"]["core"] == b64(core_hash), "the sheet belongs to another bid")
    documents = [one["n"] for one in signed["sheet"]["documents"]]
    need(documents == list(range(1, len(header["files"]))), "the sheet names other documents")
    return signed
