"""What a unit of work promises to services, on both engines."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from typing import Any

import pytest
from sqlalchemy import bindparam, insert, select, text

from betang.errors import BetangError, Conflict, StorageFailed
from betang.storage import chats, journal
from betang.storage.database import Database
from betang.storage.tables import guesses, metadata
from betang.storage.tables import journal as journal_table
from betang.storage.unit_of_work import UnitOfWork
from betang.vocabulary import Pseudonym
from tests.storage.storage_rooms import (
    ADD,
    COUNTER,
    COUNTER_HELD,
    IDS,
    SET,
    SET_IF,
    START,
    SUBJECT,
    attempt_undone_by,
    counted,
    keep,
    kept,
    outcomes,
    start_counter,
    work_undone_by,
)

CHAT = Pseudonym(b"a chat")


class MistakeError(Exception):
    """What a handler might raise."""


async def test_what_was_done_is_kept_when_the_block_ends(database: Database) -> None:
    async with database.work() as work:
        await keep(work, 1, 2)
    assert await kept(database) == [1, 2]


async def test_nobody_sees_it_before_the_block_ends(database: Database) -> None:
    async with database.work() as work:
        await keep(work, 1)
        assert await kept(database) == []
    assert await kept(database) == [1]


async def test_an_exception_undoes_everything_and_comes_out_as_it_was(database: Database) -> None:
    async with work_undone_by(database, MistakeError) as work:
        await keep(work, 1)
        await work.query(insert(guesses).values(subject=b"q", failures=1, last_at=0, locked_until=0))
        raise MistakeError
    assert await kept(database) == []
    async with database.reading() as view:
        assert await view.query(select(guesses.c.subject)) == []


async def test_statements_of_both_ways_are_of_one_transaction(database: Database) -> None:
    """Compiled ones go past SQLAlchemy, composed ones through it; each must see the other's rows."""
    async with database.work() as work:
        await keep(work, 1)
        assert await work.query(IDS) == [(1,)]
        await work.query(journal_table.insert().values(update_id=2, state=0, tries=0, received_at=0))
        assert [found[0] for found in await work.rows(IDS)] == [1, 2]
    assert await kept(database) == [1, 2]


async def test_a_cancelled_unit_is_undone(database: Database) -> None:
    inside = asyncio.Event()

    async def waits_inside() -> None:
        async with database.work() as work:
            await keep(work, 1)
            inside.set()
            await asyncio.sleep(3600)

    task = asyncio.create_task(waits_inside())
    await inside.wait()
    task.cancel()
    assert isinstance((await outcomes([_result(task)]))[0], asyncio.CancelledError)
    async with database.work() as work:
        await keep(work, 2)
    assert await kept(database) == [2]


async def _result(task: asyncio.Task[None]) -> None:
    await task


async def test_change_tells_how_many_rows_it_changed(database: Database) -> None:
    async with database.work() as work:
        assert await work.change(ADD, whose=SUBJECT) == 0
        await work.change_one(START, whose=SUBJECT)
        assert await work.change(ADD, whose=SUBJECT) == 1


async def test_a_guarded_write_that_changes_nothing_is_a_conflict(database: Database) -> None:
    async with work_undone_by(database, Conflict) as work:
        await keep(work, 1)
        await work.change_one(ADD, whose=b"nobody")
    assert await kept(database) == []


async def test_a_taken_key_is_a_conflict_on_both_engines(database: Database) -> None:
    await start_counter(database)
    with pytest.raises(Conflict):
        await start_counter(database)
    async with work_undone_by(database, Conflict) as work:
        await work.query(insert(guesses).values(subject=SUBJECT, failures=1, last_at=0, locked_until=0))
    assert await counted(database) == 0


async def test_a_conflict_says_nothing_of_the_row(database: Database) -> None:
    async with database.work() as work:
        chats.create(work, CHAT, b"x", now=1, expires=None)
    with pytest.raises(Conflict) as caught:
        async with database.work() as work:
            chats.create(work, CHAT, b"y", now=1, expires=None)
    assert "chat" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


