"""The one place that commits.

On SQLite one writer connection is handed from one unit of work to the next, each inside a
savepoint, and one COMMIT ends them all (group commit: the disk is waited for once for many). A
unit of work returns to its caller only after that COMMIT, so whoever saw it end may tell the
world. On PostgreSQL each unit of work is a transaction of its own.

A failed COMMIT leaves open whether it is on disk after a crash (the answer may have been lost, not
the data), so what is tried again must be guarded, as everything is by the end of its journal row.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from typing import Protocol

from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from betang.errors import StorageFailed
from betang.storage.drivers import SqliteDriver, driver_of
from betang.storage.failures import as_ours
from betang.storage.statement import Compiler
from betang.storage.uninterrupted import uninterrupted
from betang.storage.unit_of_work import UnitOfWork

GROUP_LIMIT = 64
"""Units of work in one COMMIT at most, so that the first of a group does not wait for ever."""


class Works(Protocol):
    """Opens units of work."""

    def work(self) -> AbstractAsyncContextManager[UnitOfWork]:
        """On disk when the block has been left; an exception undoes this one alone. Raises StorageFailed."""


class _Group:
    """Units of work that one COMMIT ends."""

    def __init__(self) -> None:
        self.size = 0
        self.kept: list[UnitOfWork] = []
        self.broken: Exception | None = None
        self.outcome: asyncio.Future[Exception | None] = asyncio.get_running_loop().create_future()


class GroupWriter:
    """Hands the one writer connection round and commits in groups (SQLite).

    `connection` is the SQLAlchemy side of `driver`; it must not begin or commit by itself.
    """

    def __init__(self, connection: AsyncConnection, driver: SqliteDriver, compiler: Compiler) -> None:
        self._connection = connection
        self._driver = driver
        self._compiler = compiler
        self._turn = asyncio.Lock()
        self._waiting = 0
        self._refusals = 0
        self._group: _Group | None = None

    @asynccontextmanager
    async def work(self) -> AsyncIterator[UnitOfWork]:
        """As `Works.work`."""
        unit = UnitOfWork(self._connection, self._driver, self._compiler)
        await self._take_turn()
        try:
            try:
                if self._group is None:
                    await uninterrupted(self._open_group())
                await self._enter()
                yield unit
                unit.complain_of_ignored()
            except BaseException:
                await uninterrupted(self._leave(unit, keep=False))
                raise
            outcome = await uninterrupted(self._leave(unit, keep=True))
        finally:
            await self._give_turn_back()
        failure = await asyncio.shield(outcome)
        if failure is not None:
            raise StorageFailed(*failure.args)

    async def scrub(self) -> bool:
        """As `Database.scrub`."""
        await self._take_turn()
        try:
            await uninterrupted(self._commit())
            return await uninterrupted(self._driver.empty_log())
        finally:
            await self._give_turn_back()

    async def _take_turn(self) -> None:
        refusals = self._refusals
        self._waiting += 1
        try:
            await self._turn.acquire()
        except BaseException:
            self._waiting -= 1
            await self._commit_if_nobody_comes()
            raise
        self._waiting -= 1
        if self._refusals != refusals:
            # Another process held the lock for the whole of `busy_timeout` while we waited: it would be
            # our time too, and that of each one behind us.
            await self._give_turn_back()
            raise StorageFailed("Refused")

    async def _give_turn_back(self) -> None:
        self._turn.release()
        await self._commit_if_nobody_comes()

    async def _commit_if_nobody_comes(self) -> None:
        """A group is left open for whoever waits; when all of them were cancelled, the last to go commits it."""
        if self._nobody_comes():
            await uninterrupted(self._commit_alone())

    def _nobody_comes(self) -> bool:
        return self._group is not None and not self._waiting and not self._turn.locked()

    async def _commit_alone(self) -> None:
        if self._nobody_comes():  # still: this runs a moment after it was asked for
            async with self._turn:
                await self._commit()

    async def _open_group(self) -> None:
        try:
            await self._driver.begin()
        except Exception:
            self._refusals += 1
            raise
        self._group = _Group()

    async def _enter(self) -> None:
        if self._group is not None:
            self._group.size += 1
        await self._driver.begin_part("unit")

    async def _leave(self, unit: UnitOfWork, *, keep: bool) -> asyncio.Future[Exception | None]:
        unit.close()
        group = self._group
        if group is None:  # it could not even begin
            return asyncio.get_running_loop().create_future()
        failure = await self._failure_to_keep(group, unit) if keep else None
        if failure is not None or not keep:
            await self._undo(group)
        if not self._waiting or group.size >= GROUP_LIMIT or group.broken is not None:
            await self._commit()
        if failure is not None:
            raise failure
        return group.outcome

    async def _failure_to_keep(self, group: _Group, unit: UnitOfWork) -> Exception | None:
        try:
            await self._driver.end_part("unit")
        except Exception as error:  # noqa: BLE001 - what was put off may fail here; it is raised when the unit is undone
            return error
        group.kept.append(unit)
        return None

    async def _undo(self, group: _Group) -> None:
        try:
            await self._driver.undo_part("unit")
        except Exception as error:  # noqa: BLE001 - whatever the engine says, the savepoint is gone
            # Threat: on a full disk SQLite rolls the whole transaction back by itself. The units
            # before us in this group are gone with it and must not be told that they are on disk.
            group.broken = error

    async def _commit(self) -> None:
        group, self._group = self._group, None
        if group is None:
            return
        failure = group.broken or await self._failure_to_commit()
        if failure is None:
            for unit in group.kept:
                unit.committed()
            group.outcome.set_result(None)
            return
        with suppress(Exception):  # the next BEGIN tries again
            await self._driver.roll_back()
        # Nobody of the group may believe that it is on disk: each raises this, and its caller tries again.
        ours = isinstance(failure, StorageFailed)
        group.outcome.set_result(failure if ours else StorageFailed(type(failure).__name__))

    async def _failure_to_commit(self) -> Exception | None:
        try:
            await self._driver.commit()
        except Exception as error:  # noqa: BLE001 - it is handed to everybody who waits for this COMMIT
            return error
        return None


class OwnTransactions:
    """Gives each unit of work a transaction of its own (PostgreSQL, at READ COMMITTED)."""

    def __init__(self, engine: AsyncEngine, compiler: Compiler) -> None:
        self._engine = engine
        self._compiler = compiler

    @asynccontextmanager
    async def work(self) -> AsyncIterator[UnitOfWork]:
        """As `Works.work`."""
        async with connected(self._engine) as connection:
            unit = UnitOfWork(connection, await driver_of(connection), self._compiler)
            try:
                await uninterrupted(begin(connection))
                yield unit
                await unit.flush()
                unit.complain_of_ignored()
            except BaseException:
                unit.close()
                await uninterrupted(_roll_back(connection))
                raise
            unit.close()
            await uninterrupted(_commit(connection, unit))

    async def scrub(self) -> bool:
        """As `Database.scrub`."""
        return False


@asynccontextmanager
async def connected(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """A pooled connection; raises StorageFailed when there is none."""
    try:
        connection = await engine.connect()
    except (SQLAlchemyError, OSError) as error:
        raise as_ours(error) from None
    try:
        yield connection
    finally:
        await uninterrupted(connection.close())


async def begin(connection: AsyncConnection) -> None:
    """Open the driver's transaction too: SQLAlchemy does it with the first statement, and ours go past it."""
    try:
        await connection.begin()
        await connection.exec_driver_sql("SELECT 1")
    except DBAPIError as error:
        raise as_ours(error) from None


async def _roll_back(connection: AsyncConnection) -> None:
    try:
        await connection.rollback()
    except (DBAPIError, OSError):
        await connection.invalidate()  # the server rolls back what it no longer hears of


async def _commit(connection: AsyncConnection, unit: UnitOfWork) -> None:
    try:
        await connection.commit()
    except (DBAPIError, OSError) as error:
        raise as_ours(error) from None
    unit.committed()
