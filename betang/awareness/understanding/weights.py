"""The learned weights: what each trait says for each meaning. Made by `learning.py`, read from a file at the start.

Explainable: traits add up, and `strongest` names those that said most.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from betang.awareness.understanding.meaning import Meaning
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

SCALE = 100
"""Weights stand in the file as hundredths."""

Row = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Weights:
    """`made_from`: a digest of the files from which they were learned."""

    made_from: str
    rows: Mapping[str, Row]

    def chances(self, found: Iterable[str]) -> dict[Meaning, float]:
        """How likely each meaning is; they add up to 1."""
        rows = self.rows
        known = [rows[trait] for trait in found if trait in rows]
        sums = [sum(column) / SCALE for column in zip(*known, strict=True)] if known else [0.0] * len(MEANINGS)
        top = max(sums)
        powers = [math.exp(value - top) for value in sums]
        whole = sum(powers)
        return {meaning: power / whole for meaning, power in zip(MEANINGS, powers, strict=True)}

    def strongest(self, found: Iterable[str], meaning: Meaning, most: int = 3) -> tuple[str, ...]:
        """The traits that said most for a meaning."""
        at = MEANINGS.index(meaning)
        said = {trait: row[at] for trait in found if (row := self.rows.get(trait)) and row[at] > 0}
        return tuple(sorted(said, key=lambda trait: (-said[trait], trait))[:most])


def read_weights(path: Path) -> Weights:
    """Raises ContentError with file and line."""
    lines = read_text(path).splitlines()
    if not lines or not lines[0].startswith("made from "):
        raise ContentError(f"{path.name}:1: not made by 'make understanding'")
    rows: dict[str, Row] = {}
    for number, line in enumerate(lines[1:], start=2):
        trait, *said = line.split("\t")
        try:
            rows[trait] = tuple(int(value) for value in said)
        except ValueError:
            said = []
        if len(said) != len(MEANINGS):
            raise ContentError(f"{path.name}:{number}: {len(MEANINGS)} whole numbers belong here")
    return Weights(lines[0].removeprefix("made from "), rows)


def write_weights(path: Path, weights: Weights) -> None:
    lines = [f"made from {weights.made_from}"]
    lines += ["\t".join((trait, *map(str, row))) for trait, row in sorted(weights.rows.items())]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
