"""The training server for tests: one for each test, on a free port, with a bot of python-telegram-bot."""

from __future__ import annotations

from collections.abc import AsyncIterator

import aiohttp
import pytest
from telegram import Bot

from betang.training.people import Phone
from betang.training.server import TrainingServer


@pytest.fixture
async def server() -> AsyncIterator[TrainingServer]:
    """A server without pace, latency or faults."""
    async with TrainingServer() as running:
        yield running


@pytest.fixture
async def bot(server: TrainingServer) -> AsyncIterator[Bot]:
    """python-telegram-bot's own client of the server."""
    client = Bot(server.token, base_url=f"{server.url}/bot", base_file_url=f"{server.url}/file/bot")
    async with client:
        yield client


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
async def citizen(server: TrainingServer) -> Phone:
    """Somebody who has pressed Start, with that update confirmed."""
    phone = server.phone(first_name="Warga", username="warga_latihan", phone="+620000000101")
    await phone.start()
    server.world.updates.forget()
    return phone
