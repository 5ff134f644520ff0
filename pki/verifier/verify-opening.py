#!/usr/bin/env python3
"""Checks a published opening of sealed bids with Python (3.9 or later), its standard library and `openssl` (3.0) alone.

    python3 verify-opening.py PUBLISHED TRUST [--bid FOLDER]

PUBLISHED has policy.json, closing.json, opening.json, their signatures and bids/, and from a server record.json,
record.p7s and record.pdf; of too few bids policy and record alone. TRUST has roots/, authorities/ and crl/ in PEM or
DER. FOLDER is a bidder's own bid with its receipt. This folder shares no code with the rest of Kaibiao: two programs
that agree are worth more than one (docs/SEALING.md). Read this file first; each file beside it is about one thing,
which its first line names.
Exit status: 0 all in order, 1 something is not, 2 wrong usage.
"""
from __future__ import annotations

import argparse
import sys
from typing import Any

sys.dont_write_bytecode = True

import bidder
import formats
import record
from basics import Folder, Report, Wrong, b64, need, unb64
from bid import check_bid
from national import National
from p256 import P256
from tender import Tender
from trust import Trust


def read_policy(files: Folder, trust: Trust) -> tuple[str, Tender]:
    """The rules, signed by the agency with the very key that they name; judged at the deadline."""
    raw = files.read("policy.json")
    policy = formats.read("policy.json", raw, formats.POLICY)
    suite = National(trust) if policy["suite"] == National.id else P256(trust)
    certificates = [unb64(one["certificate"]) for one in policy["custodians"]]
    digests = [b64(suite.digest(one)) for one in certificates]
    need(all(suite.has_key_of(one) for one in certificates), "a custodian's key is of another suite")
    organizations = [one["organization"] for one in policy["custodians"]]
    need(len(set(digests)) == len(set(organizations)) == len(digests), "custodians are not distinct")
    need([lock["id"] for lock in policy["locks"]] == ["A", "B"], "not locks A and B")
    needs_a, needs_b = (lock["t"] for lock in policy["locks"])
    is_shared = min(2, len(digests) - 1) <= needs_a < needs_b <= len(digests)
    need(is_shared, "one custodian alone could open, or none could be lost")
    need(len(set(policy["lots"])) == len(policy["lots"]) > 0 < len(policy["stages"]), "lots or stages are not right")
    need(int(policy["deadline"]) <= int(policy["opening"]), "the opening is before the deadline")
    agency = next((at for at, one in enumerate(policy["custodians"]) if one["role"] == "agency"), None)
    signer = suite.signer(files.read("policy.p7s"), raw, int(policy["deadline"]))
    need(agency is not None and signer == digests[agency], "signed by another than the agency")
    words = f"{policy['title']} ({policy['tender']})"
    return words, Tender(files, suite, policy, b64(suite.digest(raw)), digests)


def check_closing(tender: Tender) -> tuple[str, Any]:
    """Enough custodians signed the list, which was stamped not before the deadline."""
    files, policy = tender.files, tender.policy
    raw = files.read("closing.json")
    closing = formats.read("closing.json", raw, formats.CLOSING)
    expected = {"tender": policy["tender"], "deadline": policy["deadline"], "policy": tender.policy_digest}
    need(all(closing[field] == value for field, value in expected.items()), "of another tender")
    headers = closing["headers"]
    need(sorted(set(headers)) == headers, "not sorted")
    need(b64(merkle_root(tender, [unb64(one) for one in headers])) == closing["root"], "wrong root")
    at_ms = tender.suite.stamped_ms(files.read("closing.tsr"), raw, policy["tsa"])
    need(at_ms >= int(policy["deadline"]), "stamped before the deadline")
    names = [f"closing-{at}.p7s" for at in range(1, len(tender.custodians) + 1)]
    signers = {tender.suite.signer(files.read(name), raw, at_ms) for name in names if files.has(name)}
    need(len(signers & set(tender.custodians)) >= policy["locks"][0]["t"], "too few custodians signed it")
    return f"{len(headers)} bids", closing | {"digest": tender.digest(raw)}


