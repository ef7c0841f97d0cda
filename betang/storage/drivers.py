"""The two drivers under SQLAlchemy, for statements that were compiled ahead.

Their errors leave as `betang.storage.failures` says: Conflict, StorageFailed, or raw (our mistake).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any

import aiosqlite
import asyncpg
from sqlalchemy.ext.asyncio import AsyncConnection

from betang.errors import StorageFailed
from betang.storage.failures import as_ours


class SqliteDriver:
    """aiosqlite: each call is one hop to its thread and back, in the order of the calls."""

    def __init__(self, raw: aiosqlite.Connection) -> None:
        self._raw = raw

    async def fetch(self, text: str, arguments: Sequence[Any] = ()) -> Sequence[Sequence[Any]]:
        self._need_transaction()
        return await self._run(text, arguments)

    async def change_many(self, text: str, arguments: list[list[Any]]) -> None:
        self._need_transaction()
        try:
            await self._raw.executemany(text, arguments)
        except sqlite3.Error as error:
            raise as_ours(error) from None

    async def begin_part(self, name: str) -> None:
        await self.fetch(f"SAVEPOINT {name}")

    async def end_part(self, name: str) -> None:
        await self.fetch(f"RELEASE {name}")

    async def undo_part(self, name: str) -> None:
        await self.fetch(f"ROLLBACK TO {name}")
        await self.fetch(f"RELEASE {name}")

    async def begin(self) -> None:
        """Take the lock of the one who writes, waiting for other processes as long as `busy_timeout` says."""
        await self.roll_back()
        await self._run("BEGIN IMMEDIATE")

    async def commit(self) -> None:
        await self.fetch("COMMIT")

    async def roll_back(self) -> None:
        """Harmless when there is nothing to roll back."""
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


class PostgresDriver:
    """asyncpg."""

    def __init__(self, raw: Any) -> None:  # asyncpg ships no types
        self._raw = raw

    async def fetch(self, text: str, arguments: Sequence[Any] = ()) -> Sequence[Sequence[Any]]:
        try:
            return [tuple(record) for record in await self._raw.fetch(text, *arguments)]
        except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
            raise self._as_ours(error) from None

    async def change_many(self, text: str, arguments: list[list[Any]]) -> None:
        try:
            await self._raw.executemany(text, arguments)
        except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
            raise self._as_ours(error) from None

    async def begin_part(self, name: str) -> None:
        await self.fetch(f"SAVEPOINT {name}")

    async def end_part(self, name: str) -> None:
        await self.fetch(f"RELEASE SAVEPOINT {name}")

    async def undo_part(self, name: str) -> None:
        await self.fetch(f"ROLLBACK TO SAVEPOINT {name}")
        await self.fetch(f"RELEASE SAVEPOINT {name}")

    def _as_ours(self, error: Exception) -> Exception:
        return StorageFailed("ConnectionClosed") if self._raw.is_closed() else as_ours(error)


Driver = SqliteDriver | PostgresDriver
"""What a unit of work needs: `fetch`, `change_many`, and parts that begin, end or are undone."""


async def driver_of(connection: AsyncConnection) -> Driver:
    """The driver that lies under a SQLAlchemy connection."""
    raw = (await connection.get_raw_connection()).driver_connection
    if isinstance(raw, aiosqlite.Connection):
        return SqliteDriver(raw)
    return PostgresDriver(raw)
