"""Whose certificates count: the reader's own folder with roots/, authorities/ and crl/, and who was revoked when."""
from __future__ import annotations

from pathlib import Path
from typing import Callable, NamedTuple

import der
from basics import ders, need, pem, work_file

CHAIN_MAX = 4


class Names(NamedTuple):
    """Of a certificate: the parts by which others name it, and the key's algorithm with its parameters, all as DER."""

    serial: bytes
    issuer: bytes
    subject: bytes
    key_algorithm: list[bytes]


def names(certificate: bytes) -> Names:
    fields = der.parts(der.parts(certificate, der.SEQUENCE)[0], der.SEQUENCE)
    if fields[0][0] == der.CONTEXT_0:
        fields = fields[1:]
    serial, _, issuer, _, subject, key = fields[:6]
    return Names(serial, issuer, subject, der.parts(der.parts(key)[0]))


class Trust:
    def __init__(self, folder: str | Path) -> None:
        self.roots = _all_of(Path(folder) / "roots", "CERTIFICATE")
        self.authorities = _all_of(Path(folder) / "authorities", "CERTIFICATE")
        self.lists = _all_of(Path(folder) / "crl", "X509 CRL")
        need(self.roots, f"{folder}: no certificate under roots/; nothing can be trusted")
        # openssl ends a chain at a certificate that is signed by itself alone: authorities between are links, never ends.
        between = [one for one in self.authorities if names(one).issuer != names(one).subject]
        self.file = work_file("trusted.pem", b"".join(pem("CERTIFICATE", one) for one in self.roots + between))

    def check_not_revoked(
        self, certificate: bytes, others: list[bytes], at_ms: int, is_signed: Callable[[bytes, bytes, bytes], None]
    ) -> None:
        """Holds a certificate whose chain openssl has checked, and those above it, against the lists of their issuers."""
        for _ in range(CHAIN_MAX):
            if certificate in self.roots:
                return
            issuer_name = names(certificate).issuer
            candidates = self.roots + self.authorities + others
            issuer = next((one for one in candidates if names(one).subject == issuer_name), None)
            need(issuer is not None, "an issuer is missing")
            for revoked in filter(lambda one: _issuer_of_list(one) == issuer_name, self.lists):
                _check_list(revoked, certificate, issuer, at_ms, is_signed)
            certificate = issuer


def _check_list(revoked: bytes, certificate: bytes, issuer: bytes, at_ms: int, is_signed: Callable) -> None:
    signed, _, signature = der.parts(revoked, der.SEQUENCE)
    is_signed(issuer, signed, der.body(signature, der.BITS)[1:])
    for entry in _entries(signed):
        serial, moment = der.parts(entry)[:2]
        need(serial != names(certificate).serial or der.time_ms(moment) > at_ms, "certificate revoked")


def _issuer_of_list(revoked: bytes) -> bytes:
    fields = der.parts(der.parts(revoked, der.SEQUENCE)[0])
    return fields[2 if fields[0][0] == der.INTEGER else 1]


def _entries(signed: bytes) -> list[bytes]:
    """Version, algorithm, issuer, one time or two, and then, where somebody was revoked, the entries."""
    lists = [field for field in der.parts(signed) if field[0] == der.SEQUENCE]
    return der.parts(lists[2]) if len(lists) > 2 else []


def _all_of(folder: Path, label: str) -> list[bytes]:
    found: list[bytes] = []
    for file in sorted(folder.iterdir()) if folder.exists() else []:
        here = ders(label, file.read_bytes())
        need(here, f"{file}: no {label} in it")
        found += here
    return found
