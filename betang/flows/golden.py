"""Golden dialogues: conversations written down so that staff can read them and tests can replay them.

One YAML file is one conversation. Its keys:

    title: what this conversation shows
    flow: report            # the flow, in its newest version
    locale: id
    turns:                  # the first turn only shows
      - shows: {node: notice, text: [a fragment, another], buttons: [labels that must be there]}
      - tap: Saya paham, lanjut      # a button by its label, without its tick; or one of
        type: some words             #   typed text
        send: photo                  #   a file of this kind
        locate: "6271"               #   a place, already turned into a district ("" outside)
        note: a fragment of what is said above the screen
        effects: [Consented 2026-1]  # exactly these, in order; see `effect_name`
        shows: ...
    result: {about: [saya]}          # answers that must come out in the end

Between any two turns the state is saved and restored. `write_golden` makes such a file of a recorded run.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from betang.flows.engine import begin, result, step
from betang.flows.flow import Flow
from betang.flows.layout import MARKED, UNMARKED
from betang.flows.load import Flows
from betang.flows.screens import screen
from betang.flows.state import (
    Answer,
    Chosen,
    Consented,
    Effect,
    Filed,
    FlowState,
    Leave,
    Located,
    SharedPhone,
    Step,
    Typed,
    restore,
    save,
)
from betang.vocabulary import DistrictCode, FileKind, FileRef, Screen
from betang.wording.catalogue import Catalogues, Words
from betang.wording.content import Entry, read_content
from betang.wording.measure import shown

ACTS = ("tap", "type", "send", "locate")


@dataclass(frozen=True, slots=True)
class Expected:
    """What a turn must show; empty fields expect nothing in particular."""

    node: str = ""
    text: tuple[str, ...] = ()
    buttons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Turn:
    """`act` is one of `ACTS`, empty for the first turn. `effects` None: whatever they are."""

    shows: Expected
    act: str = ""
    value: str = ""
    note: str = ""
    effects: tuple[str, ...] | None = None
    line: int = 0


@dataclass(frozen=True, slots=True)
class Golden:
    title: str
    flow: str
    locale: str
    turns: tuple[Turn, ...]
    result: Mapping[str, tuple[str, ...]]


def read_golden(path: Path) -> Golden:
    """Raises ContentError with file and line when the file is not a golden dialogue."""
    top = read_content(path)
    top.only({"title", "flow", "locale", "turns", "result"})
    expected = top.entry("result")
    return Golden(
        title=top.text("title"),
        flow=top.text("flow"),
        locale=top.text("locale", "id"),
        turns=tuple(_turn(entry) for entry in top.entries("turns")),
        result={key: expected.texts(key) for key in expected.values} if expected else {},
    )


def _turn(entry: Entry) -> Turn:
    entry.only({*ACTS, "note", "effects", "shows"})
    acts = [act for act in ACTS if act in entry.values]
    if len(acts) > 1:
        entry.fail(f"one thing at a time: {', '.join(acts)}")
    shows = entry.entry("shows")
    if shows:
        shows.only({"node", "text", "buttons"})
    return Turn(
        shows=Expected(shows.text("node", ""), shows.texts("text"), shows.texts("buttons"))
        if shows
        else Expected(),
        act=acts[0] if acts else "",
        value=entry.text(acts[0]) if acts else "",
        note=entry.text("note", ""),
        effects=entry.texts("effects") if "effects" in entry.values else None,
        line=entry.line,
    )


def _expected(shows: Entry | None) -> Expected:
    if shows is None:
        return Expected()
    shows.only({"node", "text", "buttons"})
    return Expected(shows.text("node", ""), shows.texts("text"), shows.texts("buttons"))


def write_golden(path: Path, golden: Golden) -> None:
    """Write a conversation in the form above."""
    body = {
        "title": golden.title,
        "flow": golden.flow,
        "locale": golden.locale,
        "turns": [_written(turn) for turn in golden.turns],
        "result": {key: list(values) for key, values in golden.result.items()},
    }
    text = yaml.safe_dump(body, allow_unicode=True, sort_keys=False, width=100)
    path.write_text(text, encoding="utf-8")


def _written(turn: Turn) -> dict[str, object]:
    shows = {
        "node": turn.shows.node,
        "text": list(turn.shows.text),
        "buttons": list(turn.shows.buttons),
    }
    said: dict[str, object] = {turn.act: turn.value} if turn.act else {}
    said |= {"note": turn.note} if turn.note else {}
    said |= {"effects": list(turn.effects)} if turn.effects is not None else {}
    return said | {"shows": {key: value for key, value in shows.items() if value}}


def recorded(shown_screen: Screen, node: str, act: str = "", value: str = "", done: Step | None = None) -> Turn:
    """A turn as it happened, for `write_golden`: its first line of text, all its buttons."""
    lines = [line for line in shown(shown_screen.text).splitlines() if line]
    effects = tuple(effect_name(effect) for effect in done.effects) if done else None
    return Turn(Expected(node, tuple(lines[:1]), tuple(_labels(shown_screen))), act, value, effects=effects or None)


def replay(golden: Golden, flows: Flows, catalogues: Catalogues, facts: Mapping[str, object]) -> list[str]:
    """Live through the conversation again; returns every difference, empty when it went as written."""
    flow, words = flows.current(golden.flow), catalogues.catalogue(golden.locale)
    state = begin(flow)
    differences: list[str] = []
    for turn in golden.turns:
        taken = Step(state)
        if turn.act:
            answer = _answer(turn, screen(flow, state, words, facts))
            if answer is None:
                return [*differences, f"line {turn.line}: no button {turn.value!r} at {state.node}"]
            taken = step(flow, state, answer, words)
        state = restore(save(taken.state))
        found = _differences(turn, flow, taken, words, facts)
        differences.extend(f"line {turn.line}: {difference}" for difference in found)
    return [*differences, *_result_differences(golden, flow, state)]


def _answer(turn: Turn, before: Screen) -> Answer | None:
    match turn.act:
        case "tap":
            actions = [b.action for row in before.rows for b in row if _bare(b.label) == turn.value]
            return Chosen(actions[0]) if len(actions) == 1 else None
        case "send":
            return Filed(FileRef(FileKind(turn.value), "golden"))
        case "locate":
            return Located(DistrictCode(turn.value) if turn.value else None)
        case _:
            return Typed(turn.value)


def _differences(turn: Turn, flow: Flow, taken: Step, words: Words, facts: Mapping[str, object]) -> Iterator[str]:
    now = screen(flow, taken.state, words, facts)
    if turn.shows.node and taken.state.node != turn.shows.node:
        yield f"at {taken.state.node}, not {turn.shows.node}"
    for fragment in turn.shows.text:
        if fragment not in shown(now.text):
            yield f"does not say {fragment!r}"
    for label in turn.shows.buttons:
        if label not in _labels(now):
            yield f"has no button {label!r}"
    if turn.note not in shown(words(taken.note)) or (taken.note and not turn.note and turn.act != "tap"):
        yield f"notes {words(taken.note)!r}, not {turn.note!r}"
    effects = tuple(effect_name(effect) for effect in taken.effects)
    if turn.effects is not None and effects != turn.effects:
        yield f"effects are {list(effects)}"


def _result_differences(golden: Golden, flow: Flow, state: FlowState) -> Iterator[str]:
    answers = result(flow, state)
    for key, values in golden.result.items():
        if tuple(answers.get(key, ())) != values:
            yield f"result: {key} is {answers.get(key)}, not {list(values)}"


def effect_name(effect: Effect) -> str:
    """How an effect is written in a dialogue: its name, and what is not private about it."""
    match effect:
        case Consented(version):
            return f"Consented {version}"
        case SharedPhone(shared):
            return f"SharedPhone {'yes' if shared else 'no'}"
        case Leave(reason):
            return f"Leave {reason}"
        case _:
            return type(effect).__name__


def _labels(of: Screen) -> list[str]:
    return [button.label for row in of.rows for button in row]


def _bare(label: str) -> str:
    return label.removeprefix(MARKED).removeprefix(UNMARKED)
