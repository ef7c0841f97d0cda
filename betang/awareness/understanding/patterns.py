"""Rows of words and concepts, and where they stand in a sentence. How rows are written: docs/content-guide.md."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from betang.awareness.understanding.blocks import Row
from betang.awareness.understanding.sentences import Token

GAPS = {"~": 3, "~~": 8}
"""How many words of any kind may stand between."""

BEGIN, END = "^", "$"

_PART = re.compile(r"(?:[a-z0-9_]+\+?|<(?:not\.)?[a-z_]+(?:\.di)?>)\Z")
_CONCEPT = re.compile(r"<(?:not\.)?([a-z_]+)")


@dataclass(frozen=True, slots=True)
class Pattern:
    """`gaps[n]`: how many words may stand before the n-th part."""

    row: Row
    parts: tuple[frozenset[str], ...]
    gaps: tuple[int, ...]
    at_begin: bool = False
    before_end: int | None = None
    """How many words may follow the last part; None: any number."""

    def concepts(self) -> set[str]:
        """Those that are named in it."""
        names = (_CONCEPT.match(key) for part in self.parts for key in part)
        return {name[1] for name in names if name}


def compile_row(row: Row) -> Pattern:
    """Raises ContentError when something cannot stand in a row."""
    parts: list[frozenset[str]] = []
    gaps: list[int] = []
    said = row.text.split()
    at_begin, at_end = said[:1] == [BEGIN], said[-1:] == [END]
    gap = 0
    for part in said[at_begin : len(said) - at_end]:
        if part in GAPS:
            gap = GAPS[part]
            continue
        keys = part.split("|")
        for key in keys:
            if not _PART.match(key):
                row.fail(f"{key!r} cannot stand in a row")
        parts.append(frozenset(keys))
        gaps.append(gap)
        gap = 0
    if not parts or gaps[0] or (gap and not at_end):
        row.fail("a row begins and ends with a word or a concept")
    return Pattern(row, tuple(parts), tuple(gaps), at_begin, gap if at_end else None)


@dataclass(frozen=True, slots=True)
class Found:
    """Where a pattern stands: the positions of its parts."""

    pattern: Pattern
    at: tuple[int, ...]


class Patterns:
    """Many patterns, sought all at once: only those are tried whose first part is there."""

    def __init__(self, patterns: Iterable[Pattern]) -> None:
        self.all = tuple(patterns)
        self._by_first: dict[str, list[Pattern]] = defaultdict(list)
        for pattern in self.all:
            for key in pattern.parts[0]:
                self._by_first[key].append(pattern)

    def find(self, sentence: Sequence[Token]) -> Iterator[Found]:
        """In the order of the sentence; each pattern at most once for each place where it begins."""
        for start, token in enumerate(sentence):
            seen: set[int] = set()
            for key in token.keys:
                for pattern in self._by_first.get(key, ()):
                    if id(pattern) in seen or (pattern.at_begin and start):
                        continue
                    seen.add(id(pattern))
                    rest = _rest(pattern, sentence, 1, start)
                    if rest is not None:
                        yield Found(pattern, (start, *rest))


def _rest(pattern: Pattern, sentence: Sequence[Token], part: int, before: int) -> tuple[int, ...] | None:
    """Where the parts from the n-th on stand, after the position `before`."""
    if part == len(pattern.parts):
        left = len(sentence) - 1 - before
        return () if pattern.before_end is None or left <= pattern.before_end else None
    first = before + (" " not in sentence[before].word)  # a phrase may hold several parts of a row
    for at in range(first, min(before + 2 + pattern.gaps[part], len(sentence))):
        if pattern.parts[part].isdisjoint(sentence[at].keys):
            continue
        rest = _rest(pattern, sentence, part + 1, at)
        if rest is not None:
            return at, *rest
    return None
