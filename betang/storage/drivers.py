"""The two drivers under SQLAlchemy, for statements that were compiled ahead."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import aiosqlite
from sqlalchemy.ext.asyncio import AsyncConnection


class SqliteDriver:
    """aiosqlite: each call is one hop to its thread and back."""

    def __init__(self, raw: aiosqlite.Connection) -> None:
        self._raw = raw

    async def fetch(self, text: str, arguments: list[Any]) -> Sequence[Sequence[Any]]:
        return list(await self._raw.execute_fetchall(text, arguments))

    async def change_many(self, text: str, arguments: list[list[Any]]) -> None:
        await self._raw.executemany(text, arguments)

    async def begin_part(self, name: str) -> None:
        await self._raw.execute_fetchall(f"SAVEPOINT {name}")

    async def end_part(self, name: str) -> None:
        await self._raw.execute_fetchall(f"RELEASE {name}")

    async def undo_part(self, name: str) -> None:
        await self._raw.execute_fetchall(f"ROLLBACK TO {name}")
        await self._raw.execute_fetchall(f"RELEASE {name}")


class PostgresDriver:
    """asyncpg."""

    def __init__(self, raw: Any) -> None:  # asyncpg ships no types
        self._raw = raw

    async def fetch(self, text: str, arguments: list[Any]) -> Sequence[Sequence[Any]]:
        return [tuple(record) for record in await self._raw.fetch(text, *arguments)]

    async def change_many(self, text: str, arguments: list[list[Any]]) -> None:
        await self._raw.executemany(text, arguments)

    async def begin_part(self, name: str) -> None:
        await self._raw.execute(f"SAVEPOINT {name}")

    async def end_part(self, name: str) -> None:
        await self._raw.execute(f"RELEASE SAVEPOINT {name}")

    async def undo_part(self, name: str) -> None:
        await self._raw.execute(f"ROLLBACK TO SAVEPOINT {name}")
        await self._raw.execute(f"RELEASE SAVEPOINT {name}")


async def driver_of(connection: AsyncConnection) -> SqliteDriver | PostgresDriver:
    """The driver that lies under a SQLAlchemy connection."""
    raw = (await connection.get_raw_connection()).driver_connection
    if isinstance(raw, aiosqlite.Connection):
        return SqliteDriver(raw)
    return PostgresDriver(raw)
