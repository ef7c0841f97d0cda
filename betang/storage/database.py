"""Opening the database: engines, pragmas, migrations, and who writes.

SQLite has exactly one writer connection (before 3.51.3 a WAL that two write can be corrupted) and
readers beside it. PostgreSQL has a pool.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool

from betang.errors import SettingsError, StorageFailed
from betang.storage.commits import GroupWriter, OwnTransactions, begin, connected
from betang.storage.drivers import SqliteDriver, driver_of
from betang.storage.failures import as_ours
from betang.storage.schema_version import is_newest
from betang.storage.statement import Compiler
from betang.storage.uninterrupted import uninterrupted
from betang.storage.unit_of_work import UnitOfWork

_READERS = 3
_POOL = 10
_DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg"}
_BEGINS_ITSELF = "betang_begins_itself"
"""Execution option of the writer connection: `GroupWriter` says BEGIN and COMMIT, SQLAlchemy nothing."""

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

_POSTGRESQL_LIMITS = {
    # Nothing of ours takes long; a cancellation that the server missed must not be waited for without end.
    "statement_timeout": "60s",
    "lock_timeout": "10s",
    # What a replica held that went away in the middle (a row, the turn to append to the audit chain) is free again.
    "idle_in_transaction_session_timeout": "60s",
}


def async_url(url: str) -> str:
    """The URL with the driver we use; `sqlite:///...`, `postgresql://...` or either with its driver named.

    Raises SettingsError for anything else, and for SQLite without a file: nothing would outlive the process.
    """
    try:
        parsed = make_url(url)
        driver = _DRIVERS[parsed.get_backend_name()]
    except (ArgumentError, KeyError):
        # Threat: the URL is not repeated, it may hold a password.
        raise SettingsError("BETANG_DATABASE_URL must begin with sqlite:/// or postgresql://") from None
    if driver == _DRIVERS["sqlite"] and parsed.database in {None, "", ":memory:"}:
        raise SettingsError("BETANG_DATABASE_URL must name a file, such as sqlite:///data/betang.db")
    return parsed.set(drivername=driver).render_as_string(hide_password=False)


class Database:
    """`work()` writes, `reading()` reads; made by `open_database`."""

    def __init__(self, engine: AsyncEngine, readers: AsyncEngine) -> None:
        self._engine = engine
        self._readers = readers
        self._compiler = Compiler(engine.dialect)
        self._writer: GroupWriter | OwnTransactions = OwnTransactions(engine, self._compiler)
        self._writer_connection: AsyncConnection | None = None
        self._inside: set[asyncio.Task[Any] | None] = set()
        self._in_use = 0
        self._idle = asyncio.Event()
        self._closed = False

    @property
    def is_sqlite(self) -> bool:
        return self._engine.dialect.name == "sqlite"

    async def start(self) -> None:
        """Take the writer connection (SQLite)."""
        if not self.is_sqlite:
            return
        connection = self._writer_connection = await self._engine.connect()
        await connection.execution_options(**{_BEGINS_ITSELF: True})
        await connection.begin()
        driver = await driver_of(connection)
        if isinstance(driver, SqliteDriver):
            self._writer = GroupWriter(connection, driver, self._compiler)

    @asynccontextmanager
    async def work(self) -> AsyncIterator[UnitOfWork]:
        """A unit of work: `async with database.work() as work:`; on disk when the block has been left.

        Raises StorageFailed when it could not be kept, RuntimeError inside another one of the same task.
        """
        with self._use(), self._not_inside_another():
            async with self._writer.work() as unit:
                yield unit

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[UnitOfWork]:
        """A view of what was committed when it was first looked at; writing in it fails."""
        with self._use():
            async with self._snapshot() as view:
                yield view

    @asynccontextmanager
    async def _snapshot(self) -> AsyncIterator[UnitOfWork]:
        async with connected(self._readers) as connection:
            if not self.is_sqlite:
                await connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            unit = UnitOfWork(connection, await driver_of(connection), self._compiler)
            try:
                await uninterrupted(begin(connection))
                yield unit
                await (
                    unit.flush()
                )  # nothing, or a write put off by mistake: it fails here, and is not lost silently
            finally:
                unit.close()

    async def scrub(self) -> bool:
        """Remove from the disk what was deleted: the write-ahead log keeps it until it is cut.

        For after an erasure, and now and then. Returns whether it was done: not while a reader is at work,
        and never on PostgreSQL, whose server keeps old rows and logs as its operator has set it.
        """
        with self._use(), self._not_inside_another():
            return await self._writer.scrub()

    @contextmanager
    def _use(self) -> Iterator[None]:
        if self._closed:
            raise StorageFailed("Closed")
        self._in_use += 1
        try:
            yield
        finally:
            self._in_use -= 1
            if not self._in_use:
                self._idle.set()

    @contextmanager
    def _not_inside_another(self) -> Iterator[None]:
        task = asyncio.current_task()
        if task in self._inside:
            # On SQLite it would wait for itself for ever; on PostgreSQL it would not see what the outer one wrote.
            raise RuntimeError("a unit of work inside another: hand the open one down")
        self._inside.add(task)
        try:
            yield
        finally:
            self._inside.discard(task)

    async def close(self) -> None:
        """Let everything that has begun end, then close; whoever comes later gets StorageFailed."""
        self._closed = True
        while self._in_use:
            self._idle.clear()
            await self._idle.wait()
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
        if not connection.get_execution_options().get(_BEGINS_ITSELF):
            connection.exec_driver_sql(begin)


def _private_file(path: Path) -> None:
    """Make the database's files their owner's alone, before SQLite would make them by the umask."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    for file in (path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")):
        with suppress(FileNotFoundError):
            file.chmod(0o600)


def _engines(url: str) -> tuple[AsyncEngine, AsyncEngine]:
    """Who writes and who reads. Threat: errors would repeat the values of a row; `hide_parameters`."""
    if not url.startswith("sqlite"):
        # A pool each: a unit of work that reads beside itself must not wait for others that do the same.
        limits = {"server_settings": _POSTGRESQL_LIMITS}
        writers = create_async_engine(url, pool_size=_POOL, hide_parameters=True, connect_args=limits)
        readers = create_async_engine(url, pool_size=_READERS, hide_parameters=True, connect_args=limits)
        return writers, readers
    pool = AsyncAdaptedQueuePool
    writer = create_async_engine(url, poolclass=pool, pool_size=1, max_overflow=0, hide_parameters=True)
    readers = create_async_engine(url, poolclass=pool, pool_size=_READERS, hide_parameters=True)
    _prepare_sqlite(writer, begin="BEGIN IMMEDIATE", read_only=False)
    _prepare_sqlite(readers, begin="BEGIN", read_only=True)
    return writer, readers


async def open_database(url: str) -> Database:
    """Migrate to the newest schema and open.

    Raises SettingsError for a database newer than the program or a URL that is of no use, StorageFailed
    when it cannot be reached.
    """
    target = async_url(url)
    if target.startswith("sqlite"):
        _private_file(Path(make_url(target).database or ""))
    engine, readers = _engines(target)
    try:
        async with connected(engine) as connection:
            if not await connection.run_sync(is_newest):
                from betang.storage.migrate import migrate  # noqa: PLC0415 - `schema_version` says why

                await connection.run_sync(migrate)
        database = Database(engine, readers)
        await database.start()
    except BaseException as error:
        await uninterrupted(engine.dispose())
        if isinstance(error, DBAPIError):
            raise as_ours(error) from None
        raise
    return database
