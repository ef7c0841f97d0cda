"""Notices that will not arrive, told to whoever they are about: each in a unit of work of its own."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from betang.delivery.outcome import Task
from betang.storage.database import Database
from betang.storage.unit_of_work import UnitOfWork
from betang.vocabulary import Pseudonym

Told = Callable[[UnitOfWork, Pseudonym, str, str], Awaitable[None]]
"""The chat, what the notice was about, and why it did not arrive."""


class Undelivered:
    """The `Undelivered` of the sender. `told`: by the word with which `about` begins, up to its first colon."""

    def __init__(self, database: Database, told: Mapping[str, Told]) -> None:
        self._database = database
        self._told = dict(told)

    async def __call__(self, task: Task, about: str, reason: str) -> None:
        """Raises StorageFailed. What nobody here knows was put by another version, and is left."""
        told = self._told.get(about.partition(":")[0])
        if told is None:
            return
        async with self._database.work() as work:
            await told(work, task.chat, about, reason)
