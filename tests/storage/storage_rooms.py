"""Helpers of the storage tests: one engine only, a table to count in, what the engine was told. No tests here."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, TypeVar

import aiosqlite
import pytest
from sqlalchemy import Select, bindparam, func, insert, select, update

from betang.storage import journal
from betang.storage.commits import GroupWriter
from betang.storage.database import Database
from betang.storage.drivers import driver_of
from betang.storage.journal import JournalRow
from betang.storage.tables import guesses
from betang.storage.tables import journal as journal_table
from betang.storage.unit_of_work import UnitOfWork

_T = TypeVar("_T")

on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
on_postgresql = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)

SUBJECT = b"a counter"
COUNTER = select(guesses.c.failures).where(guesses.c.subject == bindparam("whose"))
COUNTER_HELD = COUNTER.with_for_update()
START = insert(guesses).values(subject=bindparam("whose"), failures=0, last_at=0, locked_until=0)
SET = update(guesses).where(guesses.c.subject == bindparam("whose")).values(failures=bindparam("to"))
ADD = update(guesses).where(guesses.c.subject == bindparam("whose")).values(failures=guesses.c.failures + 1)
SET_IF = (
    update(guesses)
    .where(guesses.c.subject == bindparam("whose"), guesses.c.failures == bindparam("seen"))
    .values(failures=bindparam("to"))
)
IDS: Select[Any] = select(journal_table.c.update_id).order_by(journal_table.c.update_id)
ROWS = select(func.count()).select_from(journal_table)


def row(update_id: int, sealed: bytes = b"sealed") -> JournalRow:
    return JournalRow(update_id, b"chat", sealed, 0, 1_000)  # type: ignore[arg-type] # any bytes will do here


async def keep(work: UnitOfWork, *update_ids: int, sealed: bytes = b"sealed") -> None:
    """Something to find again: rows of the journal."""
    await journal.append(work, [row(update_id, sealed) for update_id in update_ids])


async def kept(database: Database) -> list[int]:
    """Update ids in the journal, as somebody else sees them."""
    async with database.reading() as view:
        return [found[0] for found in await view.rows(IDS)]


async def start_counter(database: Database) -> None:
    async with database.work() as work:
        await work.change_one(START, whose=SUBJECT)


async def counted(database: Database) -> int:
    async with database.reading() as view:
        found = await view.row(COUNTER, whose=SUBJECT)
    assert found is not None
    return int(found[0])


def group_writer(database: Database) -> GroupWriter:
    writer = database._writer
    assert isinstance(writer, GroupWriter)
    return writer


def raw_writer(database: Database) -> aiosqlite.Connection:
    """The one writer connection of SQLite, past everything of ours."""
    return group_writer(database)._driver._raw


async def pragma(database: Database, name: str) -> Any:
    """What is in force on the writer connection."""
    ((value,),) = await raw_writer(database).execute_fetchall(f"PRAGMA {name}")
    return value


class _Undone(AbstractAsyncContextManager[_T, bool]):
    """Expects an error out of its block, and takes it in."""

    def __init__(
        self, inner: AbstractAsyncContextManager[_T], error: type[BaseException], match: str | None = None
    ) -> None:
        self._inner = inner
        self._raises = pytest.raises(error, match=match)

    async def __aenter__(self) -> _T:
        self._raises.__enter__()
        return await self._inner.__aenter__()

    async def __aexit__(self, *raised: Any) -> bool:
        try:
            await self._inner.__aexit__(*raised)
        except BaseException as error:
            if not self._raises.__exit__(type(error), error, error.__traceback__):
                raise
            return True
        return self._raises.__exit__(*raised)


def work_undone_by(database: Database, error: type[BaseException], match: str | None = None) -> _Undone[UnitOfWork]:
    """A unit of work out of which this error must come."""
    return _Undone(database.work(), error, match)


def attempt_undone_by(work: UnitOfWork, error: type[BaseException]) -> _Undone[None]:
    """A part of a unit of work out of which this error must come."""
    return _Undone(work.attempt(), error)


@asynccontextmanager
async def raw_reader(database: Database) -> AsyncIterator[Any]:
    async with database._readers.connect() as connection:
        yield (await driver_of(connection))._raw


async def traced(database: Database) -> list[str]:
    """What SQLite is told from now on, in order."""
    told: list[str] = []
    await raw_writer(database).set_trace_callback(told.append)
    return told


async def outcomes(steps: Iterable[Coroutine[Any, Any, _T]]) -> list[_T | BaseException]:
    """All at once, to their ends; fails when one of them hangs."""
    async with asyncio.timeout(30):
        return await asyncio.gather(*steps, return_exceptions=True)


async def until(true: Callable[[], bool]) -> None:
    """Wait, five seconds at most, for something that happens by itself."""
    async with asyncio.timeout(5):
        while not true():  # noqa: ASYNC110 - what is waited for tells nobody
            await asyncio.sleep(0.005)
