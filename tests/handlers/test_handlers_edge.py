"""The way of every update: what goes wrong is said, in the person's language, and the chats of others go on."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import pytest

from betang.operations import console
from betang.operations.console import Console
from betang.storage.tables import attachments
from betang.training.faults import FaultKind
from betang.training.people import Phone
from handlers.home import Home
from handlers.turn import Turn
from tests.handlers.handlers_stage import PIN, STORY, Stage, shown

APOLOGY = "Maaf, ada yang salah di pihak kami"


def broken_message(phone: Phone) -> dict[str, Any]:
    """A message that no parser understands."""
    chat = {"id": phone.id, "type": "private", "first_name": "Warga"}
    return {"message_id": 900, "date": "kemarin", "chat": chat, "from": {**phone.user.as_json(), "is_bot": False}}


async def test_an_update_nobody_can_parse_is_put_aside_and_apologised_for(stage: Stage) -> None:
    stage.may_park = True
    citizen, other = await stage.citizen(), await stage.citizen()
    stage.server.world.inject({"message": broken_message(citizen)})
    await stage.tell(other, "/belajar")
    await stage.settle()
    await citizen.sees(APOLOGY)
    await citizen.sees("110, atau 129")
    assert len(await stage.parked()) == 1
    assert "Halo" not in (await shown(other)).text
    await stage.tell(citizen, "/lapor")
    assert "empat hal" in (await shown(citizen)).text


async def test_the_apology_speaks_the_language_of_the_app(stage: Stage) -> None:
    stage.may_park = True
    citizen = await stage.citizen("en")
    stage.server.world.inject({"message": broken_message(citizen)})
    await stage.settle()
    await citizen.sees("Sorry")


async def test_a_broken_update_of_a_group_apologises_to_nobody(stage: Stage) -> None:
    stage.may_park = True
    citizen = await stage.citizen()
    chat = {"id": -500, "type": "supergroup", "title": "Grup rekaan"}
    stage.server.world.inject({"message": {**broken_message(citizen), "chat": chat}})
    await stage.settle()
    assert len(citizen.view().messages) == 1


async def test_a_button_that_breaks_stops_turning_and_can_be_tried_again(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three tries, an apology, and the update waits for the operator, who plays it again."""
    stage.may_park = True
    citizen = await stage.citizen()

    async def broken(self: Home, turn: Turn, action: str) -> bool:
        raise ValueError

    with monkeypatch.context() as patched:
        patched.setattr(Home, "press", broken)
        await stage.press(citizen, "⚙️ Pengaturan")
        await citizen.sees(APOLOGY)
    desk = Console(stage.parts.database, stage.parts.duty, "bot", stage.replay)
    listed = await console.perform(desk, "parked.list", {})
    assert "ValueError" in listed[0]
    stage.forgiven.add("query is too old")
    await console.perform(desk, "parked.replay", {"update": listed[0].split()[0]})
    await stage.settle()
    assert "Mau ubah apa?" in (await shown(citizen)).text
    assert await stage.parked() == []


