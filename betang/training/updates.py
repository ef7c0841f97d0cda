"""The queue of updates and `getUpdates` with its exact meaning of offsets."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass
from typing import Any

from betang.clock import Clock
from betang.training.errors import TERMINATED, WEBHOOK_ACTIVE, ApiError, conflict
from betang.training.limits import LONG_POLL_SECONDS, UPDATES_AT_ONCE, UPDATES_KEPT_SECONDS

Json = dict[str, Any]

NOT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
"""Kinds that a bot gets only when it names them in allowed_updates (doc)."""


@dataclass(slots=True)
class _Waiting:
    update: Json
    id: int
    created: float


class UpdateQueue:
    """Updates wait here until a higher offset confirms them, at most 24 hours."""

    def __init__(self, clock: Clock, first_id: int = 700_000_001) -> None:
        self._clock = clock
        self._next_id = first_id
        self._waiting: deque[_Waiting] = deque()
        self._poll: asyncio.Future[ApiError | None] | None = None
        self.allowed: frozenset[str] = frozenset()
        self.webhook: Json = {}
        self.confirmed = first_id - 1
        """The highest id that a bot has confirmed."""

    def __len__(self) -> int:
        return len(self._waiting)

    @property
    def polling(self) -> bool:
        """Whether a long poll hangs on an empty queue."""
        return self._poll is not None

    def add(self, kind: str, payload: Json) -> int | None:
        """Queue one update; None when the bot has not allowed its kind."""
        if kind not in self.allowed if self.allowed else kind in NOT_BY_DEFAULT:
            return None
        return self.inject({kind: payload})

    def inject(self, update: Json) -> int:
        """Queue any JSON as an update; it gets an id when it has none."""
        update_id = update.get("update_id", self._next_id)
        self._next_id = max(self._next_id, update_id) + 1
        whole = {"update_id": update_id, **update}
        self._waiting.append(_Waiting(whole, update_id, self._clock.now().timestamp()))
        self._end_poll(None)
        return int(update_id)

    async def get(self, offset: int, limit: int, seconds: float) -> list[Json]:
        """Confirm by `offset`, then give at most `limit` updates, waiting `seconds` for a first one.

        Raises ApiError 409 under a webhook, and in the older of two polls at once.
        """
        if self.webhook:
            raise conflict(WEBHOOK_ACTIVE)
        self._end_poll(conflict(TERMINATED))
        self._confirm(offset)
        if not self._waiting and seconds > 0:
            await self._wait(min(seconds, LONG_POLL_SECONDS))
        count = limit if 1 <= limit <= UPDATES_AT_ONCE else UPDATES_AT_ONCE
        return [waiting.update for waiting, _ in zip(self._waiting, range(count), strict=False)]

    def forget(self) -> None:
        """`drop_pending_updates`."""
        self._waiting.clear()

    def close(self) -> None:
        """End a hanging poll with nothing."""
        self._end_poll(None)

    def _confirm(self, offset: int) -> None:
        oldest = self._clock.now().timestamp() - UPDATES_KEPT_SECONDS
        while self._waiting and self._waiting[0].created < oldest:
            self._waiting.popleft()
        if offset < 0:
            while len(self._waiting) > -offset:
                self._waiting.popleft()
            return
        while self._waiting and self._waiting[0].id < offset:
            self.confirmed = max(self.confirmed, self._waiting.popleft().id)

    async def _wait(self, seconds: float) -> None:
        poll: asyncio.Future[ApiError | None] = asyncio.get_running_loop().create_future()
        self._poll = poll
        timer = asyncio.get_running_loop().call_later(seconds, self._time_out, poll)
        try:
            ended = await poll
        finally:
            timer.cancel()
            if self._poll is poll:
                self._poll = None
        if ended is not None:
            raise ended

    def _time_out(self, poll: asyncio.Future[ApiError | None]) -> None:
        if not poll.done():
            poll.set_result(None)

    def _end_poll(self, reason: ApiError | None) -> None:
        poll, self._poll = self._poll, None
        if poll is not None and not poll.done():
            poll.set_result(reason)
