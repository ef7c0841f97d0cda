"""What a piece of text consists of for the learned weights: words, stems, concepts, neighbours, signs, and letters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from betang.awareness.understanding.meaning import Meaning
from betang.awareness.understanding.sentences import Sentence, Token
from betang.awareness.understanding.signals import ENOUGH, Heard

FARTHEST = 5
"""In words: so far apart two concepts are still seen together."""

ASKS = "?"

LETTERS = "~"
"""Begins the traits that are rows of letters."""

_LENGTHS = (2, 3, 4, 5)


def traits(
    sentences: Sequence[Sentence], heard: Iterable[Iterable[Heard]], weights: Mapping[Meaning, float]
) -> set[str]:
    """Each once, however often it is there; `weights` are those of the signs that were heard."""
    found: set[str] = set()
    for sentence in sentences:
        found.update(_of_words(sentence))
        found.update(_of_concepts(sentence))
        found.update(_of_letters(sentence))
    found.update(f"sign:{one.sign.name}" for sentence in heard for one in sentence)
    for meaning, weight in weights.items():
        if weight * 2 >= ENOUGH:
            found.add(f"{'sure' if weight >= ENOUGH else 'half'}:{meaning}")
    count = sum(len(sentence) for sentence in sentences)
    found.add(f"length:{min(count.bit_length(), 6)}")
    return found


def _of_words(sentence: Sentence) -> Iterator[str]:
    if sentence:
        yield f"^{sentence[0].word}"
    for token in sentence:
        yield token.word
        yield from token.keys
    for left, right in pairwise(sentence):
        yield f"{left.word} {right.word}"


def _of_concepts(sentence: Sentence) -> Iterator[str]:
    """Pairs of concepts near each other, in their order: who, does what, to whom, with what, when."""
    said = [_concepts(token) for token in sentence]
    for at, left in enumerate(said):
        if left:
            for right in said[at + 1 : at + 1 + FARTHEST]:
                for one in left:
                    for other in right:
                        yield f"{one}{other}"


def _concepts(token: Token) -> list[str]:
    return [key for key in token.keys if key[0] == "<"]


def _of_letters(sentence: Sentence) -> Iterator[str]:
    """Parts of words: they hold for words, forms and slips that nobody wrote down."""
    for word in {part for token in sentence for part in token.word.split()}:
        framed = f" {word} "
        for length in _LENGTHS:
            for at in range(len(framed) - length + 1):
                yield f"~{framed[at : at + length]}"
