"""Inline queries that wait for the bot's answer, and that answer as a phone shows it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

from betang.clock import Clock
from betang.training.errors import QUERY_TOO_OLD, bad_request
from betang.training.limits import INLINE_QUERY_SECONDS

Json = dict[str, Any]

_KEPT = 10_000


@dataclass(frozen=True, slots=True)
class Result:
    """One line of the list above the text field; `content` is the message that choosing it sends."""

    id: str
    title: str
    description: str
    content: Json = field(repr=False)

    def as_json(self) -> Json:
        return {"id": self.id, "title": self.title, "description": self.description, "text": self.content["text"]}


@dataclass(frozen=True, slots=True)
class InlineAnswer:
    """What the phone shows. `button` leads to the private chat with the bot: its label, and the payload of /start."""

    results: tuple[Result, ...] = ()
    button: tuple[str, str] | None = None
    next_offset: str = ""
    cache_time: int = 300
    is_personal: bool = False

    def as_json(self) -> Json:
        button = {"text": self.button[0], "payload": self.button[1]} if self.button else None
        return {
            "results": [one.as_json() for one in self.results],
            "button": button,
            "next_offset": self.next_offset,
        }


@dataclass(slots=True)
class _Asked:
    at: float
    answer: asyncio.Future[InlineAnswer]


class InlineQueries:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._asked: dict[str, _Asked] = {}
        self._next = 8_000_000_000_000_001

    def open(self) -> tuple[str, asyncio.Future[InlineAnswer]]:
        """A new query id and the future of its answer."""
        query_id = str(self._next)
        self._next += 1
        if len(self._asked) > _KEPT:
            self._asked.pop(next(iter(self._asked)))
        answer: asyncio.Future[InlineAnswer] = asyncio.get_running_loop().create_future()
        self._asked[query_id] = _Asked(self._clock.now().timestamp(), answer)
        return query_id, answer

    def answer(self, query_id: str, answer: InlineAnswer) -> None:
        """Deliver an answer. Raises ApiError for an unknown or aged id; a second answer is taken and not shown."""
        asked = self._asked.get(query_id)
        if asked is None or self._clock.now().timestamp() - asked.at > INLINE_QUERY_SECONDS:
            self._asked.pop(query_id, None)
            raise bad_request(QUERY_TOO_OLD)
        if not asked.answer.done():
            asked.answer.set_result(answer)
