"""Answers to button presses: at once, never in the way, never too long."""

from __future__ import annotations

import asyncio
import logging

import pytest

from betang.training.faults import FaultKind
from tests.handlers.handlers_stage import Stage, shown


async def test_every_press_is_answered_before_the_screen_is_awaited(stage: Stage) -> None:
    citizen = await stage.citizen()
    stage.server.faults.plan(FaultKind.SLOW, "editMessageText", times=1, seconds=0.5)
    async with asyncio.timeout(0.4):
        assert await citizen.press("⚙️ Pengaturan") is not None
    await citizen.sees("Mau ubah apa?")


async def test_a_press_from_before_the_bot_was_away_still_does_its_thing(stage: Stage) -> None:
    """Telegram takes no answer to it any more; the screen comes all the same."""
    citizen = await stage.citizen()
    stage.forgiven.add("query is too old")
    await stage.end()
    pressing = asyncio.create_task(citizen.press("⚙️ Pengaturan", within=1.0))
    await asyncio.sleep(0.05)
    stage.clock.move(3600)
    await stage.begin()
    await citizen.sees("Mau ubah apa?")
    assert await pressing is None


@pytest.mark.parametrize("kind", [FaultKind.STATUS_500, FaultKind.DROP_BEFORE])
async def test_an_answer_that_gets_lost_holds_nothing_up(
    stage: Stage, kind: FaultKind, caplog: pytest.LogCaptureFixture
) -> None:
    citizen = await stage.citizen()
    stage.forgiven |= {"Internal Server Error"}
    stage.server.faults.plan(kind, "answerCallbackQuery", times=1)
    with caplog.at_level(logging.WARNING):
        assert await citizen.press("⚙️ Pengaturan", within=0.3) is None
    await citizen.sees("Mau ubah apa?")
    await stage.tap(citizen, "🔒 Privasi")
    assert "Yang perlu Anda tahu" in (await shown(citizen)).text


async def test_a_long_answer_is_cut_to_what_telegram_takes(stage: Stage) -> None:
    citizen = await stage.citizen()
    query, answer = stage.server.world.queries.open(citizen.id)
    stage.parts.presses.answer(query, "kata " * 100, alert=True)
    said = await asyncio.wait_for(answer, 2.0)
    assert len(said.text) <= 200
    assert said.show_alert


async def test_many_presses_at_once_are_all_answered(stage: Stage) -> None:
    citizens = [await stage.citizen() for _ in range(10)]
    answers = await asyncio.gather(
        *(citizen.press("⚙️ Pengaturan") for citizen in citizens for _ in range(3)),
    )
    await stage.settle()
    assert all(answer is not None for answer in answers)
    for citizen in citizens:
        assert "Mau ubah apa?" in (await shown(citizen)).text