async def test_nothing_of_what_was_written_is_in_the_log(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    stage.may_park = True
    citizen = await stage.citizen()

    async def broken(self: Home, turn: Turn, text: str) -> bool:
        raise ValueError(text)

    monkeypatch.setattr(Home, "text", broken)
    with caplog.at_level(logging.DEBUG):
        await stage.tell(citizen, STORY)
    assert "ValueError" in caplog.text
    assert STORY not in caplog.text


@pytest.mark.parametrize(
    "update",
    [
        {"message": None},
        {"callback_query": {}},
        {"edited_message": {"chat": {"id": 101}}},
        {"callback_query": {"id": "5", "from": {"id": "x"}, "data": "a"}},
        {"something_of_next_year": {"chat": {"id": 101}}},
        {"poll": {"id": "1"}},
        {"message": {"message_id": 1, "date": 1, "chat": {"id": "abc"}, "text": 5}},
    ],
)
async def test_nonsense_from_the_server_stops_nobody(stage: Stage, update: dict[str, Any]) -> None:
    stage.may_park = True
    citizen = await stage.citizen()
    stage.server.world.inject(update)
    await stage.tell(citizen, "/belajar")
    assert "Halo" not in (await shown(citizen)).text


# Blocked, gone


async def test_somebody_who_blocks_in_the_middle_loses_no_file_and_stops_nobody(stage: Stage) -> None:
    citizen, other, officer = await stage.citizen(), await stage.citizen(), await stage.officer()
    await stage.tell_story_as_child(citizen)
    await citizen.send_document(b"isi rekaan", "catatan.txt")
    await citizen.block()
    await stage.report(other)
    assert await stage.count(attachments) == 1
    await citizen.unblock()
    await stage.tell(citizen, "/lapor")
    await stage.tap(citizen, "Lanjut")
    await citizen.sees("Tersimpan: 1 berkas")
    await stage.send_from_story(citizen)
    await stage.tap(officer, "Ambil")
    await officer.sees_key("Berkas (1)")


async def test_somebody_who_reported_and_blocked_can_come_back_for_the_answer(stage: Stage) -> None:
    citizen, officer = await stage.citizen(), await stage.officer()
    await stage.report(citizen)
    await citizen.block()
    await stage.tap(officer, "Ambil", "Jawab")
    await stage.tell(officer, "jawaban rekaan dari meja")
    await stage.tap(officer, "Kirim")
    await citizen.unblock()
    await stage.follow(citizen)
    await stage.tap(citizen, "Baca jawaban")
    await citizen.sees("jawaban rekaan dari meja")


# Telegram in trouble


@pytest.mark.parametrize("kind", [FaultKind.STATUS_502, FaultKind.DROP_BEFORE, FaultKind.DROP_AFTER])
async def test_a_screen_that_does_not_get_through_at_once_comes_later(stage: Stage, kind: FaultKind) -> None:
    citizen = await stage.citizen()
    stage.forgiven |= {"Bad Gateway", "not modified"}
    stage.server.faults.plan(kind, "editMessageText", times=1)
    await citizen.press("⚙️ Pengaturan")
    await citizen.sees("Mau ubah apa?")
    await stage.settle()
    assert len(citizen.view().messages) == 1


async def test_a_file_that_cannot_be_fetched_is_said_so_and_stays_in_the_chat(stage: Stage) -> None:
    """Telegram lets the bot fetch 20 MB; what is bigger and was sent without its size is found out late."""
    citizen = await stage.citizen()
    stage.forgiven.add("file is too big")
    await stage.tell_story_as_child(citizen)
    sent = await citizen.send_document(b"x" * 64, "catatan.txt")
    stored = stage.server.world.files.find(sent.raw["document"]["file_id"])
    assert stored is not None
    stored.size = 30 * 1024 * 1024
    await stage.settle()
    await citizen.sees("Satu kiriman belum berhasil disimpan")
    assert [one.kind for one in citizen.view().messages if not one.from_bot] == ["document"]


# Order and speed of people


async def test_ten_messages_at_once_are_all_kept_in_their_order(stage: Stage) -> None:
    citizen, officer = await stage.citizen(), await stage.officer()
    await stage.tell_story_as_child(citizen)
    for number in range(10):
        await citizen.say(f"bagian rekaan nomor {number}")
    await stage.settle()
    assert len(citizen.view().messages) == 1
    await stage.send_from_story(citizen)
    read = await stage.read_story(officer)
    places = [read.index(f"nomor {number}") for number in range(10)]
    assert places == sorted(places)


async def test_many_citizens_at_once_each_get_their_own_screen(stage: Stage) -> None:
    citizens = [await stage.citizen("id" if number % 2 else "en") for number in range(8)]
    await asyncio.gather(*(citizen.say("/lapor") for citizen in citizens))
    await stage.settle()
    for number, citizen in enumerate(citizens):
        assert ("empat hal" if number % 2 else "Four things") in (await shown(citizen)).text


async def test_a_note_is_said_once(stage: Stage) -> None:
    citizen = await stage.citizen()
    await stage.tell(citizen, "xyzzy")
    assert "Pilih salah satu tombol" in (await shown(citizen)).text
    await stage.tap(citizen, "⚙️ Pengaturan")
    assert "Pilih salah satu tombol" not in (await shown(citizen)).text


async def test_a_restart_in_the_middle_loses_no_step(stage: Stage) -> None:
    citizen, officer = await stage.citizen(), await stage.officer()
    await stage.tell_story_as_child(citizen)
    await citizen.say(STORY)
    await stage.restart()
    await stage.settle()
    await stage.send_from_story(citizen, PIN)
    assert STORY in await stage.read_story(officer)
