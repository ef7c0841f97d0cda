"""Fixtures of the tests of series."""

from __future__ import annotations

import pytest

from betang.storage.database import Database
from betang.vault.vault import Vault
from tests.awareness.series_scenes import Scene
from tests.support.clocks import FrozenClock


@pytest.fixture
def scene(database: Database, vault: Vault, clock: FrozenClock) -> Scene:
    """Nobody follows anything yet; Monday, 10:00 WIB. On both engines."""
    return Scene(database, vault, clock)
