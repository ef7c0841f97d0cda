"""The whole bot in this process on a fresh data folder: `preview/house.py` with what only tests need.

The clock is the system's unless a test brings its own. Processes and crashes are tests/system's.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import cache
from pathlib import Path

from assembly import assembled
from betang.clock import Clock, SystemClock
from betang.operations.content import Content, load_content
from betang.settings import Settings
from betang.training.server import TOKEN, TrainingServer
from betang.vault.key_folder import init_keys
from preview.house import UNPACED, House

__all__ = ["UNPACED", "House", "open_house"]


@cache
def _content(language: str) -> Content:
    """Read once for all tests: nobody changes it, a running bot replaces it as a whole."""
    return load_content(language)


@asynccontextmanager
async def open_house(
    folder: Path, clock: Clock | None = None, language: str = "id", database_url: str = ""
) -> AsyncIterator[House]:
    """A bot on a fresh data folder; on SQLite there, unless another database is named."""
    clock = clock or SystemClock(timedelta())
    async with TrainingServer(token=TOKEN, clock=clock) as server:
        settings = Settings(
            token=TOKEN,
            api_url=server.url,
            data=folder / "data",
            database_url=database_url or f"sqlite:///{folder / 'data' / 'betang.db'}",
            language=language,
        )
        content = _content(language)
        init_keys(settings.keys, clock, [one.code for one in content.districts])
        async with assembled(settings, clock, content, UNPACED) as parts:
            tasks = [
                asyncio.create_task(parts.pump.run()),
                asyncio.create_task(parts.dispatcher.run()),
                asyncio.create_task(parts.polling.run()),
            ]
            try:
                yield House(server, parts, content)
            finally:
                for task in tasks:
                    task.cancel()
                ended = await asyncio.gather(*tasks, return_exceptions=True)
                for one in ended:
                    if isinstance(one, Exception) and not isinstance(one, asyncio.CancelledError):
                        logging.getLogger(__name__).error("a part of the bot died: %r", one)