def merkle_root(tender: Tender, entries: list[bytes]) -> bytes:
    """RFC 9162, 2.1.1, with the suite's digest."""
    if len(entries) <= 1:
        return tender.suite.digest(b"\0" + entries[0] if entries else b"")
    split = 1 << ((len(entries) - 1).bit_length() - 1)
    return tender.suite.digest(b"\1" + merkle_root(tender, entries[:split]) + merkle_root(tender, entries[split:]))


def check_opening(tender: Tender, closing: Any) -> tuple[str, Any]:
    """The platform signed it, and it names exactly the bids of the list, or none of too few."""
    raw = tender.files.read("opening.json")
    opening = formats.read("opening.json", raw, formats.OPENING)
    tender.check_platform(tender.files.read("opening.p7s"), raw, int(opening["opened"]))
    need(opening["policy"] == tender.policy_digest, "of another tender")
    need(int(opening["opened"]) >= int(tender.policy["opening"]), "opened before its time")
    need(closing is not None, "there is no closing list to hold it against")
    expected = {"tender": closing["tender"], "stage": closing["stage"], "closing": closing["digest"]}
    need(all(opening[field] == value for field, value in expected.items()), "of another closing list")
    too_few = len(closing["headers"]) < tender.policy["bidsMin"]
    need(too_few == (opening["outcome"] == "too_few_bids"), "wrong outcome")
    named = [bid["header"] for bid in opening["bids"]]
    need(named == ([] if too_few else closing["headers"]), "bids added or left out")
    return "not opened: too few bids" if too_few else "exactly the bids of the list", opening


def check_opened(report: Report, tender: Tender) -> Any:
    """Closing list, opening, every bid, and the record where there is one. The closing list, where it holds."""
    closing = report.check("closing list", lambda: check_closing(tender))
    opening = report.check("opening", lambda: check_opening(tender, closing))
    if closing is None or opening is None:
        return closing
    sheets = {}
    for at, bid in enumerate(opening["bids"], 1):
        sheets[bid["header"]] = report.check(f"bids/{at}", lambda: check_bid(tender, f"bids/{at}", bid))
    if tender.files.has("record.json"):
        report.check("record.json", lambda: record.check_record(tender, opening, sheets))
    check_page(report, tender, int(opening["opened"]))
    return closing


def check_not_opened(report: Report, tender: Tender) -> Any:
    """Of too few bids: policy and record are all. The record, where it holds."""
    told = report.check("record.json", lambda: record.read_not_opened(tender))
    check_page(report, tender, int(tender.policy["deadline"]))
    return told


def check_page(report: Report, tender: Tender, at_ms: int) -> None:
    if tender.files.has("record.pdf"):
        report.check("record.pdf", lambda: record.check_page(tender, at_ms))


def main() -> int:
    parser = argparse.ArgumentParser(description="Checks a published opening and reads the prices out again, offline.")
    parser.add_argument("published", help="what was published: policy.json, closing.json, opening.json, bids/")
    parser.add_argument("trust", help="folder with roots/, authorities/ and crl/, from the authorities themselves")
    parser.add_argument("--bid", metavar="FOLDER", help="your own sealed bid with its receipt: what became of it")
    options = parser.parse_args()
    sys.stdout.reconfigure(errors="backslashreplace")
    files, report = Folder(options.published), Report()
    try:
        trust = Trust(options.trust)
    except (Wrong, OSError, ValueError) as error:
        parser.error(str(error))
    tender = report.check("policy", lambda: read_policy(files, trust))
    listed, is_held = None, files.has("closing.json") or files.has("opening.json") or not files.has("record.json")
    if tender is not None:
        listed = check_opened(report, tender) if is_held else check_not_opened(report, tender)
    if options.bid is not None:
        bidder.tell(report, tender, Folder(options.bid), listed, is_held)
    print("GOOD" if report.is_good else "NOT GOOD")
    return 0 if report.is_good else 1


if __name__ == "__main__":
    sys.exit(main())
