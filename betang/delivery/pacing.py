"""How fast messages may leave: the published limits, the last second, and slowing down when refused.

Pure arithmetic on monotonic seconds; nothing here waits (`lanes` does) or knows Telegram. One
object for everything that leaves lives here; the pace of single chats is in `chat_paces`.

Telegram publishes only "30 messages per second or so" overall, "more than one message per second"
to be avoided in one chat with "short bursts" allowed, and 20 a minute in one group (Bots FAQ, "My
bot is hitting limits"). Everything stricter than that below is ours.
"""

from __future__ import annotations

import heapq
import math
from collections import deque
from collections.abc import Hashable
from dataclasses import dataclass
from itertools import count

from betang.vocabulary import Lane

_PATIENCE = 2.0
"""Seconds beyond the window for which an unanswered message is still taken to be on its way."""

_FEW = 8
"""Round trips to have seen before their minimum is believed."""

_LATE = 0.01
"""Seconds by which a place may be taken late without the ones after it being late too."""

_SLOWER = 0.8
_FASTER = 0.5
_FASTER_EVERY = 3.0


@dataclass(frozen=True, slots=True)
class Pacing:
    """The limits kept to. Rates in messages, times in seconds.

    `overall_burst` and `private_burst` are how many messages of the lanes URGENT and REPLY may
    leave without spacing; RELAY and CAMPAIGN never burst. In a group the burst is half of a minute's messages, for an
    administrator who taps through the menu. `margin` is added to the server's window
    of one second, for what the round trips do not show. `grace` is how long a reply may have to
    wait because a lower lane took the last place of the window.
    """

    overall_per_second: int = 30
    overall_burst: int = 3
    private_per_second: float = 1.0
    private_burst: int = 3
    group_per_minute: int = 20
    group_burst: int = 10
    margin: float = 0.005
    grace: float = 0.015

    def __post_init__(self) -> None:
        if not 1 <= self.overall_burst <= 3:
            raise ValueError("overall_burst must be 1, 2 or 3: Telegram refuses what comes in heaps")
        if not 1 <= self.group_burst < self.group_per_minute:
            raise ValueError("group_burst must be at least 1 and below group_per_minute")
        if min(self.overall_per_second, self.private_burst) < 1 or self.private_per_second <= 0:
            raise ValueError("rates and bursts must be above zero")


def may_burst(lane: Lane) -> bool:
    """Whether somebody is waiting for it at this moment: replies and emergencies."""
    return lane <= Lane.REPLY


@dataclass(slots=True, eq=False)
class Ticket:
    """One request's place: `weight` messages to `chat` at `sent`. `chat` is any key, or None for none."""

    lane: Lane
    chat: Hashable | None
    is_group: bool
    weight: int
    sent: float = math.inf
    leaves_window: float = -math.inf
    chat_was_crowded: bool = False
    server_was_busy: bool = False


class SlidingWindow:
    """What the server may still count in its last second.

    The server counts when a message *arrives*, which we do not see. With d the way there and r the
    whole round trip of a message, a later message cannot arrive less than a second after it if it
    leaves at `sent + 1 + (d - shortest d)`; and `d - shortest d <= r - shortest r` as long as the
    shortest round trip seen was shortest on each part of its way. `margin` covers the remainder.
    So a late message holds its place longer, and 30 a second are kept at the server, not just here.
    """

    def __init__(self, margin: float) -> None:
        self._span = 1.0 + margin
        self._inside: set[Ticket] = set()
        self._leaving: list[tuple[float, int, Ticket]] = []
        """A heap by the time of leaving; an entry whose ticket has got another time since is passed over."""
        self._order = count()
        self._weight = 0
        self._urgent_weight = 0
        self._round_trips: deque[float] = deque(maxlen=64)

    def enter(self, ticket: Ticket, now: float) -> None:
        slow_server = self._shortest_round_trip() >= self._span
        ticket.sent = now
        # Until it is answered it may arrive at any moment; but silence must not stop everything.
        self._hold(ticket, now + self._span + (0.0 if slow_server else _PATIENCE))

    def answered(self, ticket: Ticket, now: float, *, cleanly: bool) -> None:
        """Note the answer. Errors (`cleanly` false) are no measure of the way and only end the wait."""
        round_trip = now - ticket.sent
        if cleanly:
            self._round_trips.append(round_trip)
        late = max(0.0, round_trip - self._shortest_round_trip())
        self._hold(ticket, ticket.sent + self._span + late)

    def forget(self, ticket: Ticket) -> None:
        """It was never sent after all."""
        self._drop(ticket)

    def weight(self, now: float) -> int:
        self._let_leave(now)
        return self._weight

    def urgent_weight(self, now: float) -> int:
        self._let_leave(now)
        return self._urgent_weight

    def has_room_at(self, weight: int, capacity: int, now: float) -> float:
        """The time from which `weight` more fit into `capacity`, by what is known now."""
        self._let_leave(now)
        excess = self._weight + min(weight, capacity) - capacity
        if excess <= 0:
            return now
        for ticket in sorted(self._inside, key=lambda ticket: ticket.leaves_window):
            if excess <= 0:
                break
            excess -= ticket.weight
            now = ticket.leaves_window
        return now

    def _hold(self, ticket: Ticket, until: float) -> None:
        ticket.leaves_window = until
        heapq.heappush(self._leaving, (until, next(self._order), ticket))
        if ticket not in self._inside:
            self._inside.add(ticket)
            self._count(ticket, ticket.weight)

    def _drop(self, ticket: Ticket) -> None:
        if ticket in self._inside:
            self._inside.remove(ticket)
            self._count(ticket, -ticket.weight)

    def _count(self, ticket: Ticket, weight: int) -> None:
        self._weight += weight
        if may_burst(ticket.lane):
            self._urgent_weight += weight

    def _let_leave(self, now: float) -> None:
        while self._leaving and self._leaving[0][0] <= now:
            at, _, ticket = heapq.heappop(self._leaving)
            if ticket.leaves_window == at:
                self._drop(ticket)

    def _shortest_round_trip(self) -> float:
        return min(self._round_trips) if len(self._round_trips) >= _FEW else 0.0


