"""The picture of a message: a message of its own below the one screen, put away by one tap or by the bot."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from betang.operations.content import Content
from betang.training.people import Phone
from betang.training.views import Seen
from betang.wording.library import Library, Picture
from tests.handlers.handlers_stage import Stage, open_stage, shown

CLOSE = "‹ Kembali ke bacaan"


def photos(phone: Phone) -> list[Seen]:
    return [one for one in phone.view().messages if one.kind == "photo"]


async def read(stage: Stage, phone: Phone, title: str, words: str = "") -> Seen:
    """Open a message by what stands in its title, or looked for by other words."""
    await stage.tell(phone, f"/belajar {words or title}")
    await stage.tap(phone, next(label for label in (await shown(phone)).labels if title in label))
    return await shown(phone)


async def test_a_message_with_a_picture_has_a_button_for_it(stage: Stage) -> None:
    citizen = await stage.citizen()
    assert "🖼 Gambar" in (await read(stage, citizen, "Satu atap")).labels
    assert "🖼 Gambar" not in (await read(stage, citizen, "Sepuluh menit")).labels
    assert photos(citizen) == []


async def test_the_picture_comes_below_the_screen_with_its_words(stage: Stage) -> None:
    citizen = await stage.citizen()
    screen = await read(stage, citizen, "Satu atap")
    await stage.tap(citizen, "🖼 Gambar")
    (picture,) = photos(citizen)
    assert picture.id > screen.id
    assert picture.text.splitlines()[0] == "Di bawah satu atap panjang"
    assert "Rumah panjang" in picture.text
    assert (picture.silent, picture.protected) == (True, False)
    assert picture.labels == (CLOSE, "✖ Tutup")
    assert (await shown(citizen)).text == screen.text, "the screen stays what it was"


async def test_its_words_are_in_the_readers_language(stage: Stage) -> None:
    citizen = await stage.citizen("en")
    await read(stage, citizen, "One roof", "wooden spoon")
    await stage.tap(citizen, "🖼 Picture")
    (picture,) = photos(citizen)
    assert "long house" in picture.text


async def test_one_tap_puts_it_away_and_brings_the_screen_down(stage: Stage) -> None:
    citizen = await stage.citizen()
    screen = await read(stage, citizen, "Satu atap")
    await stage.tap(citizen, "🖼 Gambar")
    (picture,) = photos(citizen)
    answer = await stage.press(citizen, CLOSE, message_id=picture.id)
    assert answer.text == "", "the button is not called stale"
    assert photos(citizen) == []
    now = await shown(citizen)
    assert now.id > picture.id
    assert now.text == screen.text
    assert len(citizen.view().messages) == 1


async def test_closing_takes_it_away(stage: Stage) -> None:
    citizen = await stage.citizen()
    await read(stage, citizen, "Satu atap")
    await stage.tap(citizen, "🖼 Gambar")
    (picture,) = photos(citizen)
    await stage.press(citizen, "✖ Tutup", message_id=picture.id)
    assert photos(citizen) == []
    await citizen.sees("Sampai jumpa")


async def test_the_command_that_closes_takes_it_away_after_a_restart(stage: Stage) -> None:
    citizen = await stage.citizen()
    await read(stage, citizen, "Satu atap")
    await stage.tap(citizen, "🖼 Gambar")
    await stage.restart()
    await stage.tell(citizen, "/tutup")
    assert photos(citizen) == []


async def test_the_bot_takes_it_away_after_a_while(stage: Stage) -> None:
    citizen = await stage.citizen()
    await read(stage, citizen, "Satu atap")
    await stage.tap(citizen, "🖼 Gambar")
    await stage.later(minutes=9)
    assert len(photos(citizen)) == 1
    await stage.later(minutes=2)
    assert photos(citizen) == []


async def test_a_second_picture_can_be_asked_for(stage: Stage) -> None:
    citizen = await stage.citizen()
    await read(stage, citizen, "Satu atap")
    await stage.tap(citizen, "🖼 Gambar")
    await read(stage, citizen, "Menjaga sungai")
    await stage.tap(citizen, "🖼 Gambar")
    assert ["atap" in one.text for one in photos(citizen)] == [True, False]


@pytest.fixture
async def bare(made_folder: Path, tmp_path: Path, content: Content) -> AsyncIterator[Stage]:
    """A bot whose only picture has been taken off the disk."""
    changed = replace(content, library=without_file(content.library))
    async with open_stage(made_folder, tmp_path / "data", changed) as stage:
        yield stage
        assert stage.complaints() == []
        assert await stage.parked() == []


def without_file(library: Library) -> Library:
    gone = [
        replace(one, picture=Picture(Path("/nowhere.png"), one.picture.alt)) if one.picture else one
        for one in library.messages
    ]
    return replace(library, messages=tuple(gone))


async def test_a_picture_that_has_gone_is_said_and_nothing_is_sent(bare: Stage) -> None:
    citizen = await bare.citizen()
    await read(bare, citizen, "Satu atap")
    answer = await bare.press(citizen, "🖼 Gambar")
    assert answer.text == "Gambar itu sedang tidak ada."
    assert photos(citizen) == []
