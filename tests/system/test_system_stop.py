"""SIGTERM: what was taken in is brought to its end or kept for the next start, and the exit status is 0."""

from __future__ import annotations

import asyncio
import signal
import time

import pytest

from betang.training.faults import FaultKind
from betang.training.server import TrainingServer
from tests.support.bot_process import BotHome, CommandBot, Nursery, NurseryBot
from tests.support.citizens import Citizen
from tests.support.judging import complaints, settled
from tests.support.waiting import seeded

WITHIN = 15.0


async def test_stopping_in_the_middle_of_everything_loses_nothing(
    server: TrainingServer, home: BotHome, bot: NurseryBot, seed: int
) -> None:
    chance = seeded(seed)
    citizens = [Citizen(server.phone(), chance) for _ in range(5)]
    over = asyncio.Event()
    reporting = [asyncio.create_task(one.report_until(over)) for one in citizens]
    for _ in range(5):
        await asyncio.sleep(chance.uniform(0.2, 1.2))
        assert await bot.stop(WITHIN) == 0
        await bot.start()
    over.set()
    await asyncio.gather(*reporting)
    await settled(home)
    assert await bot.stop(WITHIN) == 0
    assert complaints(server, home.data, citizens) == []


@pytest.mark.parametrize("kind", [FaultKind.SLOW, FaultKind.STATUS_429, FaultKind.DROP_BEFORE])
async def test_a_telegram_that_does_not_answer_delays_the_end_by_seconds_only(
    server: TrainingServer, home: BotHome, bot: NurseryBot, seed: int, kind: FaultKind
) -> None:
    citizen = Citizen(server.phone(), seeded(seed))
    await citizen.report_up_to("Ceritakan sebanyak")
    server.faults.plan(kind, "editMessageText", times=None, seconds=60.0, retry_after=5)
    await citizen.phone.say("Cerita rekaan.")
    citizen.told.texts.append("Cerita rekaan.")
    await asyncio.sleep(0.5)
    began = time.monotonic()
    assert await bot.stop(WITHIN) == 0
    assert time.monotonic() - began < WITHIN
    server.faults.forget()
    await bot.start()
    await citizen.phone.sees("Tersimpan: 1 pesan", within=10.0)
    citizen.leave_it_at_that()
    await citizen.go_on_until_done()
    await settled(home)
    assert complaints(server, home.data, [citizen]) == []


async def test_the_operators_command_stops_as_well(server: TrainingServer, home: BotHome) -> None:
    """`python bot.py run` itself, not a fork of it."""
    bot = CommandBot(home)
    await bot.start()
    phone = server.phone()
    await phone.start()
    await phone.sees_key("💬 Cerita atau lapor")
    assert await bot.stop(WITHIN) == 0
    assert not (home.data / "betang.sock").exists()
    assert "stopping" in home.log


async def test_a_bot_that_waits_for_telegram_at_its_start_can_be_stopped(
    server: TrainingServer, home: BotHome, nursery: Nursery
) -> None:
    with server.faults.away():
        async with NurseryBot(home, nursery) as bot:
            await bot.start(ready=False)
            await home.logs("Telegram does not answer")
            # Nothing has begun that could be brought to an end; a plain death by the signal will do.
            assert await bot.stop(2.0) in {0, -signal.SIGTERM}
