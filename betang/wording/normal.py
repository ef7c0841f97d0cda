"""Brings what people type into one form for comparing: case, accents, hidden characters, repeated letters."""

from __future__ import annotations

import re
import unicodedata

_NOT_WORD = re.compile(r"[\W_]+")
_REPEATED = re.compile(r"(.)\1{2,}")


def without_hidden(text: str) -> str:
    """NFKC without control, formatting and other invisible characters; line breaks stay.

    Threat: zero-width and direction marks make two texts look alike and compare unlike.
    """
    kept = (c for c in unicodedata.normalize("NFKC", text) if c in "\n\t" or not _hidden(c))
    return "".join(kept).strip()


def _hidden(character: str) -> bool:
    return unicodedata.category(character) in {"Cc", "Cf", "Cs", "Co", "Cn"}


def normal(text: str) -> str:
    """Lower-case words of letters and digits, one space apart; `Tolooong!!` becomes `tolong`."""
    plain = unicodedata.normalize("NFKD", without_hidden(text).casefold())
    letters = "".join(c for c in plain if not unicodedata.combining(c))
    return _NOT_WORD.sub(" ", _REPEATED.sub(_once, letters)).strip()


def _once(match: re.Match[str]) -> str:
    """A letter drawn out is one letter; digits are left alone (`000` is not `0`)."""
    return match[0] if match[1].isdigit() else match[1]
