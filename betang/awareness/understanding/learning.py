"""`make understanding`: learns from the examples in `content/understanding` what each trait says, and writes it down.

Logistic regression by stochastic gradients (AdaGrad), in plain Python and in one fixed order, so that the same files
give the same weights. Staff run it after adding words or examples; the bot only reads the result.
"""

from __future__ import annotations

import hashlib
import math
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from betang.awareness.understanding.loading import EXAMPLES, HARMLESS, SIGNS, WORDS, load_examples
from betang.awareness.understanding.machine import load_reader
from betang.awareness.understanding.meaning import Meaning
from betang.awareness.understanding.weights import FILE, MEANINGS, SCALE, Row, Weights, write_weights

ROUNDS = 14
RATE = 0.15
DECAY = 0.002
LEAST_SEEN = 2
"""A trait that stands in fewer examples teaches nothing that holds elsewhere."""

LEAST_SAID = 4
"""In hundredths: what says less for every meaning is left out."""

Example = tuple[int, list[int]]


def learn(examples: Sequence[tuple[Meaning, set[str]]]) -> dict[str, Row]:
    """The weights of each trait, in hundredths."""
    counts = Counter(trait for _, found in examples for trait in found)
    traits = sorted(trait for trait, count in counts.items() if count >= LEAST_SEEN)
    numbers = {trait: number for number, trait in enumerate(traits)}
    told = [
        (MEANINGS.index(_told_apart(meaning)), sorted(numbers[trait] for trait in found if trait in numbers))
        for meaning, found in examples
    ]
    weights = _descend(told, len(traits))
    rows = ((trait, tuple(round(value * SCALE) for value in weights[number])) for trait, number in numbers.items())
    return {trait: row for trait, row in rows if max(map(abs, row)) >= LEAST_SAID}


def _told_apart(meaning: Meaning) -> Meaning:
    return meaning if meaning in MEANINGS else Meaning.OTHER


def _descend(examples: Sequence[Example], size: int) -> list[list[float]]:
    columns = range(len(MEANINGS))
    weights = [[0.0] * len(MEANINGS) for _ in range(size)]
    squares = [[1e-2] * len(MEANINGS) for _ in range(size)]
    order = sorted(range(len(examples)), key=lambda at: hashlib.sha256(str(at).encode()).digest())
    for _ in range(ROUNDS):
        for at in order:
            meaning, found = examples[at]
            errors = _chances([weights[trait] for trait in found])
            errors[meaning] -= 1.0
            for trait in found:
                row, square = weights[trait], squares[trait]
                for column in columns:
                    slope = errors[column] + DECAY * row[column]
                    square[column] += slope * slope
                    row[column] -= RATE * slope / math.sqrt(square[column])
    return weights


def _chances(rows: Sequence[Sequence[float]]) -> list[float]:
    sums = [sum(column) for column in zip(*rows, strict=True)] if rows else [0.0] * len(MEANINGS)
    top = max(sums)
    powers = [math.exp(value - top) for value in sums]
    whole = sum(powers)
    return [power / whole for power in powers]


def digest(folder: Path) -> str:
    """Of everything that the weights are made from."""
    files = (*SIGNS, WORDS, HARMLESS, EXAMPLES)
    whole = hashlib.sha256(b"".join((folder / name).read_bytes() for name in sorted(files)))
    return whole.hexdigest()[:16]


def learn_anew(folder: Path) -> int:
    """Writes the weights beside the examples; the number of traits."""
    reader = load_reader(folder)
    rows = learn([(one.meaning, reader.traits_of(one.row.text)) for one in load_examples(folder)])
    write_weights(folder / FILE, Weights(digest(folder), rows))
    return len(rows)


def main(arguments: Iterable[str]) -> int:
    folder = Path(next(iter(arguments), "content/understanding"))
    count = learn_anew(folder)
    sys.stdout.write(f"{folder / FILE}: {count} traits\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
