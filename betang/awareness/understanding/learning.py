"""`make understanding`: learns from the examples in `content/understanding` what each trait says, and writes it down.

Logistic regression over traits weighed by their rarity, by stochastic gradients (AdaGrad), in plain Python and in one
fixed order, so that the same files give the same weights. Staff run it after adding words or examples; the bot only
reads the result.
"""

from __future__ import annotations

import hashlib
import math
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter, mul
from pathlib import Path

from betang.awareness.understanding.loading import EXAMPLES, HARMLESS, SIGNS, WORDS, load_examples
from betang.awareness.understanding.machine import load_reader
from betang.awareness.understanding.meaning import Meaning
from betang.awareness.understanding.traits import LETTERS
from betang.awareness.understanding.weights import (
    FILE,
    MEANINGS,
    SCALE,
    Row,
    Weights,
    softmax,
    write_weights,
)

ROUNDS = 12
RATE = 0.1
LEAST_SEEN = 2
"""A trait that stands in fewer examples teaches nothing that holds elsewhere."""

LEAST_SEEN_LETTERS = 3
"""There are many more of these."""

_TINY = 1e-3
"""An error so small teaches nothing more."""


@dataclass(frozen=True, slots=True)
class _Example:
    meaning: int
    share: float
    """How much it counts: rare meanings more."""
    traits: tuple[int, ...]
    values: tuple[float, ...]


def learn(examples: Sequence[tuple[Meaning, set[str]]]) -> tuple[Row, dict[str, Row]]:
    """What holds without any trait, and the row of each trait."""
    counts = Counter(trait for _, found in examples for trait in found)
    rarity = {
        trait: 1.0 + math.log((1 + len(examples)) / (1 + count))
        for trait, count in sorted(counts.items())
        if count >= (LEAST_SEEN_LETTERS if trait[0] == LETTERS else LEAST_SEEN)
    }
    names = list(rarity)
    numbers = {trait: number for number, trait in enumerate(names)}
    shares = _shares(examples)
    told = [_example(column(meaning), shares, found, rarity, numbers) for meaning, found in examples]
    weights = _descend(told, len(names) + 1)
    base = (0, *(round(of[-1] * SCALE) for of in weights))
    return base, {
        trait: (round(rarity[trait] * SCALE), *(round(of[at] * rarity[trait] * SCALE) for of in weights))
        for at, trait in enumerate(names)
    }


def column(meaning: Meaning) -> int:
    return MEANINGS.index(meaning if meaning in MEANINGS else Meaning.OTHER)


def _shares(examples: Sequence[tuple[Meaning, set[str]]]) -> list[float]:
    sizes = Counter(column(meaning) for meaning, _ in examples)
    return [len(examples) / (len(sizes) * sizes[at]) if sizes[at] else 0.0 for at in range(len(MEANINGS))]


def _example(
    meaning: int,
    shares: Sequence[float],
    found: Iterable[str],
    rarity: Mapping[str, float],
    numbers: Mapping[str, int],
) -> _Example:
    """Words and letters each fill a length of 1; the last trait is there always."""
    known = sorted(trait for trait in found if trait in numbers)
    traits: list[int] = []
    values: list[float] = []
    for group in (
        [trait for trait in known if trait[0] != LETTERS],
        [trait for trait in known if trait[0] == LETTERS],
    ):
        length = math.sqrt(sum(rarity[trait] ** 2 for trait in group))
        traits += [numbers[trait] for trait in group]
        values += [rarity[trait] / length for trait in group]
    return _Example(meaning, shares[meaning], (*traits, len(numbers)), (*values, 1.0))


def _descend(examples: Sequence[_Example], size: int) -> list[list[float]]:
    """For each meaning a weight for each trait."""
    weights = [[0.0] * size for _ in MEANINGS]
    squares = [[1e-4] * size for _ in MEANINGS]
    order = sorted(range(len(examples)), key=lambda at: hashlib.sha256(str(at).encode()).digest())
    for _ in range(ROUNDS):
        for at in order:
            _step(examples[at], weights, squares)
    return weights


def _step(example: _Example, weights: Sequence[list[float]], squares: Sequence[list[float]]) -> None:
    pick = itemgetter(0, *example.traits)
    values = (0.0, *example.values)
    chances = softmax([sum(map(mul, values, pick(of))) for of in weights])
    for at, chance in enumerate(chances):
        error = (chance - (at == example.meaning)) * example.share
        if abs(error) < _TINY:
            continue
        row, square = weights[at], squares[at]
        for trait, value in zip(example.traits, example.values, strict=True):
            slope = error * value
            square[trait] += slope * slope
            row[trait] -= RATE * slope / math.sqrt(square[trait])


def digest(folder: Path) -> str:
    """Of everything that the weights are made from."""
    files = (*SIGNS, WORDS, HARMLESS, EXAMPLES)
    whole = hashlib.sha256(b"".join((folder / name).read_bytes() for name in sorted(files)))
    return whole.hexdigest()[:16]


def learn_anew(folder: Path) -> int:
    """Writes the weights beside the examples; the number of traits."""
    reader = load_reader(folder)
    base, rows = learn([(one.meaning, reader.traits_of(one.row.text)) for one in load_examples(folder)])
    write_weights(folder / FILE, Weights(digest(folder), base, rows))
    return len(rows)


def main(arguments: Iterable[str]) -> int:
    folder = Path(next(iter(arguments), "content/understanding"))
    count = learn_anew(folder)
    sys.stdout.write(f"{folder / FILE}: {count} traits\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
