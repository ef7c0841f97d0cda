"""Golden dialogues of the whole chat: what a person types, one file for each meaning, the bot restarted between turns.

A file of `dialogues/` has a `title` and `turns`. A turn is one act (`type`, or `tap`: the label of a button) and what
is seen then: `says` and `never` (fragments of the screen), `buttons` and `gone` (labels), `room` (where the chat
is), `held` (what is kept for a story; empty for nothing).
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from betang.training.people import Phone
from betang.wording.content import ContentError, Entry, read_content
from betang.wording.content_lint import load_word_list
from tests.handlers.handlers_stage import ROOT, Stage, shown

DIALOGUES = sorted((Path(__file__).parent / "dialogues").glob("*.yaml"))
LISTS = ("says", "never", "buttons", "gone")
WORDS = load_word_list(ROOT / "content" / "words.yaml")


@dataclass(frozen=True, slots=True)
class Turn:
    """What is typed or tapped, and what must come of it. `held` None: whatever it is."""

    line: int
    types: str
    taps: str
    room: str
    held: str | None
    says: tuple[str, ...]
    never: tuple[str, ...]
    buttons: tuple[str, ...]
    gone: tuple[str, ...]


def read_dialogue(path: Path) -> list[Turn]:
    """Raises ContentError with file and line."""
    top = read_content(path)
    top.only({"title", "turns"})
    assert top.text("title")
    return [_turn(entry) for entry in top.entries("turns")]


def _turn(entry: Entry) -> Turn:
    entry.only({"type", "tap", "room", "held", *LISTS})
    if ("type" in entry.values) is ("tap" in entry.values):
        entry.fail("one thing at a time: type or tap")
    held = entry.text("held", "") if "held" in entry.values else None
    found = (entry.texts(key) for key in LISTS)
    return Turn(entry.line, entry.text("type", ""), entry.text("tap", ""), entry.text("room", ""), held, *found)


async def replay(stage: Stage, citizen: Phone, turns: list[Turn]) -> list[str]:
    """What differs from the file, with its line."""
    differences = []
    for number, turn in enumerate(turns):
        if number:
            await stage.restart()
        await (stage.tap(citizen, turn.taps) if turn.taps else stage.tell(citizen, turn.types))
        differences += [f"line {turn.line}: {one}" async for one in _differences(stage, citizen, turn)]
    return differences


async def _differences(stage: Stage, citizen: Phone, turn: Turn) -> AsyncIterator[str]:
    screen, state = await shown(citizen), await stage.state_of(citizen)
    for differs, what in (
        *((one not in screen.text, f"does not say {one!r}: {screen.text!r}") for one in turn.says),
        *((one in screen.text, f"says {one!r}") for one in turn.never),
        *((one not in screen.labels, f"has no button {one!r}: {screen.labels}") for one in turn.buttons),
        *((one in screen.labels, f"still has the button {one!r}") for one in turn.gone),
        (turn.room not in {"", state.place}, f"at {state.place}"),
        (turn.held not in {None, state.heard}, f"holds {state.heard!r}"),
        (WORDS.loud_start(screen.text) != "", f"begins loudly: {screen.text[:40]!r}"),
        (len(citizen.view().messages) != 1, f"leaves {len(citizen.view().messages)} messages"),
    ):
        if differs:
            yield what


def test_there_is_a_dialogue_for_every_meaning_and_for_a_wrong_guess() -> None:
    names = {path.stem for path in DIALOGUES}
    assert {
        "danger",
        "suicide",
        "report",
        "ask_report",
        "info",
        "services",
        "settings",
        "greeting",
        "other",
    } <= names
    assert {"wrong_guess", "while_telling", "after_closing"} <= names


@pytest.mark.parametrize("path", DIALOGUES, ids=lambda path: path.stem)
async def test_a_chat_goes_as_written(stage: Stage, path: Path) -> None:
    assert await replay(stage, await stage.citizen(), read_dialogue(path)) == []


async def test_a_dialogue_that_went_otherwise_is_noticed(stage: Stage) -> None:
    wrong = Turn(
        7, "halo", "", "learn", "kata", ("tidak pernah dikatakan",), ("Halo",), ("Tidak ada",), ("✖ Tutup",)
    )
    found = await replay(stage, await stage.citizen(), [wrong])
    assert [one.split(": ")[1].split(" '")[0] for one in found] == [
        "does not say",
        "says",
        "has no button",
        "still has the button",
        "at home",
        "holds",
    ]
    assert all(one.startswith("line 7: ") for one in found)


def test_two_acts_in_one_turn_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "wrong.yaml"
    path.write_text("title: x\nturns:\n  - type: ya\n    tap: Ya\n", encoding="utf-8")
    with pytest.raises(ContentError, match=r"wrong\.yaml:3: one thing at a time"):
        read_dialogue(path)
