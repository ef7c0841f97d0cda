"""Steps that a cancellation must not cut in two."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

_T = TypeVar("_T")


async def uninterrupted(step: Coroutine[Any, Any, _T]) -> _T:
    """Await `step` to its end even when the waiting task is cancelled; that cancellation is raised afterwards.

    For the edges of transactions and for SQLAlchemy's statements: it gives a connection up when a
    cancellation reaches it, and with the one writer connection the work of others would go.
    """
    task = asyncio.ensure_future(step)
    cancelled: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.wait([task])
        except asyncio.CancelledError as error:
            cancelled = error
    if cancelled is None:
        return task.result()
    if not task.cancelled():
        task.exception()  # looked at, so that it does not warn; whoever cancelled does not ask for it
    raise cancelled
