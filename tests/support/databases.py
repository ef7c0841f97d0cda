"""A fresh, migrated database for each test, on either engine.

Migrating takes longer than most tests: it is done once, and the outcome is copied (the file on
SQLite, CREATE DATABASE ... TEMPLATE on PostgreSQL). Opening still goes through `open_database`.
"""

from __future__ import annotations

import itertools
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
from sqlalchemy import make_url

from betang.storage.database import Database, open_database
from tests.support.postgres import PostgresServer

ENGINES = ("sqlite", "postgresql")

_TEMPLATE = "betang_template"


class SqliteFiles:
    """Migrated SQLite files in one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._template = folder / "template.db"
        self._numbers = itertools.count(1)

    async def fresh(self) -> str:
        """URL of a file of its own."""
        if not self._template.exists():
            await (await open_database(f"sqlite:///{self._template}")).close()
        file = self._folder / f"{next(self._numbers)}" / "betang.db"
        file.parent.mkdir()
        shutil.copy(self._template, file)
        return f"sqlite:///{file}"


class PostgresDatabases:
    """A server that starts with the first database that is asked for."""

    def __init__(self) -> None:
        self._server: PostgresServer | None = None
        self._has_template = False
        self._numbers = itertools.count(1)

    @property
    def server(self) -> PostgresServer:
        if self._server is None:
            self._server = PostgresServer()
        return self._server

    async def fresh(self) -> str:
        """URL of a migrated database of its own."""
        if not self._has_template:
            await self._execute(f"CREATE DATABASE {_TEMPLATE}")
            await (await open_database(self.server.url(_TEMPLATE))).close()
            self._has_template = True
        return await self._create(f"TEMPLATE {_TEMPLATE}")

    async def empty(self) -> str:
        """URL of a database without tables."""
        return await self._create("TEMPLATE template0")

    async def drop(self, url: str) -> None:
        await self._execute(f"DROP DATABASE {make_url(url).database} WITH (FORCE)")

    def stop(self) -> None:
        if self._server is not None:
            self._server.stop()

    async def _create(self, how: str) -> str:
        name = f"betang_{next(self._numbers)}"
        await self._execute(f"CREATE DATABASE {name} {how}")
        return self.server.url(name)

    async def _execute(self, statement: str) -> None:
        connection = await asyncpg.connect(self.server.url().replace("+asyncpg", ""))
        try:
            await connection.execute(statement)
        finally:
            await connection.close()


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Database]:
    """The database behind a URL, closed afterwards."""
    database = await open_database(url)
    try:
        yield database
    finally:
        await database.close()
