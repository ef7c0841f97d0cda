"""Opening the database: engines, pragmas, migrations, and who writes.

SQLite has exactly one writer connection (before 3.51.3 a WAL that two write can be corrupted) and
readers beside it. PostgreSQL has a pool.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import event, make_url
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool

from betang.storage.drivers import driver_of
from betang.storage.migrate import migrate
from betang.storage.statement import Compiler
from betang.storage.unit_of_work import GroupWriter, UnitOfWork

_READERS = 3

_SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    # FULL: once Telegram was told, the journal is the only copy, so the WAL is synced at each COMMIT.
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    # Threat: deleted rows would stay readable in free pages of the file.
    "PRAGMA secure_delete=ON",
    "PRAGMA busy_timeout=5000",
    # Threat: temporary tables and sorters would be written to the disk in clear.
    "PRAGMA temp_store=MEMORY",
)


def async_url(url: str) -> str:
    """The URL with the driver we use; `sqlite:///…`, `postgresql://…` or either with its driver named."""
    parsed = make_url(url)
    driver = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg"}[parsed.get_backend_name()]
    return parsed.set(drivername=driver).render_as_string(hide_password=False)


class Database:
    """`work()` writes, `reading()` reads; made by `open_database`."""

    def __init__(self, engine: AsyncEngine, readers: AsyncEngine) -> None:
        self._engine = engine
        self._readers = readers
        self._compiler = Compiler(engine.dialect)
        self._writer: GroupWriter | None = None
        self._writer_connection: AsyncConnection | None = None

    @property
    def is_sqlite(self) -> bool:
        return self._engine.dialect.name == "sqlite"

    async def start(self) -> None:
        if self.is_sqlite:
            self._writer_connection = await self._engine.connect()
            driver = await driver_of(self._writer_connection)
            self._writer = GroupWriter(self._writer_connection, driver, self._compiler)

    def work(self) -> AbstractAsyncContextManager[UnitOfWork]:
        """A unit of work: `async with database.work() as work:`; on disk when the block has been left."""
        return self._writer.work() if self._writer is not None else self._own_transaction()

    @asynccontextmanager
    async def _own_transaction(self) -> AsyncIterator[UnitOfWork]:
        async with self._engine.connect() as connection:
            transaction = await connection.begin()
            # SQLAlchemy opens the driver's transaction with the first statement; ours go past it.
            await connection.exec_driver_sql("SELECT 1")
            unit = UnitOfWork(connection, await driver_of(connection), self._compiler)
            try:
                yield unit
            except BaseException:
                await asyncio.shield(transaction.rollback())
                raise
            await asyncio.shield(transaction.commit())
        unit.committed()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[UnitOfWork]:
        """A view that sees what is committed; whatever it would write is thrown away."""
        async with self._readers.connect() as connection:
            await connection.begin()
            await connection.exec_driver_sql("SELECT 1")
            try:
                yield UnitOfWork(connection, await driver_of(connection), self._compiler)
            finally:
                await asyncio.shield(connection.rollback())

    async def close(self) -> None:
        if self._writer_connection is not None:
            await self._writer_connection.close()
        await self._readers.dispose()
        await self._engine.dispose()


def _prepare_sqlite(engine: AsyncEngine, *, begin: str, read_only: bool) -> None:
    @event.listens_for(engine.sync_engine, "connect")
    def _on_connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # the driver's own transactions are off; ours begin below
        cursor = connection.cursor()
        for pragma in _SQLITE_PRAGMAS:
            cursor.execute(pragma)
        if read_only:
            cursor.execute("PRAGMA query_only=ON")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def _on_begin(connection: Any) -> None:
        connection.exec_driver_sql(begin)


def _private_file(path: Path) -> None:
    """Create the database file for its owner alone before SQLite would make it by the umask."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))


async def open_database(url: str) -> Database:
    """Migrate to the newest schema and open; raises SettingsError for a database newer than the program."""
    target = async_url(url)
    sqlite_file = make_url(target).database if target.startswith("sqlite") else None
    if sqlite_file:
        _private_file(Path(sqlite_file))
    engine = create_async_engine(target, poolclass=AsyncAdaptedQueuePool, pool_size=1 if sqlite_file else 10)
    readers = (
        create_async_engine(target, poolclass=AsyncAdaptedQueuePool, pool_size=_READERS) if sqlite_file else engine
    )
    if sqlite_file:
        _prepare_sqlite(engine, begin="BEGIN IMMEDIATE", read_only=False)
        _prepare_sqlite(readers, begin="BEGIN", read_only=True)
    async with engine.connect() as connection:
        await connection.run_sync(migrate)
    database = Database(engine, readers)
    await database.start()
    return database
