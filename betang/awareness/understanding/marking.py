"""Marks in a sentence what does not mean what it says: idioms, harmless uses, what is denied."""

from __future__ import annotations

from dataclasses import dataclass

from betang.awareness.understanding.lexicon import Lexicon
from betang.awareness.understanding.patterns import Patterns
from betang.awareness.understanding.sentences import COMMA, Sentence, Token

DENIAL, AFTER_DENIAL = "<denial>", "<after_denial>"
"""Concepts: a word that denies, and what may stand between it and what is denied (`tidak pernah dipukul`)."""

_FARTHEST = 4

NOT = "not."
HARMLESS = "<harmless>"


@dataclass(frozen=True, slots=True)
class Marker:
    lexicon: Lexicon
    harmless: Patterns

    def mark(self, sentence: Sentence) -> Sentence:
        """The sentence as patterns may read it, without commas."""
        marked = self._denied(sentence)
        marked = [token for token in marked if token.word != COMMA]
        idle = {at for found in self.harmless.find(marked) for at in found.at}
        return [_idle(token) if at in idle else token for at, token in enumerate(marked)]

    def _denied(self, sentence: Sentence) -> Sentence:
        """A denial reaches over a few words that it knows, never over a comma."""
        marked: Sentence = []
        reach = 0
        for token in sentence:
            if DENIAL in token.keys:
                reach = _FARTHEST
            elif reach and (denied := self._deniable(token)):
                token = Token(token.word, token.keys - denied | {f"<{NOT}{key[1:]}" for key in denied})  # noqa: PLW2901 - the same word, marked
                reach = 0
            else:
                reach = reach - 1 if reach and AFTER_DENIAL in token.keys else 0
            marked.append(token)
        return marked

    def _deniable(self, token: Token) -> frozenset[str]:
        return frozenset(
            key for key in token.keys if key[0] == "<" and key[1:-1].partition(".")[0] in self.lexicon.denied
        )


def _idle(token: Token) -> Token:
    return Token(token.word, frozenset({HARMLESS}))
