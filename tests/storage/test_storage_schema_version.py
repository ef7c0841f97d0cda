"""A start on a database of this version: no migration, and no Alembic in memory."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text

from betang.errors import SettingsError
from betang.storage.database import open_database
from betang.storage.schema_version import is_newest, newest

_OPENING = """
import asyncio, sys
from betang.storage.database import open_database

async def main() -> None:
    await (await open_database(sys.argv[1])).close()
    print(sorted({name.partition(".")[0] for name in sys.modules} & {"alembic", "mako", "asyncpg"}))

asyncio.run(main())
"""


def test_the_newest_by_name_is_the_newest_by_alembic() -> None:
    folder = Path(__file__).parents[2] / "betang" / "storage" / "migrations"
    assert newest() == ScriptDirectory(str(folder)).get_current_head()


def test_an_empty_database_is_not_of_this_version() -> None:
    with create_engine("sqlite://").connect() as connection:
        assert not is_newest(connection)


def test_alembic_is_loaded_to_migrate_and_not_otherwise(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'b.db'}"
    opened = [
        subprocess.run([sys.executable, "-c", _OPENING, url], capture_output=True, text=True, check=True).stdout
        for _ in range(2)
    ]
    assert opened == ["['alembic', 'mako']\n", "[]\n"]


async def test_a_newer_database_is_still_refused(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'b.db'}"
    await (await open_database(url)).close()
    assert is_newest_inside(url)
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    assert not is_newest_inside(url)
    with pytest.raises(SettingsError):
        await open_database(url)


def is_newest_inside(url: str) -> bool:
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            return is_newest(connection)
    finally:
        engine.dispose()
