"""Reads `content/understanding`. Raises ContentError with file and line for the first thing that is wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from betang.awareness.understanding.blocks import Row, rows
from betang.awareness.understanding.lexicon import Lexicon
from betang.awareness.understanding.meaning import TOPICS, Meaning
from betang.awareness.understanding.patterns import Pattern, Patterns, compile_row
from betang.awareness.understanding.signals import Sign
from betang.wording.content import ContentError, Entry, read_content

WORDS, HARMLESS, EXAMPLES = "words.yaml", "harmless.yaml", "examples.yaml"
SIGNS = ("suicide.yaml", "danger.yaml", "others.yaml")

OF_MARKS = frozenset({"mine", "number", "harmless"})
"""Concepts that come from the form of a word, and from no list."""

_ROW_OF_SHORT_FORMS = re.compile(r"([a-z]+(?: [a-z]+)*): *([a-z0-9 ]+)\Z")
_WORD = re.compile(r"=?[a-z0-9]+(?:_[a-z0-9]+)*\Z")


@dataclass(frozen=True, slots=True)
class Example:
    meaning: Meaning
    row: Row


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What stands in the files."""

    lexicon: Lexicon
    harmless: Patterns
    signs: tuple[Sign, ...]


def load_knowledge(folder: Path) -> Knowledge:
    lexicon = _lexicon(read_content(folder / WORDS))
    lexicon.code_words = frozenset(_listed(folder.parent / "words" / "receipt.txt"))
    lexicon.known |= lexicon.code_words | _listed(folder.parent / "words" / "everyday.txt")
    harmless = read_content(folder / HARMLESS)
    harmless.only({"rows"})
    signs = tuple(sign for name in SIGNS for sign in _signs(read_content(folder / name), lexicon))
    return Knowledge(lexicon, _patterns(harmless, "rows", lexicon), signs)


def load_examples(folder: Path) -> tuple[Example, ...]:
    """Needed only for learning: the bot knows the weights."""
    return tuple(_examples(read_content(folder / EXAMPLES)))


def _listed(path: Path) -> set[str]:
    """The words of a list that belongs to others and may be missing; nobody needs to guess at them."""
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    return {word for line in lines for word in line.partition("#")[0].split()}


# Words


def _lexicon(top: Entry) -> Lexicon:
    top.only({"short_forms", "verbs", "denied", "grave", "concepts", "everyday"})
    concepts = top.entry("concepts")
    if concepts is None:
        top.fail("'concepts' is missing")
    lexicon = Lexicon(known={word for row in rows(top, "everyday") for word in row.text.split()})
    for row in rows(top, "short_forms"):
        _short_forms(row, lexicon)
    for concept in concepts.values:
        for row in rows(concepts, concept):
            _words(row, concept, lexicon)
    lexicon.verbs = _concepts(top, "verbs", lexicon)
    lexicon.denied = _concepts(top, "denied", lexicon)
    lexicon.grave = frozenset(f"<{concept}>" for concept in _concepts(top, "grave", lexicon))
    return lexicon


def _short_forms(row: Row, lexicon: Lexicon) -> None:
    said = _ROW_OF_SHORT_FORMS.match(row.text)
    if said is None:
        row.fail("a row of short forms is written 'tidak: gak ga gk'")
    for form in said[2].split():
        if lexicon.short_forms.setdefault(form, said[1]) != said[1]:
            row.fail(f"{form!r} stands for {lexicon.short_forms[form]!r} already")


def _words(row: Row, concept: str, lexicon: Lexicon) -> None:
    for word in row.text.split():
        if word[0] == "<" and word[-1] == ">":
            if word[1:-1] not in lexicon.concepts:
                row.fail(f"unknown concept {word}; one that is taken over stands before")
            lexicon.take_over(word[1:-1], concept)
            continue
        if not _WORD.match(word):
            row.fail(f"{word!r} is no word; write a-z, '=' before a word that takes no other form, '_' between two")
        if word[0] == "=" or "_" in word:
            lexicon.add_exact(tuple(word.removeprefix("=").split("_")), concept)
        else:
            lexicon.add_word(word, concept)


def _concepts(top: Entry, key: str, lexicon: Lexicon) -> frozenset[str]:
    named = frozenset(word for row in rows(top, key) for word in row.text.split())
    for concept in sorted(named - lexicon.concepts):
        top.fail(f"unknown concept {concept!r}", key)
    return named


# Rows


def _patterns(entry: Entry, key: str, lexicon: Lexicon) -> Patterns:
    return Patterns(_pattern(row, lexicon) for row in rows(entry, key))


def _pattern(row: Row, lexicon: Lexicon) -> Pattern:
    pattern = compile_row(row)
    for concept in sorted(pattern.concepts() - lexicon.concepts - OF_MARKS):
        row.fail(f"unknown concept <{concept}>")
    return pattern


def _signs(top: Entry, lexicon: Lexicon) -> Iterator[Sign]:
    top.only({"signs"})
    for entry in top.entries("signs"):
        entry.only({"name", "meaning", "weight", "topic", "rows", "unless"})
        meaning, topic = _meaning(entry, entry.text("meaning"), "meaning"), entry.text("topic", "")
        if topic and topic not in TOPICS.get(meaning, ()):
            entry.fail(f"unknown topic {topic!r} of {meaning.value}", "topic")
        found = _patterns(entry, "rows", lexicon)
        if not found.all:
            entry.fail("'rows' is missing")
        unless = _patterns(entry, "unless", lexicon)
        yield Sign(entry.text("name"), meaning, entry.whole("weight"), topic, found, unless)


def _meaning(entry: Entry, name: str, key: str) -> Meaning:
    if name not in {meaning.value for meaning in Meaning}:
        entry.fail(f"unknown meaning {name!r}; there are {', '.join(meaning.value for meaning in Meaning)}", key)
    return Meaning(name)


# Examples


def _examples(top: Entry) -> Iterator[Example]:
    for key in top.values:
        meaning = _meaning(top, key, key)
        for row in rows(top, key):
            yield Example(meaning, row)
    if not top.values:
        raise ContentError(f"{top.file}:1: no examples")
