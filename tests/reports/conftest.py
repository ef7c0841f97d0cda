"""Fixtures of the tests of reporting."""

from __future__ import annotations

from pathlib import Path

import pytest

from betang.reports.room import ReportRoom
from betang.storage.database import Database
from betang.vault.vault import Vault
from tests.reports.reports_scenes import Reporting, make_report_room
from tests.support.clocks import FrozenClock


@pytest.fixture
def report_room(vault: Vault, clock: FrozenClock, tmp_path: Path) -> ReportRoom:
    """Without a database."""
    return make_report_room(vault, clock, tmp_path / "blobs")


@pytest.fixture
def reporting(database: Database, report_room: ReportRoom, clock: FrozenClock, tmp_path: Path) -> Reporting:
    """Reporting on a real, empty database, with an empty blob folder."""
    return Reporting(database, report_room, clock, tmp_path / "blobs")
