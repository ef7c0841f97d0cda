"""Says what is wrong with the pictures of the library: missing, no PNG, too heavy, too large, without words, unused.

Read from the first bytes and the frame of the file; nothing is decoded.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from pathlib import Path

from betang.wording.content_lint import Finding
from betang.wording.library import Library, Message, Picture
from betang.wording.library_lint import Shelf

HEAVIEST = 100_000
"""Bytes: a second or two on a village's network, and small beside what the chat costs anyway."""

NARROWEST, WIDEST = 320, 1280
"""Pixels of either side; Telegram makes larger ones smaller."""

LONGEST_ALT = 200
"""Characters of the words below a picture, in every language."""

_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def lint_pictures(library: Library, content: Path, shelf: Shelf) -> list[Finding]:
    """All findings, sorted by file and line. `content`: the folder, for pictures that no message names."""
    pictured = [(message, message.picture) for message in library.messages if message.picture is not None]
    found = [finding for message, picture in pictured for finding in _picture(message, picture, shelf)]
    used = {picture.path.with_suffix("") for _, picture in pictured}
    lying = [path for kind in ("png", "svg") for path in content.glob(f"library/*/*.{kind}")]
    unused = [path for path in lying if path.with_suffix("") not in used]
    # A message that cannot be read names its picture all the same.
    if not library.broken:
        found += [Finding(_name(path, content), 1, "no message shows this picture", grave=False) for path in unused]
    return sorted(found)


def _name(path: Path, content: Path) -> str:
    return path.relative_to(content.parent).as_posix()


def _picture(message: Message, picture: Picture, shelf: Shelf) -> Iterator[Finding]:
    origin = message.origin
    for complaint in complaints(picture.path):
        yield Finding(origin.file, origin.line_of("picture"), f"{picture.path.name}: {complaint}")
    for language in shelf.spoken:
        alt = language.plain(picture.alt)
        if len(alt) > LONGEST_ALT:
            yield Finding(
                origin.file,
                origin.line_of("picture_alt"),
                f"[{language.locale}] {len(alt)} characters; the words of a picture are at most {LONGEST_ALT}",
            )
        for complaint in shelf.words.complaints(alt):
            yield Finding(origin.file, origin.line_of("picture_alt"), f"[{language.locale}] {complaint}")


def complaints(path: Path) -> Iterator[str]:
    """What is wrong with one file."""
    try:
        data = path.read_bytes()
    except OSError as error:
        yield f"cannot be read ({type(error).__name__})"
        return
    if len(data) > HEAVIEST:
        yield f"{len(data)} bytes; at most {HEAVIEST}"
    size = size_of_png(data)
    if size is None:
        yield "is no whole PNG; the name alone does not make it one"
    elif not all(NARROWEST <= side <= WIDEST for side in size):
        yield f"{size[0]} x {size[1]} pixels; each side has {NARROWEST} to {WIDEST}"


def size_of_png(data: bytes) -> tuple[int, int] | None:
    """Width and height, when the file is a PNG from its first chunk to its last, each with a right checksum."""
    if not data.startswith(_SIGNATURE):
        return None
    at, kinds, size = len(_SIGNATURE), [], (0, 0)
    while at < len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        kind, body = data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        if int.from_bytes(data[at + 8 + length : at + 12 + length], "big") != zlib.crc32(kind + body):
            return None
        if kind == b"IHDR":
            size = int.from_bytes(body[:4], "big"), int.from_bytes(body[4:8], "big")
        kinds.append(kind)
        at += 12 + length
    whole = kinds[:1] == [b"IHDR"] and b"IDAT" in kinds and kinds[-1] == b"IEND"
    return size if whole else None
