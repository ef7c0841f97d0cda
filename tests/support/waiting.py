"""Waiting for what another process or the disk does, and chance that can be repeated."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from random import Random


async def until(condition: Callable[[], object], within: float = 30.0, what: str = "") -> None:
    """Return when `condition` is true; raises TimeoutError that says `what` was waited for."""
    try:
        async with asyncio.timeout(within):
            while not condition():  # noqa: ASYNC110 - what it waits for is not in this process
                await asyncio.sleep(0.005)
    except TimeoutError:
        message = f"not within {within} s: {what or condition}"
        raise TimeoutError(message) from None


def seeded(seed: int | str) -> Random:
    """The same chance for the same seed."""
    return Random(seed)  # noqa: S311 - moves scripted people, protects nothing
