"""Telegram's pace for what a bot sends, as its FAQ gives it, and a harsher mode for benchmarks.

Counted are new messages (each item of an album) and edits. Documentation is silent on whether
other calls count; answers to presses, deletions and reads are left free.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass

from betang.training.errors import too_many_requests


@dataclass(frozen=True, slots=True)
class FloodPolicy:
    """How fast a bot may send; the defaults are the documented numbers.

    `private_burst` messages may be sent at once to one person ("short bursts", documentation is
    silent on how short), after which `private_per_second` holds. With `ban_seconds` above 0 the first
    violation closes everything counted for that long, for all chats.
    """

    overall_per_second: int = 30
    private_per_second: float = 1
    private_burst: int = 5
    group_per_minute: int = 20
    ban_seconds: float = 0


class Flood:
    """Over monotonic seconds: sliding windows for all chats and for each group, a bucket that drains for each person."""

    def __init__(self, policy: FloodPolicy) -> None:
        self.policy = policy
        self._all: deque[float] = deque()
        self._groups: dict[int, deque[float]] = {}
        self._due: dict[int, float] = {}
        """When the last message to a person would have been due at an even pace."""
        self._banned_until = -math.inf

    def admit(self, chat_id: int, now: float, count: int = 1) -> None:
        """Count `count` messages to this chat; raises ApiError 429 with the whole seconds to wait."""
        if now < self._banned_until:
            raise too_many_requests(math.ceil(self._banned_until - now))
        wait = max(self._overall_wait(now, count), self._chat_wait(chat_id, now, count))
        if wait > 0:
            self._refuse(now, wait)
        self._all.extend([now] * count)
        if chat_id < 0:
            self._groups.setdefault(chat_id, deque()).extend([now] * count)
        else:
            due = max(self._due.get(chat_id, now), now)
            self._due[chat_id] = due + count / self.policy.private_per_second

    def _refuse(self, now: float, wait: float) -> None:
        if self.policy.ban_seconds > 0:
            self._banned_until = now + self.policy.ban_seconds
            wait = self.policy.ban_seconds
        raise too_many_requests(max(1, math.ceil(wait)))

    def _overall_wait(self, now: float, count: int) -> float:
        return _wait(self._all, now, window=1.0, limit=self.policy.overall_per_second, count=count)

    def _chat_wait(self, chat_id: int, now: float, count: int) -> float:
        policy = self.policy
        if chat_id < 0:
            sent = self._groups.get(chat_id)
            return (
                0.0 if sent is None else _wait(sent, now, window=60.0, limit=policy.group_per_minute, count=count)
            )
        # An album larger than the burst is let in as the burst is, and makes the next one wait for all its items.
        ahead = policy.private_burst - min(count, policy.private_burst)
        return max(0.0, self._due.get(chat_id, now) - ahead / policy.private_per_second - now)


def _wait(sent: deque[float], now: float, *, window: float, limit: int, count: int) -> float:
    """Seconds until `count` more fit into the window; 0 when they fit now."""
    while sent and sent[0] <= now - window:
        sent.popleft()
    surplus = len(sent) + count - limit
    if surplus <= 0 or not sent:
        return 0.0
    return sent[min(surplus, len(sent)) - 1] + window - now
