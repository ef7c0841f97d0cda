"""The only source of time and chance.

Everything that needs either is handed a `Clock`, so that tests can freeze both and the training
room can move the hour. ruff forbids the standard modules everywhere else.
"""

from __future__ import annotations

import asyncio
import random
import secrets
import time
from datetime import UTC, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

WIB = ZoneInfo("Asia/Jakarta")
"""The whole of Central Kalimantan keeps Western Indonesian Time, UTC+7 (domain sheet 6.1, B)."""


class Clock(Protocol):
    """Time in aware UTC datetimes, monotonic seconds, and cryptographic chance."""

    def now(self) -> datetime: ...

    def monotonic(self) -> float: ...

    async def sleep(self, seconds: float) -> None: ...

    def token_bytes(self, count: int) -> bytes: ...

    def below(self, limit: int) -> int:
        """A whole number from 0 to limit - 1, each as likely as the others."""

    def jitter(self) -> float:
        """A number from 0 to 1 for spreading retries; not for secrets."""


class SystemClock:
    """The machine's clock and chance. `shift` moves the hour, in the training room only."""

    def __init__(self, shift: timedelta = timedelta()) -> None:
        self._shift = shift

    def now(self) -> datetime:
        return datetime.now(UTC) + self._shift

    def monotonic(self) -> float:
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    def token_bytes(self, count: int) -> bytes:
        return secrets.token_bytes(count)

    def below(self, limit: int) -> int:
        return secrets.randbelow(limit)

    def jitter(self) -> float:
        return random.random()  # noqa: S311 - spreads retries, protects nothing
