"""One Chromium for all tests of the page; each test has its own server, small bot and browser context.

A browser belongs to one event loop, so these tests and fixtures share the loop of the session.
"""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio
from playwright.async_api import Browser, Page

from betang.training.server import TrainingServer
from tests.training.page.browser import chromium, training_page
from tests.training.page.small_bot import running_bot


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def server() -> AsyncIterator[TrainingServer]:
    """A server without pace, latency or faults, with the small bot polling."""
    async with TrainingServer() as running, running_bot(running):
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def page(server: TrainingServer, browser: Browser) -> AsyncIterator[Page]:
    """The page on a wide window; the two officers have invitations."""
    async with training_page(browser, server, "&invite1=pintu-satu&invite2=pintu-dua") as opened:
        yield opened
