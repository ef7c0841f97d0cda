"""The unit of work: the one place that commits.

On SQLite one writer connection is handed from one unit of work to the next, each inside a
savepoint, and one COMMIT ends them all (group commit: the disk is waited for once for many). A
unit of work returns to its caller only after that COMMIT, so whoever saw it end may tell the
world. On PostgreSQL each unit of work is a transaction of its own.

Services receive a `UnitOfWork` and never commit, roll back or open one inside another.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, Protocol

from sqlalchemy import Executable
from sqlalchemy.ext.asyncio import AsyncConnection

from betang.errors import Conflict, StorageFailed
from betang.storage.statement import Compiler

GROUP_LIMIT = 64
"""Units of work in one COMMIT at most, so that the first of a group does not wait for ever."""


class UnitOfWork:
    """Statements of one transaction. Rows come as plain sequences in the order of the selected columns."""

    def __init__(self, connection: AsyncConnection, driver: Driver, compiler: Compiler) -> None:
        self._connection = connection
        self._driver = driver
        self._compiler = compiler
        self._after: list[Callable[[], None]] = []

    @property
    def dialect(self) -> str:
        """`sqlite` or `postgresql`, for the few statements that differ."""
        return self._connection.dialect.name

    async def rows(self, statement: Executable, **values: Any) -> Sequence[Sequence[Any]]:
        """All rows of a compiled-once statement (or of `RETURNING`). Named parameters only, no IN lists."""
        compiled = self._compiler.compiled(statement)
        return await self._driver.fetch(compiled.text, compiled.arguments(values))

    async def row(self, statement: Executable, **values: Any) -> Sequence[Any] | None:
        """The first row, or None."""
        found = await self.rows(statement, **values)
        return found[0] if found else None

    async def change(self, statement: Executable, **values: Any) -> int:
        """Run a compiled-once INSERT, UPDATE or DELETE; returns how many rows it changed."""
        compiled = self._compiler.compiled(statement)
        return len(await self._driver.fetch(compiled.counting_text, compiled.arguments(values)))

    async def change_one(self, statement: Executable, **values: Any) -> None:
        """As `change`, but raises Conflict unless exactly one row was changed."""
        if await self.change(statement, **values) != 1:
            raise Conflict("a guarded write found nothing to change")

    async def change_many(self, statement: Executable, many: Sequence[Mapping[str, Any]]) -> None:
        """The same compiled-once statement for each of `many`."""
        compiled = self._compiler.compiled(statement)
        await self._driver.change_many(compiled.text, [compiled.arguments(values) for values in many])

    async def query(self, statement: Executable) -> Sequence[Sequence[Any]]:
        """Rows of a statement that is composed anew each time (filters, IN lists); off the hot path."""
        result = await self._connection.execute(statement)
        return [tuple(row) for row in result.fetchall()] if result.returns_rows else []

    def after_commit(self, callback: Callable[[], None]) -> None:
        """Call once this unit of work is on disk; never when it is rolled back. Must not raise."""
        self._after.append(callback)

    @asynccontextmanager
    async def attempt(self) -> AsyncIterator[None]:
        """A part that is undone alone when it raises; what the unit of work did before stays."""
        kept = len(self._after)
        await self._driver.begin_part("attempt")
        try:
            yield
        except BaseException:
            del self._after[kept:]
            await self._driver.undo_part("attempt")
            raise
        await self._driver.end_part("attempt")

    def committed(self) -> None:
        """Called by the storage after COMMIT."""
        for callback in self._after:
            callback()


class Driver(Protocol):
    """What the hot path needs of a driver; `storage/drivers.py` has one for each engine."""

    async def fetch(self, text: str, arguments: list[Any]) -> Sequence[Sequence[Any]]: ...

    async def change_many(self, text: str, arguments: list[list[Any]]) -> None: ...

    async def begin_part(self, name: str) -> None: ...

    async def end_part(self, name: str) -> None: ...

    async def undo_part(self, name: str) -> None: ...


class Works(Protocol):
    """Opens units of work."""

    def work(self) -> AbstractAsyncContextManager[UnitOfWork]: ...


class _Group:
    """Units of work that one COMMIT ends."""

    def __init__(self) -> None:
        self.size = 0
        self.broken: BaseException | None = None
        self.outcome: asyncio.Future[None] = asyncio.get_running_loop().create_future()


class GroupWriter:
    """Hands the one writer connection round and commits in groups (SQLite)."""

    def __init__(self, connection: AsyncConnection, driver: Driver, compiler: Compiler) -> None:
        self._connection = connection
        self._driver = driver
        self._compiler = compiler
        self._turn = asyncio.Lock()
        self._waiting = 0
        self._group: _Group | None = None
        self._closing: asyncio.Task[None] | None = None

    @asynccontextmanager
    async def work(self) -> AsyncIterator[UnitOfWork]:
        """One unit of work; leaving the block waits for the COMMIT. An exception undoes this one alone."""
        unit = UnitOfWork(self._connection, self._driver, self._compiler)
        async with self._my_turn():
            group = await self._join_group()
            try:
                async with self._part_of(group):
                    yield unit
            finally:
                await asyncio.shield(self._commit_unless_others_wait(group))
        await asyncio.shield(group.outcome)
        unit.committed()

    @asynccontextmanager
    async def _my_turn(self) -> AsyncIterator[None]:
        self._waiting += 1
        try:
            await self._turn.acquire()
        except BaseException:
            # The unit before may have left the COMMIT to us; whoever waits for it must not wait for ever.
            self._waiting -= 1
            self._closing = asyncio.create_task(self._close_open_group())
            raise
        self._waiting -= 1
        try:
            yield
        finally:
            self._turn.release()

    async def _close_open_group(self) -> None:
        async with self._turn:
            if self._group is not None:
                await self._commit_unless_others_wait(self._group)

    async def _join_group(self) -> _Group:
        if self._group is None:
            await self._connection.begin()
            self._group = _Group()
        return self._group

    @asynccontextmanager
    async def _part_of(self, group: _Group) -> AsyncIterator[None]:
        await self._driver.begin_part("unit")
        try:
            yield
        except BaseException as error:
            try:
                await self._driver.undo_part("unit")
            except Exception:  # noqa: BLE001 - whatever the engine says, the savepoint is gone
                # Threat: on a full disk SQLite rolls the whole transaction back by itself. The units
                # before us in this group are gone with it and must not be told that they are on disk.
                group.broken = error
            raise
        await self._driver.end_part("unit")
        group.size += 1

    async def _commit_unless_others_wait(self, group: _Group) -> None:
        if self._waiting and group.size < GROUP_LIMIT and group.broken is None:
            return
        self._group = None
        failure = group.broken or await self._failure_to_commit()
        if failure is None:
            group.outcome.set_result(None)
            return
        # Nobody of the group may believe that it is on disk: each raises this, and its caller tries again.
        group.outcome.set_exception(StorageFailed(type(failure).__name__))
        group.outcome.exception()  # looked at, so that a group nobody waits for does not warn
        await self._connection.rollback()

    async def _failure_to_commit(self) -> BaseException | None:
        try:
            await self._connection.commit()
        except BaseException as error:  # noqa: BLE001 - it is handed to everybody who waits for this COMMIT
            return error
        return None
