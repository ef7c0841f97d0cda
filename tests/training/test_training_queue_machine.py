"""The queue of updates against a plain list that follows the documentation's sentences one by one."""

from __future__ import annotations

import asyncio
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from betang.clock import SystemClock
from betang.training.clocks import MovableClock
from betang.training.updates import UpdateQueue

DAY = 24 * 3600


class Queue(RuleBasedStateMachine):
    """`self.waiting` is the model: id, number and hour of all that no bot has confirmed."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = MovableClock(SystemClock())
        self.queue = UpdateQueue(self.clock)
        self.waiting: list[tuple[int, int, float]] = []
        self.hours = 0.0
        self.added = 0
        self.highest = 0

    def get(self, offset: int, limit: int) -> list[dict[str, Any]]:
        self.waiting = [one for one in self.waiting if one[2] >= self.hours - 24]
        return asyncio.run(self.queue.get(offset, limit, 0))

    @rule(count=st.integers(1, 120))
    def people_write(self, count: int) -> None:
        for _ in range(count):
            self.added += 1
            update_id = self.queue.add("message", {"number": self.added})
            assert update_id is not None
            assert update_id > self.highest
            self.highest = update_id
            self.waiting.append((update_id, self.added, self.hours))

    @rule(gap=st.integers(0, 50))
    def a_test_injects_an_id(self, gap: int) -> None:
        self.added += 1
        wanted = self.highest + 1 + gap if self.highest else 700_000_001 + gap
        assert self.queue.inject({"update_id": wanted, "message": {"number": self.added}}) == wanted
        self.highest = wanted
        self.waiting.append((wanted, self.added, self.hours))

    @rule(limit=st.integers(-5, 150))
    def the_bot_asks_without_offset(self, limit: int) -> None:
        got = self.get(0, limit)
        self.shows_first(got, limit)

    @rule(behind=st.integers(-3, 130), limit=st.integers(1, 100))
    def the_bot_confirms(self, behind: int, limit: int) -> None:
        offset = max(1, self.highest - behind)
        got = self.get(offset, limit)
        self.waiting = [one for one in self.waiting if one[0] >= offset]
        self.shows_first(got, limit)

    @rule(back=st.integers(1, 130))
    def the_bot_asks_from_the_end(self, back: int) -> None:
        got = self.get(-back, 100)
        self.waiting = self.waiting[-back:]
        self.shows_first(got, 100)

    @rule(hours=st.integers(1, 13))
    def time_goes_by(self, hours: int) -> None:
        self.clock.move(hours * 3600 + 1)
        self.hours += hours + 1 / 3600

    @rule()
    def the_bot_drops_all(self) -> None:
        self.queue.forget()
        self.waiting.clear()

    def shows_first(self, got: list[dict[str, Any]], limit: int) -> None:
        count = limit if 1 <= limit <= 100 else 100
        assert [update["message"]["number"] for update in got] == [number for _, number, _ in self.waiting[:count]]
        assert [update["update_id"] for update in got] == [update_id for update_id, _, _ in self.waiting[:count]]

    @invariant()
    def nobody_is_left_polling(self) -> None:
        assert not self.queue.polling
        assert len(self.queue) >= len(self.waiting) or self.hours >= 24


TestQueue = Queue.TestCase
TestQueue.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)
