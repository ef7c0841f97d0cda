"""The training room's own hour: any clock, moved on by as many seconds as a person asks for."""

from __future__ import annotations

from datetime import datetime, timedelta

from betang.clock import Clock


class MovableClock:
    """Passes everything on to `base` but adds `shift` to the time of day. Durations are not moved."""

    def __init__(self, base: Clock) -> None:
        self._base = base
        self.shift = timedelta()

    def now(self) -> datetime:
        return self._base.now() + self.shift

    def monotonic(self) -> float:
        return self._base.monotonic()

    async def sleep(self, seconds: float) -> None:
        await self._base.sleep(seconds)

    def token_bytes(self, count: int) -> bytes:
        return self._base.token_bytes(count)

    def below(self, limit: int) -> int:
        return self._base.below(limit)

    def jitter(self) -> float:
        return self._base.jitter()

    def move(self, seconds: float) -> None:
        self.shift += timedelta(seconds=seconds)
