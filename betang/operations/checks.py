"""`bot.py check`: content, flows, receipt words and translations, each complaint on a line with its place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from betang.errors import SettingsError
from betang.flows import lint
from betang.operations.content import ROOT, Content, load_content
from betang.vault.receipt_words import fold
from betang.wording import catalogs, pseudo
from betang.wording.content_lint import Finding, WordList, load_word_list, spoken_findings
from betang.wording.wordlist_lint import lint_words


def check_everything(say: Callable[[str], object], root: Path = ROOT) -> int:
    """Exit status 1 when anything grave was found."""
    try:
        content = load_content("id", root)
        words = load_word_list(root / "content" / "words.yaml")
        findings = [
            *_flows(content, words),
            *spoken_findings(root, words),
            *lint_words(content.receipt_words.words, fold),
        ]
        stale = list(catalogs.complaints(root))
    except SettingsError as error:
        say(str(error))
        return 1
    for one in (*findings, *stale):
        say(str(one))
    say(_summary(content))
    return 1 if stale or any(finding.grave for finding in findings) else 0


def _flows(content: Content, words: WordList) -> Iterator[Finding]:
    catalogues = content.catalogues
    languages = [*(catalogues.catalogue(code) for code in catalogues.locales), pseudo.pseudo_words()]
    services = {language.locale: content.directory.other_ways(language) for language in languages}
    for flow in content.flows.by_version.values():
        yield from lint.lint(flow, languages, words, services)


def _summary(content: Content) -> str:
    """What was looked at, so that a check that saw nothing does not pass for a good one."""
    return (
        f"checked {len(content.flows.by_version)} flows, {len(content.catalogues.locales)} languages, "
        f"{len(list(content.districts))} districts, {len(content.templates)} templates, "
        f"{len(content.receipt_words.words)} receipt words"
    )
