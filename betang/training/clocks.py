"""The training room's own hour: any clock, moved by as many seconds as a person asks for, and who follows it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from betang.clock import Clock

Follower = Callable[[timedelta], Awaitable[None]]
"""Told of the whole shift, from the real hour."""


class MovableClock:
    """Passes everything on to `base` but adds `shift` to the time of day. Durations are not moved."""

    def __init__(self, base: Clock) -> None:
        self._base = base
        self.shift = timedelta()
        self.followers: list[Follower] = []

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

    def move_to(self, seconds: float) -> None:
        """So far from the real hour, wherever it was before."""
        self.shift = timedelta(seconds=seconds)

    async def move_with_followers(self, seconds: float) -> None:
        """Move, and return when everybody who follows has moved as well."""
        self.move(seconds)
        for follow in self.followers:
            await follow(self.shift)
