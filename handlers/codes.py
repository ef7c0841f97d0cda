"""Telling a code of words from a sentence, where either may be typed."""

from __future__ import annotations

from handlers import heard
from handlers.turn import Turn


def looks_like_no_code(turn: Turn, text: str) -> bool:
    """A cry for help, or mostly words that no code has: somebody tells something instead."""
    read = turn.app.receipt_words.check(text)
    strange = len(read.unknown)
    return heard.is_cry(turn, text) or (strange >= heard.TALK and 2 * strange > len(read.words))
