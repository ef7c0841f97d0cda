"""The one queue before Telegram: who may send next, and who must wait.

Pure scheduling: no telegram, no storage. `pacing` and `chat_paces` say how fast, `lane_queue` says
whose turn it is in a lane; here it comes together with the clock, and 429s are judged here.

What is guaranteed, as long as Telegram's limits are as published:

1. The server never counts more than `overall_per_second` messages in one second (`SlidingWindow`
   says how arrival is inferred), and no group more than `group_per_minute` in a minute.
2. When a place is free it goes to the most urgent lane with a chat that may be written to. While
   that message waits for a place, no lower lane is given one. (A message that waits only because
   of its own chat's pace holds nobody up.)
3. If no reply or emergency was sent in the last second, one of them leaves within `grace` (15 ms)
   whatever the lower lanes do, as they leave that place free; further ones at once wait for
   at most one place (about 34 ms) each. Once a place is given it is not taken back.
4. Inside a lane the chats take turns, so none starves. Between lanes the order is strict: as long
   as higher lanes fill every place, a lower lane gets none.
5. A halt lasts the whole `retry_after`.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Hashable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from enum import StrEnum
from types import TracebackType

from betang.clock import Clock
from betang.delivery.chat_paces import ChatPaces
from betang.delivery.lane_queue import LaneQueue, Waiter
from betang.delivery.pacing import OverallPace, Pacing, Ticket
from betang.errors import BetangError
from betang.vocabulary import Lane

_NEAR = 10.0
"""Seconds within which refusals in two chats count as one: the limit is not the chats' own."""

_TICK = 1e-6
"""Added to every sleep, so that rounding never makes the timer wake just before its time."""


class Halted(StrEnum):
    CHAT = "chat"
    OVERALL = "overall"


class SchedulerClosed(BetangError):
    """The program ends, or the bot is shut down: the message was not taken and stays where it is kept."""


@dataclass(frozen=True, slots=True)
class LaneFigures:
    """Counts since the start but for `waiting`; waits in seconds."""

    waiting: int
    sent: int
    waited_total: float
    waited_longest: float


@dataclass(frozen=True, slots=True)
class Snapshot:
    """State for the operator: numbers only. `rate` in messages a second, `halted_for` in seconds."""

    rate: float
    in_window: int
    halted_for: float
    chats_halted: int
    refusals: Mapping[Halted, int]
    lanes: Mapping[Lane, LaneFigures]


@dataclass(slots=True)
class _LaneState:
    queue: LaneQueue = field(default_factory=LaneQueue)
    waiting: int = 0
    sent: int = 0
    waited_total: float = 0.0
    waited_longest: float = 0.0


