"""From outbox rows to the sender: leases, order within a chat, retries, marks written in groups."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy.exc import DBAPIError

from betang.clock import Clock
from betang.delivery.deliveries import FetchFile
from betang.delivery.marks import Marks
from betang.delivery.outbox import milliseconds, open_delivery
from betang.delivery.outcome import Again, Never, Outcome, Sender, Sent, Task
from betang.errors import StorageFailed
from betang.storage import outbox
from betang.storage.database import Database
from betang.storage.outbox import Ended, OutboxRow
from betang.storage.states import OutboxState
from betang.vault.vault import Vault
from betang.vocabulary import Lane, Pseudonym

IN_FLIGHT = {Lane.URGENT: 128, Lane.REPLY: 512, Lane.RELAY: 64, Lane.CAMPAIGN: 8}
"""Rows of a lane held at most: few campaign rows, since what is held cannot be overtaken by a pause."""

TRIES = 12
"""Counted tries before a row is given up and shown to the operator: with the backoff, some two hours."""

_LEASE = timedelta(minutes=2)
_IDLE = 5.0  # seconds after which the outbox is looked at even when nobody woke us

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Line:
    """Rows of one chat that were leased, sent one after the other."""

    rows: deque[OutboxRow] = field(default_factory=deque)
    screen: int | None = None
    screen_known: bool = False


class Pump:
    """Leases rows lane by lane and has them sent."""

    def __init__(self, database: Database, vault: Vault, clock: Clock, sender: Sender) -> None:
        self._database = database
        self._vault = vault
        self._clock = clock
        self._sender = sender
        self._marks = Marks(database, clock)
        self._lines: dict[tuple[Pseudonym, bool], _Line] = {}
        self._held: dict[int, Lane] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._awake = asyncio.Event()

    def wake(self) -> None:
        """There may be something to send."""
        self._awake.set()

    @property
    def held(self) -> int:
        """Rows on their way."""
        return len(self._held)

    async def run(self) -> None:
        """Send until cancelled. For the only process of its data folder (`operations.lock`)."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._marks.run())
            await self._release_what_a_dead_process_held()
            while True:
                self._awake.clear()
                found = await self._lease_what_fits()
                if not found:
                    await self._sleep_until_due()

    async def _release_what_a_dead_process_held(self) -> None:
        # Without this an alert that was on its way in a crash would wait until its lease had run out.
        while True:
            try:
                async with self._database.work() as work:
                    await outbox.release_all(work)
            except (StorageFailed, DBAPIError, OSError) as error:
                _log.warning("the outbox cannot be written: %s", type(error).__name__)
                await self._clock.sleep(1.0)
            else:
                return

    async def _lease_what_fits(self) -> int:
        now = self._clock.now()
        free = {lane: IN_FLIGHT[lane] - sum(1 for held in self._held.values() if held is lane) for lane in Lane}
        rows: list[OutboxRow] = []
        try:
            async with self._database.work() as work:
                for lane, room in free.items():
                    if room > 0:
                        rows += await outbox.lease(
                            work, lane, room, now=milliseconds(now), until=milliseconds(now + _LEASE)
                        )
        except (StorageFailed, DBAPIError, OSError) as error:
            _log.warning("the outbox cannot be read: %s", type(error).__name__)
            await self._clock.sleep(1.0)
            return 0
        # A row we hold whose lease ran out has just been leased by us again: that was its renewal.
        fresh = [row for row in rows if row.id not in self._held]
        for row in fresh:
            self._hold(row)
        return len(fresh)

    async def _sleep_until_due(self) -> None:
        pause = _IDLE
        try:
            async with self._database.reading() as view:
                due = await outbox.next_due(view, milliseconds(self._clock.now()))
        except (StorageFailed, DBAPIError, OSError):
            due = None
        if due is not None:
            pause = min(pause, max(0.0, due / 1000 - self._clock.now().timestamp()) + 0.005)
        try:
            async with asyncio.timeout(pause):
                await self._awake.wait()
        except TimeoutError:
            return

    def _hold(self, row: OutboxRow) -> None:
        self._held[row.id] = row.lane
        delivery_is_fetch = row.lane is Lane.RELAY and self._is_fetch(row)
        # A download may take minutes; it has a line of its own, so that it holds up no reply of its chat.
        key = (row.chat, delivery_is_fetch)
        line = self._lines.get(key)
        if line is not None:
            line.rows.append(row)
            return
        self._lines[key] = line = _Line(deque([row]))
        task = asyncio.create_task(self._send_line(key, line))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _is_fetch(self, row: OutboxRow) -> bool:
        return isinstance(open_delivery(self._vault, row.chat, row.sealed), FetchFile)

    async def _send_line(self, key: tuple[Pseudonym, bool], line: _Line) -> None:
        try:
            while line.rows:
                row = line.rows.popleft()
                try:
                    await self._send(row, line)
                finally:
                    self._held.pop(row.id, None)
                    self._awake.set()
        finally:
            del self._lines[key]

    async def _send(self, row: OutboxRow, line: _Line) -> None:
        screen = line.screen if line.screen_known else row.screen_message
        task = Task(row.chat, row.lane, open_delivery(self._vault, row.chat, row.sealed), screen)
        outcome = await self._sender.send(task)
        if isinstance(outcome, Sent) and outcome.is_screen:
            line.screen, line.screen_known = outcome.message_id, True
        await self._mark(row, outcome)

    async def _mark(self, row: OutboxRow, outcome: Outcome) -> None:
        match outcome:
            case Sent():
                await self._marks.sent(row, outcome)
            case Never(reason):
                await self._marks.ended(Ended(row.id, OutboxState.FAILED, reason))
            case Again(seconds, reason, counted):
                if counted and row.tries >= TRIES:
                    _log.error("outbox row %d given up after %d tries: %s", row.id, row.tries, reason)
                    await self._marks.ended(Ended(row.id, OutboxState.EXHAUSTED, reason))
                    return
                pause = seconds if not counted else max(seconds, self._backoff(row.tries))
                await self._marks.again(row.id, timedelta(seconds=pause), reason, counted=counted)

    def _backoff(self, tries: int) -> float:
        """Seconds: doubling from half a second to ten minutes, spread so that many do not return at once."""
        return min(0.5 * 2.0**tries, 600.0) * (0.5 + self._clock.jitter() / 2)
