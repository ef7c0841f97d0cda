"""Reads a Markdown file with front matter: keys between two lines of `---`, then the text."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from betang.wording.content import ContentError, Entry, read_mapping, read_text

_FENCE = "---"


@dataclass(frozen=True, slots=True)
class Document:
    """`body_line` is the line of the file on which `body` begins, counted from 1."""

    front: Entry
    body: str
    body_line: int


def read_document(path: Path) -> Document:
    """Raises ContentError with file and line when there is no front matter, or it cannot be read."""
    lines = read_text(path).splitlines()
    if not lines or lines[0].rstrip() != _FENCE:
        raise ContentError(f"{path}:1: the file must begin with a line of ---")
    end = next((number for number, line in enumerate(lines[1:], start=1) if line.rstrip() == _FENCE), None)
    if end is None:
        raise ContentError(f"{path}:{len(lines)}: a second line of --- must end the keys")
    # With its first fence, so that the reader of YAML counts lines as the file does.
    front = read_mapping("\n".join(lines[:end]), path)
    return Document(front, "\n".join(lines[end + 1 :]), end + 2)
