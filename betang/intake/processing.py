"""One update's effect, exactly once: try, try again, and in the end put aside with an apology."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable

from betang.clock import Clock
from betang.delivery.outbox import milliseconds
from betang.errors import Conflict, StorageFailed
from betang.intake.aside import NeedsAside
from betang.intake.dispatcher import Entry
from betang.storage import journal
from betang.storage.database import Database
from betang.storage.unit_of_work import UnitOfWork

TRIES = 3

Handle = Callable[[UnitOfWork, Entry], Awaitable[None]]
"""Does what the update asks for inside the unit of work, or apologises for it; may raise anything."""

_log = logging.getLogger(__name__)


class Processor:
    """Runs a handler inside the unit of work that ends the journal row."""

    def __init__(self, database: Database, clock: Clock, handle: Handle, apologise: Handle) -> None:
        self._database = database
        self._clock = clock
        self._handle = handle
        self._apologise = apologise

    async def process(self, entry: Entry) -> None:
        """Returns when the update has had its effect, had it before, or has been parked. Never raises."""
        waited = 0.1
        while True:
            try:
                if await self._attempt(entry):
                    return
            except (StorageFailed, OSError) as error:
                # The disk or the database is at fault, not the update: wait for it, however long it takes.
                _log.warning("update %d waits: %s", entry.update_id, type(error).__name__)
                await self._clock.sleep(waited)
                waited = min(waited * 2, 10.0)

    async def _attempt(self, entry: Entry) -> bool:
        try:
            async with self._database.work() as work:
                # Guards the whole unit of work: an update that has had its effect already has none again.
                journal.end(work, entry.update_id, milliseconds(self._clock.now()))
                await self._handle(work, entry)
        except NeedsAside as need:
            await entry.asides.fulfil(need)
            return False
        except Conflict:
            return await self._is_over(entry) or await self._count(entry, "Conflict")
        except (StorageFailed, OSError):
            raise
        except Exception as error:  # noqa: BLE001 - the edge of all handlers: whatever it is, park and go on
            return await self._count(entry, _class_of(error))
        return True

    async def _is_over(self, entry: Entry) -> bool:
        async with self._database.reading() as view:
            return not await journal.is_pending(view, entry.update_id)

    async def _count(self, entry: Entry, why: str) -> bool:
        """Count the failure; True when the update has been parked, or has ended elsewhere meanwhile."""
        try:
            return await self._count_or_park(entry, why)
        except Conflict:
            # A repeated update that failed only because it had had its effect already, or was parked before.
            return await self._is_over(entry)

    async def _count_or_park(self, entry: Entry, why: str) -> bool:
        async with self._database.work() as work:
            tries = await journal.count_try(work, entry.update_id)
        _log.error("update %d failed, try %d: %s", entry.update_id, tries, why)
        if tries < TRIES:
            await self._clock.sleep(0.1 * tries)
            return False
        async with self._database.work() as work:
            await journal.park(work, entry.update_id, why, milliseconds(self._clock.now()))
            try:
                async with work.attempt():
                    await self._apologise(work, entry)
            except (StorageFailed, OSError):
                raise
            except Exception as error:  # noqa: BLE001 - parking matters more than the apology
                _log.error("no apology for update %d: %s", entry.update_id, _class_of(error))
        _log.error("update %d parked: %s", entry.update_id, why)
        return True


def _class_of(error: BaseException) -> str:
    """Class and place of an error; never its text, which may hold what a person wrote."""
    place = ""
    trace = error.__traceback__
    while trace is not None:
        place = f"{trace.tb_frame.f_code.co_name}:{trace.tb_lineno}"
        trace = trace.tb_next
    return f"{type(error).__name__} at {place}"
