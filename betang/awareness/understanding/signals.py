"""Signs of danger, of thoughts of suicide, of a report: patterns with weights, and what speaks against them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from betang.awareness.understanding.meaning import Meaning
from betang.awareness.understanding.patterns import Found, Patterns
from betang.awareness.understanding.sentences import Sentence

ENOUGH = 10
"""So much weight decides alone."""

NEAR = 10
"""In words: so far from a sign something that speaks against it counts."""


@dataclass(frozen=True, slots=True)
class Sign:
    """`unless`: rows that take its weight away when they stand near; `weight` below 0: speaks against a meaning."""

    name: str
    meaning: Meaning
    weight: int
    topic: str
    rows: Patterns
    unless: Patterns


@dataclass(frozen=True, slots=True)
class Heard:
    """One sign in one sentence, with what is left of its weight."""

    sign: Sign
    weight: int
    words: tuple[str, ...]


class Signs:
    """All signs, sought together."""

    def __init__(self, signs: Iterable[Sign]) -> None:
        self.all = tuple(signs)
        self._of_row = {id(row): sign for sign in self.all for row in sign.rows.all}
        self._rows = Patterns(row for sign in self.all for row in sign.rows.all)

    def hear(self, sentence: Sentence) -> list[Heard]:
        """Each sign at most once, at its best place."""
        found = [(self._of_row[id(one.pattern)], one) for one in self._rows.find(sentence)]
        against = [(sign, one) for sign, one in found if sign.weight < 0]
        best: dict[str, Heard] = {}
        for sign, one in found:
            if sign.weight < 0 or _spoils(sign.unless, one, sentence):
                continue
            weight = sign.weight + sum(_against(sign, one, against))
            if weight > 0 and (sign.name not in best or best[sign.name].weight < weight):
                best[sign.name] = Heard(sign, weight, tuple(sentence[at].word for at in one.at))
        return list(best.values())


def _against(sign: Sign, one: Found, against: list[tuple[Sign, Found]]) -> Iterator[int]:
    counted: set[str] = set()
    for other, place in against:
        if other.meaning is sign.meaning and other.name not in counted and _near(one, place):
            counted.add(other.name)
            yield other.weight


def _near(one: Found, other: Found) -> bool:
    return other.at[0] <= one.at[-1] + NEAR and other.at[-1] >= one.at[0] - NEAR


def _spoils(unless: Patterns, one: Found, sentence: Sentence) -> bool:
    if not unless.all:
        return False
    window = sentence[max(one.at[0] - NEAR, 0) : one.at[-1] + NEAR + 1]
    return next(unless.find(window), None) is not None


def weigh(heard: Iterable[Iterable[Heard]]) -> dict[Meaning, float]:
    """The weight of each meaning in a text, from what was heard in its sentences.

    Signs in one sentence add up; of other sentences the next strongest counts by half.
    """
    by_sentence: dict[Meaning, list[int]] = defaultdict(list)
    for sentence in heard:
        sums: dict[Meaning, int] = defaultdict(int)
        for one in sentence:
            sums[one.sign.meaning] += one.weight
        for meaning, weight in sums.items():
            by_sentence[meaning].append(weight)
    totals: dict[Meaning, float] = {}
    for meaning, weights in by_sentence.items():
        first, second, *_ = [*sorted(weights, reverse=True), 0]
        totals[meaning] = first + second / 2
    return totals
