"""The words that are known: short forms, and concepts (`hit`, `weapon`, `now`) with the words that express them.

Finds the concepts of a word however it is inflected, shortened or misspelt. Read from a file by `loading.py`; which
concepts must stand together to mean something is for `patterns.py`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from betang.awareness.understanding.forms import OWN, Split, splits, spoken_cores
from betang.wording.spelling import distance

LEAST_SQUEEZED = 3
LEAST_FUZZY = 5

_VOWELS = str.maketrans("", "", "aeiou")


def _sets() -> dict[str, set[str]]:
    return defaultdict(set)


@dataclass(slots=True)
class Lexicon:
    """`exact`: words and phrases as they are; `cores`: what a word may be built on, with its stem and concept."""

    short_forms: dict[str, str] = field(default_factory=dict)
    exact: dict[str, set[str]] = field(default_factory=_sets)
    cores: dict[str, set[tuple[str, str]]] = field(default_factory=lambda: defaultdict(set))
    phrases: dict[str, list[tuple[tuple[str, ...], str]]] = field(default_factory=lambda: defaultdict(list))
    """By their first word: the words of the phrase and its concept."""
    concepts: set[str] = field(default_factory=set)
    verbs: frozenset[str] = frozenset()
    """Concepts of what somebody does to somebody."""
    denied: frozenset[str] = frozenset()
    """Concepts that mean something else when they are denied."""
    grave: frozenset[str] = frozenset()
    """Keys of concepts without which a text is hardly urgent."""
    code_words: frozenset[str] = frozenset()
    """Words of receipts: a code of six of them says nothing of danger."""
    known: set[str] = field(default_factory=set)
    """Everyday words; they are never taken for a slip of another."""
    _squeezed: dict[str, set[str]] = field(default_factory=_sets)
    _slips: dict[str, set[str]] = field(default_factory=_sets)

    # Filling it

    def add_word(self, word: str, concept: str) -> None:
        """With every form that it takes."""
        self.concepts.add(concept)
        for core in spoken_cores(word):
            self.cores[core].add((word, concept))
            self._add_misspellings(core)

    def add_exact(self, words: tuple[str, ...], concept: str) -> None:
        """A word in this form alone, or a phrase."""
        self.concepts.add(concept)
        if len(words) > 1:
            self.phrases[words[0]].append((words, concept))
            return
        self.exact[words[0]].add(concept)
        self._add_misspellings(words[0])

    def take_over(self, concept: str, into: str) -> None:
        """All words of one concept belong to another as well."""
        self.concepts.add(into)
        for concepts in self.exact.values():
            if concept in concepts:
                concepts.add(into)
        for meant in self.cores.values():
            meant.update({(stem, into) for stem, of in meant if of == concept})
        for phrases in self.phrases.values():
            phrases.extend([(words, into) for words, of in phrases if of == concept])

    def _add_misspellings(self, word: str) -> None:
        self._squeezed[word.translate(_VOWELS)].add(word)
        if len(word) >= LEAST_FUZZY:
            for cut in _cuts(word):
                self._slips[cut].add(word)

    # Looking up

    def standard(self, word: str) -> str:
        """What a short form stands for (`gk`: `tidak`); other words as they are. May be two words."""
        return self.short_forms.get(word, word)

    def keys(self, word: str) -> frozenset[str]:
        """The word, `stem+`, and `<concept>` for each concept that it may express."""
        found = {f"<{concept}>" for concept in self.exact.get(word, ())}
        found |= self._built((split, split.core) for split in splits(word) if split.core in self.cores)
        if not found and word not in self.known:
            found = self._nearly(word)
        return frozenset({word, *found})

    def _built(self, ways: Iterable[tuple[Split, str]]) -> set[str]:
        """Of several ways to take a word apart those that leave most of it."""
        ways = list(ways)
        longest = max((len(split.core) for split, _ in ways), default=0)
        return {key for split, core in ways if len(split.core) == longest for key in self._keys_of(split, core)}

    def _keys_of(self, split: Split, core: str) -> Iterator[str]:
        if split.own:
            yield f"<{OWN}>"
        for stem, concept in self.cores[core]:
            yield f"{stem}+"
            yield f"<{concept}>"
            if split.voice:
                yield f"<{concept}{split.voice}>"

    def _nearly(self, word: str) -> set[str]:
        """With vowels left out (`dpkul`), or one letter wrong (`dipukil`)."""
        if whole := self._resembling(word, self.exact.__contains__):
            return {f"<{concept}>" for concept in self.exact[whole]}
        near = ((split, self._resembling(split.core, self.cores.__contains__)) for split in splits(word))
        return self._built((split, core) for split, core in near if core)

    def _resembling(self, word: str, fits: Callable[[str], bool]) -> str:
        if len(word) >= LEAST_SQUEEZED:
            for other in sorted(self._squeezed.get(word.translate(_VOWELS), ())):
                if len(other) > len(word) and other[0] == word[0] and fits(other) and _is_within(word, other):
                    return other
        if len(word) >= LEAST_FUZZY:
            others = {other for cut in _cuts(word) for other in self._slips.get(cut, ())}
            return next((one for one in sorted(others) if fits(one) and distance(word, one) <= 1), "")
        return ""


def _cuts(word: str) -> set[str]:
    """The word, and the word without one of its letters."""
    return {word, *(word[:at] + word[at + 1 :] for at in range(len(word)))}


def _is_within(short: str, long: str) -> bool:
    """Whether the letters of one stand in the other in this order."""
    letters = iter(long)
    return all(letter in letters for letter in short)
