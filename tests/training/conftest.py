"""The training server for tests: one for each test, on a free port, with a bot of python-telegram-bot."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import aiohttp
import pytest
from telegram import Bot

from betang.training.people import Phone
from betang.training.server import TrainingServer


@pytest.fixture(autouse=True)
def durations(monkeypatch: pytest.MonkeyPatch) -> None:
    """python-telegram-bot 22.8 warns of every RetryAfter unless durations are asked for."""
    monkeypatch.setenv("PTB_TIMEDELTA", "1")


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
def until() -> Callable[[Callable[[], bool]], Awaitable[None]]:
    """Wait, at most two seconds, until something is so."""

    async def wait(is_so: Callable[[], bool]) -> None:
        for _ in range(200):
            if is_so():
                return
            await asyncio.sleep(0.01)
        raise AssertionError("it never came to be so")

    return wait


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
