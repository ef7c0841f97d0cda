"""What lies on the disk: settings in force, who may read the files, and what deletion leaves."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import time
from pathlib import Path

import pytest
from sqlalchemy import make_url

from betang.errors import SettingsError, StorageFailed
from betang.storage import journal
from betang.storage.database import Database, async_url, open_database
from tests.storage.storage_rooms import (
    keep,
    kept,
    on_sqlite,
    pragma,
    raw_reader,
)
from tests.support.databases import opened

IN_FORCE = {
    "journal_mode": "wal",
    "synchronous": 2,  # FULL
    "foreign_keys": 1,
    "secure_delete": 1,
    "busy_timeout": 5000,
    "temp_store": 2,  # MEMORY
}


def _files(url: str) -> list[Path]:
    """The database and what SQLite keeps beside it."""
    file = Path(make_url(url).database or "")
    return sorted(file.parent.glob(f"{file.name}*"))


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@on_sqlite
async def test_the_writer_has_its_pragmas_in_force(database: Database) -> None:
    assert {name: await pragma(database, name) for name in IN_FORCE} == IN_FORCE
    assert await pragma(database, "query_only") == 0


@on_sqlite
async def test_every_reader_has_its_pragmas_in_force_and_cannot_write(database: Database) -> None:
    async with raw_reader(database) as one, raw_reader(database) as other:
        assert one is not other
        for reader in (one, other):
            found = {name: (await reader.execute_fetchall(f"PRAGMA {name}"))[0][0] for name in IN_FORCE}
            assert found == IN_FORCE
            assert (await reader.execute_fetchall("PRAGMA query_only"))[0][0] == 1


@on_sqlite
async def test_there_is_one_writer_connection_and_no_other_can_be_had(database: Database) -> None:
    pool = database._engine.sync_engine.pool
    assert pool.status().startswith("Pool size: 1  Connections in pool: 0")
    assert getattr(pool, "_max_overflow") == 0  # noqa: B009 - the pool's type does not name it


@pytest.mark.parametrize("umask", [0o022, 0o000])
async def test_all_files_are_their_owners_alone(tmp_path: Path, umask: int) -> None:
    url = f"sqlite:///{tmp_path / 'data' / 'betang.db'}"
    before = os.umask(umask)
    try:
        async with opened(url) as database:
            async with database.work() as work:
                await keep(work, 1)
            files = _files(url)
            assert [file.name for file in files] == ["betang.db", "betang.db-shm", "betang.db-wal"]
            assert {_mode(file) for file in files} == {0o600}
            assert _mode(tmp_path / "data") == 0o700
    finally:
        os.umask(before)


async def test_files_that_others_could_read_are_taken_from_them(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'betang.db'}"
    async with opened(url):
        pass
    (tmp_path / "betang.db").chmod(0o644)
    async with opened(url) as database:
        await kept(database)
        assert {_mode(file) for file in _files(url)} == {0o600}


MARKS = [b"a planted story number %d," % number * 30 for number in range(40)]


async def _write_and_forget(database: Database) -> None:
    async with database.work() as work:
        await journal.append(
            work, [journal.JournalRow(number, None, mark, 0, 1) for number, mark in enumerate(MARKS, start=1)]
        )
    async with database.work() as work:
        for number in range(1, len(MARKS) + 1):
            journal.end(work, number, now=2)


def _found_on_disk(url: str) -> list[str]:
    return [file.name for file in _files(url) if b"a planted story" in file.read_bytes()]


@on_sqlite
async def test_scrubbing_leaves_nothing_of_what_was_deleted(database: Database, database_url: str) -> None:
    await _write_and_forget(database)
    assert _found_on_disk(database_url), "else this test would look in the wrong place"
    assert await database.scrub()
    assert _found_on_disk(database_url) == []


@on_sqlite
async def test_closing_leaves_nothing_of_what_was_deleted(database: Database, database_url: str) -> None:
    await _write_and_forget(database)
    await database.close()
    assert _found_on_disk(database_url) == []
    assert [file.name for file in _files(database_url)] == ["betang.db"]


@on_sqlite
async def test_rows_deleted_long_ago_are_gone_from_the_file(database: Database, database_url: str) -> None:
    await _write_and_forget(database)
    async with database.work() as work:
        assert await journal.forget_done(work, before=3) == len(MARKS)
    assert await database.scrub()
    assert _found_on_disk(database_url) == []
    assert await kept(database) == []


@on_sqlite
async def test_scrubbing_says_so_when_a_reader_is_in_the_way(database: Database) -> None:
    await _write_and_forget(database)
    async with database.reading() as view:
        await journal.counts(view)
        async with database.work() as work:
            await keep(work, 100)
        began = time.monotonic()
        assert not await database.scrub()
        assert time.monotonic() - began < 2.0, "everybody who writes waited for the reader"
        async with database.work() as work:
            await keep(work, 101)  # and it holds nobody up
    assert await database.scrub()
    assert await pragma(database, "busy_timeout") == IN_FORCE["busy_timeout"]


@on_sqlite
async def test_scrubbing_inside_a_unit_of_work_is_refused(database: Database) -> None:
    async with database.work():
        with pytest.raises(RuntimeError, match="inside another"):
            await database.scrub()


@on_sqlite
async def test_a_backup_copied_with_its_log_opens_with_everything(
    database: Database, database_url: str, tmp_path: Path
) -> None:
    async with database.work() as work:
        await keep(work, 1, 2, 3)
    for file in _files(database_url):
        if not file.name.endswith("-shm"):
            shutil.copy(file, tmp_path / file.name)
    async with opened(f"sqlite:///{tmp_path / 'betang.db'}") as copy:
        assert await kept(copy) == [1, 2, 3]


@pytest.mark.parametrize(
    "url", ["sqlite://", "sqlite:///", "sqlite:///:memory:", "mysql://x:secret@y/z", "nonsense"]
)
def test_a_url_that_keeps_nothing_or_is_unknown_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(SettingsError) as caught:
        async_url(url)
    assert "BETANG_DATABASE_URL" in str(caught.value)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("given", "driver"),
    [
        ("sqlite:///data/betang.db", "sqlite+aiosqlite:///data/betang.db"),
        ("sqlite+aiosqlite:///data/betang.db", "sqlite+aiosqlite:///data/betang.db"),
        ("postgresql://a:b@c:5/d", "postgresql+asyncpg://a:b@c:5/d"),
        ("postgresql+psycopg2://a:b@c/d?host=run", "postgresql+asyncpg://a:b@c/d?host=run"),
    ],
)
def test_a_url_gets_the_driver_we_use(given: str, driver: str) -> None:
    assert async_url(given) == driver


async def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "betang.db"
    file.write_bytes(b"not a database, but somebody's only copy of something" * 100)
    before = file.read_bytes()
    with pytest.raises(StorageFailed):
        await open_database(f"sqlite:///{file}")
    assert file.read_bytes() == before


async def test_opening_fails_cleanly_where_nothing_can_be_written(tmp_path: Path) -> None:
    with pytest.raises((StorageFailed, OSError)):
        await open_database(f"sqlite:///{tmp_path}")


@on_sqlite
async def test_a_unit_of_work_takes_the_lock_at_its_beginning(database: Database, database_url: str) -> None:
    """A deferred transaction would find at its first write that somebody else has written since."""
    other = sqlite3.connect(make_url(database_url).database or "", isolation_level=None, timeout=0)
    async with database.work():
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
    other.execute("BEGIN IMMEDIATE")
    other.close()
