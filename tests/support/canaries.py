"""Looking for plaintext where none may be: in files, in rows, in names of files, in whatever form it may hide.

A canary is something distinctive that went into the bot. The scanner looks for each of its forms, byte by byte,
and says how much it has looked at, so that a search that saw nothing does not pass for a clean one.
"""

from __future__ import annotations

import base64
import sqlite3
import struct
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote


@dataclass(frozen=True)
class Canary:
    """What it is, and the byte strings that give it away."""

    name: str
    forms: Mapping[str, bytes] = field(repr=False)


def of_text(name: str, text: str) -> Canary:
    """A text of at least six letters, as it is, as other encodings write it, and as software escapes it."""
    assert len(text) >= 6, "too short to be told from chance"
    plain = text.encode()
    forms = {
        "utf-8": plain,
        "lower case": text.lower().encode(),
        "upper case": text.upper().encode(),
        "utf-16-le": text.encode("utf-16-le"),
        "utf-16-be": text.encode("utf-16-be"),
        "hex": plain.hex().encode(),
        "HEX": plain.hex().upper().encode(),
        "percent": quote(text, safe="").encode(),
        "backwards": plain[::-1],
    }
    for shift in range(3):
        # The first and the last sign also depend on what stands beside it.
        encoded = base64.b64encode(b"\0" * shift + plain).rstrip(b"=")
        forms[f"base64+{shift}"] = encoded[(shift * 4 + 2) // 3 + 1 : -2]
    return Canary(name, forms)


def of_bytes(name: str, data: bytes) -> Canary:
    """Content of a file: a stretch of it, as it is and as text."""
    stretch = data[:48]
    return Canary(name, {"bytes": stretch, "hex": stretch.hex().encode(), "base64": base64.b64encode(stretch)})


def of_number(name: str, number: int) -> Canary:
    """An id beyond 32 bits: in digits, in eight bytes, in as few as hold it (SQLite's rows), as a varint."""
    assert number > 2**40, "too small to be told from chance"
    few = number.to_bytes((number.bit_length() + 7) // 8, "big")
    forms = {"digits": str(number).encode(), "big-endian": few, "little-endian": few[::-1]}
    forms |= {
        "hex": f"{number:x}".encode(),
        "varint": _varint(number),
        "utf-16-le": str(number).encode("utf-16-le"),
    }
    return Canary(name, forms)


def of_double(name: str, number: float) -> Canary:
    """A coordinate: in digits and as a double."""
    forms = {"digits": repr(number).encode(), "big-endian": struct.pack(">d", number)}
    return Canary(name, forms | {"little-endian": struct.pack("<d", number)})


def _varint(number: int) -> bytes:
    """Seven bits in a byte, the lowest first (protobuf, MessagePack extensions)."""
    pieces = []
    while number:
        number, low = number >> 7, number & 0x7F
        pieces.append(low | (0x80 if number else 0))
    return bytes(pieces)


@dataclass(frozen=True)
class Finding:
    """Where something was found that may not be there."""

    canary: str
    form: str
    place: str


@dataclass
class Search:
    """A search and what it has looked at so far."""

    canaries: tuple[Canary, ...]
    found: list[Finding] = field(default_factory=list)
    files: int = 0
    rows: int = 0
    looked_at: int = 0

    def through_bytes(self, data: bytes, place: str) -> None:
        self.looked_at += len(data)
        for canary in self.canaries:
            self.found += [Finding(canary.name, form, place) for form, sign in canary.forms.items() if sign in data]

    def through_folder(self, folder: Path) -> None:
        """Every file below, and every name."""
        for path in sorted(folder.rglob("*")):
            self.through_bytes(str(path.relative_to(folder)).encode(), f"the name of {path.name}")
            if path.is_file():
                self.files += 1
                self.through_bytes(path.read_bytes(), str(path))

    def through_rows(self, database: Path) -> None:
        """Every value of every row: a long one lies in the file in pieces, a page each."""
        with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
            for table in _tables(connection):
                for row in connection.execute(f'SELECT * FROM "{table}"'):  # noqa: S608 - the schema's own name
                    self.rows += 1
                    for value in row:
                        self.through_bytes(_bytes_of(value), f"table {table}")


def _tables(connection: sqlite3.Connection) -> Iterator[str]:
    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
        yield name


def _bytes_of(value: object) -> bytes:
    match value:
        case bytes():
            return value
        case int():
            return str(value).encode()
        case None:
            return b""
        case _:
            return str(value).encode()


def names_of(findings: Iterable[Finding]) -> set[str]:
    return {finding.canary for finding in findings}
