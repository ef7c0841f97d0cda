"""Migrations on both engines, with data in every table, cut off in the middle, and run by two at once."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, event, insert, inspect, select, text
from sqlalchemy.ext.asyncio import AsyncEngine

from betang.errors import SettingsError
from betang.storage.database import _engines, async_url, open_database
from betang.storage.migrate import alembic_config, migrate
from betang.storage.tables import metadata
from tests.storage.migration_data import DATA, Rows
from tests.storage.storage_rooms import keep, kept, outcomes
from tests.support.databases import PostgresDatabases, opened

_T = TypeVar("_T")
ROOT = Path(__file__).parents[2]
MIGRATIONS = ROOT / "betang" / "storage" / "migrations"
VERSION_TABLE = "alembic_version"


@pytest.fixture(params=["sqlite", "postgresql"])
async def empty_url(
    request: pytest.FixtureRequest, postgres: PostgresDatabases, tmp_path: Path
) -> AsyncIterator[str]:
    """URL of a database without tables."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'betang.db'}"
        return
    url = await postgres.empty()
    yield url
    await postgres.drop(url)


@asynccontextmanager
async def _engine(url: str) -> AsyncIterator[AsyncEngine]:
    """The engine that writes, prepared as the program does it."""
    engine, readers = _engines(async_url(url))
    try:
        yield engine
    finally:
        await engine.dispose()
        await readers.dispose()


async def _run(engine: AsyncEngine, step: Callable[[Connection], _T]) -> _T:
    async with engine.connect() as connection:
        return await connection.run_sync(step)


async def _in_transaction(engine: AsyncEngine, step: Callable[[Connection], _T]) -> _T:
    async with engine.begin() as connection:
        return await connection.run_sync(step)


def _revisions() -> list[str]:
    """From the first to the newest."""
    scripts = ScriptDirectory(str(MIGRATIONS))
    return [script.revision for script in scripts.walk_revisions()][::-1]


def _tables(connection: Connection) -> set[str]:
    return set(inspect(connection).get_table_names()) - {VERSION_TABLE}


