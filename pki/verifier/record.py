"""What a server publishes about an opening (开标记录): record.json, also of too few bids, and record.pdf."""
from __future__ import annotations

import re
from typing import Any

import der
import formats
from basics import need
from tender import Tender


def check_record(tender: Tender, opening: Any, sheets: dict[str, Any]) -> tuple[str, None]:
    """The platform signed it, and it says the same as the opening and the sheets that were opened again."""
    raw = tender.files.read("record.json")
    record = formats.read("record.json", raw, formats.RECORD)
    tender.check_platform(tender.files.read("record.p7s"), raw, int(opening["opened"]))
    _check_same(record, _of_policy(tender) | {"closing": opening["closing"], "stage": opening["stage"]})
    numbered = [(at, bid["header"], bid["state"]) for at, bid in enumerate(opening["bids"], 1)]
    told = [(bid["number"], bid["header"], bid["state"]) for bid in record["bids"]]
    need(told == numbered, "other bids than the opening")
    for bid in record["bids"]:
        sheet = sheets.get(bid["header"]) or bid
        same = all(bid.get(field) == sheet.get(field) for field in ("bidderName", "priceFen", "priceWords"))
        need(same, f"bid {bid['number']} was read out otherwise")
    return "signed by the platform, says the same", None


def read_not_opened(tender: Tender) -> tuple[str, Any]:
    """The record of an opening with too few bids: nothing else than the policy is published with it."""
    raw = tender.files.read("record.json")
    record = formats.read("record.json", raw, formats.NOT_OPENED)
    policy = tender.policy
    tender.check_platform(tender.files.read("record.p7s"), raw, int(policy["deadline"]))
    _check_same(record, _of_policy(tender) | {"bidsMin": policy["bidsMin"]})
    is_of_policy = record["lot"] in policy["lots"] and record["stage"] in policy["stages"]
    need(is_of_policy, "another lot or stage than the policy's")
    headers = record["headers"]
    need(sorted(set(headers)) == headers, "its bids are not sorted")
    need(len(headers) < policy["bidsMin"], "as many bids as the policy asks")
    many = "1 bid" if len(headers) == 1 else f"{len(headers)} bids"
    return f"not opened: {many}, fewer than the policy's {policy['bidsMin']}", record


def check_page(tender: Tender, at_ms: int) -> tuple[str, None]:
    """A PDF with one signature inside, over every byte but its own place."""
    pdf = tender.files.read("record.pdf")
    ranges = re.findall(rb"/ByteRange ?\[ ?0 (\d{1,10}) (\d{1,10}) (\d{1,10}) ?\]", pdf)
    need(len(ranges) == 1, "not exactly one signature")
    start, end, rest = map(int, ranges[0])
    need(start < end and end + rest == len(pdf), "the signature is not over the whole file")
    inside = re.fullmatch(rb"<((?:[0-9A-Fa-f]{2})+)>", pdf[start:end])
    need(inside, "no place of a signature")
    padded = bytes.fromhex(inside[1].decode())
    signature = der.first(padded)
    need(not padded[len(signature) :].strip(b"\0"), "something hides behind the signature")
    tender.check_platform(signature, pdf[:start] + pdf[end:], at_ms)
    return "signed by the platform over the whole file", None


def _of_policy(tender: Tender) -> dict[str, Any]:
    return {
        "tender": tender.policy["tender"],
        "deadline": tender.policy["deadline"],
        "policy": tender.policy_digest,
    }


def _check_same(record: Any, expected: dict[str, Any]) -> None:
    for field, value in expected.items():
        need(record[field] == value, f"another {field} than published")
