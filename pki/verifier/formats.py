"""Which fields each file has and what may stand in them (format EBID-1): none more, none less, no other spelling."""
from __future__ import annotations

import re
from typing import Any

from basics import need, read_canonical

# Text that stands as it is here is the only value; a pattern has to fit whole; a name with "?" may be missing.
TEXT, NAME = re.compile(r".{1,64}", re.S), re.compile(r".{1,500}", re.S)
ANY_TEXT = re.compile(r".*", re.S)
ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:@-]{0,63}")
DIGEST = re.compile(r"[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]")
NONE_OR_DIGEST = re.compile(r"|" + DIGEST.pattern)
BINARY = re.compile(r"[A-Za-z0-9_-]+")
WHOLE = re.compile(r"0|[1-9][0-9]{0,15}")  # milliseconds since 1970, or bytes
FEN = re.compile(r"0|[1-9][0-9]{0,17}")
STAGE = re.compile(r"[1-9]")
LOCK = re.compile(r"[AB]")
SUITE = re.compile(r"P256-A256GCM-SHA256|SM2-SM4-SM3")
UUID = re.compile(r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-4[0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}")
FAULT = re.compile(r"[a-z_]{1,40}")
SHUT = re.compile(r"revoked|withdrawn")
STATE = re.compile(r"opened|" + SHUT.pattern)
ROLE = re.compile(r"sheet|document")

POLICY = {
    **{"typ": "ebid/policy/v1", "tender": TEXT, "title": NAME, "lots": [ID], "stages": [STAGE], "suite": SUITE},
    **{"deadline": WHOLE, "opening": WHOLE, "decryptMs": WHOLE, "bytesMax": WHOLE, "documentsMax": int, "bidsMin": int},
    "custodians": [{"role": TEXT, "organization": ID, "name": NAME, "certificate": BINARY}],
    **{"locks": [{"id": LOCK, "t": int}], "tsa": DIGEST, "platform": DIGEST, "logKey": NAME},
}
CORE = {
    **{"tender": TEXT, "lot": ID, "stage": STAGE, "policy": DIGEST, "bidder": ID, "signer": DIGEST, "bid": UUID},
    **{"ver": int, "replaces": NONE_OR_DIGEST, "created": WHOLE},
}
SHARE = {"to": DIGEST, "commit": DIGEST, "cms": BINARY}
HEADER = {
    **{"typ": "ebid/header/v1", "suite": SUITE, "core": CORE, "dkc": DIGEST},
    "files": [{"n": int, "role": ROLE, "size": WHOLE, "ct": DIGEST, "seg": DIGEST, "kc": DIGEST}],
    "locks": [{"id": LOCK, "t": int, "n": int, "wrapped": BINARY, "shares": [SHARE], "supplier?": SHARE}],
}
SHEET = {
    **{"typ": "ebid/sheet/v1", "core": DIGEST, "bidderName": NAME, "priceFen?": FEN, "priceWords?": TEXT},
    **{"validityDays": int, "items": [{"label": NAME, "value": NAME}]},
    "documents": [{"n": int, "name": NAME, "mediaType": NAME, "size": WHOLE, "digest": DIGEST}],
}
SIGNED_SHEET = {"sheet": SHEET, "signature": BINARY}
RECEIPT = {
    **{"typ": "ebid/receipt/v1", "tender": TEXT, "lot": ID, "stage": STAGE, "bidder": ID, "bid": UUID, "ver": int},
    **{"status": re.compile("sealed|withdrawn"), "header": DIGEST, "sig": DIGEST, "size": WHOLE, "received": WHOLE},
    **{"deadline": WHOLE, "prev": NONE_OR_DIGEST, "tsr": DIGEST, "salt": DIGEST, "leaf": DIGEST},
}
CLOSING = {
    **{"typ": "ebid/closing/v1", "tender": TEXT, "policy": DIGEST, "stage": STAGE, "deadline": WHOLE},
    **{"headers": [DIGEST], "root": DIGEST, "checkpoint": ANY_TEXT},
}
OPENED_BID = {"state": "opened", "header": DIGEST, "lock": LOCK, "key": DIGEST}
SHUT_BID = {"state": SHUT, "header": DIGEST, "fault": FAULT}
OPENING = {
    **{"typ": "ebid/opening/v1", "tender": TEXT, "stage": STAGE, "policy": DIGEST, "closing": DIGEST, "opened": WHOLE},
    **{"outcome": re.compile("opened|too_few_bids"), "bids": [(OPENED_BID, SHUT_BID)]},
}
HALL = {
    "signedIn": [{"by": NAME, "seat": NAME, "at": WHOLE}],
    "remarks": [{"number": int, "by": NAME, "seat": NAME, "text": NAME, "at": WHOLE}],
}
RECORD_HEAD = {
    **{"typ": "ebid/record/v1", "openingId": TEXT, "tender": TEXT, "title": NAME, "lot": TEXT, "stage": STAGE},
    **{"host": NAME, "policy": DIGEST, "deadline": WHOLE},
}
RECORDED_BID = {
    **{"number": int, "header": DIGEST, "bidder": NAME, "received": WHOLE, "state": STATE},
    **{"lock?": LOCK, "bidderName?": NAME, "priceFen?": FEN, "priceWords?": ANY_TEXT, "isAboveCeiling?": bool},
    **{"items?": [{"label": ANY_TEXT, "value": ANY_TEXT}], "fault?": FAULT, "hasConfirmed": bool},
}
OBJECTION = {
    **{"number": int, "by": NAME, "about": re.compile("objection|recusal"), "text": NAME, "at": WHOLE},
    **{"answer?": NAME, "answeredAt?": WHOLE},
}
RECORD = {
    **RECORD_HEAD,
    **{"closing": DIGEST, "ceilingFen?": FEN, "custodians": [{"name": NAME, "role": ANY_TEXT, "hasSigned": bool}]},
    **{"bids": [RECORDED_BID], "objections": [OBJECTION]},
    **{f"{name}?": form for name, form in HALL.items()},
}
NOT_OPENED = {
    **RECORD_HEAD,
    **{"outcome": "too_few_bids", "bidsMin": int, "headers": [DIGEST]},
    **{"custodians": [{"name": NAME, "role": ANY_TEXT}], "objections?": [OBJECTION], **HALL},
}


def read(name: str, raw: bytes, form: Any) -> Any:
    """The value of a file that is canonical and has exactly these fields."""
    value = read_canonical(name, raw)
    need(fits(value, form), f"{name} has other fields than its format")
    return value


def fits(value: Any, form: Any) -> bool:
    if isinstance(form, dict):
        known = {name.rstrip("?") for name in form}
        needed = {name for name in form if not name.endswith("?")}
        if not isinstance(value, dict) or not needed <= set(value) <= known:
            return False
        return all(fits(value[key], form.get(key, form.get(f"{key}?"))) for key in value)
    if isinstance(form, list):
        return isinstance(value, list) and all(fits(one, form[0]) for one in value)
    if isinstance(form, tuple):
        return any(fits(value, one) for one in form)
    if isinstance(form, type):
        return type(value) is form and (form is bool or 0 <= value < 2**53)
    if isinstance(form, re.Pattern):
        return isinstance(value, str) and form.fullmatch(value) is not None
    return value == form
