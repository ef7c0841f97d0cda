"""Finding messages by typed words, in one language, from memory, with tolerance to slips.

What was typed decides nothing else: danger is heard before (`betang.awareness.understanding`), and nothing of a search
is kept.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from betang.wording.catalogue import Catalogues, Words
from betang.wording.library import Library, Message
from betang.wording.normal import normal
from betang.wording.spelling import distance
from betang.wording.wordlist_lint import stems

MOST_WORDS = 8
"""Of a longer text only the longest words are looked up: somebody is telling something, not searching."""

MOST_FOUND = 8

_TITLE, _THEME, _BODY = 6.0, 4.0, 1.0
_EXACT, _RELATED, _SLIP = 1.0, 0.7, 0.5
_ENOUGH = 0.5
"""Share of the asked words that a message must hold in some form."""

_EMPTY_WORDS = frozenset(
    """
    ada adalah agar akan aku anda apa apakah atau bagaimana bagi bahwa bisa buat cara dalam dan dari dengan di gimana
    harus info informasi ini itu jadi jika juga kalau kami kamu ke kepada kita kok lagi mau mereka minta nya oleh pada
    perlu saat saja saya sama sebagai sedang seperti soal supaya tanya tapi telah tentang tentangnya tidak tolong
    untuk ya yang a about and can do for how i in is me my of on or please tell the to what when with you your
    """.split()  # noqa: SIM905 - forty words read better so
)


class Index:
    """The words of a library in one language, and which messages hold them."""

    def __init__(self, library: Library, words: Words) -> None:
        self._library = library
        self._weights: dict[str, dict[str, float]] = defaultdict(dict)
        for message in library.messages:
            self._add(message, words)
        self._kin: dict[str, set[str]] = defaultdict(set)
        """Words by what they may be built on: menikah and pernikahan by nikah."""
        for word in self._weights:
            for stem in _roots(word):
                self._kin[stem].add(word)

    def _add(self, message: Message, words: Words) -> None:
        theme = self._library.theme(message.theme)
        for text, weight in (
            (words.plain(message.title), _TITLE),
            (words.plain(message.discreet), _TITLE),
            (words.plain(theme.title) if theme else "", _THEME),
            (message.theme.replace("-", " "), _THEME),  # its title is discreet; people ask for "kdrt"
            *((words.plain(paragraph.text), _BODY) for paragraph in message.paragraphs),
        ):
            for word in normal(text).split():
                held = self._weights[word]
                held[message.id] = max(held.get(message.id, 0.0), weight)

    def find(self, typed: str) -> list[Message]:
        """The best first, at most `MOST_FOUND`; empty when too little of it is anywhere."""
        asked = asked_words(typed)
        scores: dict[str, float] = defaultdict(float)
        matched: dict[str, int] = defaultdict(int)
        for word in asked:
            best: dict[str, float] = {}
            for known, likeness in self._alike(word):
                for key, weight in self._weights[known].items():
                    best[key] = max(best.get(key, 0.0), weight * likeness)
            for key, score in best.items():
                scores[key] += score
                matched[key] += 1
        enough = [key for key in scores if matched[key] >= _ENOUGH * len(asked)]
        ranked = sorted(enough, key=lambda key: (-matched[key], -scores[key], key))
        found = (self._library.message(key) for key in ranked[:MOST_FOUND])
        return [message for message in found if message is not None]

    def _alike(self, word: str) -> Iterator[tuple[str, float]]:
        """Words of the library that may be meant, with how sure that is."""
        if word in self._weights:
            yield word, _EXACT
        kin = {known for root in _roots(word) for known in self._kin.get(root, ())}
        for known in self._weights:
            if known == word:
                continue
            if known in kin or (len(word) >= 4 and known.startswith(word)):
                yield known, _RELATED
            elif _may_be_a_slip(word, known) and distance(word, known) <= slips(word):
                yield known, _SLIP


def _roots(word: str) -> set[str]:
    """What a word may be built on; shorter ones would make strangers kin."""
    return {stem for stem in stems(word) if len(stem) >= 4}


def slips(word: str) -> int:
    """How many letters may be wrong in a word."""
    return 0 if len(word) < 4 else 1 if len(word) < 8 else 2


def _may_be_a_slip(word: str, known: str) -> bool:
    """Rules most words out before their letters are compared: slips rarely hit both ends of a word."""
    return abs(len(word) - len(known)) <= slips(word) and (word[0] == known[0] or word[-2:] == known[-2:])


def asked_words(typed: str) -> list[str]:
    """What is looked up: each word once, without those that stand in every question."""
    words = list(dict.fromkeys(word for word in normal(typed).split() if word not in _EMPTY_WORDS))
    if len(words) > MOST_WORDS:
        words = sorted(words, key=len, reverse=True)[:MOST_WORDS]
    return words


class Finder:
    """An index for each language, made when first asked for and kept."""

    def __init__(self, library: Library, catalogues: Catalogues) -> None:
        self._library = library
        self._catalogues = catalogues
        self._indexes: dict[str, Index] = {}

    def find(self, typed: str, locale: str) -> list[Message]:
        """In this language, and in the sources' where nothing is found there."""
        found = self._index(locale).find(typed)
        return found or self._index(self._catalogues.default).find(typed)

    def _index(self, locale: str) -> Index:
        words = self._catalogues.catalogue(locale)
        if words.locale not in self._indexes:
            self._indexes[words.locale] = Index(self._library, words)
        return self._indexes[words.locale]
