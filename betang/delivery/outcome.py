"""How a delivery came out, and the port through which deliveries leave."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from betang.delivery.deliveries import Delivery
from betang.storage.states import Purpose
from betang.vocabulary import Lane, Pseudonym


@dataclass(frozen=True, slots=True)
class Task:
    """A delivery on its way. `screen_message` is the id of the chat's screen, None when there is none."""

    chat: Pseudonym
    lane: Lane
    delivery: Delivery
    screen_message: int | None


@dataclass(frozen=True, slots=True)
class Sent:
    """Telegram has it. `message_id` of a new message; `gone` are messages that no longer lie in the chat."""

    message_id: int | None = None
    is_screen: bool = False
    purpose: Purpose = Purpose.SCREEN
    remove_after: int | None = None
    gone: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Again:
    """Not now: try in `seconds`. Uncounted when Telegram asked for the wait."""

    seconds: float
    reason: str
    counted: bool = True


@dataclass(frozen=True, slots=True)
class Never:
    """Telegram will not take it however often we try (blocked, chat gone, malformed)."""

    reason: str


Outcome = Sent | Again | Never

CHAT_IS_GONE = frozenset({"Forbidden", "ChatNotFound"})
"""Reasons that speak of the chat and not of the message: blocked, left, deleted. The next one fares no better."""


class Sender(Protocol):
    """Carries deliveries out. Never raises for what Telegram or the network does; that is an Outcome."""

    async def send(self, task: Task) -> Outcome: ...

    async def give_up(self, task: Task, reason: str) -> None:
        """It will not be tried again: whatever must be known of that. May be called twice. Raises StorageFailed."""
