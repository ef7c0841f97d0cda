"""Checks what people read against `content/words.yaml`: words to avoid, and how a text may begin.

Knows texts, not flows; lengths and structure of flows are checked in `betang.flows.lint`.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from betang.wording import html_lint
from betang.wording.catalogue import Words
from betang.wording.content import Entry, read_content
from betang.wording.extract import DOMAINS, sentences
from betang.wording.measure import shown

PREVIEW = 40
"""Characters of a message that a lock screen or the list of chats shows (safety rule 1)."""


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """Something wrong with a text. `grave` fails the build; the rest is advice."""

    file: str
    line: int
    message: str
    grave: bool = True

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {'' if self.grave else 'advice: '}{self.message}"


@dataclass(frozen=True, slots=True)
class Avoided:
    pattern: re.Pattern[str]
    why: str
    instead: str


@dataclass(frozen=True, slots=True)
class WordList:
    avoided: tuple[Avoided, ...]
    not_at_the_start: re.Pattern[str]

    def complaints(self, text: str) -> Iterable[str]:
        """What the list has against a text (HTML or plain)."""
        for avoided in self.avoided:
            for match in avoided.pattern.finditer(shown(text)):
                advice = f"; write: {avoided.instead}" if avoided.instead else ""
                yield f"avoid {match[0]!r} ({avoided.why}){advice}"

    def loud_start(self, text: str) -> str:
        """A word that must not stand within the first 40 characters, or nothing."""
        match = self.not_at_the_start.search(shown(text))
        return match[0] if match and match.start() < PREVIEW else ""


def load_word_list(path: Path) -> WordList:
    """Raises ContentError with file and line when the file does not say what it should."""
    top = read_content(path)
    top.only({"avoid", "not_at_the_start"})
    return WordList(
        avoided=tuple(_avoided(entry) for entry in top.entries("avoid")),
        not_at_the_start=_any_of(top.texts("not_at_the_start"), top, "not_at_the_start"),
    )


def _avoided(entry: Entry) -> Avoided:
    entry.only({"words", "why", "instead"})
    return Avoided(_any_of(entry.texts("words"), entry, "words"), entry.text("why"), entry.text("instead", ""))


def _any_of(phrases: tuple[str, ...], entry: Entry, key: str) -> re.Pattern[str]:
    if not phrases:
        entry.fail(f"{key!r} is missing or empty", key)
    return re.compile("|".join(_whole_words(phrase) for phrase in phrases), re.IGNORECASE)


def _whole_words(phrase: str) -> str:
    r"""Whole words, with any white space between them; `+` at the end allows endings."""
    ending = r"\w*" if phrase.endswith("+") else ""
    words = r"\s+".join(re.escape(word) for word in phrase.removesuffix("+").split())
    return rf"(?<!\w){words}{ending}(?!\w)"


def spoken_findings(root: Path, words: WordList, languages: Iterable[Words] = ()) -> list[Finding]:
    """What is wrong with any sentence of the sources and content files under `root`, and with its translations.

    The library's are looked at in `library_lint.py`.
    """
    spoken = [message for domain in DOMAINS if domain != "library" for message in sentences(root, domain)]
    found = {Finding(m.file, m.line, said) for m in spoken for said in _about(m.msgid, words)}
    for language in languages:
        for one in spoken:
            translated = language.translations.gettext(one.msgid)
            if translated != one.msgid:
                found |= {
                    Finding(one.file, one.line, f"[{language.locale}] {said}") for said in _about(translated, words)
                }
    return sorted(found)


def _about(text: str, words: WordList) -> Iterator[str]:
    yield from words.complaints(text)
    yield from html_lint.complaints(text)


def main(root: Path) -> int:
    """`python -m betang.wording.content_lint`: exit status 1 when a word to avoid is said somewhere."""
    findings = spoken_findings(root, load_word_list(root / "content" / "words.yaml"))
    sys.stdout.writelines(f"{finding}\n" for finding in findings)
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main(Path.cwd()))
