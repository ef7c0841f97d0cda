"""Many units of work in one COMMIT, and what cancellation and failures do to them.

Only SQLite has groups; what else is promised holds on both engines.
"""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass, field

import pytest
from sqlalchemy import select

from betang.errors import StorageFailed
from betang.storage.commits import GROUP_LIMIT
from betang.storage.database import Database
from betang.storage.tables import guesses
from betang.storage.unit_of_work import UnitOfWork
from tests.storage.storage_rooms import (
    ADD,
    IDS,
    START,
    SUBJECT,
    attempt_undone_by,
    counted,
    group_writer,
    keep,
    kept,
    on_sqlite,
    outcomes,
    raw_writer,
    start_counter,
    traced,
    until,
)


class MistakeError(Exception):
    """What a handler might raise."""


async def _unit(database: Database, update_id: int, *, fails: bool = False) -> None:
    async with database.work() as work:
        await keep(work, update_id)
        if fails:
            raise MistakeError


@on_sqlite
async def test_units_at_once_share_commits(database: Database) -> None:
    told = await traced(database)
    assert await outcomes(_unit(database, n) for n in range(1, 1_001)) == [None] * 1_000
    commits = told.count("COMMIT")
    assert 1_000 / GROUP_LIMIT <= commits <= 1_000 / GROUP_LIMIT + 2
    assert told.count("BEGIN IMMEDIATE") == commits
    assert await kept(database) == list(range(1, 1_001))


@on_sqlite
async def test_units_one_after_the_other_have_a_commit_each(database: Database) -> None:
    told = await traced(database)
    for update_id in (1, 2, 3):
        await _unit(database, update_id)
        assert told.count("COMMIT") == update_id


async def test_nobody_is_told_before_the_commit(database: Database) -> None:
    """Whoever returns finds its row from outside, whatever the others of its group are doing."""

    async def unit_that_looks(update_id: int) -> None:
        await _unit(database, update_id)
        assert update_id in await kept(database)

    assert await outcomes(unit_that_looks(n) for n in range(1, 101)) == [None] * 100


async def test_a_failing_unit_is_undone_alone(database: Database) -> None:
    results = await outcomes(_unit(database, n, fails=n % 3 == 0) for n in range(1, 61))
    for update_id, result in enumerate(results, start=1):
        assert isinstance(result, MistakeError) is (update_id % 3 == 0)
    assert await kept(database) == [n for n in range(1, 61) if n % 3]


@on_sqlite
async def test_failing_units_do_not_keep_a_group_open_for_ever(database: Database) -> None:
    """A stream of failures behind a good unit must not hold back its COMMIT."""
    done = asyncio.Event()

    async def good() -> None:
        await _unit(database, 1)
        done.set()

    async def bad(number: int) -> None:
        while not done.is_set():
            with pytest.raises(MistakeError):
                await _unit(database, 100 + number, fails=True)

    assert await outcomes([good(), *(bad(n) for n in range(3))]) == [None] * 4
    assert await kept(database) == [1]


@on_sqlite
async def test_a_unit_does_not_see_what_a_failed_one_before_it_wrote(database: Database) -> None:
    seen: list[int] = []

    async def looks() -> None:
        async with database.work() as work:
            seen.extend(found[0] for found in await work.rows(IDS))

    await outcomes([_unit(database, 1), _unit(database, 2, fails=True), looks()])
    assert seen == [1]


# Cancellation


async def _result(task: asyncio.Task[None]) -> None:
    await task


@dataclass
class _Door:
    """A unit of work held open inside its block."""

    inside: asyncio.Event = field(default_factory=asyncio.Event)
    go: asyncio.Event = field(default_factory=asyncio.Event)

    async def unit(self, database: Database, update_id: int) -> None:
        async with database.work() as work:
            await keep(work, update_id)
            self.inside.set()
            await self.go.wait()


