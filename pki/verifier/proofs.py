"""Whether the public log holds a receipt, by the C2SP tlog-proof beside it. The log uses SHA-256 whatever the suite."""
from __future__ import annotations

import base64
import hashlib
import re

from basics import need, openssl, work_file

# DER of an Ed25519 public key up to its 32 bytes.
ED25519 = bytes.fromhex("302a300506032b6570032100")


def check_log_proof(log_key: str, text: str, entry: bytes) -> None:
    """The entry is in the log whose key the policy names."""
    proof, note, signatures = text.split("\n\n", 2)
    first, index, *hashes = proof.split("\n")
    origin, size, root, *_ = note.split("\n")
    place = re.fullmatch(r"index (0|[1-9][0-9]{0,15})", index)
    need(first == "c2sp.org/tlog-proof@v1" and place, "not a proof of a log")
    name, key_id, key = log_key.split("+", 2)
    need(origin == name, "the proof is of another log")
    need(re.fullmatch(r"0|[1-9][0-9]{0,15}", size), "no size of a tree")
    siblings = [_bytes_of(one) for one in hashes]
    need(_root(entry, int(place[1]), int(size), siblings) == _bytes_of(root), "the receipt is not in the tree")
    _check_signed(name, key_id, _bytes_of(key), note + "\n", signatures)


def _root(entry: bytes, node: int, size: int, siblings: list[bytes]) -> bytes:
    """RFC 9162, 2.1.3.2: from the leaf up, each time with the node beside it."""
    last = size - 1
    need(0 <= node <= last and len(siblings) <= 53, "outside of the tree")
    digest = _sha256(b"\0" + entry)
    for sibling in siblings:
        need(last > 0 and len(sibling) == 32, "not its hashes")
        if node & 1 or node == last:
            digest = _sha256(b"\1" + sibling + digest)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            digest = _sha256(b"\1" + digest + sibling)
        node, last = node >> 1, last >> 1
    need(last == 0, "too few hashes")
    return digest


def _check_signed(name: str, key_id: str, key: bytes, note: str, signatures: str) -> None:
    need(len(key) == 33 and key[0] == 1, "no key of a log")
    need(hashlib.sha256(name.encode() + b"\n" + key).hexdigest()[:8] == key_id, "the log's key has another id")
    own = []
    for line in signatures.splitlines():
        _, signer, value = line.split(" ")
        decoded = _bytes_of(value)
        if signer == name and decoded[:4].hex() == key_id:
            own.append(decoded[4:])
    need(own, "not signed by the log")
    public = ("-pubin", "-keyform", "DER", "-inkey", work_file("log.der", ED25519 + key[1:]))
    signed = ("-in", work_file("log.note", note.encode()))
    for signature in own:
        openssl("pkeyutl", "-verify", "-rawin", *public, *signed, "-sigfile", work_file("log.signature", signature))


def _bytes_of(text: str) -> bytes:
    return base64.b64decode(text, validate=True)


def _sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()
