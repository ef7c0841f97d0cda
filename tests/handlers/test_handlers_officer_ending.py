"""How a case leaves an officer's hands: closed, opened again, handed over."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import select

from betang.storage.tables import cases
from betang.training.people import Phone
from betang.vocabulary import Outcome, Role, Service
from betang.wording.terms import term
from tests.handlers.handlers_stage import STORY, Stage, shown


async def in_hand(stage: Stage) -> tuple[Phone, Phone]:
    citizen, officer = await stage.citizen(), await stage.officer()
    await stage.report(citizen)
    await stage.tap(officer, "Ambil")
    return citizen, officer


async def how_it_ended(stage: Stage) -> tuple[str, str]:
    async with stage.parts.database.reading() as view:
        outcome, services = (await view.query(select(cases.c.outcome, cases.c.services)))[0]
    return str(outcome), str(services)


# Closing


async def test_services_and_outcome_are_written_down(stage: Stage) -> None:
    _, officer = await in_hand(stage)
    words = stage.content.catalogues.catalogue("id")
    await stage.tap(officer, "Selesai")
    for one in (Service.LEGAL_AID, Service.HEALTH, Service.COMPLAINT):
        await stage.tap(officer, f"☐ {term(words, one)}")
    await stage.tap(officer, f"☑ {term(words, Service.COMPLAINT)}", "Lanjut")
    assert "disimpan 365 hari lagi, lalu terhapus" in (await shown(officer)).text
    await stage.tap(officer, term(words, Outcome.SERVED))
    assert "ditutup" in (await shown(officer)).text
    assert await how_it_ended(stage) == ("dilayani", "kesehatan,bantuan_hukum")


async def test_served_without_a_service_is_asked_about(stage: Stage) -> None:
    _, officer = await in_hand(stage)
    await stage.tap(officer, "Selesai", "Lanjut", "Dilayani")
    assert "sekurang-kurangnya satu layanan" in (await shown(officer)).text
    await stage.tap(officer, "‹ Kembali", "‹ Kembali")
    assert "Pada Anda" in (await shown(officer)).text


@pytest.mark.parametrize("outcome", [one for one in Outcome if one is not Outcome.SERVED])
async def test_every_other_outcome_closes_without_a_service(stage: Stage, outcome: Outcome) -> None:
    _, officer = await in_hand(stage)
    words = stage.content.catalogues.catalogue("id")
    await stage.tap(officer, "Selesai", "Lanjut", term(words, outcome))
    assert "ditutup" in (await shown(officer)).text
    assert (await how_it_ended(stage))[0] == outcome


async def test_closing_twice_at_once_closes_once(stage: Stage) -> None:
    _, officer = await in_hand(stage)
    await stage.tap(officer, "Selesai", "Lanjut")
    answers = await asyncio.gather(*(officer.press("Hanya perlu informasi") for _ in range(2)))
    await stage.settle()
    assert all(answers)
    assert "Pada saya: 0" in (await shown(officer)).text


async def test_closing_a_case_that_was_lost_meanwhile_closes_nothing(stage: Stage) -> None:
    _, officer = await in_hand(stage)
    colleague = await stage.officer()
    await stage.tap(officer, "Selesai", "Lanjut")
    await stage.later(minutes=31)
    await stage.tap(colleague, "Ambil")
    await stage.tap(officer, "Hanya perlu informasi")
    assert "Sudah diambil Petugas 2" in (await shown(officer)).text
    assert (await how_it_ended(stage))[0] == "None"


async def test_made_up_actions_end_nothing(stage: Stage) -> None:
    _, officer = await in_hand(stage)
    for room in ("Selesai", "Oper"):
        await stage.tap(officer, room)
        for action in ("end:x", "tick:x", "end:", "tick", "why:x", "to:6271:99", "to:6271:²", "to:x"):
            screen = await shown(officer)
            await stage.press(officer, f"{screen.keys[-1].data.split(':')[0]}:{action}", message_id=screen.id)
            assert (await how_it_ended(stage))[0] == "None"
        await stage.tell(officer, "/antrean")
        await stage.tap(officer, "Kasus saya", "K-")


# Opening again


async def test_a_closed_case_is_opened_again_with_a_reason_and_announced(stage: Stage) -> None:
    citizen, officer = await in_hand(stage)
    colleague = await stage.officer()
    await stage.tap(officer, "Selesai", "Lanjut", "Hanya perlu informasi", "Antrean", "Saring", "Selesai", "K-")
    assert "Baca cerita" not in (await shown(officer)).labels
    await stage.tap(officer, "Buka lagi")
    assert "Apa alasan membuka lagi" in (await shown(officer)).text
    await stage.tap(officer, "Keliru ditutup")
    assert "Menunggu" in (await shown(officer)).text
    assert any("dibuka lagi" in one.text for one in colleague.view().messages)
    assert "Status: diterima" in (await stage.follow(citizen)).text


# Handing over


async def test_a_case_is_handed_to_a_colleague_on_shift_who_is_told(stage: Stage) -> None:
    _, officer = await in_hand(stage)
    colleague, off = await stage.officer(), await stage.officer(on_shift=False)
    await stage.tap(officer, "Oper")
    assert "Petugas 2 (meja Palangka Raya)" in (await shown(officer)).labels
    assert "Petugas 3 (meja Palangka Raya)" not in (await shown(officer)).labels
    await stage.tap(officer, "Petugas 2 (meja Palangka Raya)")
    assert "sudah dioper" in (await shown(officer)).text
    assert any("dioper kepada Anda" in one.text for one in colleague.view().messages)
    await stage.tap(colleague, "Buka kasus", "Baca cerita")
    await colleague.sees(STORY)
    assert len(off.view().messages) == 1


async def test_with_nobody_to_hand_over_to_the_way_is_named(stage: Stage) -> None:
    _, officer = await in_hand(stage)
    await stage.tap(officer, "Oper")
    assert "Tidak ada rekan yang sedang jaga" in (await shown(officer)).text


async def test_a_colleague_who_has_just_left_gets_nothing(stage: Stage) -> None:
    _, officer = await in_hand(stage)
    colleague = await stage.officer()
    await stage.tap(officer, "Oper")
    await stage.tell(colleague, "/jaga")
    await stage.tap(officer, "Petugas 2 (meja Palangka Raya)")
    assert "sedang tidak jaga" in (await shown(officer)).text
    assert "Pada saya: 1" in (await stage.open(officer, "/antrean")).text


async def test_the_province_takes_over_from_a_desk_and_another_desk_does_not(stage: Stage) -> None:
    _, officer = await in_hand(stage)
    await stage.officer(Role.SUPERVISOR, "62")
    await stage.officer(desk="6206")
    await stage.tap(officer, "Oper")
    labels = (await shown(officer)).labels
    assert "Petugas 1 (meja provinsi)" in labels
    assert not any("Sukamara" in label for label in labels)
    await stage.tap(officer, "Petugas 1 (meja provinsi)")
    assert "sudah dioper" in (await shown(officer)).text
