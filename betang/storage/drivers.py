"""The two drivers under SQLAlchemy, for statements that were compiled ahead.

Their errors leave as `betang.storage.failures` says: Conflict, StorageFailed, or raw (our mistake).
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Sequence
from typing import Any

import aiosqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from betang.errors import Conflict, StorageFailed
from betang.storage.failures import as_ours
from betang.storage.uninterrupted import uninterrupted


class Step:
    """A statement that may wait for the next one, so that several cost one hop to the driver.

    `expect`: how many rows it must return or change (its text then says RETURNING); otherwise Conflict.
    `rows` is there once it has run.
    """

    __slots__ = ("arguments", "expect", "many", "opens", "rows", "text")

    def __init__(
        self,
        text: str,
        arguments: Sequence[Any] = (),
        *,
        expect: int | None = None,
        opens: str = "",
        many: bool = False,
    ) -> None:
        self.text = text
        self.arguments = arguments
        self.expect = expect
        self.opens = opens
        self.many = many
        self.rows: Sequence[Sequence[Any]] = ()

    def took(self, rows: Sequence[Sequence[Any]]) -> None:
        self.rows = rows
        if self.expect is not None and len(rows) != self.expect:
            raise Conflict("a guarded write found nothing to change")


class _Queue:
    """What waits to be run, and which parts have really been opened."""

    def __init__(self) -> None:
        self._steps: list[Step] = []
        self._open: list[str] = []

    def later(self, step: Step) -> None:
        """Run with the next statement, or at the end of the part."""
        self._steps.append(step)

    async def flush(self) -> None:
        """Run what waits. Raises what it raises; what came behind the failure has not been run."""
        if not all(step.opens for step in self._steps):  # a part in which nothing is done need not be opened
            await self._run_steps(())

    async def fetch(self, text: str, arguments: Sequence[Any] = ()) -> Sequence[Sequence[Any]]:
        step = Step(text, arguments)
        await self._run_steps((step,))
        return step.rows

    async def change_many(self, text: str, arguments: list[list[Any]]) -> None:
        await self._run_steps((Step(text, arguments, many=True),))

    async def begin_part(self, name: str) -> None:
        """Costs nothing until something is done in the part."""
        self.later(Step(f"SAVEPOINT {name}", opens=name))

    async def end_part(self, name: str) -> None:
        if self._steps and self._steps[-1].opens == name:
            self._steps.pop()
            return
        await self._run_steps((Step(f"RELEASE SAVEPOINT {name}"),))
        del self._open[_last(self._open, name) :]

    async def undo_part(self, name: str) -> None:
        waiting = [step.opens for step in self._steps]
        if name in waiting:
            del self._steps[_last(waiting, name) :]
            return
        self._steps.clear()
        if name in self._open:  # else what came before the part failed, and it was never opened
            del self._open[_last(self._open, name) :]
            await self._run_steps((Step(f"ROLLBACK TO SAVEPOINT {name}"), Step(f"RELEASE SAVEPOINT {name}")))

    def forget_parts(self) -> None:
        """The transaction is over, whichever way."""
        self._steps.clear()
        self._open.clear()

    async def _run_steps(self, last: Sequence[Step]) -> None:
        steps, self._steps = [*self._steps, *last], []
        await self._run_in_order(steps)

    async def _run_in_order(self, steps: Sequence[Step]) -> None:
        raise NotImplementedError


def _last(names: Sequence[str], name: str) -> int:
    """Parts of one name may lie in each other; the innermost is meant."""
    return len(names) - 1 - list(reversed(names)).index(name)


class SqliteDriver(_Queue):
    """aiosqlite: each run of steps is one hop to its thread and back, in the order of the calls."""

    def __init__(self, raw: aiosqlite.Connection) -> None:
        super().__init__()
        self._raw = raw

    async def _run_in_order(self, steps: Sequence[Step]) -> None:
        self._need_transaction()
        try:
            # One hop for all: aiosqlite has no public call for that, and a hop costs as much as ten statements.
            connection = self._raw._conn  # noqa: SLF001 - as said
            await self._raw._execute(_run_on_sqlite, connection, steps, self._open)  # type: ignore[no-untyped-call]  # noqa: SLF001 - as said
        except sqlite3.Error as error:
            raise as_ours(error) from None
        except asyncio.CancelledError:
            # Threat: the steps run on in the driver's thread. Whoever undoes the part must know whether it was
            # opened, or what was done in it stays: wait until the thread has come to the end of them.
            await uninterrupted(self._raw._execute(_nothing))  # type: ignore[no-untyped-call]  # noqa: SLF001 - as said
            raise

    async def begin(self) -> None:
        """Take the lock of the one who writes, waiting for other processes as long as `busy_timeout` says."""
        await self.roll_back()
        await self._run("BEGIN IMMEDIATE")

    async def commit(self) -> None:
        await self.fetch("COMMIT")
        self.forget_parts()

    async def roll_back(self) -> None:
        """Harmless when there is nothing to roll back."""
        self.forget_parts()
        if self._in_transaction():
            await self._run("ROLLBACK")

    async def empty_log(self) -> bool:
        """Copy the write-ahead log into the database and cut it to nothing; False while a reader needs it."""
        ((patience,),) = await self._run("PRAGMA busy_timeout")
        await self._run("PRAGMA busy_timeout=0")  # everybody who writes waits behind us
        try:
            ((busy, _, _),) = await self._run("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            await self._run(f"PRAGMA busy_timeout={patience}")
        return not busy

    def _need_transaction(self) -> None:
        # Threat: on a full disk SQLite ends the whole transaction by itself; what came after would be
        # kept statement by statement, half of a unit of work without the other.
        if not self._in_transaction():
            raise StorageFailed("NoTransaction")

    def _in_transaction(self) -> bool:
        try:
            return self._raw.in_transaction
        except ValueError:  # aiosqlite's word for a closed connection
            raise StorageFailed("ConnectionClosed") from None

    async def _run(self, text: str, arguments: Sequence[Any] = ()) -> list[sqlite3.Row]:
        try:
            return list(await self._raw.execute_fetchall(text, arguments))
        except sqlite3.Error as error:
            raise as_ours(error) from None


def _run_on_sqlite(connection: sqlite3.Connection, steps: Sequence[Step], opened: list[str]) -> None:
    """In aiosqlite's thread."""
    for step in steps:
        if not connection.in_transaction:
            raise StorageFailed("NoTransaction")  # as in `_need_transaction`, between two statements
        if step.many:
            connection.executemany(step.text, step.arguments)
            continue
        step.took(connection.execute(step.text, step.arguments).fetchall())
        if step.opens:
            opened.append(step.opens)


