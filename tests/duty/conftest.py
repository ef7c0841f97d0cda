"""Fixtures of the duty queue's tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from betang.storage.database import Database
from betang.vault.vault import Vault
from tests.duty.duty_scenes import Scene, make_room
from tests.support.clocks import FrozenClock


@pytest.fixture
def scene(database: Database, vault: Vault, clock: FrozenClock, tmp_path: Path) -> Scene:
    """An empty duty room on a real database."""
    blobs = tmp_path / "blobs"
    return Scene(database, make_room(vault, clock, blobs), clock, blobs)
