"""Button presses that wait for the bot's answer."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

from betang.clock import Clock
from betang.training.errors import QUERY_TOO_OLD, bad_request
from betang.training.limits import CALLBACK_QUERY_SECONDS

Json = dict[str, Any]

_KEPT = 10_000


@dataclass(frozen=True, slots=True)
class Answer:
    """What the phone shows after a press: a line at the top, or a box to close. Empty text shows nothing."""

    text: str = ""
    show_alert: bool = False
    url: str = ""

    def as_json(self) -> Json:
        return {"text": self.text, "show_alert": self.show_alert, "url": self.url}


@dataclass(slots=True)
class _Pressed:
    at: float
    user: int
    answer: asyncio.Future[Answer]


class Queries:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._pressed: dict[str, _Pressed] = {}
        self._next = 4_000_000_000_000_001

    def open(self, user: int) -> tuple[str, asyncio.Future[Answer]]:
        """A new query id and the future of its answer."""
        query_id = str(self._next)
        if len(self._pressed) > _KEPT:
            self._pressed.pop(next(iter(self._pressed)))
        self._next += 1
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._pressed[query_id] = _Pressed(self._clock.now().timestamp(), user, answer)
        return query_id, answer

    def answer(self, query_id: str, answer: Answer) -> int | None:
        """Deliver an answer; gives the user's id, or None when the phone has one already.

        Raises ApiError for an unknown or aged id. Documentation is silent on a second answer: it is
        taken and not shown.
        """
        pressed = self._pressed.get(query_id)
        if pressed is None or self._clock.now().timestamp() - pressed.at > CALLBACK_QUERY_SECONDS:
            self._pressed.pop(query_id, None)
            raise bad_request(QUERY_TOO_OLD)
        if pressed.answer.done():
            return None
        pressed.answer.set_result(answer)
        return pressed.user
