"""A bidder's own look: what became of its bid, by its receipt, which nobody else has (SEAL-23)."""
from __future__ import annotations

from typing import Any

import formats
from basics import Folder, Report, Wrong, need, reason
from tender import Receipt, Tender, check_receipt

RIGHT = {
    "listed": "your bid is on the closing list",
    "counted": "your bid was counted; none was opened",
    "not_listed": "your bid was withdrawn and is not on the closing list",
    "opened": "your bid was opened as you sealed it",
}
NOT_RIGHT = {
    "left_out": "your bid was left out: your receipt proves that it was taken",
    "revived": "your bid was withdrawn and is on the closing list all the same: your receipt proves it",
    "exchanged": "what is published is not the bid that you handed in",
    "revoked": "your bid stayed shut, as your own doing (revoked 撤销)",
    "withdrawn": "your bid stayed shut, without your doing (withdrawn 撤回)",
}


def tell(report: Report, tender: Tender | None, own: Folder, listed: Any, is_held: bool) -> None:
    """Prints what became of the bid. `listed` is the closing list, or the record of too few bids, where it holds."""
    try:
        need(tender is not None and listed is not None, "there is no policy and list that hold")
        state, folder = state_of(tender, own, listed["headers"], is_held)
    except Exception as error:
        report.say(False, f"your bid cannot be looked for: {reason(error)}")
        return
    words = RIGHT.get(state) or NOT_RIGHT[state]
    report.say(state in RIGHT, f"{words} ({folder})" if folder else words)


def state_of(tender: Tender, own: Folder, listed: list[str], is_held: bool) -> tuple[str, str | None]:
    """What became of the bid, and its folder where it is published; `listed` are the headers of the signed list."""
    withdrawal = "withdrawal-" if own.has("withdrawal-receipt.json") else ""
    header, signature = own.read("header.json"), own.read("header.p7s")
    receipt = Receipt(*(own.read(f"{withdrawal}receipt.{kind}") for kind in ("json", "p7s", "tsr")))
    _, said = check_receipt(tender, receipt, header, own.read("withdrawal.p7s") if withdrawal else signature)
    is_withdrawn = said["status"] == "withdrawn"
    if tender.digest(header) not in listed:
        return ("not_listed" if is_withdrawn else "left_out"), None
    if is_withdrawn:
        return "revived", None
    if not is_held:
        return "counted", None
    return _published(tender, own, listed.index(tender.digest(header)))


def _published(tender: Tender, own: Folder, at: int) -> tuple[str, str | None]:
    files, folder = tender.files, f"bids/{at + 1}"
    try:
        opening = formats.read("opening.json", files.read("opening.json"), formats.OPENING)
    except (Wrong, ValueError):  # Not there yet, or no opening at all: the list is what is known.
        return "listed", None
    if opening["outcome"] == "too_few_bids":
        return "listed", None
    header: Any = formats.read("header.json", own.read("header.json"), formats.HEADER)
    same = all(
        files.has(f"{folder}/{name}") and files.read(f"{folder}/{name}") == own.read(name)
        for name in ("header.json", "header.p7s", "receipt.json")
    )
    sheet = files.read(f"{folder}/f0.ebd") if files.has(f"{folder}/f0.ebd") else b""
    if not same or tender.digest(sheet) != header["files"][0]["ct"]:
        return "exchanged", folder
    bid = opening["bids"][at] if at < len(opening["bids"]) else {}
    return (bid["state"], folder) if bid.get("header") == tender.digest(own.read("header.json")) else ("left_out", None)
