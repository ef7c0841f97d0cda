"""Statements that are put off to the next one, or to the end of the unit of work."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import pytest
from sqlalchemy import bindparam, insert

from betang.errors import Conflict, StorageFailed
from betang.storage.database import Database
from betang.storage.tables import journal as journal_table
from betang.storage.unit_of_work import UnitOfWork
from tests.storage.storage_rooms import (
    ADD,
    COUNTER,
    IDS,
    SET,
    START,
    SUBJECT,
    attempt_undone_by,
    counted,
    keep,
    kept,
    on_sqlite,
    outcomes,
    raw_writer,
    start_counter,
    traced,
    work_undone_by,
)

PUT = insert(journal_table).values(
    update_id=bindparam("which"), state=0, tries=0, sealed=bindparam("content"), received_at=0
)
PUT_AND_TELL = PUT.returning(journal_table.c.update_id)


class MistakeError(Exception):
    """What a handler might raise."""


def _put(work: UnitOfWork, update_id: int, content: bytes = b"x", *, expect: int | None = 1) -> None:
    work.later(PUT, expect=expect, which=update_id, content=content)


async def test_what_is_put_off_is_done_at_the_end(database: Database) -> None:
    async with database.work() as work:
        _put(work, 1)
        _put(work, 2)
    assert await kept(database) == [1, 2]


async def test_every_way_to_ask_sees_what_was_put_off_before(database: Database) -> None:
    await start_counter(database)
    async with database.work() as work:
        _put(work, 1)
        assert len(await work.rows(IDS)) == 1
        _put(work, 2)
        assert len(await work.query(IDS)) == 2
        work.later(SET, whose=SUBJECT, to=5)
        assert await work.change(ADD, whose=SUBJECT) == 1
        assert await work.row(COUNTER, whose=SUBJECT) == (6,)
        _put(work, 3)
        await keep(work, 4)
        await work.flush()
        assert len(await work.rows(IDS)) == 4


async def test_the_order_is_that_of_the_calls(database: Database) -> None:
    await start_counter(database)
    async with database.work() as work:
        work.later(SET, expect=1, whose=SUBJECT, to=10)
        work.later(ADD, expect=1, whose=SUBJECT)
        await work.change_one(ADD, whose=SUBJECT)
        work.later(ADD, expect=1, whose=SUBJECT)
    assert await counted(database) == 13


@on_sqlite
async def test_several_statements_cost_one_hop_to_the_driver(database: Database) -> None:
    await start_counter(database)
    raw = raw_writer(database)
    hops = 0
    execute = raw._execute

    async def counting(*arguments: object) -> object:
        nonlocal hops
        hops += 1
        return await execute(*arguments)  # type: ignore[no-untyped-call] # aiosqlite's own

    raw._execute = counting  # type: ignore[method-assign] # counts and hands on
    async with database.work() as work:
        for update_id in range(1, 6):
            _put(work, update_id)
        await work.change_one(ADD, whose=SUBJECT)
        _put(work, 6)
    assert hops == 4  # BEGIN; savepoint and six statements; one more and the release; COMMIT
    assert await kept(database) == [1, 2, 3, 4, 5, 6]


@on_sqlite
async def test_a_unit_that_does_nothing_tells_the_engine_nothing(database: Database) -> None:
    told = await traced(database)
    async with database.work() as work, work.attempt():
        pass
    assert told == ["BEGIN IMMEDIATE", "COMMIT"]


async def test_what_a_step_returned_is_there_after_the_commit(database: Database) -> None:
    async with database.work() as work:
        step = work.later(PUT_AND_TELL, which=7, content=b"x")
        assert list(step.rows) == []
    assert [tuple(row) for row in step.rows] == [(7,)]


# Failures


async def test_a_guard_that_fails_at_the_end_undoes_the_unit(database: Database) -> None:
    async with work_undone_by(database, Conflict) as work:
        await keep(work, 1)
        work.later(ADD, expect=1, whose=b"nobody")
    assert await kept(database) == []
    async with database.work() as work:
        await keep(work, 2)
    assert await kept(database) == [2]


async def test_a_guard_that_fails_is_told_to_the_next_statement_and_nothing_behind_it_is_done(
    database: Database,
) -> None:
    async with work_undone_by(database, Conflict) as work:
        _put(work, 1)
        work.later(ADD, expect=1, whose=b"nobody")
        _put(work, 2)
        with pytest.raises(Conflict):
            await work.rows(IDS)
        with suppress(Exception):  # on PostgreSQL the transaction is still good, on SQLite too
            assert await work.rows(IDS) == [(1,)]
    assert await kept(database) == []


async def test_a_taken_key_that_was_put_off_is_a_conflict(database: Database) -> None:
    await start_counter(database)
    async with work_undone_by(database, Conflict) as work:
        _put(work, 1)
        work.later(START, whose=SUBJECT)
    assert await kept(database) == []


async def test_after_commit_is_not_called_when_the_end_fails(database: Database) -> None:
    seen: list[str] = []
    async with work_undone_by(database, Conflict) as work:
        work.after_commit(lambda: seen.append("told"))
        work.later(ADD, expect=1, whose=b"nobody")
    await asyncio.sleep(0.01)
    assert seen == []


async def test_a_unit_that_raises_does_nothing_of_what_it_put_off(database: Database) -> None:
    async with work_undone_by(database, MistakeError) as work:
        _put(work, 1)
        raise MistakeError
    async with database.work() as work:
        assert await work.rows(IDS) == []
    assert await kept(database) == []


async def test_one_that_fails_at_its_end_takes_nobody_along(database: Database) -> None:
    async def unit(update_id: int) -> None:
        async with database.work() as work:
            _put(work, update_id)
            if update_id % 3 == 0:
                work.later(ADD, expect=1, whose=b"nobody")

    results = await outcomes(unit(n) for n in range(1, 61))
    for update_id, result in enumerate(results, start=1):
        assert isinstance(result, Conflict) is (update_id % 3 == 0)
    assert await kept(database) == [n for n in range(1, 61) if n % 3]


# Parts


async def test_an_attempt_does_not_swallow_the_failure_of_what_was_put_off_before_it(database: Database) -> None:
    """Else an update that has had its effect could have it again: its end is put off, the effect is tried."""
    async with work_undone_by(database, Conflict) as work:
        work.later(ADD, expect=1, whose=b"nobody")
        with suppress(Conflict):
            async with work.attempt():
                await keep(work, 1)
    assert await kept(database) == []


async def test_an_attempt_that_fails_leaves_what_was_put_off_before_it(database: Database) -> None:
    async with database.work() as work:
        _put(work, 1)
        async with attempt_undone_by(work, MistakeError):
            _put(work, 2)
            raise MistakeError
        async with attempt_undone_by(work, MistakeError):
            _put(work, 3)
            await work.flush()
            _put(work, 4)
            raise MistakeError
        _put(work, 5)
    assert await kept(database) == [1, 5]


async def test_what_an_attempt_put_off_fails_inside_it_and_is_undone_with_it(database: Database) -> None:
    async with database.work() as work:
        _put(work, 1)
        async with attempt_undone_by(work, Conflict):
            _put(work, 2)
            work.later(ADD, expect=1, whose=b"nobody")
        _put(work, 3)
    assert await kept(database) == [1, 3]


async def test_nested_attempts_are_undone_each_for_itself(database: Database) -> None:
    async with database.work() as work:
        async with work.attempt():
            _put(work, 1)
            async with attempt_undone_by(work, MistakeError), work.attempt():
                _put(work, 2)
                async with work.attempt():
                    _put(work, 3)
                await work.flush()
                raise MistakeError
            _put(work, 4)
        async with attempt_undone_by(work, MistakeError):
            async with work.attempt():
                await keep(work, 5)
            raise MistakeError
    assert await kept(database) == [1, 4]


# Rules of use


async def test_putting_off_when_it_is_over_is_a_mistake(database: Database) -> None:
    async with database.work() as work:
        pass
    with pytest.raises(RuntimeError, match="over"):
        _put(work, 1)


async def test_putting_off_a_write_while_reading_fails(database: Database) -> None:
    async def writes() -> None:
        async with database.reading() as view:
            _put(view, 1)

    with pytest.raises(StorageFailed):
        await writes()
    assert await kept(database) == []


async def test_a_wrong_name_is_a_mistake_at_once(database: Database) -> None:
    async with database.work() as work:
        with pytest.raises(KeyError):
            work.later(ADD, who=SUBJECT)


async def test_many_that_put_everything_off_lose_nothing(database: Database) -> None:
    await start_counter(database)

    async def add(update_id: int) -> None:
        async with database.work() as work:
            work.later(ADD, expect=1, whose=SUBJECT)
            _put(work, update_id)

    assert await outcomes(add(n) for n in range(1, 201)) == [None] * 200
    assert await counted(database) == 200
    assert await kept(database) == list(range(1, 201))
