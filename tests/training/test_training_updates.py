"""getUpdates: offsets, limits, long polls, two at once, webhooks, kinds of updates."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import aiohttp
import pytest
from telegram import Bot, Update
from telegram.constants import UpdateType
from telegram.error import BadRequest, Conflict

from betang.training.people import Phone
from betang.training.server import TrainingServer

Until = Callable[[Callable[[], bool]], Awaitable[None]]


@pytest.fixture
async def second_bot(server: TrainingServer) -> AsyncIterator[Bot]:
    async with Bot(server.token, base_url=f"{server.url}/bot") as client:
        yield client


def texts(updates: tuple[Update, ...]) -> list[str | None]:
    return [update.message.text for update in updates if update.message is not None]


async def test_updates_come_in_order_until_confirmed(bot: Bot, server: TrainingServer, citizen: Phone) -> None:
    for text in ("satu", "dua", "tiga"):
        await citizen.say(text)
    first = await bot.get_updates()
    assert texts(first) == ["satu", "dua", "tiga"]
    assert texts(await bot.get_updates()) == ["satu", "dua", "tiga"]
    ids = [update.update_id for update in first]
    assert ids == list(range(ids[0], ids[0] + 3))
    assert texts(await bot.get_updates(offset=ids[1])) == ["dua", "tiga"]
    assert server.world.updates.confirmed == ids[0]
    assert texts(await bot.get_updates()) == ["dua", "tiga"]
    assert await bot.get_updates(offset=ids[2] + 1) == ()


async def test_limit_and_negative_offset(bot: Bot, citizen: Phone) -> None:
    for number in range(5):
        await citizen.say(str(number))
    assert texts(await bot.get_updates(limit=2)) == ["0", "1"]
    assert texts(await bot.get_updates(offset=-2)) == ["3", "4"]
    assert texts(await bot.get_updates()) == ["3", "4"]


async def test_at_most_100_come_at_once(bot: Bot, citizen: Phone) -> None:
    for number in range(101):
        await citizen.say(str(number))
    assert len(await bot.get_updates(limit=100)) == 100


async def test_a_long_poll_waits_for_the_first_update(
    bot: Bot, server: TrainingServer, citizen: Phone, until: Until
) -> None:
    poll = asyncio.create_task(bot.get_updates(timeout=5))
    await until(lambda: server.world.updates.polling)
    await citizen.say("akhirnya")
    async with asyncio.timeout(1):
        assert texts(await poll) == ["akhirnya"]


async def test_a_long_poll_ends_empty_after_its_time(http: aiohttp.ClientSession, server: TrainingServer) -> None:
    async with http.get(f"{server.url}/bot{server.token}/getUpdates", params={"timeout": "0.05"}) as response:
        assert await response.json() == {"ok": True, "result": []}
    assert not server.world.updates.polling


async def test_the_older_of_two_polls_is_ended_with_409(
    bot: Bot, second_bot: Bot, server: TrainingServer, citizen: Phone, until: Until
) -> None:
    older = asyncio.create_task(bot.get_updates(timeout=5))
    await until(lambda: server.world.updates.polling)
    newer = asyncio.create_task(second_bot.get_updates(timeout=5))
    with pytest.raises(Conflict):
        await older
    assert server.world.ledger.rejected[-1].description == (
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
    )
    await citizen.say("untuk yang baru")
    assert texts(await newer) == ["untuk yang baru"]


async def test_the_poll_of_a_bot_that_vanished_lets_go(server: TrainingServer, until: Until) -> None:
    async with aiohttp.ClientSession() as session:
        poll = asyncio.create_task(session.get(f"{server.url}/bot{server.token}/getUpdates?timeout=30"))
        await until(lambda: server.world.updates.polling)
        poll.cancel()
        await asyncio.gather(poll, return_exceptions=True)
    await until(lambda: not server.world.updates.polling)
    assert list(server.world.ledger.rejected) == []


async def test_a_webhook_closes_get_updates(bot: Bot, server: TrainingServer, citizen: Phone) -> None:
    await citizen.say("menunggu")
    await bot.set_webhook("https://example.org/hook")
    info = await bot.get_webhook_info()
    assert (info.url, info.pending_update_count) == ("https://example.org/hook", 1)
    with pytest.raises(Conflict):
        await bot.get_updates()
    assert server.world.ledger.rejected[-1].description == (
        "Conflict: can't use getUpdates method while webhook is active; "
        "use deleteWebhook to delete the webhook first"
    )
    await bot.delete_webhook()
    assert texts(await bot.get_updates()) == ["menunggu"]
    await bot.delete_webhook(drop_pending_updates=True)
    assert await bot.get_updates() == ()
    with pytest.raises(BadRequest, match="https"):
        await bot.set_webhook("http://example.org/hook")


async def test_only_allowed_kinds_are_queued(bot: Bot, citizen: Phone) -> None:
    await bot.get_updates(allowed_updates=[UpdateType.CALLBACK_QUERY])
    await citizen.say("tidak diminta")
    assert await bot.get_updates() == ()
    await bot.get_updates(allowed_updates=[])
    await citizen.say("diminta")
    assert texts(await bot.get_updates()) == ["diminta"]


async def test_updates_are_kept_for_a_day(bot: Bot, server: TrainingServer, citizen: Phone) -> None:
    await citizen.say("lama")
    server.world.clock.move(24 * 3600 + 1)
    await citizen.say("baru")
    assert texts(await bot.get_updates()) == ["baru"]


@pytest.mark.parametrize("poison", [{"message": 7}, {"message": {"text": "tanpa kepala"}}, {"sesuatu": None}, {}])
async def test_any_json_can_be_injected(
    http: aiohttp.ClientSession, server: TrainingServer, citizen: Phone, poison: dict[str, Any]
) -> None:
    update_id = server.world.inject(poison)
    await citizen.say("sesudahnya")
    async with http.get(f"{server.url}/bot{server.token}/getUpdates") as response:
        updates = (await response.json())["result"]
    assert updates[0] == {"update_id": update_id, **poison}
    assert updates[1]["update_id"] == update_id + 1


async def test_an_injected_id_moves_the_numbering_on(server: TrainingServer) -> None:
    first = server.world.inject({})
    assert server.world.inject({"update_id": first + 100}) == first + 100
    assert server.world.inject({}) == first + 101
