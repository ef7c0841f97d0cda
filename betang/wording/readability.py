"""How hard an Indonesian text is to read: length of sentences, syllables in words, words that few people use.

There is no measure for Indonesian that everybody agrees on (those for English count its syllables and its endings).
So three plain ones stand side by side, each with a bound, and each tells a writer what to mend.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from betang.wording.content import read_text
from betang.wording.wordlist_lint import stems

SENTENCE_BOUND = 12.0
"""Words in a sentence, on average over a text."""

SYLLABLE_BOUND = 2.8
"""Syllables in a word, on average. Our messages have some 2.3, laws and circulars 3 and more."""

RARE_BOUND = 0.08
"""Share of words that are neither in the list of everyday words nor built on one."""

_SENTENCE_END = re.compile(r"[.!?:;]+(?=\s|$)|\n")
_ADDRESS = re.compile(r"\S+\.[a-z]{2,}\b")
_WORD = re.compile(r"[^\W\d_]+")
_VOWEL = re.compile(r"[aeiou]")
_POSSESSED = re.compile(r"(?:ku|mu|nya)$")
_DIPHTHONG = re.compile(r"(?:ai|au|oi)$")


@dataclass(frozen=True, slots=True)
class Readability:
    """`sentence` in words, `syllables` of a word, `rare` words as they stand in the text; averages."""

    sentence: float
    syllables: float
    rare: tuple[str, ...]
    words: int

    @property
    def rare_share(self) -> float:
        return len(self.rare) / self.words if self.words else 0.0

    def complaints(self) -> Iterator[str]:
        """What is over its bound."""
        if self.sentence > SENTENCE_BOUND:
            yield f"sentences of {self.sentence:.1f} words on average; at most {SENTENCE_BOUND:.0f} read well"
        if self.syllables > SYLLABLE_BOUND:
            yield f"words of {self.syllables:.2f} syllables on average; at most {SYLLABLE_BOUND}"
        if self.rare_share > RARE_BOUND:
            named = ", ".join(dict.fromkeys(self.rare))
            yield f"{self.rare_share:.0%} rare words, at most {RARE_BOUND:.0%}: {named}"


class EverydayWords:
    """Words that most people know, and what is built on them: `menyapu` is known with `sapu`."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = frozenset(words)

    @classmethod
    def load(cls, folder: Path) -> EverydayWords:
        """From `content/words`: the words of receipts are everyday ones, and so are those that may not stand there."""
        return cls(word for name in ("receipt.txt", "everyday.txt") for word in read_text(folder / name).split())

    def knows(self, word: str) -> bool:
        once = stems(_POSSESSED.sub("", word)) | {word}
        # Twice, since affixes pile up: memberi-kan-nya.
        return not self._words.isdisjoint(once) or any(not self._words.isdisjoint(stems(one)) for one in once)


def measure(text: str, everyday: EverydayWords) -> Readability:
    """Of plain text. Names and short forms (a capital that begins no sentence) are not counted as rare."""
    parts = _SENTENCE_END.split(_ADDRESS.sub(" ", text))
    sentences = [words for part in parts if (words := _WORD.findall(part))]
    words = [word for sentence in sentences for word in sentence]
    if not words:
        return Readability(0.0, 0.0, (), 0)
    rare = tuple(
        word
        for sentence in sentences
        for place, word in enumerate(sentence)
        if (place == 0 or word.islower()) and len(word) > 1 and not everyday.knows(word.lower())
    )
    syllables = sum(syllables_of(word) for word in words) / len(words)
    return Readability(len(words) / len(sentences), syllables, rare, len(words))


def syllables_of(word: str) -> int:
    """One for each vowel; a diphthong at the end is one (`pandai` has two, `main` has two)."""
    small = word.lower()
    return max(1, len(_VOWEL.findall(small)) - len(_DIPHTHONG.findall(small)))
