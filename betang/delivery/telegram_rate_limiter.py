"""The scheduler plugged into python-telegram-bot: each call of the Bot API waits for its place here.

Which calls wait, and for what (Telegram's documentation speaks only of messages sent; where it is
silent we count rather too much):

- what sends (`send*`, `copy*`, `forward*`) counts overall and for its chat, an album or a list for
  all it holds. `sendChatAction` shows nothing that lasts and does not count.
- what edits counts like what sends: the maintainer of the Bot API says the limits are shared
  (tdlib/td issue 3034).
- deleting counts once a call overall, and not for the chat: nothing published limits it there, and
  somebody who closes everything in a hurry must not wait.
- everything else does not wait. `answerCallbackQuery` is unlimited by the same maintainer
  (tdlib/telegram-bot-api issue 648); `get*` and `set*` send nothing to anybody.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Hashable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any

from telegram.error import RetryAfter
from telegram.ext import BaseRateLimiter

from betang.delivery.lanes import LaneScheduler
from betang.delivery.pacing import Ticket
from betang.delivery.telegram_errors import Flooded
from betang.vocabulary import Lane

_SENDING = ("send", "copy", "forward", "edit")
_NOT_COUNTED = frozenset({"sendChatAction", "editForumTopic", "editGeneralForumTopic", "editChatInviteLink"})
_DELETING = frozenset({"deleteMessage", "deleteMessages"})
_LISTS = ("media", "message_ids")

Answer = bool | dict[str, Any] | list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Paced:
    """`rate_limit_args` of a call: which lane it is in, and which chat's pace it shares.

    `chat_key` is any key that stands for the chat; it is neither logged nor shown.
    """

    lane: Lane
    chat_key: Hashable | None
    is_group: bool = False
    messages: int = 1

    def __repr__(self) -> str:
        # The library logs its arguments at DEBUG.
        return f"Paced({self.lane.name})"


class LaneRateLimiter(BaseRateLimiter[Paced]):
    """Gives each call its turn and obeys 429s; never tries again itself.

    A call without `Paced` does not wait (answering a button, asking for a file); if it sends, it is
    counted all the same. After a 429 the scheduler is halted and the error goes on to the caller:
    a `Flooded`, whose `seconds` are the whole time to wait. Whoever keeps the message (the outbox)
    sends it again then, so that a message never lives in memory alone. A method that is not counted
    has a limit of its own (renaming a bot: hours), and its 429 halts nobody else.
    """

    def __init__(self, scheduler: LaneScheduler) -> None:
        self._scheduler = scheduler

    async def initialize(self) -> None:
        """Nothing to prepare."""

    async def shutdown(self) -> None:
        """Whoever still waits gets SchedulerClosed."""
        self._scheduler.close()

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Answer]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: Paced | None,
    ) -> Answer:
        place = self._place(endpoint, data, rate_limit_args)
        if place is None:
            return await callback(*args, **kwargs)
        async with place as ticket:
            try:
                return await callback(*args, **kwargs)
            except RetryAfter as refusal:
                self._scheduler.halt(ticket, _seconds(refusal))
                raise

    def _place(
        self, endpoint: str, data: dict[str, Any], paced: Paced | None
    ) -> AbstractAsyncContextManager[Ticket] | None:
        if endpoint in _DELETING:
            messages, chat = 1, None
        elif endpoint.startswith(_SENDING) and endpoint not in _NOT_COUNTED:
            messages, chat = _messages_in(data), None if paced is None else paced.chat_key
        else:
            return None
        if paced is None:
            return self._scheduler.direct(chat, messages=messages)
        messages = messages if endpoint in _DELETING else max(messages, paced.messages)
        return self._scheduler.slot(paced.lane, chat, is_group=paced.is_group, messages=messages)


def _messages_in(data: dict[str, Any]) -> int:
    """How many messages a call sends: an album or a list of messages as many as it holds."""
    lists = (data.get(name) for name in _LISTS)
    return max((len(value) for value in lists if isinstance(value, list | tuple)), default=1)


def _seconds(refusal: RetryAfter) -> float:
    if isinstance(refusal, Flooded):
        return refusal.seconds
    wait = refusal.retry_after
    return float(wait) if isinstance(wait, int | float) else wait.total_seconds()
