"""Understands typed text: danger, a wish to report, a question, a setting. Local, small, and never files anything.

First signs (rows of words with weights) are sought. They are a part of what the learned weights look at, and what is
a sure sign of danger needs little else to bring the emergency card.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from betang.awareness.understanding.lexicon import Lexicon
from betang.awareness.understanding.loading import load_knowledge
from betang.awareness.understanding.marking import Marker
from betang.awareness.understanding.meaning import URGENT, Meaning, Understood
from betang.awareness.understanding.sentences import Sentence, read
from betang.awareness.understanding.signals import ENOUGH, Heard, Signs, weigh
from betang.awareness.understanding.traits import ASKS, traits
from betang.awareness.understanding.weights import FILE, Weights, read_weights

LIKELY = 0.42
"""From so likely on a text counts as urgent: a card too many does less harm than one too few."""

LIKELY_WITH_A_SIGN = 0.25
"""The same where a sure sign was heard."""

LIKELY_WITHOUT_GRAVE_WORDS = 0.55
"""The same where nothing grave is named: many harmless words must not add up to an alarm."""

PIECE = 40
"""In words: a long story is weighed piece by piece, so that one sentence of danger is not talked down by the rest."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Some sentences, what was heard in them, and what they consist of."""

    heard: list[list[Heard]]
    sure: dict[Meaning, float]
    traits: set[str]
    grave: bool
    code: bool
    """Nothing but words of receipts: a code, or a part of one."""


@dataclass(frozen=True, slots=True)
class Reader:
    """What stands in a text, before it is decided what it means."""

    lexicon: Lexicon
    marker: Marker
    signs: Signs

    def pieces(self, text: str) -> list[Piece]:
        sentences = [self.marker.mark(sentence) for sentence in read(text, self.lexicon)]
        return [self._piece(some, asks="?" in text) for some in _in_pieces(sentences)]

    def traits_of(self, text: str) -> set[str]:
        """Of an example, which is one piece however long it is."""
        sentences = [self.marker.mark(sentence) for sentence in read(text, self.lexicon)]
        return self._piece(sentences, asks="?" in text).traits

    def _piece(self, sentences: Sequence[Sentence], *, asks: bool) -> Piece:
        heard = [self.signs.hear(sentence) for sentence in sentences]
        sure = weigh(heard)
        found = traits(sentences, heard, sure)
        grave = not self.lexicon.grave.isdisjoint(found)
        words = [token.word for sentence in sentences for token in sentence]
        code = len(words) > 1 and self.lexicon.code_words.issuperset(words)
        return Piece(heard, sure, found | {ASKS} if asks else found, grave, code)


def _in_pieces(sentences: Sequence[Sentence]) -> list[list[Sentence]]:
    pieces: list[list[Sentence]] = []
    room = 0
    for sentence in sentences:
        for start in range(0, len(sentence), PIECE):
            part = sentence[start : start + PIECE]
            if len(part) > room:
                pieces.append([])
                room = PIECE
            pieces[-1].append(part)
            room -= len(part)
    return pieces


@dataclass(frozen=True, slots=True)
class Understanding:
    """Made once from the content; answers from memory and keeps nothing."""

    reader: Reader
    weights: Weights

    def understand(self, text: str) -> Understood:
        """What a text asks for; OTHER for what says nothing. Never raises."""
        pieces = self.reader.pieces(text)
        if not pieces:
            return Understood(Meaning.OTHER)
        chances = [self.weights.chances(piece.traits) for piece in pieces]
        for piece, likely in zip(pieces, chances, strict=True):
            if urgent := _urgent(piece, likely):
                return self._understood(urgent, [piece])
        return self._understood(_calm(chances), pieces)

    def _understood(self, meaning: Meaning, pieces: Sequence[Piece]) -> Understood:
        heard = [sentence for piece in pieces for sentence in piece.heard]
        if meaning is Meaning.OTHER and any(one.sign.meaning is Meaning.GREETING for some in heard for one in some):
            meaning = Meaning.GREETING
        because = _because(heard, meaning)
        if not because and meaning is not Meaning.GREETING:
            because = self.weights.strongest({trait for piece in pieces for trait in piece.traits}, meaning)
        return Understood(meaning, because, _topic(heard, meaning))


def _urgent(piece: Piece, chances: Mapping[Meaning, float]) -> Meaning | None:
    likely = sum(chances[meaning] for meaning in URGENT)
    return max(URGENT, key=chances.__getitem__) if likely >= _bar(piece) else None


def _bar(piece: Piece) -> float:
    if any(piece.sure.get(meaning, 0.0) >= ENOUGH for meaning in URGENT):
        return LIKELY_WITH_A_SIGN
    if piece.code:
        return 1.0
    return LIKELY if piece.grave else LIKELY_WITHOUT_GRAVE_WORDS


def _calm(chances: Sequence[Mapping[Meaning, float]]) -> Meaning:
    """The likeliest over all pieces."""
    sums = {meaning: sum(one[meaning] for one in chances) for meaning in chances[0] if meaning not in URGENT}
    return max(sums, key=sums.__getitem__)


def _because(heard: Sequence[Iterable[Heard]], meaning: Meaning) -> tuple[str, ...]:
    said = [one for sentence in heard for one in sentence if one.sign.meaning is meaning]
    said.sort(key=lambda one: -one.weight)
    return tuple(dict.fromkeys(word for one in said[:3] for word in one.words))


def _topic(heard: Sequence[Iterable[Heard]], meaning: Meaning) -> str:
    said = [one for sentence in heard for one in sentence if one.sign.meaning is meaning and one.sign.topic]
    return max(said, key=lambda one: one.weight).sign.topic if said else ""


def load_reader(folder: Path) -> Reader:
    """Raises ContentError with file and line."""
    known = load_knowledge(folder)
    return Reader(known.lexicon, Marker(known.lexicon, known.harmless), Signs(known.signs))


def load_understanding(folder: Path) -> Understanding:
    """From `content/understanding`. Raises ContentError with file and line."""
    return Understanding(load_reader(folder), read_weights(folder / FILE))