@pytest.mark.parametrize("way", ["compiled", "composed"])
async def test_our_own_mistakes_stay_what_they_are(database: Database, way: str) -> None:
    nonsense: Any = select(text("no_such_column")).select_from(guesses)
    with pytest.raises(Exception) as caught:  # noqa: PT011 - the engines' classes differ; what it is not, matters
        async with database.work() as work:
            await (work.rows(nonsense) if way == "compiled" else work.query(nonsense))
    assert not isinstance(caught.value, BetangError)


async def test_errors_that_pass_sqlalchemy_hide_the_values(database: Database) -> None:
    with pytest.raises(Exception) as caught:  # noqa: PT011 - as above
        async with database.work() as work:
            await work.query(select(text("no_such_column")).where(guesses.c.subject == b"a planted value"))
    assert "planted" not in str(caught.value)


# Parts


async def test_a_failed_attempt_is_undone_alone(database: Database) -> None:
    async with database.work() as work:
        await keep(work, 1)
        async with attempt_undone_by(work, MistakeError):
            await keep(work, 2)
            raise MistakeError
        await keep(work, 3)
    assert await kept(database) == [1, 3]


async def test_an_attempt_that_goes_well_stays(database: Database) -> None:
    async with database.work() as work, work.attempt():
        await keep(work, 1)
    assert await kept(database) == [1]


async def test_attempts_nest(database: Database) -> None:
    async with database.work() as work, work.attempt():
        await keep(work, 1)
        async with attempt_undone_by(work, MistakeError):
            await keep(work, 2)
            raise MistakeError
        await keep(work, 3)
    assert await kept(database) == [1, 3]


async def test_a_good_attempt_goes_with_its_unit(database: Database) -> None:
    async with work_undone_by(database, MistakeError) as work:
        async with work.attempt():
            await keep(work, 1)
        raise MistakeError
    assert await kept(database) == []


async def test_a_failed_statement_is_survived_inside_an_attempt(database: Database) -> None:
    await start_counter(database)
    async with database.work() as work:
        await keep(work, 1)
        async with attempt_undone_by(work, Conflict):
            await work.change_one(START, whose=SUBJECT)
        await keep(work, 2)
    assert await kept(database) == [1, 2]


async def test_an_attempt_that_takes_too_long_is_survived(database: Database) -> None:
    async with database.work() as work:
        await keep(work, 1)
        async with attempt_undone_by(work, TimeoutError), asyncio.timeout(0.01):
            await keep(work, 2)
            await asyncio.sleep(3600)
        await keep(work, 3)
    assert await kept(database) == [1, 3]


async def test_a_failed_statement_that_was_ignored_comes_back_at_the_end(database: Database) -> None:
    """PostgreSQL answers the COMMIT of a failed transaction with success and keeps nothing."""
    await start_counter(database)
    async with work_undone_by(database, Conflict) as work:
        await keep(work, 1)
        with suppress(Conflict):
            await work.change_one(START, whose=SUBJECT)
    assert await kept(database) == []


async def test_a_cancelled_statement_that_was_ignored_fails_the_unit(database: Database) -> None:
    async with work_undone_by(database, RuntimeError, "cancelled") as work:
        await keep(work, 1)
        task = asyncio.current_task()
        assert task is not None
        task.cancel()
        try:
            await keep(work, 2)
        except asyncio.CancelledError:
            task.uncancel()
    assert await kept(database) == []


# After the commit


async def test_after_commit_runs_when_it_is_on_disk_and_before_the_block_is_left(database: Database) -> None:
    seen: list[str] = []
    async with database.work() as work:
        await keep(work, 1)
        work.after_commit(lambda: seen.append("told"))
        assert seen == []
    assert seen == ["told"]


