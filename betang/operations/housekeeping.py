"""What the clock does: nothing here is asked for by anybody, and all of it may be done twice.

Every task is a unit of work of its own, so that one that fails holds up no other.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

from betang.chats.service import DELETABLE
from betang.clock import Clock
from betang.delivery.deliveries import BlankMessage
from betang.delivery.outbox import Outbox, milliseconds
from betang.duty import clockwork, filing
from betang.duty.room import DutyRoom
from betang.errors import BetangError, Conflict, StorageFailed
from betang.reports import doorbells, retention
from betang.storage import chats, journal, outbox
from betang.storage.database import Database
from betang.storage.unit_of_work import UnitOfWork
from betang.vocabulary import Lane, Pseudonym

EVERY = 15.0
"""Seconds between rounds: short enough for a case whose class has five minutes."""

_JOURNAL_KEPT = timedelta(hours=48)  # Telegram repeats nothing older than 24 hours (Bot API, getUpdates)
_OUTBOX_KEPT = timedelta(hours=1)
_LYING_KEPT = timedelta(days=21)
"""What lies in a chat for longer is no longer known: a series of daily messages that nobody opened, and its last, can
still be overwritten when the chat is closed."""
_BATCH = 100

_log = logging.getLogger(__name__)

Task = Callable[[UnitOfWork], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Housekeeper:
    """Goes round until cancelled."""

    database: Database
    clock: Clock
    outbox: Outbox
    duty: DutyRoom
    close_chat: Callable[[UnitOfWork, Pseudonym], Awaitable[None]]
    """Closes what was left open in one chat; the handlers know what that is."""

    async def run(self) -> None:
        while True:
            await self.round()
            await self.clock.sleep(EVERY)

    async def round(self) -> None:
        """One round of everything."""
        await self._scrub()
        for task in self._tasks():
            try:
                async with self.database.work() as work:
                    await task(work)
            except (StorageFailed, Conflict, OSError) as error:
                _log.warning("%s waits: %s", task.__name__, type(error).__name__)
            except Exception as error:  # noqa: BLE001 - a mistake in one task must end neither the others nor the bot
                _log.error("%s failed: %s", task.__name__, type(error).__name__)

    async def _scrub(self) -> None:
        """Threat: what was erased stays readable in the write-ahead log until the log is cut."""
        try:
            await self.database.scrub()
        except (BetangError, OSError) as error:
            _log.warning("scrub waits: %s", type(error).__name__)

    def _tasks(self) -> tuple[Callable[[UnitOfWork], Awaitable[None]], ...]:
        return (
            self.watch_the_queue,
            self.ring_doorbells,
            self.remove_what_has_been_read,
            self.close_what_was_left,
            self.end_keeping,
            self.forget_the_past,
        )

    async def watch_the_queue(self, work: UnitOfWork) -> None:
        """Leases that ran out, cases nobody claimed in time, cases nobody could be told of."""
        ticked = await clockwork.tick(self.duty, work)
        if ticked.returned or ticked.escalated or ticked.announced:
            _log.info(
                "queue: %d returned, %d escalated, %d announced",
                ticked.returned,
                ticked.escalated,
                ticked.announced,
            )
        if ticked.unheard:
            _log.error(
                "ALARM: %d cases and no officer to tell; invite officers or have one go on shift", ticked.unheard
            )

    async def ring_doorbells(self, work: UnitOfWork) -> None:
        await doorbells.ring_due(self.duty.reports, work)

    async def remove_what_has_been_read(self, work: UnitOfWork) -> None:
        """Reading views and files whose time in the chat is over."""
        by_chat: dict[Pseudonym, list[int]] = {}
        for chat, message in await chats.removable(work, milliseconds(self.clock.now()), _BATCH):
            by_chat.setdefault(chat, []).append(message)
        for chat, messages in by_chat.items():
            await self._take_away(work, chat, messages)
            # Threat: forgotten here, a message whose deletion is lost would stay; the outbox row is as durable.
            await chats.note_gone(work, chat, messages)

    async def _take_away(self, work: UnitOfWork, chat: Pseudonym, messages: list[int]) -> None:
        """Delete them; after an outage of days Telegram no longer does, and a text is overwritten instead."""
        oldest = milliseconds(self.clock.now() - DELETABLE)
        old = {one.message_id for one in await chats.lying(work, chat) if one.at < oldest}
        await self.outbox.delete(work, chat, [one for one in messages if one not in old], Lane.RELAY)
        catalogues = self.duty.catalogues
        harmless = catalogues.catalogue(catalogues.default)("Sampai jumpa. Ketik /belajar untuk bacaan keluarga.")
        for message in messages:
            if message in old:
                await self.outbox.put(work, chat, BlankMessage(message, harmless), Lane.RELAY)

    async def close_what_was_left(self, work: UnitOfWork) -> None:
        """Drafts whose hours are over, reports that were opened and left, codes that are still shown."""
        for chat in await chats.due_to_close(work, milliseconds(self.clock.now()), _BATCH):
            try:
                async with work.attempt():
                    await self.close_chat(work, chat)
            except (StorageFailed, OSError):
                raise
            except Exception as error:  # noqa: BLE001 - one chat that cannot be closed must not keep all others open
                _log.error("a chat could not be closed: %s", type(error).__name__)

    async def end_keeping(self, work: UnitOfWork) -> None:
        await filing.erase_due_cases(self.duty, work)
        await retention.expire_waiting(self.duty.reports, work)
        await retention.forget_old_guesses(self.duty.reports, work)
        await retention.sweep_orphan_blobs(self.duty.reports, work)

    async def forget_the_past(self, work: UnitOfWork) -> None:
        now = self.clock.now()
        await journal.forget_done(work, milliseconds(now - _JOURNAL_KEPT))
        await outbox.forget_ended(work, milliseconds(now - _OUTBOX_KEPT))
        await chats.forget_lying(work, milliseconds(now - _LYING_KEPT))
