"""A bad day at Telegram's: refusals, cut connections, slow answers, silence for minutes."""

from __future__ import annotations

import asyncio
import time

import pytest

from betang.training.faults import FaultKind
from betang.training.server import TrainingServer
from tests.support.bot_process import BotHome, Nursery, NurseryBot
from tests.support.citizens import Citizen
from tests.support.judging import complaints, settled
from tests.support.officers import Officer
from tests.support.waiting import seeded, until

BAD = (
    FaultKind.STATUS_429,
    FaultKind.STATUS_500,
    FaultKind.STATUS_502,
    FaultKind.STATUS_504,
    FaultKind.DROP_BEFORE,
    FaultKind.DROP_AFTER,
)


async def test_reports_survive_a_day_on_which_every_third_call_fails(
    server: TrainingServer, home: BotHome, nursery: Nursery, seed: int
) -> None:
    async with NurseryBot(home, nursery, speed=20.0) as bot:
        await bot.start()
        officer = Officer(server.phone("Petugas"), seeded(seed))
        await officer.enlist(await home.invite())
        citizens = [Citizen(server.phone("Warga"), seeded(seed + one)) for one in range(4)]
        for kind in BAD:
            server.faults.plan(kind, times=None, every=18)
        server.faults.plan(FaultKind.SLOW, times=None, every=20, seconds=0.5)
        await asyncio.gather(*(one.report_once() for one in citizens))
        server.faults.forget()
        await settled(home)
        assert await bot.stop() == 0
    assert complaints(server, home.data, citizens, [officer]) == []
    for status in (429, 500, 502, 504):
        assert any(one.status == status for one in server.world.ledger.rejected)


@pytest.mark.parametrize("method", ["editMessageText", "getUpdates", "deleteMessages", "sendMessage"])
async def test_a_refusal_for_seconds_is_obeyed_for_all_of_them(
    server: TrainingServer, home: BotHome, bot: NurseryBot, seed: int, method: str
) -> None:
    citizen = Citizen(server.phone("Warga"), seeded(seed))
    await citizen.report_up_to("Ceritakan sebanyak")
    await server.quiet()
    if method == "sendMessage":
        await citizen.phone.clear(for_both=True)  # the screen is gone and has to be sent anew
    ledger = server.world.ledger
    server.faults.plan(FaultKind.STATUS_429, method, retry_after=2)
    await citizen.phone.say("Cerita rekaan.")
    await until(lambda: ledger.calls(method, 429) == 1, 10.0)
    refused, called = time.monotonic(), ledger.calls(method)
    # A poll that hangs is counted when it ends.
    polling = server.world.updates
    await until(lambda: ledger.calls(method) > called or (method == "getUpdates" and polling.polling), 10.0)
    assert time.monotonic() - refused >= 1.95
    await citizen.phone.sees("Tersimpan: 1 pesan")
    assert ledger.calls(method, 429) == 1


async def test_an_older_screen_that_failed_does_not_come_back_over_a_newer_one(
    server: TrainingServer, home: BotHome, bot: NurseryBot, seed: int
) -> None:
    citizen = Citizen(server.phone("Warga"), seeded(seed))
    await citizen.report_up_to("Ceritakan sebanyak")
    await server.quiet()
    server.latency = 0.4
    server.faults.plan(FaultKind.STATUS_500, "editMessageText")
    await citizen.phone.say("Cerita rekaan satu.")
    await citizen.phone.say("Cerita rekaan dua.")  # while the screen that will fail is on its way
    await citizen.phone.sees("Tersimpan: 2 pesan")
    assert server.faults.calm
    await asyncio.sleep(2.5)  # longer than the pause before another try
    await citizen.phone.sees("Tersimpan: 2 pesan", within=0.1)


async def test_while_telegram_is_away_for_minutes_nothing_is_lost_and_the_bot_comes_back_by_itself(
    server: TrainingServer, home: BotHome, nursery: Nursery, seed: int
) -> None:
    async with NurseryBot(home, nursery, speed=60.0) as bot:
        await bot.start()
        citizens = [Citizen(server.phone("Warga"), seeded(seed + one)) for one in range(3)]
        reporting = [asyncio.create_task(one.report_once()) for one in citizens]
        await asyncio.sleep(0.5)
        with server.faults.away():
            await server.phone().start()  # ends the poll that hangs; every further one is cut at once
            await asyncio.sleep(4.0)  # four minutes for the bot
        await asyncio.gather(*reporting)
        await settled(home)
        assert await bot.stop() == 0
    assert complaints(server, home.data, citizens) == []
    assert "WARNING betang.intake.telegram_polling no updates: NetworkError" in home.log
    assert "rekaan" not in home.log


async def test_a_bot_that_starts_while_telegram_is_away_waits_for_it(
    server: TrainingServer, home: BotHome, nursery: Nursery
) -> None:
    async with NurseryBot(home, nursery, speed=20.0) as bot:
        with server.faults.away():
            await bot.start(ready=False)
            await home.logs("Telegram does not answer")
        await home.ready()
        await server.phone().start()
        assert await bot.stop() == 0


@pytest.mark.parametrize("kind", [*BAD, FaultKind.SLOW])
async def test_a_bot_whose_greeting_fails_greets_again(
    server: TrainingServer, home: BotHome, nursery: Nursery, kind: FaultKind
) -> None:
    server.faults.plan(kind, times=4, retry_after=2, seconds=0.5)  # more than the greeting: menus, the first poll
    async with NurseryBot(home, nursery, speed=10.0) as bot:
        await bot.start()
        assert kind is FaultKind.SLOW or "Telegram does not answer" in home.log
        assert await bot.stop() == 0


async def test_another_poller_with_the_same_token_is_named_and_outlived(
    server: TrainingServer, home: BotHome, nursery: Nursery
) -> None:
    async with NurseryBot(home, nursery, speed=5.0) as bot:
        await bot.start()
        phone = server.phone()
        for _ in range(2):
            await server.world.updates.get(0, 1, 0)  # what a second copy does to the first one's poll
            await until(lambda: server.world.updates.polling, 15.0)
        await home.logs("no updates: Conflict")
        await phone.start()
        await phone.sees_key("💬 Cerita atau lapor")
        assert await bot.stop() == 0


async def test_a_second_bot_in_the_same_folder_is_refused_and_the_first_goes_on(
    server: TrainingServer, home: BotHome, bot: NurseryBot, nursery: Nursery
) -> None:
    second = NurseryBot(home, nursery)
    await second.start(ready=False)
    assert await second.ended() == 1
    assert "another Betang works in" in home.log
    phone = server.phone()
    await phone.start()
    await phone.sees_key("💬 Cerita atau lapor")


async def test_who_blocks_the_bot_stops_nothing_and_loses_nothing(
    server: TrainingServer, home: BotHome, bot: NurseryBot, seed: int
) -> None:
    """Somebody sends a file, and blocks the bot because somebody else has come in."""
    blocker, other = (Citizen(server.phone("Warga"), seeded(seed + one)) for one in range(2))
    await blocker.report_up_to("Ceritakan sebanyak")
    server.faults.plan(FaultKind.STATUS_500, "getFile")  # so that the fetch has to wait for another try
    await blocker.phone.send_voice(b"suara rekaan")
    await until(lambda: server.faults.calm)
    await blocker.phone.block()
    await other.report_once()
    await until(lambda: server.world.ledger.calls("file", 200) >= 1 + len(other.told.files), 10.0, "the file")
    await settled(home)
    assert await bot.stop() == 0
    assert complaints(server, home.data, [other]) == []