class LaneScheduler:
    """Gives out places to send. One for each bot token; used from one event loop only."""

    def __init__(self, pacing: Pacing, clock: Clock) -> None:
        self._clock = clock
        self._overall = OverallPace(pacing)
        self._chats = ChatPaces(pacing)
        self._lanes = {lane: _LaneState() for lane in Lane}
        self._refusals = dict.fromkeys(Halted, 0)
        self._last_chat_halt: tuple[Hashable, float] | None = None
        self._alarm: asyncio.Task[None] | None = None
        self._alarm_at = math.inf

    def slot(
        self, lane: Lane, chat: Hashable | None, *, is_group: bool = False, messages: int = 1
    ) -> AbstractAsyncContextManager[Ticket]:
        """Wait for a place; send inside the block, which ends with the answer.

        `messages` is how many the request counts for (an album of n counts n). Raises
        SchedulerClosed when that happens while waiting. May be cancelled at any time.
        """
        return _Place(self, Ticket(lane, chat, is_group, messages), waits=True)

    def direct(
        self, chat: Hashable | None, *, is_group: bool = False, messages: int = 1
    ) -> AbstractAsyncContextManager[Ticket]:
        """A place without waiting, out of turn; it is counted, so that the others make room for it."""
        return _Place(self, Ticket(Lane.URGENT, chat, is_group, messages), waits=False)

    def halt(self, ticket: Ticket, retry_after: float) -> Halted:
        """Obey a 429 on `ticket` for the whole of `retry_after` seconds; tells what was halted.

        Telegram does not say which limit was hit. It is taken for the chat's own if we had written
        to that chat in quick succession, or if so little left in all that the overall limit is not
        credible; and for the overall limit otherwise, or when a second chat is refused within 10 s.
        Halting one chat by mistake costs one more 429; halting all by mistake would silence
        emergencies because one person pressed buttons quickly.
        """
        now = self._clock.monotonic()
        scope = self._whose_limit(ticket, now)
        self._refusals[scope] += 1
        if scope is Halted.CHAT:
            self._chats.halt(ticket, now, now + retry_after)
            self._last_chat_halt = (ticket.chat, now)
        else:
            self._overall.halt(ticket, now, now + retry_after)
        return scope

    def snapshot(self) -> Snapshot:
        now = self._clock.monotonic()
        return Snapshot(
            rate=self._overall.rate(now),
            in_window=self._overall.in_window(now),
            halted_for=self._overall.halted_for(now),
            chats_halted=self._chats.halted(now),
            refusals=dict(self._refusals),
            lanes={
                lane: LaneFigures(state.waiting, state.sent, state.waited_total, state.waited_longest)
                for lane, state in self._lanes.items()
            },
        )

    def close(self) -> None:
        """Send everybody who waits away with SchedulerClosed. The scheduler can be used again afterwards."""
        self._cancel_alarm()
        for state in self._lanes.values():
            for waiter in state.queue.drain():
                state.waiting -= 1
                waiter.turn.set_exception(SchedulerClosed("no more places are given"))

    async def wait_for_turn(self, ticket: Ticket) -> None:
        """Called by `slot`: returns when the place is the ticket's."""
        state = self._lanes[ticket.lane]
        waiter = Waiter(ticket, asyncio.get_running_loop().create_future(), self._clock.monotonic())
        state.queue.join(waiter)
        state.waiting += 1
        self._give_places()
        try:
            await waiter.turn
        except asyncio.CancelledError:
            if waiter.turn.cancelled():
                state.waiting -= 1
            elif waiter.turn.exception() is None:
                # Cancelled in the instant between being given the place and using it.
                self._overall.forget(ticket)
                self._give_places()
            raise

    def take_at_once(self, ticket: Ticket) -> None:
        """Called by `direct`."""
        self._take(ticket, self._clock.monotonic())

    def answered(self, ticket: Ticket, *, cleanly: bool) -> None:
        """Called when the block of `slot` or `direct` is left."""
        self._overall.answered(ticket, self._clock.monotonic(), cleanly=cleanly)
        self._give_places()

    def _give_places(self) -> None:
        """Let everybody go who may go now, and set the alarm for the next one."""
        if not any(state.waiting for state in self._lanes.values()):
            self._cancel_alarm()
            return
        now = self._clock.monotonic()
        waiter, at = self._most_urgent(now)
        while waiter is not None:
            self._lanes[waiter.ticket.lane].queue.take_first()
            self._let_go(waiter, now)
            waiter, at = self._most_urgent(now)
        self._set_alarm(at, now)

    def _most_urgent(self, now: float) -> tuple[Waiter | None, float]:
        """Who may go now; else nobody, and when to look again."""
        look_again = math.inf
        for state in self._lanes.values():
            first = state.queue.first(now, self._chats.opens_at)
            look_again = min(look_again, state.queue.next_opening())
            if first is not None:
                opens_at = self._overall.opens_at(first.ticket, now)
                # Lower lanes are not even asked: what they took, this one would have to wait for.
                return (first, now) if opens_at <= now else (None, min(look_again, opens_at))
        return None, look_again

    def _let_go(self, waiter: Waiter, now: float) -> None:
        state = self._lanes[waiter.ticket.lane]
        waited = now - waiter.since
        state.waiting -= 1
        state.waited_total += waited
        state.waited_longest = max(state.waited_longest, waited)
        self._take(waiter.ticket, now)
        waiter.turn.set_result(None)

    def _take(self, ticket: Ticket, now: float) -> None:
        self._lanes[ticket.lane].sent += 1
        self._chats.take(ticket, now)
        self._overall.take(ticket, now)

    def _whose_limit(self, ticket: Ticket, now: float) -> Halted:
        if ticket.chat is None:
            return Halted.OVERALL
        if self._last_chat_halt is not None:
            chat, at = self._last_chat_halt
            if chat != ticket.chat and now - at < _NEAR:
                return Halted.OVERALL
        if ticket.chat_was_crowded or not ticket.server_was_busy:
            return Halted.CHAT
        return Halted.OVERALL

    def _set_alarm(self, at: float, now: float) -> None:
        if self._alarm is not None and self._alarm_at <= at < math.inf:
            return  # it rings early enough; whoever is woken looks again
        self._cancel_alarm()
        if at < math.inf:
            self._alarm_at = at
            self._alarm = asyncio.create_task(self._ring_after(max(0.0, at - now) + _TICK))

    async def _ring_after(self, seconds: float) -> None:
        await self._clock.sleep(seconds)
        self._alarm = None
        self._alarm_at = math.inf
        self._give_places()

    def _cancel_alarm(self) -> None:
        if self._alarm is not None:
            self._alarm.cancel()
        self._alarm = None
        self._alarm_at = math.inf


class _Place(AbstractAsyncContextManager[Ticket]):
    """A place from its being given to its answer. No generator: every message passes here."""

    __slots__ = ("_scheduler", "_ticket", "_waits")

    def __init__(self, scheduler: LaneScheduler, ticket: Ticket, *, waits: bool) -> None:
        self._scheduler = scheduler
        self._ticket = ticket
        self._waits = waits

    async def __aenter__(self) -> Ticket:
        if self._waits:
            await self._scheduler.wait_for_turn(self._ticket)
        else:
            self._scheduler.take_at_once(self._ticket)
        return self._ticket

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._scheduler.answered(self._ticket, cleanly=kind is None)
