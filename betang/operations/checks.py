"""`bot.py check`: flows, library, receipt words and translations, each complaint on a line with its place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

from betang.awareness.understanding.understanding_lint import lint_understanding
from betang.errors import SettingsError
from betang.flows import lint
from betang.operations.content import ROOT, Content, load_content
from betang.vault.receipt_words import fold
from betang.wording import catalogs, pseudo
from betang.wording.catalogue import Words
from betang.wording.content_lint import Finding, WordList, load_word_list, spoken_findings
from betang.wording.directory_lint import lint_directory
from betang.wording.library_lint import Shelf, lint_library
from betang.wording.picture_lint import lint_pictures
from betang.wording.readability import EverydayWords
from betang.wording.wordlist_lint import lint_words


def check_everything(say: Callable[[str], object], root: Path = ROOT, today: date | None = None) -> int:
    """Exit status 1 when anything grave was found. `today`: for overdue reviews; None: none is."""
    try:
        content = load_content("id", root)
        words = load_word_list(root / "content" / "words.yaml")
        findings = [
            *_flows(content, words),
            *spoken_findings(root, words, _spoken(content)),
            *lint_words(content.receipt_words.words, fold),
            *lint_understanding(root / "content" / "understanding"),
            *_library(content, words, root, today or date.min),
            *lint_directory(content.directory, content.districts, _languages(content), today),
        ]
        # With a broken file left out, its sentences would pass for such as nobody says any more.
        stale = [] if content.library.broken else list(catalogs.complaints(root))
    except SettingsError as error:
        say(str(error))
        return 1
    for one in (*findings, *stale, *catalogs.progress(root)):
        say(str(one))
    say(_summary(content))
    return 1 if stale or any(finding.grave for finding in findings) else 0


def _library(content: Content, words: WordList, root: Path, today: date) -> list[Finding]:
    everyday = EverydayWords.load(root / "content" / "words")
    shelf = Shelf(content.directory, _languages(content), words, everyday)
    return [
        *lint_library(content.library, shelf, today),
        *lint_pictures(content.library, root / "content", shelf),
    ]


def _languages(content: Content) -> list[Words]:
    """The real ones, and the made-up long one."""
    catalogues = content.catalogues
    return [*(catalogues.catalogue(code) for code in catalogues.locales), pseudo.pseudo_words()]


def _spoken(content: Content) -> list[Words]:
    return [content.catalogues.catalogue(code) for code in content.catalogues.locales]


def _flows(content: Content, words: WordList) -> Iterator[Finding]:
    languages = _languages(content)
    services = {language.locale: content.directory.other_ways(language) for language in languages}
    for flow in content.flows.by_version.values():
        yield from lint.lint(flow, languages, words, services)


def _summary(content: Content) -> str:
    """What was looked at, so that a check that saw nothing does not pass for a good one."""
    return (
        f"checked {len(content.flows.by_version)} flows, {len(content.catalogues.locales)} languages, "
        f"{len(list(content.districts))} districts, {len(content.directory.contacts)} contacts, "
        f"{len(content.templates)} templates, "
        f"{len(content.library.messages)} messages, {len(content.library.quizzes)} quizzes, "
        f"{len(content.library.series)} series, "
        f"{len(content.receipt_words.words)} receipt words"
    )
