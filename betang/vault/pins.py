"""What is a PIN, and which ones are easily guessed.

Here: pure rules. Not here: hashing (`receipts`) and the sentence that warns (the flow and the catalogue).

Decision: a weak PIN is warned of and taken. Whoever has one minute alone with a phone may need a PIN that
they cannot forget, and guesses are slowed and locked (`GuessLimiter`); a refusal could end the report.
The likely guesser is not a stranger but somebody at home, so dates count as weak: birthdays are known there.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from itertools import pairwise

_SHORTEST = 4
_LONGEST = 6
_KEYPAD = frozenset({"2580", "0852", "1379", "1397", "147258", "159753", "258025"})
_REPEATED = re.compile(r"(\d{1,3})\1+")
_PAIRS = re.compile(r"(?:(\d)\1)+")
_YEAR = re.compile(r"(?:19|20)\d\d")


def read_pin(text: str) -> str | None:
    """The 4 to 6 digits that a person typed, or None. Spaces, invisible marks and digits of other scripts pass."""
    digits = []
    for character in text:
        if unicodedata.category(character) in {"Zs", "Cf", "Cc"}:
            continue
        digit = unicodedata.decimal(character, None)
        if digit is None:
            return None
        digits.append(str(digit))
    return "".join(digits) if _SHORTEST <= len(digits) <= _LONGEST else None


def is_weak_pin(pin: str) -> bool:
    """Whether somebody who knows the person would try this early on. `pin` as `read_pin` gives it."""
    return (
        pin in _KEYPAD
        or any(pattern.fullmatch(pin) is not None for pattern in (_REPEATED, _PAIRS, _YEAR))
        or _is_run(pin)
        or _is_date(pin)
    )


def _is_run(pin: str) -> bool:
    steps = {(int(right) - int(left)) % 10 for left, right in pairwise(pin)}
    return steps in ({1}, {9})


def _is_date(pin: str) -> bool:
    """DDMM, MMDD, DDMMYY, MMDDYY or YYMMDD."""
    pairs = [pin[at : at + 2] for at in range(0, len(pin), 2)]
    match pairs:
        case [first, second] if len(pin) == 4:
            return _is_day(first, second) or _is_day(second, first)
        case [first, second, third] if len(pin) == 6:
            return _is_day(first, second) or _is_day(second, first) or _is_day(third, second)
    return False


def _is_day(day: str, month: str) -> bool:
    try:
        date(2000, int(month), int(day))  # a leap year, so that 29 February is a day
    except ValueError:
        return False
    return True
