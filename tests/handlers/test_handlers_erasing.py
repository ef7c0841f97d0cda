"""`/hapus`: what goes, what stays, and for whom."""

from __future__ import annotations

from betang.storage.tables import cases, messages
from tests.handlers.handlers_stage import STORY, Stage, shown


async def test_an_unsent_story_and_every_choice_are_forgotten(stage: Stage) -> None:
    citizen = await stage.citizen()
    await stage.tap(citizen, "⚙️ Pengaturan", "🔑 Kata aman")
    await stage.tell(citizen, "kopi susu")
    await stage.tell_story_as_child(citizen)
    await stage.tell(citizen, STORY, "/hapus")
    await stage.tap(citizen, "Ya, hapus")
    assert [one.text for one in citizen.view().messages] == ["Sampai jumpa. Ketik /belajar untuk bacaan keluarga."]
    assert await stage.count(messages) == 0
    state = await stage.state_of(citizen)
    assert (state.safe_word, state.flow, state.draft, state.heard) == ("jeruk bali", None, None, "")


async def test_a_filed_report_stays_since_whoever_holds_the_phone_may_be_another(stage: Stage) -> None:
    citizen = await stage.citizen()
    await stage.report(citizen)
    screen = await stage.open(citizen, "/hapus")
    assert "dihapus lewat /cek, dengan PIN" in screen.text
    await stage.tap(citizen, "Ya, hapus")
    assert await stage.count(cases) == 1
    assert "Status: diterima" in (await stage.follow(citizen)).text


async def test_the_way_to_a_filed_report_asks_for_its_pin(stage: Stage) -> None:
    citizen = await stage.citizen()
    await stage.tell(citizen, "/hapus")
    await stage.tap(citizen, "Buka laporan")
    assert "PIN" in (await shown(citizen)).text


async def test_a_language_that_was_chosen_is_still_spoken(stage: Stage) -> None:
    citizen = await stage.citizen("id")
    await stage.tell(citizen, "/bahasa")
    await stage.tap(citizen, "English")
    await stage.tell(citizen, "/hapus")
    await stage.tap(citizen, "Yes, erase")
    assert "Hello and welcome" in (await stage.open(citizen, "/start")).text


async def test_typing_yes_erases_nothing_but_typing_the_button_does(stage: Stage) -> None:
    citizen = await stage.citizen()
    await stage.tell_story_as_child(citizen)
    await stage.tell(citizen, STORY, "/hapus", "ya")
    assert await stage.count(messages) == 1
    await stage.tell(citizen, "ya, hapus")
    assert await stage.count(messages) == 0


async def test_an_officer_who_erases_the_chat_stays_an_officer(stage: Stage) -> None:
    officer = await stage.officer()
    await stage.tell(officer, "/hapus")
    await stage.tap(officer, "Ya, hapus")
    assert "Anda sedang jaga" in (await stage.open(officer, "/antrean")).text
