"""What is wrong in `content/understanding` beyond what cannot be read at all, for `bot.py check`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from betang.awareness.understanding.learning import digest
from betang.awareness.understanding.lexicon import Lexicon
from betang.awareness.understanding.loading import (
    EXAMPLES,
    Example,
    Knowledge,
    load_examples,
    load_knowledge,
)
from betang.awareness.understanding.patterns import Pattern
from betang.awareness.understanding.weights import FILE, read_weights
from betang.wording.content_lint import Finding
from betang.wording.normal import normal


def lint_understanding(folder: Path) -> list[Finding]:
    """Raises ContentError with file and line for what cannot be read."""
    known = load_knowledge(folder)
    return [*_rows(known), *_examples(load_examples(folder)), *_stale(folder)]


def _rows(known: Knowledge) -> Iterator[Finding]:
    """Words that nothing can ever be: they are put right before rows are sought."""
    patterns = [*known.harmless.all, *(row for sign in known.signs for row in (*sign.rows.all, *sign.unless.all))]
    for pattern in patterns:
        for word in sorted(_never_seen(pattern, known.lexicon)):
            meant = known.lexicon.standard(word)
            yield Finding(
                pattern.row.file, pattern.row.line, f"{word!r} is read as {meant!r}; write that", grave=False
            )


def _never_seen(pattern: Pattern, lexicon: Lexicon) -> set[str]:
    return {key for part in pattern.parts for key in part if lexicon.standard(key) != key}


def _examples(examples: tuple[Example, ...]) -> Iterator[Finding]:
    seen: dict[str, Example] = {}
    for one in examples:
        first = seen.setdefault(normal(one.row.text) or one.row.text, one)
        if first.meaning is not one.meaning:
            other = f"{first.meaning} here and {one.meaning} in line {one.row.line}"
            yield Finding(EXAMPLES, first.row.line, f"{one.row.text!r} is {other}")
        elif first is not one:
            yield Finding(
                EXAMPLES, one.row.line, f"{one.row.text!r} stands in line {first.row.line} already", grave=False
            )


def _stale(folder: Path) -> Iterator[Finding]:
    if read_weights(folder / FILE).made_from != digest(folder):
        yield Finding(FILE, 1, "not made from these files; run 'make understanding'")
