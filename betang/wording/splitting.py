"""Cutting long text into messages that Telegram takes, without cutting a tag or an entity in two."""

from __future__ import annotations

import re

from betang.wording.measure import telegram_length

MOST = 3900
"""UTF-16 units a part; Telegram takes 4,096 after parsing."""

_ENTITY = re.compile(r"&[a-z#0-9]{1,8};|.", re.DOTALL)


def split_for_telegram(html: str, most: int = MOST) -> list[str]:
    """Parts of at most `most` units, cut between lines, and within a line only where it holds no tag.

    Made for texts whose tags open and close within one line, as our reading views do.
    """
    parts: list[str] = []
    current = ""
    for line in html.split("\n"):
        for piece in _pieces(line, most):
            joined = f"{current}\n{piece}" if current else piece
            if telegram_length(joined) <= most:
                current = joined
                continue
            parts.append(current)
            current = piece
    return [part for part in (*parts, current) if part.strip()]


def _pieces(line: str, most: int) -> list[str]:
    """A line as it is, or cut at words when it is too long for one message."""
    if telegram_length(line) <= most or "<" in line:
        return [line]
    pieces, current, length = [], "", 0
    for word in _words(line, most):
        size = telegram_length(word)
        if length + size > most:
            pieces.append(current)
            current, length = "", 0
        current += word
        length += size
    return [*pieces, current]


def _words(line: str, most: int) -> list[str]:
    """Words with the space after them; a word longer than a message falls into its characters."""
    found: list[str] = []
    for word in re.findall(r"\S*\s*", line):
        found += [word] if telegram_length(word) < most else _ENTITY.findall(word)
    return [word for word in found if word]
