"""The outbox against the whole way: rows, pump, sender, the local Bot API, phones."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from betang.clock import SystemClock
from betang.delivery.deliveries import BlankMessage, DeleteMessages, Key, SendNotice, ShowScreen
from betang.delivery.outbox import Outbox, open_delivery
from betang.delivery.telegram_sender import TelegramSender
from betang.storage import outbox as outbox_rows
from betang.storage.database import Database
from betang.training.faults import FaultKind
from betang.training.people import Phone
from betang.training.server import TrainingServer
from betang.vault.vault import Vault
from betang.vocabulary import Lane
from tests.delivery.outbox_scenes import Post, SomeFiles, ToldSender, a_bot_of, minutes, started, texts_of, until
from tests.storage.storage_rooms import on_sqlite
from tests.support.clocks import FrozenClock


@pytest.fixture
def post(database: Database, vault: Vault, clock: FrozenClock) -> Post:
    return Post(database, vault, clock, ToldSender())


@dataclass
class Whole:
    """The way from the outbox to phones, and its server."""

    post: Post
    server: TrainingServer

    async def phone(self) -> Phone:
        (phone,) = await started(self.server)
        await self.post.know_chat(phone.id)
        return phone


@pytest.fixture
async def whole(database: Database, vault: Vault) -> AsyncIterator[Whole]:
    async with TrainingServer() as server, a_bot_of(server) as bot:
        clock = SystemClock()
        post = Post(database, vault, clock, TelegramSender(bot, vault, SomeFiles(), clock))
        async with post.running():
            yield Whole(post, server)


# Rows


async def test_without_anybody_who_sends_rows_wait(post: Post, vault: Vault) -> None:
    command = Outbox(vault, post.clock)
    async with post.database.work() as work:
        await command.put(work, post.chat(), SendNotice("halo"), Lane.URGENT)
    (row,) = await post.rows()
    assert (row.state.name, row.tries) == ("QUEUED", 0)


async def test_a_row_opens_as_what_was_put(post: Post, vault: Vault) -> None:
    await post.put(SendNotice("halo", ((Key("Ya", "a"),),), remove_after=5), lane=Lane.URGENT)
    async with post.database.work() as work:
        now = FrozenClock().milliseconds()
        (row,) = await outbox_rows.lease(work, Lane.URGENT, 5, now=now, until=now + 1)
    assert open_delivery(vault, row.chat, row.sealed) == SendNotice("halo", ((Key("Ya", "a"),),), remove_after=5)


async def test_a_hundred_messages_are_removed_with_one_call(post: Post, database: Database) -> None:
    async with database.work() as work:
        await post.outbox.delete(work, post.chat(), list(range(1, 251)))
        await post.outbox.delete(work, post.chat(), [])
    async with post.running():
        await post.settled()
    sender = post.sender
    assert isinstance(sender, ToldSender)
    sizes = [len(task.delivery.ids) for task in sender.tasks if isinstance(task.delivery, DeleteMessages)]
    assert sizes == [100, 100, 50]
    assert {task.lane for task in sender.tasks} == {Lane.RELAY}


async def test_what_waits_for_its_time_is_not_handed_over(post: Post) -> None:
    async with post.running():
        await post.put(SendNotice("nanti"), not_before=minutes(post.clock, 1))
        assert await post.states() == ["QUEUED"]
        assert post.pump.held == 0


# The whole way


async def test_a_conversation_is_one_message_that_changes(whole: Whole) -> None:
    phone, post = await whole.phone(), whole.post
    for text in ("satu", "dua", "tiga"):
        await post.put(ShowScreen(text), chat=phone.id, screen=await post.screen_of(phone.id))
        await phone.sees(text)
        await post.settled()
    assert texts_of(phone) == ["tiga"]
    assert whole.server.world.ledger.calls("sendMessage") == 1


async def test_a_deleted_screen_comes_again_and_is_changed_from_then_on(whole: Whole) -> None:
    phone, post = await whole.phone(), whole.post
    await post.put(ShowScreen("satu"), chat=phone.id)
    first = await phone.sees("satu")
    await post.settled()
    await phone.delete(first.id, for_both=True)
    await post.put(ShowScreen("dua"), ShowScreen("tiga"), chat=phone.id, screen=first.id)
    await phone.sees("tiga")
    await post.settled()
    await post.put(ShowScreen("empat"), chat=phone.id, screen=await post.screen_of(phone.id))
    await phone.sees("empat")
    assert texts_of(phone) == ["empat"]


async def test_everything_arrives_once_and_in_order_through_bad_moments(whole: Whole) -> None:
    """429s keep the order; nothing arrives twice, since no answer was lost on its way back."""
    phones = [await whole.phone() for _ in range(3)]
    whole.server.faults.plan(FaultKind.STATUS_429, "sendMessage", every=9, times=3, retry_after=1)
    for number in range(10):
        for phone in phones:
            await whole.post.put(SendNotice(f"kabar {number}"), chat=phone.id)
    for phone in phones:
        await phone.sees("kabar 9", within=10)
        assert texts_of(phone) == [f"kabar {number}" for number in range(10)]
    assert whole.server.world.ledger.calls("sendMessage", 429) >= 1
    await whole.post.settled()
    assert set(await whole.post.states()) == {"SENT"}


@on_sqlite
async def test_telegram_being_away_delays_and_loses_nothing(whole: Whole) -> None:
    phone = await whole.phone()
    with whole.server.faults.away():
        await whole.post.put(SendNotice("kabar"), chat=phone.id)
        await until(lambda: whole.post.pump.held == 0)
        assert texts_of(phone) == []
        assert await whole.post.states() == ["QUEUED"]
    await phone.sees("kabar", within=5)


async def test_who_blocks_the_bot_halfway_stops_nobody(whole: Whole) -> None:
    blocker, other = await whole.phone(), await whole.phone()
    await whole.post.put(SendNotice("satu"), chat=blocker.id)
    await blocker.sees("satu")
    await blocker.block()
    for text in ("dua", "tiga"):
        await whole.post.put(SendNotice(text), chat=blocker.id)
        await whole.post.put(SendNotice(text), chat=other.id)
    await other.sees("tiga")
    await whole.post.settled()
    assert texts_of(blocker) == ["satu"]
    assert sorted(await whole.post.states()) == ["FAILED", "FAILED", "SENT", "SENT", "SENT"]


async def test_cleaning_leaves_no_message_that_can_be_removed(whole: Whole) -> None:
    phone, post = await whole.phone(), whole.post
    old = await phone.say("dari pekan lalu")
    await post.put(SendNotice("kasus lama"), chat=phone.id)
    ours = await phone.sees("kasus lama")
    whole.server.world.clock.move(49 * 3600)
    new = [(await phone.say(f"baru {number}")).id for number in range(3)]
    await post.put(DeleteMessages((old.id, *new)), BlankMessage(ours.id, "Sampai jumpa."), chat=phone.id)
    await phone.sees("Sampai jumpa.")
    await post.settled()
    assert [one.text for one in phone.view().messages] == ["/start", "dari pekan lalu", "Sampai jumpa."]


async def test_a_hundred_chats_are_written_to_side_by_side(whole: Whole) -> None:
    phones = [await whole.phone() for _ in range(100)]
    whole.server.latency = 0.05
    await asyncio.gather(*(whole.post.put(SendNotice("halo"), chat=phone.id) for phone in phones))
    async with asyncio.timeout(4):  # one after the other it would take five seconds
        await asyncio.gather(*(phone.sees("halo") for phone in phones))
