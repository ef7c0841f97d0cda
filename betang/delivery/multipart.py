"""`multipart/form-data` as a stream of small pieces, for uploads.

Nothing of a file is copied or written to disk: the pieces are views of the bytes that the caller
holds. The form is RFC 7578 as Telegram takes it: text fields first, then files.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import IO

PIECE = 64 * 1024
"""Bytes handed to the socket at once; small enough that a stalled upload is noticed."""

FilePart = tuple[str, bytes | IO[bytes], str]
"""File name, content, media type: what python-telegram-bot gives for each file."""


@dataclass(frozen=True, slots=True)
class Multipart:
    """A form ready to be sent: `length` in bytes, `pieces` once or more often."""

    content_type: str
    length: int
    _parts: tuple[bytes, ...]

    def pieces(self) -> Iterator[memoryview]:
        for part in self._parts:
            view = memoryview(part)
            for start in range(0, len(view), PIECE):
                yield view[start : start + PIECE]


def encode_multipart(fields: Mapping[str, str], files: Mapping[str, FilePart], boundary: str) -> Multipart:
    """Lay out a form. `boundary` must not occur in the content: give at least 128 bits of chance in hex."""
    parts: list[bytes] = []
    for name, value in fields.items():
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="{_quoted(name)}"\r\n\r\n'
        parts.append(head.encode() + value.encode() + b"\r\n")
    for name, (file_name, content, media_type) in files.items():
        head = (
            f'--{boundary}\r\nContent-Disposition: form-data; name="{_quoted(name)}"; '
            f'filename="{_quoted(file_name)}"\r\nContent-Type: {media_type}\r\n\r\n'
        )
        parts += [head.encode(), content if isinstance(content, bytes) else content.read(), b"\r\n"]
    parts.append(f"--{boundary}--\r\n".encode())
    return Multipart(
        content_type=f"multipart/form-data; boundary={boundary}",
        length=sum(len(part) for part in parts),
        _parts=tuple(parts),
    )


def _quoted(name: str) -> str:
    """By the rule browsers follow (WHATWG): a name cannot break out of its header line."""
    return name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
