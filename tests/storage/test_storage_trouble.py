"""Disks that are full, databases that others hold, processes that are killed."""

from __future__ import annotations

import asyncio
import resource
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path

import pytest
from sqlalchemy import make_url, select

from betang.errors import StorageFailed
from betang.storage.database import Database
from betang.storage.tables import guesses
from tests.storage.storage_rooms import (
    START,
    counted,
    keep,
    kept,
    on_sqlite,
    outcomes,
    pragma,
    raw_writer,
    start_counter,
)
from tests.support.databases import opened

BIG = b"b" * 1_000_000


async def _unit(database: Database, update_id: int, sealed: bytes = b"small") -> None:
    async with database.work() as work:
        await keep(work, update_id, sealed=sealed)


def _told(results: list[BaseException | None]) -> list[int]:
    """Numbers (from 1) of the units that were told that they are on disk."""
    return [number for number, result in enumerate(results, start=1) if result is None]


# A full disk


@asynccontextmanager
async def _full_database(database: Database, pages: int = 8) -> AsyncIterator[None]:
    """SQLite may use a few pages more and then finds no room; afterwards there is space again."""
    await raw_writer(database).execute_fetchall(
        f"PRAGMA max_page_count={await pragma(database, 'page_count') + pages}"
    )
    try:
        yield
    finally:
        await raw_writer(database).execute_fetchall("PRAGMA max_page_count=1073741823")


@contextmanager
def _full_disk(file: Path) -> Iterator[None]:
    """The system refuses to let any file grow beyond the write-ahead log's size: COMMIT itself fails."""
    size = file.with_name(f"{file.name}-wal").stat().st_size
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@on_sqlite
async def test_when_the_disk_fills_up_nobody_of_the_group_believes_to_be_on_it(database: Database) -> None:
    async with _full_database(database):
        results = await outcomes(_unit(database, n, BIG if n == 7 else b"small") for n in range(1, 13))
    assert all(result is None or isinstance(result, StorageFailed) for result in results)
    assert await kept(database) == _told(results)
    # The six before it did nothing wrong: SQLite rolled the whole group back by itself.
    assert set(_told(results)) <= {8, 9, 10, 11, 12}


@on_sqlite
async def test_once_there_is_space_again_units_work_again(database: Database) -> None:
    async with _full_database(database):
        with pytest.raises(StorageFailed):
            await _unit(database, 1, BIG)
        await _unit(database, 2)
    await _unit(database, 3, BIG)
    assert await kept(database) == [2, 3]


@on_sqlite
async def test_a_unit_that_goes_on_after_the_disk_was_full_leaves_nothing(database: Database) -> None:
    """SQLite has left the transaction: each later statement would be a transaction of its own."""

    async def stubborn() -> None:
        async with database.work() as work:
            await keep(work, 1)
            for update_id, sealed in ((2, BIG), (3, b"small")):
                with suppress(StorageFailed):
                    async with work.attempt():
                        await keep(work, update_id, sealed=sealed)
            with suppress(StorageFailed):
                await work.query(select(guesses))
            with suppress(StorageFailed):
                await work.change_one(START, whose=b"x")

    async with _full_database(database):
        results = await outcomes([_unit(database, 10), stubborn(), _unit(database, 11)])
    assert [type(result) for result in results[:2]] == [StorageFailed, StorageFailed]
    assert await kept(database) == ([11] if results[2] is None else [])


@on_sqlite
async def test_a_commit_that_finds_no_space_is_told_to_the_whole_group(
    database: Database, database_url: str
) -> None:
    file = Path(make_url(database_url).database or "")
    await _unit(database, 100)
    with _full_disk(file):
        results = await outcomes(_unit(database, n, b"x" * 20_000) for n in range(1, 6))
    assert [type(result) for result in results] == [StorageFailed] * 5
    assert await kept(database) == [100]
    await _unit(database, 200, BIG)
    assert await kept(database) == [100, 200]
    assert await pragma(database, "integrity_check") == "ok"


@on_sqlite
async def test_a_full_disk_says_its_class_and_nothing_else(database: Database) -> None:
    async with _full_database(database):
        with pytest.raises(StorageFailed) as caught:
            await _unit(database, 1, BIG)
    assert str(caught.value) == "OperationalError SQLITE_FULL"
    assert caught.value.__cause__ is None


# A database that another process holds

