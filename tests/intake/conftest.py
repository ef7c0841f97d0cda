"""A local Bot API, our own bot as its client, and a journal on a real database."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from betang.clock import SystemClock
from betang.delivery.lanes import LaneScheduler
from betang.delivery.telegram_bot import BetangBot, build_bot
from betang.intake.journal import Journal
from betang.settings import read_settings
from betang.storage.database import Database
from betang.training.server import TrainingServer
from betang.vault.vault import Vault
from tests.support.clocks import FrozenClock
from tests.support.house import UNPACED


@pytest.fixture
async def server() -> AsyncIterator[TrainingServer]:
    async with TrainingServer() as running:
        yield running


@pytest.fixture
async def bot(server: TrainingServer) -> AsyncIterator[BetangBot]:
    settings = read_settings({"BETANG_TOKEN": server.token, "BETANG_API_URL": server.url})
    client = build_bot(settings, LaneScheduler(UNPACED, SystemClock()), SystemClock())
    async with client:
        yield client


@pytest.fixture
def journal(database: Database, vault: Vault, clock: FrozenClock) -> Journal:
    return Journal(database, vault, clock)
