"""Hears danger in free text. Small and deterministic; never files anything by itself.

Patterns stand in `content/understanding/basic.yaml`; how they are written is explained there. Deeper
understanding of questions belongs to `betang.awareness`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from betang.wording.content import Entry, read_content
from betang.wording.normal import normal


class Concern(StrEnum):
    """What a text asks for before anything else, the most urgent first."""

    SUICIDE = "bunuh_diri"
    DANGER = "bahaya"
    REPORT_WISH = "ingin_lapor"
    NONE = ""


@dataclass(frozen=True, slots=True)
class _Rule:
    concern: Concern
    pattern: re.Pattern[str]
    alone: frozenset[str]

    def hears(self, text: str) -> bool:
        return text in self.alone or self.pattern.search(text) is not None


@dataclass(frozen=True, slots=True)
class Recogniser:
    short_forms: Mapping[str, str]
    rules: tuple[_Rule, ...]

    def recognise(self, text: str) -> Concern:
        """The most urgent concern in a text; NONE for most texts. Never raises."""
        said = self._plain(text)
        return next((rule.concern for rule in self.rules if rule.hears(said)), Concern.NONE)

    def _plain(self, text: str) -> str:
        words = (_letters(word) for word in normal(text).split())
        return " ".join(self.short_forms.get(word, word) for word in words)


_DIGITS = str.maketrans("013457", "oieast")


def _letters(word: str) -> str:
    """`d1ri` is `diri`, `anak2` is `anak`, and `110` stays a number."""
    if word.isdigit():
        return word
    return word.removesuffix("2").translate(_DIGITS)


def load_recogniser(path: Path) -> Recogniser:
    """Raises ContentError with file and line when the file does not say what it should."""
    top = read_content(path)
    top.only({"short_forms", "concerns"})
    forms = top.entry("short_forms")
    short_forms = {key: forms.text(key) for key in forms.values} if forms else {}
    return Recogniser(short_forms, tuple(_rule(entry) for entry in top.entries("concerns")))


def _rule(entry: Entry) -> _Rule:
    entry.only({"concern", "patterns", "alone"})
    name = entry.text("concern")
    if name not in {concern.value for concern in Concern if concern}:
        entry.fail(f"unknown concern {name!r}", "concern")
    patterns = entry.texts("patterns")
    if not patterns:
        entry.fail("'patterns' is missing")
    compiled = "|".join(_compile(pattern, entry) for pattern in patterns)
    return _Rule(Concern(name), re.compile(rf"(?:^| )(?:{compiled})(?: |$)"), frozenset(entry.texts("alone")))


_WORD = re.compile(r"[a-z]+\+?(?:\|[a-z]+\+?)*\Z")


def _compile(pattern: str, entry: Entry) -> str:
    """One row of words as a regular expression over words one space apart."""
    expression = ""
    for part in pattern.split():
        if part == "~":
            expression += r"(?:[^ ]+ ){0,3}"
        elif _WORD.match(part):
            expression += f"(?:{part.replace('+', '[a-z]*')}) "
        else:
            entry.fail(f"{part!r} cannot stand in a pattern", "patterns")
    return expression.removesuffix(" ")