async def test_after_commit_never_runs_for_what_was_undone(database: Database) -> None:
    seen: list[str] = []
    async with work_undone_by(database, MistakeError) as work:
        work.after_commit(lambda: seen.append("undone"))
        raise MistakeError
    async with database.work() as work:
        work.after_commit(lambda: seen.append("kept"))
        async with attempt_undone_by(work, MistakeError):
            work.after_commit(lambda: seen.append("undone part"))
            raise MistakeError
        async with work.attempt():
            work.after_commit(lambda: seen.append("kept part"))
    await asyncio.sleep(0)
    assert seen == ["kept", "kept part"]


async def test_a_callback_that_raises_disturbs_nobody_else(database: Database) -> None:
    complaints: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: complaints.append(context["exception"]))
    seen: list[str] = []

    def raises() -> None:
        raise MistakeError

    async def unit(update_id: int, callback: Any) -> None:
        async with database.work() as work:
            await keep(work, update_id)
            work.after_commit(callback)

    results = await outcomes([unit(1, raises), unit(2, lambda: seen.append("told"))])
    assert results == [None, None]
    assert seen == ["told"]
    assert [type(complaint) for complaint in complaints] == [MistakeError]


# Rules of use


async def test_a_unit_inside_another_is_refused_at_once(database: Database) -> None:
    async with asyncio.timeout(5):
        with pytest.raises(RuntimeError, match="inside another"):
            async with database.work(), database.work():
                raise AssertionError("the inner one was opened")
    async with database.work() as work:
        await keep(work, 1)
    assert await kept(database) == [1]


async def test_a_unit_that_is_over_does_nothing_more(database: Database) -> None:
    async with database.work() as work:
        await keep(work, 1)
    with pytest.raises(RuntimeError, match="over"):
        await keep(work, 2)
    with pytest.raises(RuntimeError, match="over"):
        await work.query(IDS)
    async with database.reading() as view:
        pass
    with pytest.raises(RuntimeError, match="over"):
        await view.rows(IDS)
    assert await kept(database) == [1]


async def test_reading_shows_one_moment(database: Database) -> None:
    async with database.work() as work:
        await keep(work, 1)
    async with database.reading() as view:
        assert len(await view.rows(IDS)) == 1
        async with database.work() as work:
            await keep(work, 2)
        assert len(await view.rows(IDS)) == 1
        assert len(await view.query(IDS)) == 1
    assert await kept(database) == [1, 2]


async def test_reading_cannot_write(database: Database) -> None:
    with pytest.raises(StorageFailed):
        async with database.reading() as view:
            await keep(view, 1)
    assert await kept(database) == []


async def test_units_that_read_beside_themselves_do_not_wait_for_each_other(database: Database) -> None:
    """More of them than there are connections, each holding one and asking for another."""

    async def reads_beside(update_id: int) -> None:
        async with database.work() as work:
            await keep(work, update_id)
            assert update_id not in await kept(database)

    assert await outcomes(reads_beside(n) for n in range(1, 61)) == [None] * 60


async def test_many_readings_at_once_take_turns(database: Database) -> None:
    assert await outcomes(kept(database) for _ in range(60)) == [[]] * 60


# Read, change, write


async def _add_under_a_row_lock(database: Database) -> None:
    async with database.work() as work:
        found = await work.row(COUNTER_HELD, whose=SUBJECT)
        assert found is not None
        await asyncio.sleep(0)
        await work.change_one(SET, whose=SUBJECT, to=found[0] + 1)


async def test_500_at_once_that_read_under_a_lock_and_write_lose_nothing(database: Database) -> None:
    await start_counter(database)
    results = await outcomes(_add_under_a_row_lock(database) for _ in range(500))
    assert results == [None] * 500
    assert await counted(database) == 500


