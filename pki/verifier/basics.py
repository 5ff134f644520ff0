"""What every check uses: how to say no, to run openssl, to write digests, and to read files in their one valid form."""
from __future__ import annotations

import base64
import json
import re
import struct
import subprocess
import tempfile
from pathlib import Path
from typing import Any, Callable

FILE_BYTES_MAX = 1_048_576
_WORK = tempfile.TemporaryDirectory(prefix="verify-opening-")


class Wrong(Exception):
    """What is wrong, in words for a reader."""


def need(condition: object, words: str) -> None:
    if not condition:
        raise Wrong(words)


def openssl(*args: object, data: bytes | None = None) -> bytes:
    """Standard output of an openssl command that has to end well."""
    run = subprocess.run(["openssl", *map(str, args)], input=data, capture_output=True)
    said = " ".join((run.stderr or run.stdout).decode(errors="replace").split())
    need(run.returncode == 0, f"openssl {args[0]}: {said[:300]}")
    return run.stdout


def work_file(name: str, content: bytes) -> Path:
    """A file of our own for openssl to read; it goes when the program ends."""
    path = Path(_WORK.name) / name
    path.write_bytes(content)
    return path


def pem(label: str, der: bytes) -> bytes:
    return f"-----BEGIN {label}-----\n".encode() + base64.encodebytes(der) + f"-----END {label}-----\n".encode()


def ders(label: str, raw: bytes) -> list[bytes]:
    """What a PEM file holds under a label; a file without PEM is one DER value."""
    if b"-----BEGIN" not in raw:
        return [raw]
    blocks = re.findall(rb"-----BEGIN %b-----(.+?)-----END" % label.encode(), raw, re.S)
    return [base64.b64decode(block) for block in blocks]


def b64(data: bytes) -> str:
    """Base64url without padding: how every digest is written."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def unb64(text: str) -> bytes:
    data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    need(b64(data) == text, "base64url in another spelling")
    return data


def tag(text: str) -> bytes:
    """A text and a zero byte; it keeps the inputs of different derivations apart."""
    return text.encode() + b"\0"


def u32(number: int) -> bytes:
    return struct.pack(">I", number)


def one_line(text: str) -> str:
    """Text of unknown origin made fit for one line of a terminal."""
    return "".join(character if character.isprintable() else f"\\u{ord(character):04x}" for character in text)


def canonical(value: Any) -> bytes:
    """RFC 8785 bytes; the objects here hold only texts, lists, true, false and small whole numbers."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def read_canonical(name: str, raw: bytes) -> Any:
    """The value of JSON that is its own RFC 8785 form, so that it has exactly one digest."""
    value = json.loads(raw.decode("utf-8"), parse_float=_no_number, parse_constant=_no_number)
    need(canonical(value) == raw, f"{name} is not canonical")
    return value


def _no_number(text: str) -> None:
    raise Wrong(f"the number {text} is not a whole one")


class Folder:
    """Small files by name."""

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)

    def has(self, name: str) -> bool:
        return (self.path / name).exists()

    def read(self, name: str) -> bytes:
        need(self.has(name), f"{name} is missing")
        with (self.path / name).open("rb") as file:
            raw = file.read(FILE_BYTES_MAX + 1)
        need(len(raw) <= FILE_BYTES_MAX, f"{name} is larger than {FILE_BYTES_MAX} bytes")
        return raw


class Report:
    """Prints what each check says, a line each, and remembers whether all are right. One wrong bid hides no other."""

    def __init__(self) -> None:
        self.is_good = True

    def check(self, name: str, check: Callable[[], tuple[str, Any]]) -> Any:
        """What the check found beside its words; None when something is wrong, whatever it is."""
        try:
            words, found = check()
        except Exception as error:
            self.say(False, f"{name}: {reason(error)}")
            return None
        self.say(True, f"{name}: {words}")
        return found

    def say(self, is_right: bool, words: str) -> None:
        print(f"{'ok    ' if is_right else 'WRONG '} {one_line(words)}")
        self.is_good = self.is_good and is_right


def reason(error: Exception) -> str:
    """Why a check failed. A file in which a check stumbles is not in order: that is told, and stops no other check."""
    return str(error) if isinstance(error, Wrong) else f"cannot be read ({type(error).__name__}: {error})"
