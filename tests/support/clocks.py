"""A clock for tests: time stands still until it is told to move, and chance repeats itself.

It implements `betang.clock.Clock`. Sleeping waits for `advance`; nothing here waits for the wall.
"""

from __future__ import annotations

import asyncio
import hashlib
import heapq
from datetime import UTC, datetime, timedelta

START = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
"""A Monday, 10:00 in Palangka Raya: within quiet hours' opposite and office hours alike."""


class FrozenClock:
    """Time that moves only by `advance`; the same seed draws the same chance."""

    def __init__(self, at: datetime = START, seed: int = 0) -> None:
        self._at = at
        self._monotonic = 1_000.0
        self._drawn = 0
        self._seed = seed
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._slept = 0

    def now(self) -> datetime:
        return self._at

    def milliseconds(self) -> int:
        """`now` as the tables keep it: whole milliseconds since 1970 UTC."""
        return (self._at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)

    def monotonic(self) -> float:
        return self._monotonic

    async def sleep(self, seconds: float) -> None:
        """Return when `advance` has moved time far enough; with nothing to wait for, let others run once."""
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        woken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._slept += 1
        heapq.heappush(self._sleepers, (self._monotonic + seconds, self._slept, woken))
        await woken

    @property
    def sleeping(self) -> int:
        """How many wait for time to move."""
        return sum(not woken.done() for _, _, woken in self._sleepers)

    def advance(self, seconds: float = 0.0, *, minutes: float = 0.0, hours: float = 0.0, days: float = 0.0) -> None:
        """Move time forward and wake whoever slept until then, the earliest first."""
        step = timedelta(seconds=seconds, minutes=minutes, hours=hours, days=days)
        if step < timedelta():
            raise ValueError("time does not go back")
        self._at += step
        self._monotonic += step.total_seconds()
        while self._sleepers and self._sleepers[0][0] <= self._monotonic:
            _, _, woken = heapq.heappop(self._sleepers)
            if not woken.done():
                woken.set_result(None)

    def token_bytes(self, count: int) -> bytes:
        """Different at each call, the same in each run."""
        self._drawn += 1
        drawn = hashlib.shake_256(b"%d:%d" % (self._seed, self._drawn))
        return drawn.digest(count)

    def below(self, limit: int) -> int:
        if limit < 1:
            raise ValueError("there is no number below one that is not negative")
        return int.from_bytes(self.token_bytes(16)) % limit

    def jitter(self) -> float:
        return int.from_bytes(self.token_bytes(4)) / 2**32
