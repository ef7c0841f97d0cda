"""Checks the list of receipt words (`content/words/receipt.txt`): form, confusable pairs, unsuitable words.

Here: rules for a list. Not here: drawing and reading codes (`betang.vault.receipt_words`), and what a person
has to judge, which stands in `content/words/README.md`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from betang.wording.content_lint import Finding
from betang.wording.unsuitable_words import INNOCENT, UNSUITABLE

LEAST_WORDS = 7_776
"""Six words of so many carry 77.5 bits."""

FILE = "content/words/receipt.txt"

_FORM = re.compile(r"[a-z]{3,9}")
_LOOK_ALIKES = (
    ("rn", "m"),
    ("cl", "d"),
    ("o", "a"),
    ("c", "e"),
    ("i", "l"),
    ("q", "y"),
    ("g", "y"),
    ("v", "n"),
    ("u", "n"),
)
"""What a hurried hand on paper makes the same: `rn` and m, `cl` and d, o and a, c and e, i and l, g q y, n u v."""

_PREFIXES = {
    # Each prefix with what it may have swallowed of the stem: menyapu is sapu, memukul is pukul.
    **dict.fromkeys(("ber", "be", "di", "ter", "te", "ke", "se", "per", "memper", "diper"), ("",)),
    **{me + "ny": ("s",) for me in ("me", "pe")},
    **{me + "ng": ("", "k") for me in ("me", "pe")},
    **{me + "m": ("", "p") for me in ("me", "pe")},
    **{me + "n": ("", "t") for me in ("me", "pe")},
    **dict.fromkeys(("me", "pe"), ("",)),
}
_SUFFIXES = ("kan", "an", "i", "nya", "lah", "kah")


def lint_words(words: Sequence[str], fold: Callable[[str], str], file: str = FILE) -> list[Finding]:
    """What is wrong with the list, one word a line, in the order of its lines.

    `fold` is `betang.vault.receipt_words.fold`, handed in because the two folders do not know each other.
    """
    findings = [
        *_of_the_whole(words),
        *((line, message) for line, word in enumerate(words, start=1) for message in _of_one_word(word)),
        *_twice(words),
        *_alike(words, fold, "sounds like"),
        *_alike(words, _looks, "looks like"),
        *_swapped(words),
    ]
    return sorted(Finding(file, line, message) for line, message in findings)


def is_unsuitable(word: str) -> str:
    """Why a word or what it is built on may not stand in the list; empty when it may."""
    if word in INNOCENT:
        return ""
    return next((UNSUITABLE[stem] for stem in sorted(stems(word)) if stem in UNSUITABLE), "")


def _of_the_whole(words: Sequence[str]) -> Iterator[tuple[int, str]]:
    if len(words) < LEAST_WORDS:
        yield max(len(words), 1), f"{len(words)} words, and at least {LEAST_WORDS} are needed"
    for line, (before, word) in enumerate(pairwise(words), start=2):
        if word < before:
            yield line, f"{word!r} is not in its place: the list is sorted"


def _of_one_word(word: str) -> Iterator[str]:
    if not _FORM.fullmatch(word):
        yield f"{word!r} is not 3 to 9 letters a-z"
    if why := is_unsuitable(word):
        yield f"{word!r} is unsuitable ({why})"


def _twice(words: Sequence[str]) -> Iterator[tuple[int, str]]:
    seen: set[str] = set()
    for line, word in enumerate(words, start=1):
        if word in seen:
            yield line, f"{word!r} stands in the list twice"
        seen.add(word)


def _alike(words: Sequence[str], key: Callable[[str], str], how: str) -> Iterator[tuple[int, str]]:
    """Words that have the same key as an earlier, different word."""
    first: dict[str, str] = {}
    for line, word in enumerate(words, start=1):
        other = first.setdefault(key(word), word)
        if other != word:
            yield line, f"{word!r} {how} {other!r}"


def _looks(word: str) -> str:
    for written, read in _LOOK_ALIKES:
        word = word.replace(written, read)
    return word


def _swapped(words: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Pairs that differ by two neighbouring letters changing places; told at the later line."""
    seen: set[str] = set()
    for line, word in enumerate(words, start=1):
        for at in range(len(word) - 1):
            other = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
            if other != word and other in seen:
                yield line, f"{word!r} is {other!r} with two letters swapped"
        seen.add(word)


def stems(word: str) -> set[str]:
    """The word, and what may be left of it without its prefixes and suffixes."""
    ends = {word, *(word.removesuffix(suffix) for suffix in _SUFFIXES)}
    return ends | {
        swallowed + end.removeprefix(prefix)
        for end in ends
        for prefix, swallows in _PREFIXES.items()
        if end.startswith(prefix)
        for swallowed in swallows
    }
