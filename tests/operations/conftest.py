"""Fixtures of the operator's tests: a duty room and its reports on a real database, with keys of their own."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from betang.storage.database import Database
from betang.vault.key_folder import init_keys
from betang.vault.vault import Vault, open_vault
from tests.conftest import DISTRICTS
from tests.duty.duty_scenes import Scene, make_room
from tests.reports.reports_scenes import Reporting
from tests.support.clocks import FrozenClock


@pytest.fixture(scope="session")
def _made_keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("operations") / "keys"
    init_keys(folder, FrozenClock(), DISTRICTS)
    return folder


@pytest.fixture
def keys(_made_keys: Path, tmp_path: Path) -> Path:
    """A key folder that a test may change."""
    folder = tmp_path / "keys"
    shutil.copytree(_made_keys, folder)
    return folder


@pytest.fixture
def own_vault(keys: Path, clock: FrozenClock) -> Vault:
    """Over `keys`, as they were at the beginning of the test."""
    return open_vault(keys, clock)


@pytest.fixture
def scene(database: Database, own_vault: Vault, clock: FrozenClock, tmp_path: Path) -> Scene:
    """An empty duty room."""
    return Scene(database, make_room(own_vault, clock, tmp_path / "blobs"), clock, tmp_path / "blobs")


@pytest.fixture
def reporting(scene: Scene, tmp_path: Path) -> Reporting:
    """The reports of that duty room."""
    return Reporting(scene.database, scene.room.reports, scene.clock, tmp_path / "blobs")
