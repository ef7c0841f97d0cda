"""Says what is wrong with a flow before a citizen finds it: `python -m betang.flows.lint`.

Structure is looked at in `structure.py`; here the flow is walked through and every screen is shown in every
language, the made-up long one among them.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from betang.errors import SettingsError
from betang.flows.flow import Flow, Review
from betang.flows.layout import BACK, CLOSE, EMERGENCY, SKIP
from betang.flows.load import load_flows
from betang.flows.screens import screen
from betang.flows.standing import ended, node_of
from betang.flows.state import FlowState
from betang.flows.structure import structural_findings
from betang.flows.walk import Walk, walk
from betang.vocabulary import Screen
from betang.wording import pseudo
from betang.wording.catalogue import Catalogues, Trusted, Words
from betang.wording.content_lint import Finding, WordList, load_word_list
from betang.wording.directory import load_directory
from betang.wording.districts import load_districts
from betang.wording.measure import TEXT_LIMIT, telegram_length

STAMP = 6
"""Bytes that the edge puts before an action."""

CALLBACK_LIMIT = 64
TARGET = 330
"""UTF-16 units that a small phone shows beside the buttons without scrolling; more is advised against."""

FACTS_FOR_LINT: Mapping[str, object] = {"keep_days": 365, "safe_word": "rambutan"}


def lint(flow: Flow, languages: Sequence[Words], words: WordList, services: Mapping[str, str]) -> list[Finding]:
    """All findings, sorted by file and line. `services`: by locale, what stands for `{services}`."""
    grave = list(structural_findings(flow))
    if any(finding.grave for finding in grave):
        return sorted(set(grave))
    walked = walk(flow)
    findings = {*grave, *_ways_through(flow, walked)}
    for language in languages:
        facts = {**FACTS_FOR_LINT, "services": Trusted(services.get(language.locale, ""))}
        for state in walked.states.values():
            shown = screen(flow, state, language, facts)
            findings.update(_about(flow, state, language, shown, words))
    return sorted(findings)


def _finding(flow: Flow, state: FlowState, message: str, *, grave: bool = True) -> Finding:
    node = node_of(flow, state)
    return Finding(f"{flow.id}@{flow.version}", node.line, f"{node.id}: {message}", grave)


def _ways_through(flow: Flow, walked: Walk) -> Iterator[Finding]:
    reached = {state.node for state in walked.states.values()}
    for node in flow.nodes.values():
        if node.id not in reached:
            yield Finding(f"{flow.id}@{flow.version}", node.line, f"{node.id}: nothing leads here")
    for state in walked.stranded(flow):
        yield _finding(flow, state, "no way to an end from here")


def _about(flow: Flow, state: FlowState, language: Words, shown: Screen, words: WordList) -> Iterator[Finding]:
    """What is wrong with one screen in one language."""
    for message in (*_exits(flow, state, shown), *_sizes(shown)):
        yield _finding(flow, state, f"[{language.locale}] {message}")
    if language.locale == pseudo.LOCALE:
        return
    length = telegram_length(shown.text)
    if length > TARGET and not state.expanded and not isinstance(node_of(flow, state), Review):
        yield _finding(flow, state, f"[{language.locale}] {length} characters; aim at {TARGET}", grave=False)
    loud = words.loud_start(shown.text)
    if loud:
        yield _finding(flow, state, f"[{language.locale}] {loud!r} would show on a lock screen")
    said = " ".join([shown.text, *(button.label for row in shown.rows for button in row)])
    for complaint in words.complaints(said):
        yield _finding(flow, state, f"[{language.locale}] {complaint}")


def _exits(flow: Flow, state: FlowState, shown: Screen) -> Iterator[str]:
    actions = [button.action for row in shown.rows for button in row]
    if actions[-1] != CLOSE.action:
        yield "the exit is not the last button"
    if ended(flow, state):
        return
    if EMERGENCY.action not in actions:
        yield "no emergency button"
    if state.trail and actions[-2] != BACK.action:
        yield "no way back beside the exit"
    if node_of(flow, state).skip and SKIP.action not in actions and not state.kept:
        yield "cannot be skipped"


def _sizes(shown: Screen) -> Iterator[str]:
    if telegram_length(shown.text) > TEXT_LIMIT:
        yield f"text over {TEXT_LIMIT}"
    for row in shown.rows:
        if len(row) > 2 and not all(button.action.startswith("w") for button in row):
            yield "more than two buttons in a row"
        for button in row:
            if len(button.action.encode()) + STAMP > CALLBACK_LIMIT:
                yield f"action {button.action!r} is too long"
    labels = [button.label for row in shown.rows for button in row]
    if len(set(labels)) != len(labels):
        yield "two buttons have the same label"


def main(root: Path) -> int:
    """Lint every flow in every language; exit status 1 when something grave was found."""
    try:
        districts = load_districts(root / "content" / "districts.yaml")
        flows = load_flows(root / "content" / "flows", districts)
        words = load_word_list(root / "content" / "words.yaml")
        catalogues = Catalogues(root / "locales")
        directory = load_directory(root / "content" / "directory.yaml")
    except SettingsError as error:
        sys.stdout.write(f"{error}\n")
        return 1
    languages = [*(catalogues.catalogue(code) for code in catalogues.locales), pseudo.pseudo_words()]
    services = {language.locale: directory.other_ways(language) for language in languages}
    findings = [f for flow in flows.by_version.values() for f in lint(flow, languages, words, services)]
    sys.stdout.writelines(f"{finding}\n" for finding in findings)
    return 1 if any(finding.grave for finding in findings) else 0


if __name__ == "__main__":
    sys.exit(main(Path.cwd()))