_HOLDER = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.readline()
connection.execute("ROLLBACK")
"""


@asynccontextmanager
async def _held_by_another_process(file: str) -> AsyncIterator[None]:
    holder = subprocess.Popen(  # noqa: ASYNC220 - short, and nothing else runs meanwhile
        [sys.executable, "-c", _HOLDER, file], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with holder:
        assert holder.stdout is not None
        assert holder.stdin is not None
        assert (await asyncio.to_thread(holder.stdout.readline)) == "held\n"
        yield
        await asyncio.to_thread(holder.communicate, "\n")


@on_sqlite
async def test_a_database_held_by_another_process_fails_units_and_then_recovers(
    database: Database, database_url: str
) -> None:
    await raw_writer(database).execute_fetchall("PRAGMA busy_timeout=200")
    async with _held_by_another_process(make_url(database_url).database or ""):
        began = time.monotonic()
        results = await outcomes(_unit(database, n) for n in range(1, 41))
        took = time.monotonic() - began
        assert await kept(database) == []  # readers are not held up
    assert [type(result) for result in results] == [StorageFailed] * 40
    assert 0.2 <= took < 2.0, "who waited behind the first must not wait for the lock all over again"
    assert await outcomes(_unit(database, n) for n in range(1, 41)) == [None] * 40
    assert await kept(database) == list(range(1, 41))


@on_sqlite
async def test_a_lock_that_is_short_is_waited_for(database: Database, database_url: str) -> None:
    connection = sqlite3.connect(make_url(database_url).database or "", isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    task = asyncio.create_task(_unit(database, 1))
    await asyncio.sleep(0.1)
    assert not task.done()
    connection.execute("ROLLBACK")
    connection.close()
    await task
    assert await kept(database) == [1]


@on_sqlite
async def test_cancelling_whoever_waits_for_the_lock_leaves_nothing_open(
    database: Database, database_url: str
) -> None:
    """BEGIN may still succeed in the driver's thread after its task was cancelled."""
    connection = sqlite3.connect(make_url(database_url).database or "", isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    tasks = [asyncio.create_task(_unit(database, n)) for n in (1, 2)]
    await asyncio.sleep(0.05)
    for task in tasks:
        task.cancel()
    connection.execute("ROLLBACK")
    connection.close()
    results = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(result) for result in results] == [asyncio.CancelledError] * 2
    assert not raw_writer(database).in_transaction
    await _unit(database, 3)
    assert await kept(database) == [3]


# A process that is killed

_WRITER = """
import asyncio, sys
from sqlalchemy import update
from betang.storage import journal
from betang.storage.database import open_database
from betang.storage.tables import guesses

ADD = update(guesses).values(failures=guesses.c.failures + 1)

async def writer(database, first):
    update_id = first
    while True:
        async with database.work() as work:
            await journal.append(work, [journal.JournalRow(update_id, b"chat", b"sealed", 0, 0)])
            await work.change_one(ADD)
        print(update_id, flush=True)
        update_id += 20

async def main():
    database = await open_database(sys.argv[1])
    await asyncio.gather(*(writer(database, int(sys.argv[2]) + n) for n in range(20)))

asyncio.run(main())
"""


def _write_until_killed(url: str, first: int, lines: int) -> list[int]:
    """Start a process that writes; kill it after so many acknowledgements; what it acknowledged in all."""
    root = Path(__file__).parents[2]
    with subprocess.Popen(
        [sys.executable, "-c", _WRITER, url, str(first)], stdout=subprocess.PIPE, text=True, cwd=root
    ) as process:
        assert process.stdout is not None
        told = [process.stdout.readline() for _ in range(lines)]
        process.send_signal(signal.SIGKILL)
        told += process.stdout.readlines()
    assert process.returncode == -signal.SIGKILL
    return [int(line) for line in told if line.endswith("\n")]


async def test_what_was_acknowledged_survives_sigkill(database_url: str) -> None:
    async with opened(database_url) as database:
        await start_counter(database)
        rounds = 3 if database.is_sqlite else 1
    acknowledged: set[int] = set()
    for number in range(rounds):
        first, lines = 1 + number * 1_000_000, 60 + 45 * number
        told = await asyncio.to_thread(_write_until_killed, database_url, first, lines)
        assert len(told) >= lines
        acknowledged.update(told)
        async with opened(database_url) as database:
            found = await kept(database)
            assert acknowledged <= set(found)
            assert await counted(database) == len(found), "a unit of work is kept whole or not at all"
            if database.is_sqlite:
                assert await pragma(database, "integrity_check") == "ok"
