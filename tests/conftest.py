"""Fixtures for every test: a clock that stands still, a database on both engines, keys, settings.

Helpers that are no fixtures stand in `tests/support/`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from betang.settings import Settings
from betang.storage.database import Database
from betang.vault.key_folder import init_keys
from betang.vault.vault import Vault, open_vault
from betang.vocabulary import DistrictCode
from tests.support.clocks import FrozenClock
from tests.support.databases import ENGINES, PostgresDatabases, SqliteFiles, opened

DISTRICTS = (DistrictCode("6271"), DistrictCode("6206"))
"""Desks of the test vault beside the provincial one; two, since making a desk costs time."""


@pytest.fixture
def clock() -> FrozenClock:
    """Stands at a Monday, 10:00 WIB, until `advance` moves it."""
    return FrozenClock()


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresDatabases]:
    """The PostgreSQL server of this test process; starts when a test needs it."""
    databases = PostgresDatabases()
    yield databases
    databases.stop()


@pytest.fixture(scope="session")
def sqlite_files(tmp_path_factory: pytest.TempPathFactory) -> SqliteFiles:
    return SqliteFiles(tmp_path_factory.mktemp("databases"))


@pytest.fixture(params=ENGINES)
async def database_url(
    request: pytest.FixtureRequest, postgres: PostgresDatabases, sqlite_files: SqliteFiles
) -> AsyncIterator[str]:
    """URL of a fresh, migrated database; every test that asks runs once on each engine."""
    if request.param == "sqlite":
        yield await sqlite_files.fresh()
        return
    url = await postgres.fresh()
    yield url
    await postgres.drop(url)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """The opened database behind `database_url`."""
    async with opened(database_url) as database:
        yield database


@pytest.fixture(scope="session")
def _keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("vault") / "keys"
    init_keys(folder, FrozenClock(), DISTRICTS)
    return folder


@pytest.fixture
def vault(_keys: Path, clock: FrozenClock) -> Vault:
    """Keys of the province and of `DISTRICTS`; the same ones for every test of this run."""
    return open_vault(_keys, clock)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of a bot that lives in a temporary folder and calls nobody."""
    data = tmp_path / "data"
    return Settings(
        token="123456:" + "T" * 35,
        api_url="http://127.0.0.1:9",
        data=data,
        database_url=f"sqlite:///{data / 'betang.db'}",
        language="id",
    )
