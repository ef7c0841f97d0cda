"""What comes at people's own hours: taken a little at a time, and each task by itself."""

from __future__ import annotations

import asyncio

import pytest

from betang.delivery.deliveries import SendNotice
from betang.delivery.outcome import Task
from betang.errors import StorageFailed
from betang.operations.rounds import MOST, Rounds
from betang.operations.undelivered import Undelivered
from betang.storage import subscriptions
from betang.storage.database import Database
from betang.storage.unit_of_work import UnitOfWork
from betang.vocabulary import Lane, Pseudonym
from tests.support.waiting import until

WHO = Pseudonym(b"a" * 24)


async def test_a_task_goes_on_in_units_of_work_of_its_own_until_nothing_is_left(database: Database) -> None:
    works, left = set(), [True, True, False]

    async def some(work: UnitOfWork) -> bool:
        works.add(work)
        await subscriptions.add(work, WHO, b"x", 0)
        return left.pop(0)

    await Rounds(database, {"series": some}).round()
    assert (len(works), left) == (3, [])
    async with database.reading() as view:
        assert await subscriptions.count(view) == 3


async def test_replies_come_in_between(database: Database) -> None:
    """Ten thousand that are due hold the writer for a moment each time, never for all of them."""
    left = [True] * 20 + [False]
    written_at = []

    async def some(_work: UnitOfWork) -> bool:
        await asyncio.sleep(0.002)
        return left.pop(0)

    async def reply() -> None:
        async with database.work() as work:
            await subscriptions.add(work, WHO, b"x", 0)
        written_at.append(len(left))

    async with asyncio.TaskGroup() as group:
        group.create_task(Rounds(database, {"series": some}).round())
        await asyncio.sleep(0.005)
        group.create_task(reply())
    assert written_at[0] > 5, "long before the round was over"


async def test_a_task_that_fails_holds_up_no_other_and_is_tried_again(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    done, errors = [], [StorageFailed("Full"), ZeroDivisionError("kata rahasia")]

    async def failing(_work: UnitOfWork) -> bool:
        raise errors.pop(0)

    async def other(_work: UnitOfWork) -> bool:
        done.append(1)
        return False

    rounds = Rounds(database, {"series": failing, "groups": other})
    await rounds.round()
    await rounds.round()
    assert len(done) == 2
    assert [record.getMessage() for record in caplog.records] == [
        "series waits: StorageFailed",
        "series failed: ZeroDivisionError",
    ]


async def test_a_task_without_an_end_does_not_keep_the_others_out(database: Database) -> None:
    if not database.is_sqlite:
        return  # the same code, and slower
    done = []

    async def endless(_work: UnitOfWork) -> bool:
        done.append(1)
        return True

    await Rounds(database, {"series": endless}).round()
    assert len(done) == MOST


async def test_a_moved_hour_is_looked_at_at_once(database: Database) -> None:
    looked = []

    async def task(_work: UnitOfWork) -> bool:
        looked.append(1)
        return False

    rounds = Rounds(database, {"series": task})
    running = asyncio.create_task(rounds.run())
    try:
        await until(lambda: len(looked) == 1)
        rounds.wake()
        await until(lambda: len(looked) == 2)
    finally:
        running.cancel()


async def test_a_notice_that_did_not_arrive_is_told_to_whom_it_is_about_and_to_nobody_else(
    database: Database,
) -> None:
    told = []

    async def hear(work: UnitOfWork, chat: Pseudonym, about: str, reason: str) -> None:
        await subscriptions.add(work, chat, about.encode(), 0)
        told.append((chat, about, reason))

    undelivered = Undelivered(database, {"series": hear})
    task = Task(WHO, Lane.RELAY, SendNotice("halo"), None)
    await undelivered(task, "series:a:b:1", "Forbidden")
    await undelivered(task, "another version's", "Forbidden")
    assert told == [(WHO, "series:a:b:1", "Forbidden")]
    async with database.reading() as view:
        assert await subscriptions.count(view) == 1
