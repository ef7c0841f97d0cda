"""What closes by itself when the phone is put down."""

from __future__ import annotations

from tests.handlers.handlers_stage import Stage, shown
from tests.handlers.test_handlers_main_job import report


async def test_a_report_that_was_opened_and_left_is_hidden_after_some_minutes(stage: Stage) -> None:
    citizen = await stage.citizen()
    await report(stage, citizen)
    await stage.tell(citizen, "/cek", "4821")
    assert "Status: diterima" in (await shown(citizen)).text
    await stage.later(minutes=11)
    assert "Halo, selamat datang" in (await shown(citizen)).text


async def test_a_code_that_is_shown_and_left_is_hidden_after_some_minutes(stage: Stage) -> None:
    citizen = await stage.citizen()
    await report(stage, citizen)
    await stage.tap(citizen, "Simpan kode")
    assert "Kode Anda" in (await shown(citizen)).text
    await stage.later(minutes=11)
    assert "Kode Anda" not in (await shown(citizen)).text


async def test_hiding_makes_no_notification(stage: Stage) -> None:
    citizen = await stage.citizen()
    await report(stage, citizen)
    await stage.tell(citizen, "/cek", "4821")
    rung = len(await citizen.notifications())
    await stage.later(minutes=11)
    assert len(await citizen.notifications()) == rung


async def test_every_step_keeps_an_opened_report_open(stage: Stage) -> None:
    citizen = await stage.citizen()
    await report(stage, citizen)
    await stage.tell(citizen, "/cek", "4821")
    for _ in range(3):
        await stage.later(minutes=6)
        await stage.tap(citizen, "Tambah cerita", "Selesai")
    assert "Status: diterima" in (await shown(citizen)).text
