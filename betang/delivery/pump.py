"""From outbox rows to the sender: order within a chat, retries, and what a crash or a full lane left behind.

Most rows are handed over by whoever committed them (`take`); the table is read only for rows that
had to wait. So a reply costs no search, and the table stays the truth: what is not marked as sent
is found again.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter, deque
from collections.abc import Coroutine
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import msgspec

from betang.clock import Clock
from betang.delivery.deliveries import Delivery, FetchFile, ShowScreen
from betang.delivery.marks import Marks
from betang.delivery.outbox import LEASE, milliseconds, open_delivery
from betang.delivery.outcome import Again, Never, Outcome, Sender, Sent, Task
from betang.errors import BetangError, Conflict, StorageFailed
from betang.storage import chats, outbox
from betang.storage.database import Database
from betang.storage.outbox import Ended, OutboxRow
from betang.storage.states import OutboxState
from betang.vault.vault import Vault
from betang.vocabulary import Lane, Pseudonym

IN_FLIGHT = {Lane.URGENT: 256, Lane.REPLY: 2048, Lane.RELAY: 64, Lane.CAMPAIGN: 32}
"""Rows of a lane held at most: few campaign rows, since a pause cannot call back what is held."""

TRIES = 12
"""Counted tries before a row is given up and shown to the operator: with the backoff, over an hour."""

_PATIENCE = 60.0
"""Seconds for which a chat's line stands still when its first row must wait for no fault of its own (a 429, a full
disk): so the order within the chat holds. Rows that have to wait longer are overtaken."""

_IDLE = 5.0  # seconds after which the outbox is looked at even when nobody woke us

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Held:
    row: OutboxRow
    delivery: Delivery
    topic: str | None = None


@dataclass(slots=True)
class _Line:
    """Rows of one chat, sent one after the other."""

    waiting: deque[_Held] = field(default_factory=deque)
    screen: int | None = None
    """Message id of the chat's screen as this line last left it; rows that wait may know an earlier one."""

    @property
    def holds_a_screen(self) -> bool:
        return any(isinstance(one.delivery, ShowScreen) for one in self.waiting)


