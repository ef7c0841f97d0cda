"""Updates of one chat in order, chats beside each other.

A fixed number of workers takes chats in turn, one update of each, so that a chat with a thousand
updates does not hold up another with one.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass, field
from typing import Any

from betang.intake.aside import Asides
from betang.intake.raw import Raw
from betang.vocabulary import Pseudonym

WORKERS = 64


@dataclass(frozen=True, slots=True)
class Entry:
    """A journalled update: its id, its chat's pseudonym (None when it has no chat), its raw JSON."""

    update_id: int
    chat: Pseudonym | None
    raw: Raw = field(repr=False)
    asides: Asides = field(default_factory=Asides, repr=False)

    @property
    def order(self) -> Hashable:
        """Entries with the same key keep their order; an update without a chat stands alone."""
        return self.chat if self.chat is not None else self.update_id


class Dispatcher:
    """Holds what has been journalled and not yet had its effect."""

    def __init__(self, process: Callable[[Entry], Awaitable[None]], workers: int = WORKERS) -> None:
        self._process = process
        self._workers = workers
        self._queues: dict[Hashable, deque[Entry]] = {}
        self._ready: deque[Hashable] = deque()
        self._work = asyncio.Semaphore(0)
        self._known: set[int] = set()
        self._room = asyncio.Event()
        self._room.set()
        self._idle = asyncio.Event()
        self._idle.set()

    @property
    def size(self) -> int:
        """Updates that wait or are being worked on."""
        return len(self._known)

    def add(self, entry: Entry) -> None:
        """Queue behind the others of its chat; one that is here already is ignored."""
        if entry.update_id in self._known:
            return
        self._known.add(entry.update_id)
        self._idle.clear()
        queue = self._queues.get(entry.order)
        if queue is not None:
            queue.append(entry)
            return
        self._queues[entry.order] = deque([entry])
        self._make_ready(entry.order)

    def _make_ready(self, order: Hashable) -> None:
        self._ready.append(order)
        self._work.release()

    async def room(self, limit: int) -> None:
        """Wait until fewer than `limit` updates are held: the backpressure on intake."""
        while self.size >= limit:
            self._room.clear()
            await self._room.wait()

    async def idle(self) -> None:
        """Wait until everything that was added has been worked on."""
        await self._idle.wait()

    async def run(self) -> None:
        """Work until cancelled."""
        async with asyncio.TaskGroup() as group:
            for _ in range(self._workers):
                group.create_task(self._worker())

    async def _worker(self) -> Any:
        while True:
            await self._work.acquire()
            order = self._ready.popleft()
            queue = self._queues[order]
            entry = queue.popleft()
            try:
                await self._process(entry)
            finally:
                self._known.discard(entry.update_id)
                self._room.set()
                if queue:
                    self._make_ready(order)
                else:
                    del self._queues[order]
                if not self._known:
                    self._idle.set()