async def _add_guarded(database: Database) -> int:
    tries = 0
    while True:
        tries += 1
        try:
            async with database.work() as work:
                found = await work.row(COUNTER, whose=SUBJECT)
                assert found is not None
                await asyncio.sleep(0)
                await work.change_one(SET_IF, whose=SUBJECT, seen=found[0], to=found[0] + 1)
        except Conflict:
            continue
        return tries


async def test_many_that_guard_their_write_and_try_again_lose_nothing(database: Database) -> None:
    await start_counter(database)
    results = await outcomes(_add_guarded(database) for _ in range(100))
    assert all(isinstance(tries, int) for tries in results)
    assert await counted(database) == 100


async def test_500_at_once_that_let_the_engine_add_lose_nothing(database: Database) -> None:
    await start_counter(database)

    async def add() -> None:
        async with database.work() as work:
            await work.change_one(ADD, whose=SUBJECT)

    assert await outcomes(add() for _ in range(500)) == [None] * 500
    assert await counted(database) == 500


# Statements


async def test_every_type_comes_back_as_it_went_in(database: Database) -> None:
    """The driver is spoken to without SQLAlchemy's conversions: nothing may need them."""
    values = {"subject": bytes(range(256)), "failures": 2**31 - 1, "last_at": -(2**63), "locked_until": 2**63 - 1}
    put = insert(guesses).values({name: bindparam(f"the_{name}") for name in values})
    async with database.work() as work:
        await work.change_one(put, **{f"the_{name}": value for name, value in values.items()})
        compiled = await work.rows(select(*guesses.c))
        composed = await work.query(select(*guesses.c))
    assert [tuple(found) for found in compiled] == [tuple(values.values())]
    assert [tuple(found) for found in composed] == [tuple(values.values())]


async def test_texts_keep_every_character(database: Database) -> None:
    odd = "a\u0301\u200f\U0001f6df'\"%s:x?$1"
    parked = journal_table.insert().values(
        update_id=1, state=2, tries=0, received_at=0, sealed=b"", reason=bindparam("why")
    )
    async with database.work() as work:
        await work.change_one(parked, why=odd)
    async with database.reading() as view:
        assert await journal.parked(view) == [(1, odd, 0)]


@pytest.mark.parametrize("way", ["work", "reading"])
async def test_closing_waits_for_what_has_begun_and_refuses_what_comes_later(database: Database, way: str) -> None:
    inside, go = asyncio.Event(), asyncio.Event()

    async def slow() -> None:
        async with database.work() if way == "work" else database.reading() as work:
            inside.set()
            await go.wait()
            assert await work.rows(IDS) == []

    task = asyncio.create_task(slow())
    await inside.wait()
    closing = asyncio.create_task(database.close())
    await asyncio.sleep(0.02)
    assert not closing.done()
    with pytest.raises(StorageFailed):
        await kept(database)
    with pytest.raises(StorageFailed):
        await start_counter(database)
    go.set()
    await task
    await closing


async def test_every_table_can_be_read_by_both_ways(database: Database) -> None:
    assert len(metadata.sorted_tables) >= 12

    async def both(work: UnitOfWork) -> None:
        for table in metadata.sorted_tables:
            assert await work.rows(select(table)) == []
            assert await work.query(select(table)) == []

    async with database.reading() as view:
        await both(view)


async def test_after_commit_runs_even_when_its_unit_was_cancelled_during_the_commit(database: Database) -> None:
    """Else rows would lie in the outbox with nobody woken to send them."""
    seen: list[int] = []

    async def unit(update_id: int) -> None:
        async with database.work() as work:
            await keep(work, update_id)
            work.after_commit(lambda: seen.append(update_id))

    began = time.monotonic()
    await unit(100)
    took = time.monotonic() - began
    for update_id in range(1, 60):
        task = asyncio.create_task(unit(update_id))
        await asyncio.sleep(took * update_id / 40)  # from its first moment to beyond its last
        task.cancel()
        await outcomes([_result(task)])
    await asyncio.sleep(0.05)
    assert sorted(seen) == await kept(database)
