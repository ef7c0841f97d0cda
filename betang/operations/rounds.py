"""What comes at people's own hours: looked for every few seconds, and put into the outbox in small units of work.

Apart from the housekeeper, since ten thousand may be due in the same minute: each unit of work holds the one writer
only for a moment, and replies come in between.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping

from betang.errors import Conflict, StorageFailed
from betang.storage.database import Database
from betang.storage.unit_of_work import UnitOfWork

EVERY = 10.0
"""Seconds between rounds."""

MOST = 500
"""Units of work of one task in one round; more wait for the next, so that no task keeps the others out."""

Task = Callable[[UnitOfWork], Awaitable[bool]]
"""Does a little of what is due; True when there may be more."""

_log = logging.getLogger(__name__)


class Rounds:
    """Goes round until cancelled. `tasks` by the names under which the log speaks of them."""

    def __init__(self, database: Database, tasks: Mapping[str, Task]) -> None:
        self._database = database
        self._tasks = dict(tasks)
        self._awake = asyncio.Event()

    def wake(self) -> None:
        """The hour has been moved: look at once."""
        self._awake.set()

    async def run(self) -> None:
        while True:
            self._awake.clear()
            await self.round()
            try:
                async with asyncio.timeout(EVERY):
                    await self._awake.wait()
            except TimeoutError:
                continue

    async def round(self) -> None:
        """Everything that is due."""
        for name, task in self._tasks.items():
            try:
                await self._exhaust(task)
            except (StorageFailed, Conflict, OSError) as error:
                _log.warning("%s waits: %s", name, type(error).__name__)
            except Exception as error:  # noqa: BLE001 - a mistake in one task must end neither the others nor the bot
                _log.error("%s failed: %s", name, type(error).__name__)

    async def _exhaust(self, task: Task) -> None:
        for _ in range(MOST):
            async with self._database.work() as work:
                more = await task(work)
            if not more:
                return
