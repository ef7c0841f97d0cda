"""Directories of a contact or two, written as agency staff write them. No tests here."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from betang.wording.directory import Directory, load_directory

BOTH = "cards: [emergency, suicide]"
PLAIN = f'id: a, kind: polisi, name: Contoh, number: "110", sure: B, source: S1, verified_on: , {BOTH}'
"""Enough for both cards, so that the rest of a file can be about something else."""


def write(folder: Path, *contacts: str, expected: tuple[str, ...] = ()) -> Path:
    """Each contact is the inside of one flow mapping; the first stands in line 2."""
    path = folder / "directory.yaml"
    lines = ["contacts:", *(f"  - {{{one}}}" for one in contacts)]
    if expected:
        lines += ["in_every_district:", *(f"  - {{{one}}}" for one in expected)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def directory_of(folder: Path, *contacts: str, expected: tuple[str, ...] = ()) -> Directory:
    return load_directory(write(folder, *contacts, expected=expected))


def dialled(key: str, on: date | None, number: str = "0811 000 111", more: str = "") -> str:
    """A helpline that was dialled on a day, or never."""
    when = f"verified_on: {on}, verified_by: petugas jaga" if on else "verified_on: "
    return f'id: {key}, kind: hotline, name: Contoh {key}, number: "{number}", sure: B, source: S1, {when}{more}'
