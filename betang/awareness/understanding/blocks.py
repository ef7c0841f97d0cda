"""Reads the files of `content/understanding`: YAML whose values are blocks of text, one row a line.

Blocks instead of lists: a thousand rows are read in a hundredth of a second, and staff need no quotes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NoReturn

from betang.wording.content import ContentError, Entry


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a block, and where it stands."""

    text: str
    file: str
    line: int

    def fail(self, message: str) -> NoReturn:
        raise ContentError(f"{self.file}:{self.line}: {message}")


def rows(entry: Entry, key: str) -> Iterator[Row]:
    """The lines of the block under `key` without empty ones and remarks (`# ...`)."""
    if key not in entry.values:
        return
    value = entry.values[key]
    if not isinstance(value, str):
        entry.fail(f"{key!r} must be a block of text: '{key}: |', and below it one row a line", key)
    # A block begins in the line after its key; one short row may stand beside the key.
    first = entry.line_of(key) + ("\n" in value)
    for line, text in enumerate(value.split("\n"), start=first):
        said = text.partition("#")[0].strip()
        if said:
            yield Row(said, entry.file, line)
