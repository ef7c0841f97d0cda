"""Replays every conversation of `tests/conversations`, and tries the replaying itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from betang.errors import SettingsError
from betang.flows.engine import begin, step
from betang.flows.golden import Expected, Golden, Turn, effect_name, read_golden, recorded, replay, write_golden
from betang.flows.load import Flows
from betang.flows.screens import screen
from betang.flows.state import Chosen, Consented, KeepText, Leave, SharedPhone, Submit
from betang.wording.catalogue import Catalogues

CONVERSATIONS = sorted((Path(__file__).parents[1] / "conversations").glob("*.yaml"))
FACTS: Mapping[str, object] = {"keep_days": 365, "safe_word": "rambutan", "services": "110, 129"}


def test_there_are_conversations_to_replay() -> None:
    names = {path.stem for path in CONVERSATIONS}
    assert {"adult_self", "quick_path", "child", "bystander", "not_safe_now", "shared_phone"} <= names
    assert {"edit_at_review", "typed_everywhere", "back_and_forth", "skip_everything"} <= names


@pytest.mark.parametrize("path", CONVERSATIONS, ids=lambda path: path.stem)
def test_a_conversation_goes_as_written(path: Path, flows: Flows, catalogues: Catalogues) -> None:
    assert replay(read_golden(path), flows, catalogues, FACTS) == []


@pytest.mark.parametrize("path", CONVERSATIONS, ids=lambda path: path.stem)
def test_every_conversation_says_something_about_every_turn(path: Path) -> None:
    golden = read_golden(path)
    assert golden.title
    assert golden.turns[0].act == ""
    assert all(turn.act for turn in golden.turns[1:])
    assert all(turn.shows.node and turn.shows.text for turn in golden.turns)


@pytest.fixture
def child() -> Golden:
    return read_golden(Path(__file__).parents[1] / "conversations" / "child.yaml")


def _with(golden: Golden, position: int, turn: Turn) -> Golden:
    turns = list(golden.turns)
    turns[position] = turn
    return replace(golden, turns=tuple(turns))


def test_replaying_notices_another_node(child: Golden, flows: Flows, catalogues: Catalogues) -> None:
    wrong = _with(child, 1, replace(child.turns[1], shows=Expected(node="phone")))
    assert any("not phone" in line for line in replay(wrong, flows, catalogues, FACTS))


def test_replaying_notices_a_text_that_is_not_said(child: Golden, flows: Flows, catalogues: Catalogues) -> None:
    wrong = _with(child, 1, replace(child.turns[1], shows=Expected(text=("Tidak pernah dikatakan",))))
    assert any("does not say" in line for line in replay(wrong, flows, catalogues, FACTS))


def test_replaying_notices_a_button_that_is_not_there(child: Golden, flows: Flows, catalogues: Catalogues) -> None:
    wrong = _with(child, 1, replace(child.turns[1], shows=Expected(buttons=("Tidak ada",))))
    assert any("has no button" in line for line in replay(wrong, flows, catalogues, FACTS))


def test_replaying_notices_other_effects(child: Golden, flows: Flows, catalogues: Catalogues) -> None:
    wrong = _with(child, 1, replace(child.turns[1], effects=("Submit",)))
    assert any("effects are" in line for line in replay(wrong, flows, catalogues, FACTS))


def test_replaying_notices_a_note_nobody_wrote_down(child: Golden, flows: Flows, catalogues: Catalogues) -> None:
    noted = next(i for i, turn in enumerate(child.turns) if turn.note)
    silent = _with(child, noted, replace(child.turns[noted], note=""))
    wrong = _with(child, noted, replace(child.turns[noted], note="Catatan lain"))
    assert any("notes" in line for line in replay(silent, flows, catalogues, FACTS))
    assert any("notes" in line for line in replay(wrong, flows, catalogues, FACTS))


def test_replaying_stops_at_a_button_that_cannot_be_pressed(
    child: Golden, flows: Flows, catalogues: Catalogues
) -> None:
    wrong = _with(child, 1, replace(child.turns[1], value="Tombol lain"))
    assert replay(wrong, flows, catalogues, FACTS)[-1].endswith("no button 'Tombol lain' at notice")


def test_replaying_notices_another_result(child: Golden, flows: Flows, catalogues: Catalogues) -> None:
    wrong = replace(child, result={"need": ("bicara",)})
    assert any("result: need" in line for line in replay(wrong, flows, catalogues, FACTS))


def test_the_same_conversation_can_be_held_in_english(flows: Flows, catalogues: Catalogues) -> None:
    golden = Golden(
        title="English",
        flow="report",
        locale="en",
        turns=(
            Turn(Expected("notice", ("Four things before we start",), ("☎️ Emergency", "✖ Close"))),
            Turn(Expected("danger", ("is anyone in danger",)), "tap", "I understand"),
            Turn(Expected("phone"), "type", "no"),
            Turn(Expected("about"), "type", "it is safe"),
            Turn(Expected("kinds"), "type", "myself"),
        ),
        result={"about": ("saya",)},
    )
    assert replay(golden, flows, catalogues, FACTS) == []


def test_what_is_written_is_read_back_the_same(child: Golden, tmp_path: Path) -> None:
    write_golden(tmp_path / "copy.yaml", child)
    copy = read_golden(tmp_path / "copy.yaml")
    assert [replace(turn, line=0) for turn in copy.turns] == [replace(turn, line=0) for turn in child.turns]
    assert (copy.title, copy.flow, copy.locale, dict(copy.result)) == (
        child.title,
        child.flow,
        child.locale,
        dict(child.result),
    )


def test_a_recorded_run_replays(tmp_path: Path, flows: Flows, catalogues: Catalogues) -> None:
    flow, words = flows.current("report"), catalogues.catalogue("id")
    state = begin(flow)
    turns = [recorded(screen(flow, state, words, FACTS), state.node)]
    for label, action in (("Saya paham, lanjut", "c:paham"), ("Tidak yakin", "c:tidak_yakin")):
        done = step(flow, state, Chosen(action), words)
        state = done.state
        turns.append(recorded(screen(flow, state, words, FACTS), state.node, "tap", label, done))
    golden = Golden("Rekaman", "report", "id", tuple(turns), {"danger": ("tidak_yakin",)})
    write_golden(tmp_path / "recorded.yaml", golden)
    assert replay(read_golden(tmp_path / "recorded.yaml"), flows, catalogues, FACTS) == []
    assert turns[2].effects == ("ShowEmergency",)


def test_two_acts_in_one_turn_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "wrong.yaml"
    path.write_text("title: x\nflow: report\nturns:\n  - {tap: Ya, type: ya}\n", encoding="utf-8")
    with pytest.raises(SettingsError, match=r"wrong\.yaml:4: one thing at a time"):
        read_golden(path)


def test_no_private_word_stands_in_the_name_of_an_effect() -> None:
    assert effect_name(KeepText("rahasia saya")) == "KeepText"
    assert effect_name(Consented("2026-1")) == "Consented 2026-1"
    assert effect_name(SharedPhone(shared=True)) == "SharedPhone yes"
    assert effect_name(Leave("closed")) == "Leave closed"
    assert effect_name(Submit()) == "Submit"
