"""Labelled sentences: ours, split by a hash, and another hand's; and how well an understanding does on them."""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from betang.awareness.understanding.machine import Understanding, load_understanding
from betang.awareness.understanding.meaning import URGENT, Meaning

FILE = Path(__file__).parent / "sentences.tsv"
OTHER_HAND = Path(__file__).parent / "other_hand.tsv"
CONTENT = Path(__file__).parents[2] / "content" / "understanding"

Wanted = Callable[[Meaning, Meaning], bool]

TALK = frozenset({Meaning.GREETING, Meaning.OTHER})
"""One class to whoever counts: greeting or other."""


@dataclass(frozen=True, slots=True)
class Labelled:
    label: Meaning
    text: str

    @property
    def is_held_out(self) -> bool:
        """The tuning half is learned from; this half nobody looks at while anything is changed."""
        return hashlib.sha256(self.text.encode()).digest()[0] % 2 == 1


def sentences(file: Path = FILE) -> list[Labelled]:
    lines = (line.split("\t") for line in file.read_text("utf-8").splitlines() if line[:1] != "#")
    return [Labelled(Meaning(label), text) for label, text in lines]


def held_out() -> list[Labelled]:
    return [one for one in sentences() if one.is_held_out]


def other_hand() -> list[Labelled]:
    """Sentences of somebody who saw neither the machine nor its examples: how it does on strangers."""
    return sentences(OTHER_HAND)


def our_understanding() -> Understanding:
    return load_understanding(CONTENT)


def counted(meaning: Meaning) -> Meaning:
    return Meaning.OTHER if meaning in TALK else meaning


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many, with the 95 % interval after Wilson."""

    good: int
    of: int

    @property
    def value(self) -> float:
        return self.good / self.of if self.of else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        if not self.of:
            return 0.0, 1.0
        z, n, p = 1.96, self.of, self.value
        middle = (p + z * z / (2 * n)) / (1 + z * z / n)
        half = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
        return max(middle - half, 0.0), min(middle + half, 1.0)

    def __str__(self) -> str:
        low, high = self.interval
        return f"{100 * self.value:5.1f} % ({100 * low:.1f}-{100 * high:.1f})"


@dataclass(frozen=True, slots=True)
class Score:
    """`pairs`: how often a label was understood as a meaning."""

    pairs: Counter[tuple[Meaning, Meaning]]

    def recall(self, label: Meaning) -> Share:
        return Share(self.pairs[label, label], self._sum(lambda of, _: of is label))

    def precision(self, label: Meaning) -> Share:
        return Share(self.pairs[label, label], self._sum(lambda _, said: said is label))

    @property
    def urgent(self) -> Share:
        """Danger and suicide that bring a card, either of the two."""
        return Share(
            self._sum(lambda of, said: of in URGENT and said in URGENT), self._sum(lambda of, _: of in URGENT)
        )

    @property
    def false_alarms(self) -> Share:
        return Share(
            self._sum(lambda of, said: of not in URGENT and said in URGENT),
            self._sum(lambda of, _: of not in URGENT),
        )

    @property
    def others_right(self) -> Share:
        return Share(
            self._sum(lambda of, said: of not in URGENT and of is said),
            self._sum(lambda of, _: of not in URGENT),
        )

    def _sum(self, wanted: Wanted) -> int:
        return sum(count for (of, said), count in self.pairs.items() if wanted(of, said))


def score(understanding: Understanding, of: Iterable[Labelled]) -> Score:
    return Score(Counter((counted(one.label), counted(understanding.understand(one.text).meaning)) for one in of))