@on_sqlite
async def test_the_last_that_waits_commits_for_the_others_when_it_is_cancelled(database: Database) -> None:
    """The unit before leaves its COMMIT to whoever waits; the waiting one goes away at that moment."""
    door = _Door()
    first = asyncio.create_task(door.unit(database, 1))
    await door.inside.wait()
    second = asyncio.create_task(_unit(database, 2))
    await asyncio.sleep(0)
    # Cancelled after the first has decided that somebody waits, before the second has its turn.
    told = await traced(database)
    door.go.set()
    await until(lambda: any("RELEASE" in line for line in told))
    second.cancel()
    results = await outcomes([_result(first), _result(second)])
    assert results[0] is None
    assert 1 in await kept(database)


@on_sqlite
@pytest.mark.parametrize("seed", range(3))
async def test_cancelling_waiting_units_at_any_moment_hangs_nobody(database: Database, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - a repeatable test, not a secret
    for number in range(10, 1_500, 10):
        door = _Door()
        first = asyncio.create_task(door.unit(database, number))
        await door.inside.wait()
        others = [asyncio.create_task(_unit(database, number + n)) for n in range(1, chance.choice((2, 3, 4)))]
        await asyncio.sleep(0)
        door.go.set()
        for _ in range(chance.randrange(30)):
            await asyncio.sleep(0)
        for other in others:
            other.cancel()
        results = await outcomes([_result(task) for task in (first, *others)])
        assert results[0] is None
        assert group_writer(database)._group is None
    assert set(range(10, 1_500, 10)) <= set(await kept(database))


@pytest.mark.parametrize("steps", range(0, 40, 2))
async def test_cancelling_a_running_unit_at_any_moment_keeps_it_whole(database: Database, steps: int) -> None:
    """Through BEGIN, statements, savepoints and COMMIT: afterwards both rows are there or none."""
    await start_counter(database)

    async def unit() -> None:
        async with database.work() as work:
            await keep(work, 1)
            await work.query(select(guesses))
            async with work.attempt():
                await work.change_one(ADD, whose=SUBJECT)

    task = asyncio.create_task(unit())
    beside = asyncio.create_task(_unit(database, 2))
    for _ in range(steps):
        await asyncio.sleep(0)
    task.cancel()
    results = await outcomes([_result(task), _result(beside)])
    assert results[1] is None
    found = await kept(database)
    assert (1 in found) is (await counted(database) == 1)
    assert 2 in found
    await _unit(database, 3)
    assert 3 in await kept(database)


async def test_a_unit_cancelled_twice_is_undone_whole(database: Database) -> None:
    door = _Door()
    task = asyncio.create_task(door.unit(database, 1))
    await door.inside.wait()
    task.cancel()
    await asyncio.sleep(0)
    task.cancel()
    assert isinstance((await outcomes([_result(task)]))[0], asyncio.CancelledError)
    await _unit(database, 2)
    assert await kept(database) == [2]


@dataclass
class _Fate:
    """What one unit of the stress test was told, and what became of it."""

    number: int
    told: bool = False
    fails: bool = False
    after_commit: int = 0


async def _busy_unit(database: Database, fate: _Fate, chance: random.Random) -> None:
    subject = b"%d" % fate.number

    async def pause() -> None:
        if chance.random() < 0.4:
            await asyncio.sleep(chance.choice((0, 0, 0.001)))

    async def write(work: UnitOfWork) -> None:
        await keep(work, fate.number)
        await pause()
        if chance.random() < 0.3:
            async with attempt_undone_by(work, MistakeError):
                await keep(work, 10_000 + fate.number)
                raise MistakeError
        if chance.random() < 0.3:
            await work.query(select(guesses.c.failures).where(guesses.c.subject.in_([subject])))
        if chance.random() < 0.5:
            work.later(START, expect=1, whose=subject)
        else:
            await work.change_one(START, whose=subject)
        await pause()

    def count() -> None:
        fate.after_commit += 1

    fate.fails = chance.random() < 0.1
    async with database.work() as work:
        work.after_commit(count)
        await write(work)
        if fate.fails:
            raise MistakeError
    fate.told = True


async def _cancel_some(tasks: list[asyncio.Task[None]], chance: random.Random) -> None:
    """A third of them, one after the other, some waiting, some inside, some in their COMMIT."""
    for task in chance.sample(tasks, len(tasks) // 3):
        for _ in range(chance.choice((1, 1, 2, 3))):  # some while they are being undone
            task.cancel()
            await asyncio.sleep(chance.choice((0, 0, 0, 0.0005, 0.002)))


@pytest.mark.parametrize("seed", range(6))
async def test_under_cancellation_each_unit_is_kept_whole_or_not_at_all(database: Database, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - a repeatable test, not a secret
    fates = [_Fate(number) for number in range(1, 151)]
    tasks = [asyncio.create_task(_busy_unit(database, fate, chance)) for fate in fates]
    results = await outcomes([*(_result(task) for task in tasks), _cancel_some(tasks, chance)])
    assert results[-1] is None
    assert {type(result) for result in results} <= {type(None), MistakeError, asyncio.CancelledError}
    rows = set(await kept(database))
    async with database.reading() as view:
        subjects = {int(found[0]) for found in await view.query(select(guesses.c.subject))}
    assert rows == subjects
    for fate in fates:
        assert fate.number in rows or not fate.told
        assert fate.number not in rows or not fate.fails
        assert fate.after_commit == (1 if fate.number in rows else 0)
    assert any(fate.told for fate in fates)
    assert any(isinstance(result, asyncio.CancelledError) for result in results)
    async with asyncio.timeout(10):
        assert await outcomes(_unit(database, 1_000 + n) for n in range(30)) == [None] * 30


# A COMMIT that fails


async def _break_commits(database: Database) -> None:
    """Tables in which SQLite finds only at COMMIT that a row has no parent."""
    await raw_writer(database).execute_fetchall("CREATE TABLE parents (id INTEGER PRIMARY KEY)")
    await raw_writer(database).execute_fetchall(
        "CREATE TABLE children (parent INTEGER REFERENCES parents DEFERRABLE INITIALLY DEFERRED)"
    )


async def _orphan(database: Database) -> None:
    async with database.work():
        await raw_writer(database).execute_fetchall("INSERT INTO children VALUES (1)")


@on_sqlite
async def test_when_the_commit_fails_the_whole_group_is_told_so(database: Database) -> None:
    await _break_commits(database)
    seen: list[int] = []

    async def unit(update_id: int) -> None:
        async with database.work() as work:
            await keep(work, update_id)
            work.after_commit(lambda: seen.append(update_id))

    results = await outcomes([unit(1), _orphan(database), unit(2)])
    assert [type(result) for result in results] == [StorageFailed] * 3
    assert len({id(result) for result in results}) == 3  # each its own, else tracebacks would grow into each other
    assert await kept(database) == []
    assert seen == []


@on_sqlite
async def test_after_a_failed_commit_work_goes_on(database: Database) -> None:
    await _break_commits(database)
    with pytest.raises(StorageFailed):
        await _orphan(database)
    assert not raw_writer(database).in_transaction
    assert await outcomes(_unit(database, n) for n in range(1, 6)) == [None] * 5
    assert await kept(database) == [1, 2, 3, 4, 5]


@on_sqlite
async def test_a_transaction_left_open_by_a_failed_rollback_is_rolled_back_by_the_next(database: Database) -> None:
    raw = raw_writer(database)
    await raw.execute_fetchall("BEGIN IMMEDIATE")
    await raw.execute_fetchall("INSERT INTO guesses VALUES (x'01', 1, 1, 1)")
    await _unit(database, 1)
    assert await kept(database) == [1]
    async with database.reading() as view:
        assert await view.query(select(guesses)) == []


@on_sqlite
async def test_a_dead_writer_connection_fails_each_unit_and_hangs_none(database: Database) -> None:
    await raw_writer(database).close()
    results = await outcomes(_unit(database, n) for n in range(5))
    assert [type(result) for result in results] == [StorageFailed] * 5
