"""Faults on order: what the network and Telegram's servers do on a bad day.

A test plans faults; the bot's side of the server asks before and after each call. Only the bot's
side suffers: people and the control API never do.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum


class FaultKind(StrEnum):
    STATUS_429 = "status_429"
    STATUS_500 = "status_500"
    STATUS_502 = "status_502"
    STATUS_504 = "status_504"
    DROP_BEFORE = "drop_before"  # the connection breaks and nothing has happened
    DROP_AFTER = "drop_after"  # it has happened and the bot never hears of it
    SLOW = "slow"


@dataclass(slots=True)
class Fault:
    """`method` as in the Bot API, `file` for downloads, `*` for all; `times` None means until forgotten.

    Every `every`-th matching call is hit. `seconds` is for SLOW, `retry_after` for 429.
    """

    kind: FaultKind
    method: str = "*"
    times: int | None = 1
    every: int = 1
    seconds: float = 1.0
    retry_after: int = 1
    seen: int = 0
    """How many matching calls have gone by; kept by the injector."""

    def matches(self, method: str) -> bool:
        return self.method in {"*", method}

    @property
    def used_up(self) -> bool:
        return self.times is not None and self.seen // self.every >= self.times


class Faults:
    """The plan. `outage` cuts every connection of the bot while it is set."""

    def __init__(self) -> None:
        self._planned: list[Fault] = []
        self.outage = False

    @property
    def calm(self) -> bool:
        """Whether nothing is planned, which is asked on every call."""
        return not self._planned and not self.outage

    def plan(
        self,
        kind: FaultKind,
        method: str = "*",
        *,
        times: int | None = 1,
        every: int = 1,
        seconds: float = 1.0,
        retry_after: int = 1,
    ) -> Fault:
        fault = Fault(kind, method, times, every, seconds, retry_after)
        self._planned.append(fault)
        return fault

    def forget(self) -> None:
        self._planned.clear()
        self.outage = False

    @contextmanager
    def away(self) -> Iterator[None]:
        """Telegram is away within the block."""
        self.outage = True
        try:
            yield
        finally:
            self.outage = False

    def hit(self, method: str) -> Fault | None:
        """The fault that this call meets, if any; counts it."""
        for fault in self._planned:
            if not fault.matches(method):
                continue
            fault.seen += 1
            if fault.seen % fault.every:
                continue
            if fault.used_up:
                self._planned.remove(fault)
            return fault
        return None
