"""How fast messages may go to one chat: about one a second in private, 20 a minute in a group.

Pure arithmetic on monotonic seconds, one small state for each chat written to of late. Chats are
whatever key the caller uses; nothing here is shown, logged or stored.
"""

from __future__ import annotations

import math
from collections.abc import Hashable
from dataclasses import dataclass

from betang.delivery.pacing import Pacing, Ticket, may_burst

_SWEEP_FROM = 1_024


@dataclass(slots=True)
class _ChatPace:
    interval: float
    burst: int
    next_due: float = -math.inf
    halted_until: float = -math.inf


class ChatPaces:
    """The states of all chats, by a generic cell rate algorithm each.

    A group gets `group_burst` at once and then one every `60 / (group_per_minute - group_burst)`
    seconds, so that no 60 seconds ever hold more than `group_per_minute`.
    """

    def __init__(self, pacing: Pacing) -> None:
        self._pacing = pacing
        self._chats: dict[Hashable, _ChatPace] = {}
        self._sweep_at = _SWEEP_FROM

    def opens_at(self, ticket: Ticket) -> float:
        """Not before this time. Lanes that may burst are allowed to be `burst - 1` places early."""
        chat = None if ticket.chat is None else self._chats.get(ticket.chat)
        if chat is None:
            return -math.inf
        early = (chat.burst - 1) * chat.interval if may_burst(ticket.lane) else 0.0
        return max(chat.halted_until, chat.next_due - early)

    def take(self, ticket: Ticket, now: float) -> None:
        if ticket.chat is None:
            return
        chat = self._chat(ticket, now)
        # "About" one a second: less than one and a half places apart is near enough to be refused for it.
        ticket.chat_was_crowded = chat.next_due + chat.interval / 2 > now
        chat.next_due = max(chat.next_due, now) + ticket.weight * chat.interval

    def halt(self, ticket: Ticket, now: float, until: float) -> None:
        """Nothing goes to the chat until then; afterwards its burst is used up."""
        chat = self._chat(ticket, now)
        chat.halted_until = max(chat.halted_until, until)
        chat.next_due = max(chat.next_due, until + (chat.burst - 1) * chat.interval)

    def halted(self, now: float) -> int:
        return sum(chat.halted_until > now for chat in self._chats.values())

    def _chat(self, ticket: Ticket, now: float) -> _ChatPace:
        chat = self._chats.get(ticket.chat)
        if chat is None:
            self._sweep(now)
            chat = self._chats[ticket.chat] = self._new(is_group=ticket.is_group)
        return chat

    def _new(self, *, is_group: bool) -> _ChatPace:
        pacing = self._pacing
        if is_group:
            return _ChatPace(60.0 / (pacing.group_per_minute - pacing.group_burst), pacing.group_burst)
        return _ChatPace(1.0 / pacing.private_per_second, pacing.private_burst)

    def _sweep(self, now: float) -> None:
        """Forget chats that are free again, each time their number has doubled."""
        if len(self._chats) < self._sweep_at:
            return
        self._chats = {
            key: chat
            for key, chat in self._chats.items()
            if max(chat.next_due + chat.interval / 2, chat.halted_until) > now
        }
        self._sweep_at = max(_SWEEP_FROM, 2 * len(self._chats))