class AdaptiveRate:
    """Messages a second: x 0.8 when the server refuses, + 0.5 every 3 s back up to the maximum."""

    def __init__(self, maximum: float) -> None:
        self._maximum = maximum
        self._base = maximum
        self._since = -math.inf
        self._slowed_at = -math.inf

    def at(self, now: float) -> float:
        if self._base >= self._maximum or now <= self._since:
            return self._base
        return min(self._maximum, self._base + _FASTER * ((now - self._since) // _FASTER_EVERY))

    def slow_down(self, now: float, *, sent: float, resumes_at: float) -> None:
        """Once for all messages that were already on their way when the rate was last lowered."""
        if sent > self._slowed_at:
            self._base = max(1.0, self.at(now) * _SLOWER)
            self._slowed_at = now
        self._since = max(self._since, resumes_at)


class OverallPace:
    """When the next message of a lane may leave, all chats together.

    Three things are asked: the halt after a 429; an even spacing (a generic cell rate algorithm, in
    which lanes that may burst are allowed to be `overall_burst - 1` places early); and the window
    of the last second. Lower lanes must besides leave room in the window: at least one place is
    free again within `grace`, and up to `overall_burst` when many replies are being sent.
    """

    def __init__(self, pacing: Pacing) -> None:
        self._pacing = pacing
        self._window = SlidingWindow(pacing.margin)
        self._rate = AdaptiveRate(float(pacing.overall_per_second))
        self._next = -math.inf  # when the next message is due at even spacing
        self._halted_until = -math.inf

    def opens_at(self, ticket: Ticket, now: float) -> float:
        """Not before this time; `now` or earlier means at once. May turn out later, when asked again."""
        if now < self._halted_until:
            return self._halted_until
        capacity = self._capacity(now)
        if may_burst(ticket.lane):
            early = (self._pacing.overall_burst - 1) * self._spacing(capacity)
            return max(self._next - early, self._window.has_room_at(ticket.weight, capacity, now))
        room = self._window.has_room_at(ticket.weight, capacity, now)
        left_free = capacity - self._headroom(capacity, now)
        polite = self._window.has_room_at(ticket.weight, left_free, now) - self._pacing.grace
        return max(self._next, room, polite)

    def take(self, ticket: Ticket, now: float) -> None:
        capacity = self._capacity(now)
        ticket.server_was_busy = 2 * (self._window.weight(now) + ticket.weight) >= capacity
        spacing = self._spacing(capacity)
        if not may_burst(ticket.lane):
            # Without this the lower lanes would fill the window early and then pause.
            spacing += max(0.0, self._headroom(capacity, now) * spacing - self._pacing.grace) / capacity
        # A timer rings a millisecond late; counted from when it should have rung, that does not add up.
        due = self._next if now - self._next < _LATE else now
        self._next = max(self._next, due) + ticket.weight * spacing
        self._window.enter(ticket, now)

    def answered(self, ticket: Ticket, now: float, *, cleanly: bool) -> None:
        self._window.answered(ticket, now, cleanly=cleanly)

    def forget(self, ticket: Ticket) -> None:
        self._window.forget(ticket)

    def halt(self, ticket: Ticket, now: float, until: float) -> None:
        self._halted_until = max(self._halted_until, until)
        # No burst right after the halt either: that is when the server looks most closely.
        early = (self._pacing.overall_burst - 1) * self._spacing(self._capacity(now))
        self._next = max(self._next, self._halted_until + early)
        self._rate.slow_down(now, sent=ticket.sent, resumes_at=self._halted_until)

    def rate(self, now: float) -> float:
        return self._rate.at(now)

    def in_window(self, now: float) -> int:
        return self._window.weight(now)

    def halted_for(self, now: float) -> float:
        return max(0.0, self._halted_until - now)

    def _capacity(self, now: float) -> int:
        return max(1, math.floor(self._rate.at(now)))

    def _spacing(self, capacity: int) -> float:
        return (1.0 + self._pacing.margin) / capacity

    def _headroom(self, capacity: int, now: float) -> int:
        wanted = 1 + self._window.urgent_weight(now) // 3
        return min(wanted, self._pacing.overall_burst, capacity - 1)
