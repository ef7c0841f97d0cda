"""A typed text as sentences of tokens: spelling put right, spelled-out and split words joined, phrases found."""

from __future__ import annotations

import re
from dataclasses import dataclass

from betang.awareness.understanding.forms import PASSIVE
from betang.awareness.understanding.lexicon import Lexicon
from betang.wording.normal import normal, without_hidden

LONGEST = 4_096
"""In characters; Telegram hands out no more."""

_PARTS = re.compile(r"[.!?;:\n]+(?=\s|$)|\n")
_COMMAS = re.compile(r"[,()\"“”/]+")
_DIGITS = str.maketrans("0134578", "oieastb")
_MOST_LETTERS_ALONE = 24
_SUFFERS = frozenset({"di", "d"})
COMMA = ","
NUMBER = "<number>"


@dataclass(slots=True)
class Token:
    """A word as people wrote it, and what patterns may find in it."""

    word: str
    keys: frozenset[str]


Sentence = list[Token]


def read(text: str, lexicon: Lexicon) -> list[Sentence]:
    """Never raises; an empty text has no sentences."""
    parts = _PARTS.split(without_hidden(text[:LONGEST]))
    sentences = (_sentence(part, lexicon) for part in parts)
    return [sentence for sentence in sentences if sentence]


def _sentence(part: str, lexicon: Lexicon) -> Sentence:
    words: list[str] = []
    for piece in _COMMAS.split(part.replace("'", "").replace("’", "").replace("`", "")):
        words += [COMMA] if words else []
        words += [known for word in _joined(normal(piece).split()) for known in _read(word, lexicon)]
    while words and words[-1] == COMMA:
        words.pop()
    return _with_phrases(_with_passives([_token(word, lexicon) for word in words], lexicon), lexicon)


def _token(word: str, lexicon: Lexicon) -> Token:
    if word == COMMA:
        return Token(word, frozenset({word}))
    if word.isdigit():
        return Token(word, frozenset({word, NUMBER}))
    return Token(word, lexicon.keys(word))


def _read(word: str, lexicon: Lexicon) -> list[str]:
    """`d1ri` is `diri`, `anak2` is `anak`, `110` stays a number, `gk` is `tidak`."""
    if word.isdigit() or word in lexicon.exact:
        return lexicon.standard(word).split()
    if not word.isalpha():
        word = word.removesuffix("2").removesuffix("2x").translate(_DIGITS)
    return lexicon.standard(word).split()


def _joined(words: list[str]) -> list[str]:
    """`b u n u h` is a word; a single letter among words stays."""
    joined: list[str] = []
    run: list[str] = []
    for word in [*words, ""]:
        if len(word) == 1 and word.isalpha() and len(run) < _MOST_LETTERS_ALONE:
            run.append(word)
            continue
        joined += ["".join(run)] if len(run) >= 4 else run
        run = []
        joined += [word] if word else []
    return joined


def _with_passives(tokens: Sentence, lexicon: Lexicon) -> Sentence:
    """`di pukul` is `dipukul`; before any word but a verb of ours `di` is a place (`di rumah`)."""
    told: Sentence = []
    for token in tokens:
        acts = {f"<{verb}>" for verb in lexicon.verbs} & token.keys
        if acts and told and told[-1].word in _SUFFERS:
            told[-1] = Token("di" + token.word, token.keys | {f"{act[:-1]}{PASSIVE}>" for act in acts})
        else:
            told.append(token)
    return told


def _with_phrases(tokens: Sentence, lexicon: Lexicon) -> Sentence:
    """Words of a phrase become one token."""
    told: Sentence = []
    at = 0
    while at < len(tokens):
        length, concepts = _phrase_at(tokens, at, lexicon)
        if length:
            said = tokens[at : at + length]
            words = [token.word for token in said]
            told.append(Token(" ".join(words), concepts.union(words, {"_".join(words)})))
        else:
            told.append(tokens[at])
        at += max(length, 1)
    return told


def _phrase_at(tokens: Sentence, at: int, lexicon: Lexicon) -> tuple[int, frozenset[str]]:
    """How many tokens the longest phrase takes that begins here, and the concepts of it."""
    length, concepts = 0, set[str]()
    for words, concept in lexicon.phrases.get(tokens[at].word, ()):
        if len(words) < length or [token.word for token in tokens[at : at + len(words)]] != list(words):
            continue
        concepts = {*(concepts if len(words) == length else ()), f"<{concept}>"}
        length = len(words)
    return length, frozenset(concepts)
