"""Reads DER, the one binary spelling of certificates, signatures and time-stamps; each value with its tag and length."""
from __future__ import annotations

from datetime import datetime, timedelta, timezone

from basics import need

SEQUENCE, SET, INTEGER, OCTETS, BITS, OID = 0x30, 0x31, 0x02, 0x04, 0x03, 0x06
UTC_TIME, GENERALIZED_TIME = 0x17, 0x18
CONTEXT_0, CONTEXT_1 = 0xA0, 0xA1
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


def size(value: bytes) -> tuple[int, int]:
    """Length of tag and length, and of what follows; only the shortest spelling counts."""
    need(len(value) >= 2 and value[0] & 0x1F != 0x1F, "not DER")
    if value[1] < 0x80:
        return 2, value[1]
    count = value[1] & 0x7F
    length = int.from_bytes(value[2 : 2 + count], "big")
    need(1 <= count <= 4 and len(value) >= 2 + count and length >= max(0x80, 1 << 8 * (count - 1)), "not DER")
    return 2 + count, length


def first(data: bytes) -> bytes:
    """The value that stands first."""
    value = data[: sum(size(data))]
    need(len(value) == sum(size(data)), "a DER value is cut")
    return value


def body(value: bytes, kind: int | None = None) -> bytes:
    """What one value holds, which has to be of this kind."""
    need(first(value) == value, "more than one DER value")
    need(kind is None or value[0] == kind, "another kind of DER value")
    return value[size(value)[0] :]


def parts(value: bytes, kind: int | None = None) -> list[bytes]:
    """The values inside of a SEQUENCE, SET or explicit tag."""
    rest, found = body(value, kind), []
    while rest:
        found.append(first(rest))
        rest = rest[len(found[-1]) :]
    return found


def oid(value: bytes) -> str:
    numbers, held = [], 0
    for byte in body(value, OID):
        held = held << 7 | byte & 0x7F
        if byte < 0x80:
            numbers.append(held)
            held = 0
    top = min(numbers[0] // 40, 2)
    return ".".join(map(str, [top, numbers[0] - 40 * top, *numbers[1:]]))


def number(value: bytes) -> int:
    return int.from_bytes(body(value, INTEGER), "big", signed=True)


def time_ms(value: bytes) -> int:
    """Milliseconds since 1970 of a UTCTime or GeneralizedTime, in the forms that DER allows."""
    text = body(value).decode("ascii")
    if value[0] == UTC_TIME:
        text = ("20" if text < "50" else "19") + text
    need(value[0] in (UTC_TIME, GENERALIZED_TIME) and text.endswith("Z"), "no time")
    whole, _, fraction = text[:-1].partition(".")
    moment = datetime.strptime(whole, "%Y%m%d%H%M%S").replace(tzinfo=timezone.utc)
    return (moment - EPOCH) // timedelta(milliseconds=1) + int((fraction + "000")[:3])
