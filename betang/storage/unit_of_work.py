"""The unit of work: statements of one transaction, as services see it. `storage/commits.py` ends it.

Services receive a `UnitOfWork` and never commit, roll back or open one inside another. To change
what was read before, read it `with_for_update()` (PostgreSQL holds the row; on SQLite nobody else
writes anyway), or guard the write and use `change_one`.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from sqlalchemy import Executable
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from betang.errors import Conflict
from betang.storage.drivers import Driver, Step
from betang.storage.failures import as_ours
from betang.storage.statement import Compiler
from betang.storage.uninterrupted import uninterrupted

_T = TypeVar("_T")


class UnitOfWork:
    """Statements of one transaction. Rows come as plain sequences in the order of the selected columns.

    Statements raise Conflict (a unique key is taken; on PostgreSQL also a deadlock) or StorageFailed. A
    statement that failed may be survived inside `attempt` alone; elsewhere its error comes back at the end
    of the block, since PostgreSQL has undone everything by then.
    """

    def __init__(self, connection: AsyncConnection, driver: Driver, compiler: Compiler) -> None:
        self._connection = connection
        self._driver = driver
        self._compiler = compiler
        self._after: list[Callable[[], None]] = []
        self._ignored: BaseException | None = None
        self._over = False

    @property
    def dialect(self) -> str:
        """`sqlite` or `postgresql`, for the few statements that differ."""
        return self._connection.dialect.name

    async def rows(self, statement: Executable, **values: Any) -> Sequence[Sequence[Any]]:
        """All rows of a compiled-once statement (or of `RETURNING`). Named parameters only, no IN lists."""
        compiled = self._compiler.compiled(statement)
        return await self._noted(self._open_driver().fetch(compiled.text, compiled.arguments(values)))

    async def row(self, statement: Executable, **values: Any) -> Sequence[Any] | None:
        """The first row, or None."""
        found = await self.rows(statement, **values)
        return found[0] if found else None

    async def change(self, statement: Executable, **values: Any) -> int:
        """Run a compiled-once INSERT, UPDATE or DELETE; returns how many rows it changed."""
        compiled = self._compiler.compiled(statement)
        return len(await self._noted(self._open_driver().fetch(compiled.counting_text, compiled.arguments(values))))

    async def change_one(self, statement: Executable, **values: Any) -> None:
        """As `change`, but raises Conflict unless exactly one row was changed."""
        if await self.change(statement, **values) != 1:
            raise Conflict("a guarded write found nothing to change")

    async def change_many(self, statement: Executable, many: Sequence[Mapping[str, Any]]) -> None:
        """The same compiled-once statement for each of `many`."""
        compiled = self._compiler.compiled(statement)
        await self._noted(
            self._open_driver().change_many(compiled.text, [compiled.arguments(values) for values in many])
        )

    def later(self, statement: Executable, *, expect: int | None = None, **values: Any) -> Step:
        """Run with whatever comes next, at the latest at the end of the unit of work: one hop for several.

        With `expect`, Conflict is raised then unless so many rows were changed. The step's `rows` (of a
        RETURNING) are there after the commit.
        """
        compiled = self._compiler.compiled(statement)
        text = compiled.text if expect is None else compiled.counting_text
        step = Step(text, compiled.arguments(values), expect=expect)
        self._open_driver().later(step)
        return step

    async def flush(self) -> None:
        """Run what `later` put off."""
        await self._noted(self._open_driver().flush())

    async def query(self, statement: Executable) -> Sequence[Sequence[Any]]:
        """Rows of a statement that is composed anew each time (filters, IN lists); off the hot path."""
        await self.flush()
        return await self._noted(uninterrupted(self._query(statement)))

    def after_commit(self, callback: Callable[[], None]) -> None:
        """Call once this unit of work is on disk; never when it is rolled back.

        Also called when whoever opened the unit of work was cancelled while the COMMIT was under way.
        """
        self._after.append(callback)

    @asynccontextmanager
    async def attempt(self) -> AsyncIterator[None]:
        """A part that is undone alone when it raises; what the unit of work did before stays."""
        await self.flush()  # what was put off before is not part of it
        kept, ignored = len(self._after), self._ignored
        await self._noted(self._open_driver().begin_part("attempt"))
        try:
            yield
            await self.flush()
        except BaseException:
            del self._after[kept:]
            await uninterrupted(self._driver.undo_part("attempt"))
            self._ignored = ignored
            raise
        await self._noted(self._open_driver().end_part("attempt"))

    def close(self) -> None:
        """Called by the storage when the block was left, whichever way: nothing more can be done with it."""
        self._over = True

    def complain_of_ignored(self) -> None:
        """Called by the storage before it keeps the unit of work; raises what a statement had raised."""
        if isinstance(self._ignored, Exception):
            raise self._ignored
        if self._ignored is not None:
            raise RuntimeError("a statement was cancelled and its unit of work went on")

    def committed(self) -> None:
        """Called by the storage after COMMIT."""
        loop = asyncio.get_running_loop()
        for callback in self._after:
            # Not called here: what goes wrong in one must not reach the others of a group.
            loop.call_soon(callback)

    async def _query(self, statement: Executable) -> Sequence[Sequence[Any]]:
        try:
            result = await self._connection.execute(statement)
        except (DBAPIError, OSError) as error:
            raise as_ours(error) from None
        return [tuple(row) for row in result.fetchall()] if result.returns_rows else []

    def _open_driver(self) -> Driver:
        # Threat: the connection is somebody else's by now; this would be written into their unit of work.
        if self._over:
            raise RuntimeError("this unit of work is over")
        return self._driver

    async def _noted(self, statement: Awaitable[_T]) -> _T:
        try:
            return await statement
        except BaseException as error:
            self._ignored = error
            raise
