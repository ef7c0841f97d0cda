"""Fixtures of the system tests: a training server without a pace, a home for a bot, a nursery."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from betang.training.server import TrainingServer
from tests.support.bot_process import BotHome, Nursery, NurseryBot


@pytest.fixture
async def server() -> AsyncIterator[TrainingServer]:
    """Telegram, as fast as the machine."""
    async with TrainingServer() as server:
        yield server


@pytest.fixture
def home(server: TrainingServer, tmp_path: Path) -> BotHome:
    return BotHome(server, tmp_path)


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    nursery = Nursery()
    yield nursery
    nursery.close()


@pytest.fixture
async def bot(home: BotHome, nursery: Nursery) -> AsyncIterator[NurseryBot]:
    """A bot that runs."""
    async with NurseryBot(home, nursery) as bot:
        await bot.start()
        yield bot


@pytest.fixture
def seed() -> int:
    """Another chance in each run; shown when a test fails, and given back with BETANG_TEST_SEED."""
    chosen = int(os.environ.get("BETANG_TEST_SEED") or int.from_bytes(os.urandom(4)))
    print(f"BETANG_TEST_SEED={chosen}")
    return chosen