def _nothing() -> None:
    """Runs in aiosqlite's thread when everything before it has run."""


class PostgresDriver(_Queue):
    """asyncpg."""

    def __init__(self, raw: Any) -> None:  # asyncpg ships no types
        super().__init__()
        self._raw = raw

    async def _run_in_order(self, steps: Sequence[Step]) -> None:
        for step in steps:
            try:
                if step.many:
                    await self._raw.executemany(step.text, step.arguments)
                    continue
                fetch = self._raw.fetch(step.text, *step.arguments)
                # A cancellation must not leave open whether a part was opened.
                rows = [tuple(record) for record in await (uninterrupted(fetch) if step.opens else fetch)]
            except Exception as error:  # noqa: BLE001 - asyncpg's are told from the rest by `as_ours`, who lets the rest go
                raise self._as_ours(error) from None
            step.took(rows)
            if step.opens:
                self._open.append(step.opens)

    def _as_ours(self, error: Exception) -> Exception:
        return StorageFailed("ConnectionClosed") if self._raw.is_closed() else as_ours(error)


Driver = SqliteDriver | PostgresDriver
"""What a unit of work needs: `fetch`, `later`, `change_many`, and parts that begin, end or are undone."""


async def driver_of(connection: AsyncConnection) -> Driver:
    """The driver that lies under a SQLAlchemy connection."""
    raw = (await connection.get_raw_connection()).driver_connection
    if isinstance(raw, aiosqlite.Connection):
        return SqliteDriver(raw)
    return PostgresDriver(raw)
