"""Outbox rows on both engines: queued, leased, ended, given up; nobody holds what another holds."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from sqlalchemy import select

from betang.storage import chats, outbox
from betang.storage.database import Database
from betang.storage.outbox import Ended, OutboxRow
from betang.storage.states import OutboxState
from betang.storage.tables import outbox as table
from betang.vocabulary import Lane, Pseudonym
from tests.storage.storage_rooms import on_postgresql, outcomes

CHAT = Pseudonym(b"a chat")
OTHER = Pseudonym(b"another chat")
LONG = 10**6


async def _put(
    database: Database,
    sealed: bytes,
    *,
    chat: Pseudonym = CHAT,
    lane: Lane = Lane.REPLY,
    topic: str | None = None,
    not_before: int = 0,
    now: int = 1,
) -> None:
    async with database.work() as work:
        outbox.put(work, chat=chat, lane=lane, topic=topic, sealed=sealed, not_before=not_before, now=now)


async def _lease(
    database: Database, *, lane: Lane = Lane.REPLY, limit: int = 100, now: int = 10, until: int = LONG
) -> list[OutboxRow]:
    async with database.work() as work:
        return await outbox.lease(work, lane, limit, now=now, until=until)


async def _end(database: Database, *ended: Ended, now: int = 20) -> None:
    async with database.work() as work:
        await outbox.end(work, ended, now)


async def _again(database: Database, row_id: int, when: int, *, counted: bool = True, why: str = "Timeout") -> None:
    async with database.work() as work:
        await outbox.again(work, row_id, when=when, why=why, now=20, counted=counted)


async def _sealed(database: Database, **how: Any) -> list[bytes]:
    return [row.sealed for row in await _lease(database, **how)]


async def _counts(database: Database) -> dict[OutboxState, int]:
    async with database.reading() as view:
        return await outbox.counts(view)


async def _columns(database: Database, *names: str) -> list[tuple[Any, ...]]:
    async with database.reading() as view:
        return [
            tuple(row) for row in await view.query(select(*(table.c[name] for name in names)).order_by(table.c.id))
        ]


# Leasing


async def test_a_leased_row_comes_with_all_that_is_needed_to_send_it(database: Database) -> None:
    async with database.work() as work:
        chats.create(work, CHAT, b"state", now=1, expires=None)
        await chats.set_screen(work, CHAT, 555)
        chats.create(work, OTHER, b"state", now=1, expires=None)
    for chat in (CHAT, OTHER, Pseudonym(b"no such chat")):
        await _put(database, bytes(range(256)), chat=chat, now=7)
    rows = await _lease(database)
    assert [(row.chat, row.lane, row.tries, row.sealed, row.created_at) for row in rows] == [
        (chat, Lane.REPLY, 1, bytes(range(256)), 7) for chat in (CHAT, OTHER, b"no such chat")
    ]
    assert [row.screen_message for row in rows] == [555, None, None]
    assert len({row.id for row in rows}) == 3


async def test_rows_are_leased_oldest_first_and_no_more_than_asked_for(database: Database) -> None:
    for number in range(6):
        await _put(database, b"%d" % number, chat=Pseudonym(b"chat %d" % (9 - number)))
    assert await _sealed(database, limit=2) == [b"0", b"1"]
    assert await _sealed(database, limit=3) == [b"2", b"3", b"4"]
    assert await _sealed(database) == [b"5"]
    assert await _sealed(database) == []


async def test_each_lane_is_leased_by_itself(database: Database) -> None:
    for lane in reversed(Lane):
        await _put(database, lane.name.encode(), lane=lane)
    for lane in Lane:
        assert await _sealed(database, lane=lane) == [lane.name.encode()]


async def test_a_row_is_not_leased_before_its_time(database: Database) -> None:
    await _put(database, b"later", not_before=100)
    await _put(database, b"now")
    assert await _sealed(database, now=99) == [b"now"]
    assert await _sealed(database, now=99) == []
    assert await _sealed(database, now=100) == [b"later"]


async def test_a_lease_that_ran_out_is_taken_over_and_counts_as_a_try(database: Database) -> None:
    await _put(database, b"x")
    (first,) = await _lease(database, now=10, until=50)
    assert await _lease(database, now=50) == []
    (second,) = await _lease(database, now=51)
    assert (second.id, second.tries) == (first.id, 2)


async def test_what_has_ended_is_never_leased_again(database: Database) -> None:
    await _put(database, b"x")
    (row,) = await _lease(database, until=50)
    await _end(database, Ended(row.id, OutboxState.SENT))
    assert await _lease(database, now=1_000) == []


async def test_two_that_lease_at_once_never_get_the_same_row(database: Database) -> None:
    async with database.work() as work:
        for number in range(200):
            outbox.put(work, chat=CHAT, lane=Lane.CAMPAIGN, topic=None, sealed=b"%d" % number, not_before=0, now=1)

    async def drain() -> list[bytes]:
        mine: list[bytes] = []
        while found := await _sealed(database, lane=Lane.CAMPAIGN, limit=7):
            mine += found
        return mine

    shares = await outcomes(drain() for _ in range(6))
    everything = [sealed for share in shares if isinstance(share, list) for sealed in share]
    assert sorted(everything, key=int) == [b"%d" % number for number in range(200)]


@on_postgresql
async def test_whoever_leases_passes_over_rows_that_another_is_just_leasing(database: Database) -> None:
    for number in range(4):
        await _put(database, b"%d" % number)
    async with asyncio.timeout(5), database.work() as work:
        assert [row.sealed for row in await outbox.lease(work, Lane.REPLY, 2, now=10, until=LONG)] == [b"0", b"1"]
        assert await asyncio.create_task(_sealed(database, limit=10)) == [b"2", b"3"]


@on_postgresql
async def test_the_limit_holds_whatever_the_planner_does(database: Database) -> None:
    """A sub-select with FOR UPDATE may be run again for each row; in a CTE it runs once."""
    for number in range(30):
        await _put(database, b"%d" % number)
    async with database.work() as work:
        for setting in ("enable_hashjoin", "enable_mergejoin", "enable_hashagg", "enable_sort", "enable_material"):
            await work._driver.fetch(f"SET LOCAL {setting} = off")
        assert len(await outbox.lease(work, Lane.REPLY, 3, now=10, until=LONG)) == 3
        assert len(await outbox.lease(work, Lane.REPLY, 3, now=10, until=LONG)) == 3


async def test_a_lease_that_is_rolled_back_is_free_again(database: Database) -> None:
    await _put(database, b"x")

    async def leases_and_fails() -> None:
        async with database.work() as work:
            assert await outbox.lease(work, Lane.REPLY, 1, now=10, until=LONG)
            raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011 - our own, two lines above
        await leases_and_fails()
    (row,) = await _lease(database)
    assert row.tries == 1


# Topics


async def test_a_newer_row_of_a_topic_replaces_an_unsent_older_one(database: Database) -> None:
    await _put(database, b"old screen", topic="screen")
    await _put(database, b"of another chat", topic="screen", chat=OTHER)
    await _put(database, b"another topic", topic="alert:K-7Q4M")
    await _put(database, b"no topic")
    await _put(database, b"no topic either")
    await _put(database, b"new screen", topic="screen", now=9)
    assert await _sealed(database) == [
        b"of another chat",
        b"another topic",
        b"no topic",
        b"no topic either",
        b"new screen",
    ]
    assert (await _columns(database, "state", "sealed", "ended_at"))[0] == (OutboxState.REPLACED, None, 9)


async def test_a_row_on_its_way_is_not_replaced(database: Database) -> None:
    await _put(database, b"on its way", topic="screen")
    (row,) = await _lease(database)
    await _put(database, b"next", topic="screen")
    assert await _counts(database) == {OutboxState.LEASED: 1, OutboxState.QUEUED: 1}
    await _end(database, Ended(row.id, OutboxState.SENT))
    assert await _sealed(database, now=10) == [b"next"]


async def test_a_row_that_failed_on_its_way_gives_way_to_a_newer_one_of_its_topic(database: Database) -> None:
    for topic in ("screen", None):
        await _put(database, b"older", topic=topic)
        (row,) = await _lease(database)
        await _put(database, b"of another chat", topic=topic, chat=OTHER)
        await _put(database, b"newer", topic=topic)
        await _again(database, row.id, 100)
        expected = [b"of another chat", b"newer"] if topic else [b"older", b"of another chat", b"newer"]
        assert await _sealed(database, now=100) == expected


async def test_dropping_what_waits_spares_other_chats_and_what_is_on_its_way(database: Database) -> None:
    await _put(database, b"on its way")
    await _lease(database)
    await _put(database, b"waits", topic="screen")
    await _put(database, b"waits for later", not_before=500)
    await _put(database, b"of another chat", chat=OTHER)
    async with database.work() as work:
        assert await outbox.drop_waiting(work, CHAT, now=30) == 2
        assert await outbox.drop_waiting(work, CHAT, now=31) == 0
    assert await _columns(database, "state", "sealed", "ended_at") == [
        (OutboxState.LEASED, b"on its way", None),
        (OutboxState.REPLACED, None, 30),
        (OutboxState.REPLACED, None, 30),
        (OutboxState.QUEUED, b"of another chat", None),
    ]


# Ends


@pytest.mark.parametrize("state", [OutboxState.SENT, OutboxState.FAILED, OutboxState.EXHAUSTED])
async def test_an_end_wipes_the_delivery_and_says_why(database: Database, state: OutboxState) -> None:
    await _put(database, b"a planted secret")
    (row,) = await _lease(database)
    await _end(database, Ended(row.id, state, "Forbidden"), now=77)
    assert await _columns(database, "state", "sealed", "reason", "lease_until", "ended_at") == [
        (state, None, "Forbidden", None, 77)
    ]


async def test_many_ends_are_written_at_once(database: Database) -> None:
    for number in range(5):
        await _put(database, b"%d" % number)
    rows = await _lease(database, limit=4)
    await _end(
        database, *(Ended(row.id, OutboxState.SENT) for row in rows[:3]), Ended(rows[3].id, OutboxState.FAILED, "x")
    )
    await _end(database)
    assert await _counts(database) == {OutboxState.SENT: 3, OutboxState.FAILED: 1, OutboxState.QUEUED: 1}


async def test_an_end_counts_once_and_only_for_what_was_leased(database: Database) -> None:
    await _put(database, b"x")
    await _put(database, b"y")
    (row,) = await _lease(database, limit=1)
    await _end(database, Ended(row.id, OutboxState.SENT), now=20)
    await _end(database, Ended(row.id, OutboxState.FAILED, "late"), Ended(row.id + 1, OutboxState.SENT), now=30)
    assert await _columns(database, "state", "reason", "ended_at") == [
        (OutboxState.SENT, None, 20),
        (OutboxState.QUEUED, None, None),
    ]


async def test_a_row_that_is_to_be_tried_again_waits_and_keeps_its_delivery(database: Database) -> None:
    await _put(database, b"x")
    (row,) = await _lease(database)
    await _again(database, row.id, 100, why="w" * 200)
    assert await _columns(database, "state", "tries", "not_before", "lease_until", "reason") == [
        (OutboxState.QUEUED, 1, 100, None, "w" * 80)
    ]
    assert await _lease(database, now=99) == []
    (row,) = await _lease(database, now=100)
    assert (row.sealed, row.tries) == (b"x", 2)


async def test_a_try_is_given_back_when_telegram_asked_to_wait(database: Database) -> None:
    await _put(database, b"x")
    for _ in range(3):
        (row,) = await _lease(database)
        assert row.tries == 1
        await _again(database, row.id, 5, counted=False, why="RetryAfter")


async def test_only_what_is_leased_can_be_tried_again(database: Database) -> None:
    await _put(database, b"x")
    await _again(database, 1, 999)
    (row,) = await _lease(database)
    await _end(database, Ended(row.id, OutboxState.SENT))
    await _again(database, row.id, 5)
    assert await _counts(database) == {OutboxState.SENT: 1}


# After a crash, and now and then


async def test_releasing_all_frees_what_an_earlier_life_held(database: Database) -> None:
    for number in range(3):
        await _put(database, b"%d" % number)
    (row, _) = await _lease(database, limit=2)
    await _end(database, Ended(row.id, OutboxState.SENT))
    async with database.work() as work:
        assert await outbox.release_all(work) == 1
        assert await outbox.release_all(work) == 0
    assert [(row.sealed, row.tries) for row in await _lease(database)] == [(b"1", 1), (b"2", 1)]


async def test_next_due_is_the_earliest_that_must_wait(database: Database) -> None:
    async def next_due(now: int) -> int | None:
        async with database.reading() as view:
            return await outbox.next_due(view, now)

    assert await next_due(0) is None
    await _put(database, b"due already", not_before=5)
    await _put(database, b"late", not_before=300, lane=Lane.CAMPAIGN)
    await _put(database, b"soon", not_before=200)
    assert await next_due(10) == 200
    assert await next_due(200) == 300
    assert await next_due(300) is None
    (row,) = await _lease(database, now=250, limit=1)
    await _again(database, row.id, 280)
    assert await next_due(250) == 280


async def test_forgetting_drops_what_ended_before_a_time_but_not_what_was_given_up(database: Database) -> None:
    ends = {
        b"sent": OutboxState.SENT,
        b"failed": OutboxState.FAILED,
        b"given up": OutboxState.EXHAUSTED,
    }
    for sealed in ends:
        await _put(database, sealed)
    rows = {row.sealed: row for row in await _lease(database)}
    await _end(database, *(Ended(rows[sealed].id, state) for sealed, state in ends.items()), now=100)
    await _put(database, b"replaced", topic="screen", now=100)
    await _put(database, b"queued", topic="screen", now=100)
    await _put(database, b"leased", now=100)
    (leased,) = [row for row in await _lease(database, limit=100, until=50) if row.sealed == b"leased"]
    await _again(database, leased.id, 0)
    async with database.work() as work:
        assert await outbox.forget_ended(work, before=100) == 0
        assert await outbox.forget_ended(work, before=101) == 3
    assert await _counts(database) == {
        OutboxState.EXHAUSTED: 1,
        OutboxState.LEASED: 1,
        OutboxState.QUEUED: 1,
    }
