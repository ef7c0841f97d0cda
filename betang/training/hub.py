"""What tells listeners that the world has changed: the page's event streams and waiting tests."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

Json = dict[str, Any]

_BACKLOG = 10_000
"""A page that is this far behind is cut off; it reads `state` again when it comes back."""


class Hub:
    """Events are built only when somebody listens, so that a benchmark pays nothing for them."""

    def __init__(self) -> None:
        self._streams: set[asyncio.Queue[Json | None]] = set()
        self._waiting: dict[int, list[asyncio.Future[None]]] = {}

    def tell(self, build: Callable[[], Json], chat: int = 0) -> None:
        """Wake who waits for a change of this chat, and hand the event to every stream."""
        if chat in self._waiting:
            self._wake(chat)
        if not self._streams:
            return
        event = build()
        for stream in list(self._streams):
            if stream.qsize() > _BACKLOG:
                self._streams.discard(stream)
                stream.put_nowait(None)
            else:
                stream.put_nowait(event)

    async def change(self, chat: int) -> None:
        """Wait for the next change of a chat."""
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(chat, []).append(future)
        await future

    @contextmanager
    def stream(self) -> Iterator[asyncio.Queue[Json | None]]:
        """A queue of all events from now on; None ends it."""
        stream: asyncio.Queue[Json | None] = asyncio.Queue()
        self._streams.add(stream)
        try:
            yield stream
        finally:
            self._streams.discard(stream)

    def close(self) -> None:
        for stream in self._streams:
            stream.put_nowait(None)
        self._streams.clear()
        for chat in list(self._waiting):
            self._wake(chat)

    def _wake(self, chat: int) -> None:
        for future in self._waiting.pop(chat, ()):
            if not future.done():
                future.set_result(None)
