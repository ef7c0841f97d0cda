"""Marks of what was sent: on disk when they return, many in one commit, none lost."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

import pytest

from betang.delivery.marks import Marks
from betang.delivery.outcome import Sent
from betang.storage import chats, outbox
from betang.storage.database import Database
from betang.storage.outbox import Ended, OutboxRow
from betang.storage.states import OutboxState, Purpose
from betang.vault.vault import Vault
from betang.vocabulary import Lane
from tests.delivery.outbox_scenes import Post, ToldSender, a_moment, until
from tests.storage.storage_rooms import on_sqlite, raw_writer, traced
from tests.support.clocks import FrozenClock


@pytest.fixture
def post(database: Database, vault: Vault, clock: FrozenClock) -> Post:
    return Post(database, vault, clock, ToldSender())


@asynccontextmanager
async def writing(database: Database, clock: FrozenClock) -> AsyncIterator[Marks]:
    marks = Marks(database, clock)
    task = asyncio.create_task(marks.run())
    try:
        yield marks
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def leased(post: Post, count: int = 1, chat: int = 501) -> list[OutboxRow]:
    """Rows that somebody is sending."""
    await post.say(*(str(number) for number in range(count)), chat=chat)
    now = _now(post)
    async with post.database.work() as work:
        return await outbox.lease(work, Lane.REPLY, count, now=now, until=now + 60_000)


def _now(post: Post) -> int:
    assert isinstance(post.clock, FrozenClock)
    return post.clock.milliseconds()


async def test_a_mark_is_on_disk_when_it_returns(post: Post, clock: FrozenClock) -> None:
    (row,) = await leased(post)
    async with writing(post.database, clock) as marks:
        await marks.sent(row, Sent(5))
        assert await post.states() == ["SENT"]
        assert [one.message_id for one in await post.lying()] == [5]


@on_sqlite
async def test_many_marks_are_one_commit(post: Post, clock: FrozenClock) -> None:
    rows = await leased(post, 50)
    async with writing(post.database, clock) as marks:
        async with post.database.work():  # all of them gather meanwhile
            marking = [
                asyncio.create_task(marks.sent(row, Sent(number))) for number, row in enumerate(rows, start=1)
            ]
            await a_moment()
            told = await traced(post.database)
        await asyncio.gather(*marking)
    assert 1 <= len([one for one in told if "COMMIT" in one]) <= 3
    assert set(await post.states()) == {"SENT"}


async def test_marks_of_all_kinds_may_come_together(post: Post, clock: FrozenClock) -> None:
    rows = await leased(post, 4)
    await post.know_chat()
    async with writing(post.database, clock) as marks:
        await asyncio.gather(
            marks.sent(rows[0], Sent(77, is_screen=True)),
            marks.ended(Ended(rows[1].id, OutboxState.FAILED, "Forbidden")),
            marks.again(rows[2].id, timedelta(seconds=9), "NetworkError", counted=True),
            marks.again(rows[3].id, timedelta(seconds=9), "429", counted=False),
        )
    assert [(row.state.name, row.tries, row.reason) for row in await post.rows()] == [
        ("SENT", 1, None),
        ("FAILED", 1, "Forbidden"),
        ("QUEUED", 1, "NetworkError"),
        ("QUEUED", 0, "429"),
    ]
    assert {row.not_before for row in (await post.rows())[2:]} == {clock.milliseconds() + 9_000}
    assert await post.screen_of() == 77


async def test_a_screen_in_its_place_is_not_written_down_again(post: Post, clock: FrozenClock) -> None:
    """Somebody may have decided meanwhile that the next screen is a new message."""
    await post.know_chat(screen=77)
    (row,) = await leased(post)
    async with post.database.work() as work:
        await chats.set_screen(work, post.chat(), None)
    async with writing(post.database, clock) as marks:
        await marks.sent(row, Sent(77, is_screen=True))
    assert row.screen_message == 77
    assert await post.screen_of() is None


async def test_what_lies_in_the_chat_has_its_purpose_and_its_time(post: Post, clock: FrozenClock) -> None:
    rows = await leased(post, 3)
    await post.know_chat()
    async with writing(post.database, clock) as marks:
        await marks.sent(rows[0], Sent(1, purpose=Purpose.READING, remove_after=600))
        await marks.sent(rows[1], Sent(2, is_screen=True))
        await marks.sent(rows[2], Sent(gone=(1, 999)))
    assert [(one.message_id, one.purpose, one.remove_at) for one in await post.lying()] == [
        (2, Purpose.SCREEN, None)
    ]


async def test_the_same_message_may_be_noted_twice(post: Post, clock: FrozenClock) -> None:
    rows = await leased(post, 2)
    async with writing(post.database, clock) as marks:
        for row in rows:
            await marks.sent(row, Sent(1, purpose=Purpose.NOTICE))
    assert [one.message_id for one in await post.lying()] == [1]


@on_sqlite
async def test_a_full_disk_holds_all_marks_back_and_loses_none(
    post: Post, clock: FrozenClock, caplog: pytest.LogCaptureFixture
) -> None:
    rows = await leased(post, 3)
    async with writing(post.database, clock) as marks:
        await raw_writer(post.database).execute_fetchall("PRAGMA query_only=ON")
        marking = [asyncio.create_task(marks.sent(row, Sent(row.id))) for row in rows]
        for pause in (0.1, 0.2, 0.4):
            await until(lambda: clock.sleeping == 1)
            clock.advance(pause - 0.01)
            await a_moment()
            assert clock.sleeping == 1
            clock.advance(0.01)
        await until(lambda: clock.sleeping == 1)
        assert not any(task.done() for task in marking)
        assert set(await post.states()) == {"LEASED"}
        await raw_writer(post.database).execute_fetchall("PRAGMA query_only=OFF")
        clock.advance(0.8)
        await asyncio.gather(*marking)
    assert set(await post.states()) == {"SENT"}
    assert "3 marks wait: StorageFailed" in caplog.text


async def test_whoever_stops_waiting_for_a_mark_holds_up_no_other(post: Post, clock: FrozenClock) -> None:
    first, second = await leased(post, 2)
    marks = Marks(post.database, clock)
    impatient = asyncio.create_task(marks.sent(first, Sent(1)))
    patient = asyncio.create_task(marks.sent(second, Sent(2)))
    await a_moment()
    impatient.cancel()
    running = asyncio.create_task(marks.run())
    await asyncio.wait_for(patient, 5)
    running.cancel()
    assert await post.states() == ["SENT", "SENT"], "it was sent, whoever waits for the mark"


async def test_a_row_that_was_taken_back_meanwhile_keeps_its_state(post: Post, clock: FrozenClock) -> None:
    """Released by another life: its mark comes too late and changes nothing."""
    (row,) = await leased(post)
    async with post.database.work() as work:
        await outbox.release_all(work)
    async with writing(post.database, clock) as marks:
        await marks.ended(Ended(row.id, OutboxState.FAILED, "Forbidden"))
    assert await post.states() == ["QUEUED"]
