"""Whose certificates count: the reader's own folder with roots/, authorities/ and crl/, and who was revoked when."""
from __future__ import annotations

from pathlib import Path
from typing import Callable, NamedTuple

import der
from basics import Wrong, ders, need, pem, work_file

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
            issuers = [one for one in candidates if names(one).subject == issuer_name]
            need(issuers, "an issuer is missing")
            for revoked in self.lists:
                if _issuer_of_list(revoked) == issuer_name:
                    _check_list_signed(revoked, issuers, is_signed)
                    _check_not_in_list(revoked, names(certificate).serial, at_ms)
            certificate = issuers[0]


def _check_list_signed(revoked: bytes, issuers: list[bytes], is_signed: Callable[[bytes, bytes, bytes], None]) -> None:
    """By one of those who have the issuer's name: an authority may have had several keys."""
    signed, _, signature = der.parts(revoked, der.SEQUENCE)
    for issuer in issuers:
        try:
            return is_signed(issuer, signed, der.body(signature, der.BITS)[1:])
        except Wrong:
            continue
    raise Wrong("a list of revoked certificates that its authority did not sign")


def _check_not_in_list(revoked: bytes, serial: bytes, at_ms: int) -> None:
    for entry in _entries(der.parts(revoked)[0]):
        number, moment = der.parts(entry)[:2]
        need(number != serial or der.time_ms(moment) > at_ms, "certificate revoked")


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
