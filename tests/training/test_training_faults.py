"""Bad days on order: refusals, cut connections before and after the effect, slowness, an outage, latency."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta

import aiohttp
import pytest
from telegram import Bot
from telegram.error import NetworkError, RetryAfter, TimedOut

from betang.training.faults import FaultKind, Faults
from betang.training.people import Phone
from betang.training.server import TrainingServer

Until = Callable[[Callable[[], bool]], Awaitable[None]]


def received(phone: Phone) -> list[str]:
    return [message.text for message in phone.view().messages if message.from_bot]


@pytest.mark.parametrize("kind", [FaultKind.STATUS_500, FaultKind.STATUS_502, FaultKind.STATUS_504])
async def test_a_planned_refusal_comes_once_and_does_nothing(
    bot: Bot, server: TrainingServer, citizen: Phone, kind: FaultKind
) -> None:
    server.faults.plan(kind, "sendMessage")
    with pytest.raises(NetworkError):
        await bot.send_message(citizen.id, "hilang")
    await bot.send_message(citizen.id, "sampai")
    assert received(citizen) == ["sampai"]
    assert server.world.ledger.calls("sendMessage", int(kind.value[-3:])) == 1
    assert server.faults.calm


async def test_a_planned_429_says_how_long(bot: Bot, server: TrainingServer, citizen: Phone) -> None:
    server.faults.plan(FaultKind.STATUS_429, "sendMessage", retry_after=7)
    with pytest.raises(RetryAfter) as caught:
        await bot.send_message(citizen.id, "a")
    assert caught.value.retry_after == timedelta(seconds=7)


async def test_a_cut_before_does_nothing_and_a_cut_after_has_done_it(
    bot: Bot, server: TrainingServer, citizen: Phone
) -> None:
    server.faults.plan(FaultKind.DROP_BEFORE, "sendMessage")
    with pytest.raises(NetworkError, match="httpx"):
        await bot.send_message(citizen.id, "sebelum")
    server.faults.plan(FaultKind.DROP_AFTER, "sendMessage")
    with pytest.raises(NetworkError, match="httpx"):
        await bot.send_message(citizen.id, "sesudah")
    await bot.send_message(citizen.id, "biasa")
    assert received(citizen) == ["sesudah", "biasa"]


@pytest.mark.parametrize("kind", [FaultKind.DROP_AFTER, FaultKind.STATUS_500, FaultKind.DROP_BEFORE])
async def test_uploads_meet_faults_too(bot: Bot, server: TrainingServer, citizen: Phone, kind: FaultKind) -> None:
    server.faults.plan(kind, "sendDocument")
    with pytest.raises(NetworkError, match=r"httpx|[Ii]nternal"):
        await bot.send_document(citizen.id, bytes(1_000_000))
    arrived = [message.kind for message in await citizen.messages() if message.from_bot]
    assert arrived == (["document"] if kind is FaultKind.DROP_AFTER else [])


async def test_a_slow_answer_outlasts_the_bots_patience(bot: Bot, server: TrainingServer, citizen: Phone) -> None:
    server.faults.plan(FaultKind.SLOW, "sendMessage", seconds=1)
    with pytest.raises(TimedOut):
        await bot.send_message(citizen.id, "lambat", read_timeout=0.05)


async def test_other_methods_are_spared(bot: Bot, server: TrainingServer, citizen: Phone) -> None:
    server.faults.plan(FaultKind.STATUS_500, "sendPhoto", times=None)
    await bot.send_message(citizen.id, "a")
    server.faults.forget()
    assert server.faults.calm


async def test_downloads_can_fail_too(bot: Bot, server: TrainingServer, citizen: Phone) -> None:
    seen = await citizen.send_voice(b"suara")
    assert seen.file is not None
    file = await bot.get_file(seen.file["file_id"])
    server.faults.plan(FaultKind.DROP_AFTER, "file")
    with pytest.raises(NetworkError):
        await file.download_as_bytearray()
    assert await file.download_as_bytearray() == b"suara"


async def test_in_an_outage_every_call_breaks_and_people_go_on(
    bot: Bot, server: TrainingServer, citizen: Phone
) -> None:
    with server.faults.away():
        for _ in range(3):
            with pytest.raises(NetworkError):
                await bot.send_message(citizen.id, "a")
        await citizen.say("masih di sini")
    assert received(citizen) == []
    assert len(await bot.get_updates()) == 1


async def test_an_outage_cuts_a_poll_that_hangs(
    bot: Bot, server: TrainingServer, citizen: Phone, until: Until
) -> None:
    poll = asyncio.create_task(bot.get_updates(timeout=5))
    await until(lambda: server.world.updates.polling)
    with server.faults.away():
        await citizen.say("tersimpan")
        with pytest.raises(NetworkError):
            await poll
    assert len(await bot.get_updates()) == 1


async def test_cut_connections_leave_no_complaint_in_the_log(
    bot: Bot, server: TrainingServer, citizen: Phone, caplog: pytest.LogCaptureFixture, until: Until
) -> None:
    for kind in (FaultKind.DROP_BEFORE, FaultKind.DROP_AFTER):
        server.faults.plan(kind, "sendMessage")
        with pytest.raises(NetworkError):
            await bot.send_message(citizen.id, "a")
    poll = asyncio.create_task(bot.get_updates(timeout=5))
    await until(lambda: server.world.updates.polling)
    poll.cancel()
    await asyncio.gather(poll, return_exceptions=True)
    await until(lambda: not server.world.updates.polling)
    assert [record.name for record in caplog.records if record.name.startswith("aiohttp")] == []


async def test_latency_is_spent_on_every_call(bot: Bot, server: TrainingServer, citizen: Phone) -> None:
    server.latency = 0.1
    before = time.monotonic()
    await bot.send_message(citizen.id, "a")
    assert time.monotonic() - before >= 0.1


async def test_a_killed_call_in_flight_is_still_counted_once(server: TrainingServer, citizen: Phone) -> None:
    server.latency = 0.2
    async with aiohttp.ClientSession() as session:
        address = f"{server.url}/bot{server.token}/sendMessage"
        call = asyncio.create_task(session.post(address, json={"chat_id": citizen.id, "text": "a"}))
        await citizen.sees("a")
        call.cancel()
        await asyncio.gather(call, return_exceptions=True)
    assert server.world.ledger.calls("sendMessage", 200) == 1


def test_every_nth_call_is_hit() -> None:
    faults = Faults()
    faults.plan(FaultKind.STATUS_500, "sendMessage", times=2, every=3)
    hits = [faults.hit("sendMessage") is not None for _ in range(9)]
    assert hits == [False, False, True, False, False, True, False, False, False]
    assert faults.calm


def test_a_star_hits_all_methods() -> None:
    faults = Faults()
    faults.plan(FaultKind.STATUS_500, times=2)
    assert faults.hit("getMe") is not None
    assert faults.hit("file") is not None
    assert faults.hit("getMe") is None
