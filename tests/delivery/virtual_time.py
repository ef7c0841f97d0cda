"""An event loop whose time is not the wall's, and a server that counts like Telegram says it does.

With nothing to do the loop jumps to its next timer instead of sleeping, so an hour of sending
takes as long as its bookkeeping. No network: a request is a sleep.
"""

from __future__ import annotations

import asyncio
import selectors
from collections import Counter
from collections.abc import Callable, Coroutine, Hashable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from betang.clock import SystemClock
from betang.delivery.lanes import LaneScheduler
from betang.vocabulary import Lane

T = TypeVar("T")


class _JumpingSelector(selectors.SelectSelector):
    def __init__(self) -> None:
        super().__init__()
        self.now = 1_000.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:
            raise AssertionError("everybody waits and nothing will ever wake them")
        self.now += max(0.0, timeout)
        return super().select(0)


class VirtualLoop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self._jumping = _JumpingSelector()
        super().__init__(self._jumping)
        # A timer is due exactly at its time: no tolerance, so that a test may ask for strict order.
        self._clock_resolution = 1e-9

    def time(self) -> float:
        return self._jumping.now


class VirtualClock(SystemClock):
    """Monotonic time of the running loop; sleeping is the loop's."""

    def monotonic(self) -> float:
        return asyncio.get_running_loop().time()


def run_virtually(main: Coroutine[Any, Any, T]) -> T:
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(main)


@dataclass
class RefusedError(Exception):
    retry_after: float


@dataclass
class CountingServer:
    """Counts a message when it arrives, `way(n)` seconds after the n-th left; answers `service` later.

    `limit` messages a second (sliding window); beyond it a 429, and everything is refused for `ban`
    seconds. What arrived is kept in `arrivals` as (time, lane, chat) whether refused or not.
    """

    way: Callable[[int], float] = lambda _: 0.002
    service: float = 0.04
    limit: int = 10**9
    ban: float = 3.0
    arrivals: list[tuple[float, Lane, Hashable]] = field(default_factory=list)
    taken: Counter[Lane] = field(default_factory=Counter)
    refused: int = 0
    _banned_until: float = 0.0
    _accepted: list[float] = field(default_factory=list)

    async def send(self, lane: Lane, chat: Hashable) -> None:
        loop = asyncio.get_running_loop()
        await asyncio.sleep(self.way(len(self.arrivals)))
        now = loop.time()
        self.arrivals.append((now, lane, chat))
        self._accepted = [at for at in self._accepted if at > now - 1.0]
        if now < self._banned_until or len(self._accepted) >= self.limit:
            self.refused += 1
            self._banned_until = max(self._banned_until, now + self.ban)
            await asyncio.sleep(self.service)
            raise RefusedError(self.ban)
        self._accepted.append(now)
        self.taken[lane] += 1
        await asyncio.sleep(self.service)

    def most_in(self, seconds: float, chat: Hashable | None = None) -> int:
        """The most arrivals in any half-open window, of one chat or of all."""
        times = sorted(at for at, _, to in self.arrivals if chat is None or to == chat)
        most, start = 0, 0
        for end, at in enumerate(times):
            while times[start] <= at - seconds:
                start += 1
            most = max(most, end - start + 1)
        return most


async def deliver(
    scheduler: LaneScheduler, server: CountingServer, lane: Lane, chat: Hashable, *, is_group: bool = False
) -> float:
    """Send one message, again after each 429; the seconds from asking to the answer."""
    loop = asyncio.get_running_loop()
    asked = loop.time()
    while True:
        async with scheduler.slot(lane, chat, is_group=is_group) as ticket:
            try:
                await server.send(lane, chat)
            except RefusedError as refusal:
                scheduler.halt(ticket, refusal.retry_after)
            else:
                return loop.time() - asked
