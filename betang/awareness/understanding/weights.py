"""The learned weights: what each trait says for each meaning. Made by `learning.py`, read from a file at the start.

Explainable: traits add up, and `strongest` names those that said most.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from betang.awareness.understanding.meaning import Meaning
from betang.awareness.understanding.traits import LETTERS
from betang.wording.content import ContentError, read_text

FILE = "weights.txt"

MEANINGS = (
    Meaning.SUICIDE,
    Meaning.DANGER,
    Meaning.REPORT,
    Meaning.ASK_REPORT,
    Meaning.INFO,
    Meaning.SETTINGS,
    Meaning.OTHER,
)
"""What is told apart by weights, in the order of the file's columns. Greetings are OTHER to them."""

BASE = ""
"""Stands in the file for what holds without any trait."""

_MADE_FROM = "made from "

SCALE = 100
"""Numbers stand in the file as hundredths."""

Row = Sequence[int]
"""How rare the trait is (its share in the length of a text), then its weight for each meaning."""

WIDTH = 1 + len(MEANINGS)


class Table(Mapping[str, Row]):
    """The rows of all traits in one array: ten times as many small tuples would fill megabytes."""

    def __init__(self, rows: Iterable[tuple[str, Sequence[int]]]) -> None:
        self._at: dict[str, int] = {}
        self._numbers = array("h")
        for trait, row in rows:
            self._at[trait] = len(self._numbers)
            self._numbers.extend(row)

    def __getitem__(self, trait: str) -> Row:
        at = self._at[trait]
        return self._numbers[at : at + WIDTH]

    def __contains__(self, trait: object) -> bool:
        return trait in self._at

    def __iter__(self) -> Iterator[str]:
        return iter(self._at)

    def __len__(self) -> int:
        return len(self._at)


@dataclass(frozen=True, slots=True)
class Weights:
    """`made_from`: a digest of the files from which they were learned; `base`: what holds without any trait."""

    made_from: str
    base: Row
    rows: Mapping[str, Row]

    def chances(self, found: Iterable[str]) -> dict[Meaning, float]:
        """How likely each meaning is; they add up to 1."""
        words: list[Row] = []
        letters: list[Row] = []
        for trait in found:
            if trait in self.rows:
                (letters if trait[0] == LETTERS else words).append(self.rows[trait])
        sums = [
            base / SCALE + of_words + of_letters
            for base, of_words, of_letters in zip(self.base[1:], _sums(words), _sums(letters), strict=True)
        ]
        return dict(zip(MEANINGS, softmax(sums), strict=True))

    def strongest(self, found: Iterable[str], meaning: Meaning, most: int = 3) -> tuple[str, ...]:
        """The words and concepts that said most for a meaning."""
        at = MEANINGS.index(meaning) + 1
        rows = ((trait, self.rows.get(trait)) for trait in found if trait[0] != LETTERS)
        said = {trait: row[at] for trait, row in rows if row and row[at] > 0}
        return tuple(sorted(said, key=lambda trait: (-said[trait], trait))[:most])


def _sums(rows: Sequence[Row]) -> list[float]:
    """The weights of a group, as if every text had the same length."""
    if not rows:
        return [0.0] * len(MEANINGS)
    rarities, *columns = zip(*rows, strict=True)
    length = math.sqrt(sum(map(int.__mul__, rarities, rarities)))
    return [sum(column) / length for column in columns]


def softmax(sums: Sequence[float]) -> list[float]:
    top = max(sums)
    powers = [math.exp(value - top) for value in sums]
    whole = sum(powers)
    return [power / whole for power in powers]


def read_weights(path: Path) -> Weights:
    """Raises ContentError with file and line."""
    made_from, *lines = read_text(path).splitlines() or [""]
    if not made_from.startswith(_MADE_FROM) or not lines:
        raise ContentError(f"{path.name}:1: not made by 'make understanding'")
    rows = Table(_rows(lines, path.name))
    base = rows[BASE] if BASE in rows else (0,) * WIDTH
    return Weights(made_from.removeprefix(_MADE_FROM), base, rows)


def _rows(lines: Iterable[str], file: str) -> Iterator[tuple[str, Sequence[int]]]:
    for number, line in enumerate(lines, start=2):
        trait, _, said = line.partition("\t")
        try:
            row = array("h", map(int, said.split("\t")))
        except (ValueError, OverflowError):
            row = array("h")
        if len(row) != WIDTH:
            raise ContentError(f"{file}:{number}: {WIDTH} whole numbers belong here")
        yield trait, row


def write_weights(path: Path, weights: Weights) -> None:
    lines = [f"{_MADE_FROM}{weights.made_from}"]
    rows = {BASE: weights.base, **weights.rows}
    lines += ["\t".join((trait, *map(str, row))) for trait, row in sorted(rows.items())]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
