"""The words of a receipt: drawing a code, and reading back what somebody wrote down and typed.

Here: the list in `content/words/receipt.txt` as an object. Not here: finding a case by its words (`receipts`),
and whether the list is a good one (`betang.wording.wordlist_lint`).

Somebody frightened copies six words on paper and types them weeks later, perhaps in the spelling of their
schooldays. So reading forgives (`fold`), and says which word it did not know and what it may have been.
Forgiving costs no security: no two words of the list fold to the same, so every code stays as likely as before.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from betang.clock import Clock
from betang.errors import SettingsError

LEAST_WORDS = 7_776
"""Six words of so many carry 77.5 bits; with fewer a code is no longer out of a guesser's reach."""

_FORM = re.compile(r"[a-z]{3,9}")
_APOSTROPHES = str.maketrans("", "", "'`\u00b4\u2018\u2019\u02bc")  # "ma'af" is one word
_SOUNDS = (
    # The spelling of before 1972, which older people still write (oe, dj, tj, ch; its j is today's y).
    *(("oe", "u"), ("dj", "j"), ("tj", "c"), ("ch", "k")),
    # What is written as it is heard: akhir/akir, izin/ijin, syukur/sukur, aktif/aktip, hutan/utan, tahu/tau.
    *(("kh", "k"), ("z", "j"), ("j", "y"), ("sy", "s"), ("q", "k"), ("x", "ks"), ("f", "p"), ("v", "p"), ("h", "")),
)
_ENDINGS = (("ai", "e"), ("au", "o"), ("d", "t"), ("b", "p"))  # pakai/pake, kalau/kalo, abad/abat, sebab/sebap
_DOUBLED = re.compile(r"(.)\1+")


class Unknown(NamedTuple):
    """A typed word that is not in the list. `position` counts from 1, as people do."""

    position: int
    typed: str
    suggestion: str | None

    def __repr__(self) -> str:
        # Threat: nearly right words in a log line or traceback are a code all the same.
        return f"Unknown(position={self.position})"


@dataclass(frozen=True, slots=True)
class Recognised:
    """`words`: everything typed, in order, in the list's spelling where known. `unknown`: what was not known."""

    words: tuple[str, ...] = field(repr=False)
    unknown: tuple[Unknown, ...]


@dataclass(frozen=True, slots=True)
class ReceiptWords:
    """The list in its order, and the same by folded spelling. Made by `load_words`."""

    words: tuple[str, ...] = field(repr=False)
    _by_fold: Mapping[str, str] = field(repr=False, compare=False)
    _known: frozenset[str] = field(repr=False, compare=False)

    @property
    def bits_per_word(self) -> float:
        return math.log2(len(self.words))

    def draw(self, clock: Clock, count: int = 6) -> tuple[str, ...]:
        """A code of `count` words, each drawn from the whole list. Raises ValueError when `count` is below 1."""
        if count < 1:
            raise ValueError("a code has at least one word")
        return tuple(self.words[clock.below(len(self.words))] for _ in range(count))

    def normalise(self, text: str) -> tuple[str, ...]:
        """The words in a text, in the list's spelling where the list has them, else in lower case.

        Letter case, accents, hidden characters, numbering, line breaks, hyphens and other signs do not matter.
        """
        return tuple(self._by_fold.get(fold(word), word) for word in _split(text))

    def nearest(self, word: str) -> str | None:
        """The one word that a single slip (letter added, left out, changed, swapped) turns into `word`, or None.

        A word that is known is its own nearest. None also when several words are as near: a wrong
        suggestion would cost a guess. The spelling as typed goes before the folded one.
        """
        known = self._by_fold.get(fold(word))
        if known is not None:
            return known
        spelt = _one_slip_from(word.lower()) & self._known
        if spelt:
            return spelt.pop() if len(spelt) == 1 else None
        heard = _one_slip_from(fold(word)) & self._by_fold.keys()
        return self._by_fold[heard.pop()] if len(heard) == 1 else None

    def check(self, typed: str) -> Recognised:
        """Which of the typed words are in the list, and what the others may have been."""
        words = self.normalise(typed)
        unknown = (
            Unknown(position, word, self.nearest(word))
            for position, word in enumerate(words, start=1)
            if fold(word) not in self._by_fold
        )
        return Recognised(words, tuple(unknown))


def load_words(path: Path) -> ReceiptWords:
    """Read the list, one word a line. Raises SettingsError, naming the file and what to mend.

    Checked here is only what a code's strength hangs on; the rest is the linter's.
    """
    try:
        words = tuple(path.read_text("utf-8").split())
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"{path.name}: the list of receipt words cannot be read ({type(error).__name__})"
        ) from error
    by_fold = {fold(word): word for word in words if _FORM.fullmatch(word)}
    if len(by_fold) < len(words):
        raise SettingsError(f"{path.name}: some words are not 3 to 9 letters a-z, or are spelt too much alike")
    if len(words) < LEAST_WORDS:
        raise SettingsError(f"{path.name}: {len(words)} receipt words, and at least {LEAST_WORDS} are needed")
    return ReceiptWords(words, by_fold, frozenset(words))


def fold(word: str) -> str:
    """The word as it sounds: two spellings that are often taken for each other fold to the same.

    In this order: lower case without accents; old spelling and letters that sound alike (`_SOUNDS`, so that h
    falls away everywhere); doubled letters once; a final ai, au, d, b as e, o, t, p.
    """
    sound = _plain(word)
    for written, heard in _SOUNDS:
        sound = sound.replace(written, heard)
    sound = _DOUBLED.sub(r"\1", sound)
    for written, heard in _ENDINGS:
        if sound.endswith(written):
            return sound.removesuffix(written) + heard
    return sound


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    # Threat: zero-width and direction marks come along when a code is copied, and nobody can see why it fails.
    return "".join(c for c in decomposed if unicodedata.category(c) not in {"Mn", "Cf"})


def _split(text: str) -> list[str]:
    """Runs of letters; foreign letters are kept, so that such a word is shown as unknown and not lost."""
    letters = _plain(text.translate(_APOSTROPHES))
    return "".join(c if c.isalpha() else " " for c in letters).split()


def _one_slip_from(word: str) -> set[str]:
    """Everything at Damerau-Levenshtein distance 1, letters a-z."""
    if len(word) > 10:  # one longer than the longest word of the list
        return set()
    letters = "abcdefghijklmnopqrstuvwxyz"
    cuts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    left_out = {before + after[1:] for before, after in cuts if after}
    added = {before + letter + after for before, after in cuts for letter in letters}
    changed = {before + letter + after[1:] for before, after in cuts if after for letter in letters}
    swapped = {word[:at] + right + left + word[at + 2 :] for at, (left, right) in enumerate(pairwise(word))}
    return (left_out | added | changed | swapped) - {word}