class Pump:
    """Holds rows and has them sent; the `Taker` of the outbox."""

    def __init__(self, database: Database, vault: Vault, clock: Clock, sender: Sender) -> None:
        self._database = database
        self._vault = vault
        self._clock = clock
        self._sender = sender
        self._marks = Marks(database, clock)
        self._lines: dict[tuple[Pseudonym, bool], _Line] = {}
        self._held: dict[int, Lane] = {}
        self._in_lane: Counter[Lane] = Counter()
        self._tasks: set[asyncio.Task[None]] = set()
        self._awake = asyncio.Event()
        self._left_in_table = True
        self._takes = False

    @property
    def held(self) -> int:
        """Rows on their way."""
        return len(self._held)

    def has_room(self, lane: Lane) -> bool:
        return self._takes and self._in_lane[lane] < IN_FLIGHT[lane]

    def take(self, row: OutboxRow, delivery: Delivery, topic: str | None) -> None:
        self._hold(_Held(row, delivery, topic))

    def wake(self) -> None:
        self._left_in_table = True
        self._awake.set()

    async def run(self) -> None:
        """Send until cancelled; what is on its way then is sent again by the next process."""
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._marks.run())
                await self._free_what_a_crash_left()
                while True:
                    self._awake.clear()
                    if not await self._lease_what_fits():
                        await self._sleep_until_due()
        finally:
            for task in self._tasks:
                task.cancel()

    async def _free_what_a_crash_left(self) -> None:
        """On SQLite this is the only process: whatever is leased at its start was leased by one that died."""
        while self._database.is_sqlite:
            try:
                async with self._database.work() as work:
                    await outbox.release_all(work)
                break
            except (BetangError, OSError) as error:
                _log.warning("the outbox cannot be read: %s", type(error).__name__)
                await self._clock.sleep(1.0)

    async def _lease_what_fits(self) -> int:
        now = self._clock.now()
        rows: list[OutboxRow] = []
        try:
            async with self._database.work() as work:
                for lane in Lane:
                    room = IN_FLIGHT[lane] - self._in_lane[lane]
                    if room > 0:
                        until = milliseconds(now + LEASE)
                        rows += await outbox.lease(work, lane, room, now=milliseconds(now), until=until)
        except (BetangError, OSError) as error:
            _log.warning("the outbox cannot be read: %s", type(error).__name__)
            await self._clock.sleep(1.0)
            return 0
        # A row we hold whose lease ran out has just been leased by us again: that was its renewal.
        fresh = [row for row in rows if row.id not in self._held]
        for row in sorted(fresh, key=lambda row: row.id):
            self._hold_leased(row)
        full = {lane for lane in Lane if self._in_lane[lane] >= IN_FLIGHT[lane]}
        self._left_in_table = bool(fresh) or bool(full)
        # Not before all that waited is in its line: what is taken meanwhile would overtake it, and a row born
        # leased beside the release of a dead process's rows would be released with them, and sent twice.
        # (Campaigns may fill their lane for hours; no reply waits for that.)
        self._takes = self._takes or full <= {Lane.CAMPAIGN}
        return len(fresh)

    def _hold_leased(self, row: OutboxRow) -> None:
        try:
            delivery = open_delivery(self._vault, row.chat, row.sealed)
        except (BetangError, msgspec.DecodeError) as error:
            # Under a key that is gone, or of another version: nothing to send, and no reason to stop the others.
            _log.error("outbox row %d does not open: %s", row.id, type(error).__name__)
            self._start(self._marks.ended(Ended(row.id, OutboxState.FAILED, type(error).__name__)))
            return
        self._hold(_Held(row, delivery))

    async def _sleep_until_due(self) -> None:
        pause = _IDLE
        try:
            async with self._database.reading() as view:
                due = await outbox.next_due(view, milliseconds(self._clock.now()))
        except (BetangError, OSError):
            due = None
        if due is not None:
            pause = min(pause, max(0.0, due / 1000 - self._clock.now().timestamp()) + 0.005)
        try:
            async with asyncio.timeout(pause):
                await self._awake.wait()
        except TimeoutError:
            return

    def _hold(self, held: _Held) -> None:
        self._held[held.row.id] = held.row.lane
        self._in_lane[held.row.lane] += 1
        # A download may take minutes; it has a line of its own, so that it holds up no reply of its chat.
        key = (held.row.chat, isinstance(held.delivery, FetchFile))
        line = self._lines.get(key)
        if line is not None:
            self._replace_older(line, held.topic)
            line.waiting.append(held)
            return
        self._lines[key] = line = _Line(deque([held]))
        self._start(self._send_line(key, line))

    def _replace_older(self, line: _Line, topic: str | None) -> None:
        for older in [one for one in line.waiting if topic is not None and one.topic == topic]:
            line.waiting.remove(older)
            self._let_go(older.row)
            self._start(self._marks.ended(Ended(older.row.id, OutboxState.REPLACED)))

    def _start(self, coroutine: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(coroutine)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _let_go(self, row: OutboxRow) -> None:
        if self._held.pop(row.id, None) is not None:
            self._in_lane[row.lane] -= 1
        if self._left_in_table:
            self._awake.set()

    async def _send_line(self, key: tuple[Pseudonym, bool], line: _Line) -> None:
        try:
            while line.waiting:
                held = line.waiting.popleft()
                try:
                    await self._send(held, line)
                finally:
                    self._let_go(held.row)
        finally:
            del self._lines[key]

    async def _send(self, held: _Held, line: _Line) -> None:
        outcome = await self._carry_out(held, line)
        while isinstance(outcome, Again):
            if isinstance(held.delivery, ShowScreen) and line.holds_a_screen:
                # Tried later, it would come over the newer one.
                await self._marks.ended(Ended(held.row.id, OutboxState.REPLACED))
                return
            if outcome.counted or outcome.seconds > _PATIENCE:
                break
            await self._clock.sleep(outcome.seconds)
            outcome = await self._carry_out(held, line)
        await self._mark(held, outcome)

    async def _carry_out(self, held: _Held, line: _Line) -> Outcome:
        """Never raises: a mistake in one delivery must not strand the others of its chat."""
        try:
            task = _task(held, await self._screen(held, line))
            outcome = await self._sender.send(task)
        except (StorageFailed, OSError) as error:
            return Again(1.0, type(error).__name__, counted=False)
        except Exception as error:  # noqa: BLE001 - see above
            _log.error("a %s was not sent: %s", type(held.delivery).__name__, type(error).__name__)
            return Again(5.0, type(error).__name__)
        if isinstance(outcome, Sent) and outcome.is_screen:
            line.screen = outcome.message_id
        return outcome

    async def _screen(self, held: _Held, line: _Line) -> int | None:
        """Message id of the chat's screen at this moment. What was sent before in this line is on disk already."""
        known = held.row.screen_message
        if not isinstance(held.delivery, ShowScreen):
            return known
        if known is not None:
            return line.screen or known
        # There was none when the row was put, or not yet: the first of a chat may have come in between.
        async with self._database.reading() as view:
            return await chats.screen_of(view, held.row.chat)

    async def _mark(self, held: _Held, outcome: Outcome) -> None:
        row = held.row
        match outcome:
            case Sent():
                await self._marks.sent(row, outcome)
            case Never(reason):
                await self._give_up(held, OutboxState.FAILED, reason)
            case Again(_, reason, counted) if counted and row.tries >= TRIES:
                _log.error("outbox row %d given up after %d tries: %s", row.id, row.tries, reason)
                await self._give_up(held, OutboxState.EXHAUSTED, reason)
            case Again(seconds, reason, counted):
                pause = seconds if not counted else max(seconds, self._backoff(row.tries))
                await self._marks.again(row.id, timedelta(seconds=pause), reason, counted=counted)
                self._awake.set()

    async def _give_up(self, held: _Held, state: OutboxState, reason: str) -> None:
        """First what others must be told of it, then the mark: cut off in between, it is done again."""
        while True:
            try:
                await self._sender.give_up(_task(held, None), reason)
                break
            except (StorageFailed, Conflict, OSError) as error:
                _log.warning("outbox row %d waits to be given up: %s", held.row.id, type(error).__name__)
                await self._clock.sleep(5.0)
            except Exception as error:  # noqa: BLE001 - giving up has to come to an end
                _log.error("outbox row %d: nobody was told: %s", held.row.id, type(error).__name__)
                break
        await self._marks.ended(Ended(held.row.id, state, reason))

    def _backoff(self, tries: int) -> float:
        """Seconds: doubling from half a second to ten minutes, spread so that many do not return at once."""
        return min(0.5 * 2.0**tries, 600.0) * (0.5 + self._clock.jitter() / 2)


def _task(held: _Held, screen: int | None) -> Task:
    return Task(held.row.chat, held.row.lane, held.delivery, screen)
