"""Who waits in one lane, and whose turn it is among the chats of that lane.

Knows nothing of rates: it is told from when a chat may be written to. Every operation is O(log n)
in the number of chats that wait, amortised.
"""

from __future__ import annotations

import asyncio
import heapq
import math
from collections import deque
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from itertools import count

from betang.delivery.pacing import Ticket


@dataclass(slots=True, eq=False)
class Waiter:
    """A request and the future that resolves when it may leave. `since` in monotonic seconds."""

    ticket: Ticket
    turn: asyncio.Future[None]
    since: float

    @property
    def queue_key(self) -> Hashable:
        """Its chat; without a chat it queues for itself."""
        return self if self.ticket.chat is None else self.ticket.chat


class LaneQueue:
    """Chats take turns (round robin); within a chat the order of arrival holds.

    A chat is in exactly one place: among the ready, served from the front, or among the blocked,
    ordered by the time from which it may be written to. A served chat with more to send goes to
    the back, so a chat with a thousand messages delays each other chat by one message.
    """

    def __init__(self) -> None:
        self._waiting: dict[Hashable, deque[Waiter]] = {}
        self._ready: deque[Hashable] = deque()
        self._blocked: list[tuple[float, int, Hashable]] = []
        self._order = count()

    def join(self, waiter: Waiter) -> None:
        key = waiter.queue_key
        line = self._waiting.get(key)
        if line is None:
            self._waiting[key] = deque((waiter,))
            self._ready.append(key)
        else:
            line.append(waiter)

    def first(self, now: float, opens_at: Callable[[Ticket], float]) -> Waiter | None:
        """Whose turn it is now. Moves chats that must wait out of the way; drops the cancelled."""
        while self._blocked and self._blocked[0][0] <= now:
            self._ready.append(heapq.heappop(self._blocked)[2])
        while self._ready:
            key = self._ready[0]
            line = self._waiting[key]
            while line and line[0].turn.done():
                line.popleft()
            if not line:
                self._drop_first_chat()
            elif (at := opens_at(line[0].ticket)) > now:
                self._ready.popleft()
                heapq.heappush(self._blocked, (at, next(self._order), key))
            else:
                return line[0]
        return None

    def take_first(self) -> None:
        """Remove what `first` has just returned."""
        key = self._ready[0]
        line = self._waiting[key]
        line.popleft()
        if line:
            self._ready.rotate(-1)
        else:
            self._drop_first_chat()

    def next_opening(self) -> float:
        """When the first blocked chat may be written to again; infinity when none is blocked."""
        return self._blocked[0][0] if self._blocked else math.inf

    def drain(self) -> list[Waiter]:
        """Everybody who still waits; the queue is empty afterwards."""
        left = [waiter for line in self._waiting.values() for waiter in line if not waiter.turn.done()]
        self._waiting.clear()
        self._ready.clear()
        self._blocked.clear()
        return left

    def _drop_first_chat(self) -> None:
        del self._waiting[self._ready.popleft()]