def _version(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _reflected(connection: Connection) -> MetaData:
    found = MetaData()
    found.reflect(connection)
    return found


def _fill(connection: Connection, rows: Rows) -> None:
    tables = _reflected(connection).tables
    for name, row in rows.items():
        connection.execute(insert(tables[name]), [row])


def _contents(connection: Connection) -> Rows:
    """The one row of each table, by its columns."""
    found: Rows = {}
    for name, table in _reflected(connection).tables.items():
        for row in connection.execute(select(table)).mappings():
            found[name] = dict(row)
    found.pop(VERSION_TABLE, None)
    return found


def _downgrade(connection: Connection) -> None:
    with connection.begin():
        command.downgrade(alembic_config(connection), "base")


async def test_the_migrated_schema_is_the_one_the_program_uses(empty_url: str) -> None:
    def differences(connection: Connection) -> Any:
        return compare_metadata(MigrationContext.configure(connection), metadata)

    async with _engine(empty_url) as engine:
        await _run(engine, migrate)
        assert await _run(engine, differences) == []
        assert len(await _run(engine, _tables)) == len(metadata.tables) >= 12


async def test_the_comparison_would_find_a_difference(empty_url: str) -> None:
    """A guard that finds nothing must be able to find something."""

    def differences(connection: Connection) -> Any:
        with connection.begin():
            connection.execute(text("ALTER TABLE guesses ADD COLUMN planted INTEGER"))
            connection.execute(text("DROP INDEX ix_outbox_chat_state"))
        return compare_metadata(MigrationContext.configure(connection), metadata)

    async with _engine(empty_url) as engine:
        await _run(engine, migrate)
        assert sorted(difference[0] for difference in await _run(engine, differences)) == [
            "add_index",
            "remove_column",
        ]


def test_every_revision_has_data_to_be_migrated() -> None:
    assert _revisions()
    assert set(DATA) == set(_revisions()), "a new migration needs rows in tests/storage/migration_data.py"


def test_there_is_one_line_of_revisions() -> None:
    assert len(ScriptDirectory(str(MIGRATIONS)).get_heads()) == 1


@pytest.mark.parametrize("revision", _revisions())
async def test_the_data_of_a_revision_fills_every_table_and_column(empty_url: str, revision: str) -> None:
    def columns(connection: Connection) -> dict[str, set[str]]:
        return {
            name: {column["name"] for column in inspect(connection).get_columns(name)}
            for name in _tables(connection)
        }

    async with _engine(empty_url) as engine:
        await _run(engine, lambda connection: migrate(connection, revision))
        assert await _run(engine, _version) == revision
        assert {name: set(row) for name, row in DATA[revision].items()} == await _run(engine, columns)


@pytest.mark.parametrize("revision", _revisions())
async def test_data_of_every_revision_survives_to_the_newest(empty_url: str, revision: str) -> None:
    async with _engine(empty_url) as engine:
        await _run(engine, lambda connection: migrate(connection, revision))
        await _in_transaction(engine, lambda connection: _fill(connection, DATA[revision]))
        await _run(engine, migrate)
        assert await _run(engine, _version) == _revisions()[-1]
        newest = DATA[_revisions()[-1]]
        assert await _run(engine, _contents) == {name: newest[name] for name in newest if name in DATA[revision]}
    async with opened(empty_url) as database:
        assert await kept(database) == [101]


async def test_down_and_up_again_leaves_the_same_schema(empty_url: str) -> None:
    def schema(connection: Connection) -> Any:
        found = inspect(connection)
        return {
            name: (
                [(column["name"], str(column["type"]), column["nullable"]) for column in found.get_columns(name)],
                sorted(found.get_indexes(name), key=lambda index: str(index["name"])),
                sorted(found.get_unique_constraints(name), key=lambda unique: str(unique["name"])),
                found.get_pk_constraint(name),
            )
            for name in sorted(_tables(connection))
        }

    async with _engine(empty_url) as engine:
        await _run(engine, migrate)
        before = await _run(engine, schema)
        await _in_transaction(engine, lambda connection: _fill(connection, DATA[_revisions()[-1]]))
        await _run(engine, _downgrade)
        assert await _run(engine, _tables) == set()
        await _run(engine, migrate)
        assert await _run(engine, schema) == before


async def test_opening_a_migrated_database_again_changes_nothing(empty_url: str) -> None:
    async with opened(empty_url) as database, database.work() as work:
        await keep(work, 1)
    async with opened(empty_url) as database:
        assert await kept(database) == [1]


async def test_a_database_of_a_newer_program_is_refused_and_left_alone(empty_url: str) -> None:
    async with opened(empty_url) as database, database.work() as work:
        await keep(work, 1)
    async with _engine(empty_url) as engine:
        change = text("UPDATE alembic_version SET version_num = '9999'")
        await _in_transaction(engine, lambda connection: connection.execute(change))
        with pytest.raises(SettingsError, match="newer"):
            await open_database(empty_url)
        assert await _run(engine, lambda connection: connection.execute(select(metadata.tables["journal"])).all())
        back = text(f"UPDATE alembic_version SET version_num = '{_revisions()[-1]}'")  # noqa: S608 - a constant
        await _in_transaction(engine, lambda connection: connection.execute(back))
    async with opened(empty_url) as database:
        assert await kept(database) == [1]


async def test_two_that_start_at_once_migrate_once(empty_url: str) -> None:
    async def start() -> None:
        async with opened(empty_url) as database:
            await kept(database)

    assert await outcomes(start() for _ in range(3)) == [None] * 3


# Interrupted


class PowerCutError(BaseException):
    """The machine stops here."""


def _cut_after(connection: Connection, statements: int) -> None:
    """Migrate, and stop after so many statements that change something."""
    left = statements

    def count(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        nonlocal left
        if statement.lstrip().upper().startswith(("CREATE", "INSERT", "UPDATE", "ALTER", "DROP")):
            if left == 0:
                raise PowerCutError
            left -= 1

    event.listen(connection, "before_cursor_execute", count)
    migrate(connection)


async def _statements_of_migration(url: str) -> int:
    made: list[str] = []

    def migrate_and_count(connection: Connection) -> None:
        @event.listens_for(connection, "before_cursor_execute")
        def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
            made.append(statement)

        migrate(connection)
        _downgrade(connection)

    async with _engine(url) as engine:
        await _run(engine, migrate_and_count)
        drop = text(f"DROP TABLE {VERSION_TABLE}")
        await _in_transaction(engine, lambda connection: connection.execute(drop))
    return sum(statement.lstrip().upper().startswith(("CREATE", "INSERT")) for statement in made)


async def test_an_interrupted_migration_leaves_the_old_schema_and_can_be_repeated(empty_url: str) -> None:
    statements = await _statements_of_migration(empty_url)
    assert statements >= 24
    async with _engine(empty_url) as engine:
        for done in range(0, statements, 5):
            with pytest.raises(PowerCutError):
                await _run(engine, partial(_cut_after, statements=done))
            assert await _run(engine, _tables) == set()
            assert await _run(engine, _version) is None
        await _run(engine, migrate)
        assert await _run(engine, _version) == _revisions()[-1]


_DIES = """
import asyncio, os, sys
from sqlalchemy import event
from sqlalchemy.engine import Engine
from betang.storage.database import open_database

left = int(sys.argv[2])

@event.listens_for(Engine, "after_cursor_execute")
def die(connection, cursor, statement, *rest):
    global left
    if statement.lstrip().upper().startswith("CREATE"):
        left -= 1
        if not left:
            os._exit(9)

asyncio.run(open_database(sys.argv[1]))
"""


async def test_a_process_that_dies_while_migrating_leaves_the_old_schema(empty_url: str) -> None:
    died = await asyncio.to_thread(
        subprocess.run, [sys.executable, "-c", _DIES, empty_url, "15"], cwd=ROOT, check=False
    )
    assert died.returncode == 9
    async with _engine(empty_url) as engine:
        assert await _run(engine, _tables) == set()
    async with opened(empty_url) as database:
        assert await kept(database) == []


async def test_migrations_are_found_in_a_folder_with_a_percent_sign(
    empty_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Alembic reads its settings with `%` as a special character."""
    folder = tmp_path / "50%(here)s" / "migrations"
    shutil.copytree(MIGRATIONS, folder)
    monkeypatch.setattr("betang.storage.migrate._MIGRATIONS", folder)
    async with opened(empty_url) as database:
        assert await kept(database) == []
