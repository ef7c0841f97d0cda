"""The outbox as a state machine: any order of calls, leases that run out, crashes; against a model in plain Python."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, multiple, rule
from sqlalchemy import Select, select

from betang.storage import outbox
from betang.storage.database import Database, open_database
from betang.storage.outbox import Ended, OutboxRow
from betang.storage.states import OutboxState
from betang.storage.tables import outbox as table
from betang.vocabulary import Lane, Pseudonym

_T = TypeVar("_T")

CHATS = st.sampled_from([Pseudonym(b"one"), Pseudonym(b"two")])
TOPICS = st.sampled_from([None, "screen", "alert"])
LANES = st.sampled_from([Lane.URGENT, Lane.REPLY])
ENDS = st.sampled_from([OutboxState.SENT, OutboxState.FAILED, OutboxState.EXHAUSTED])
SPANS = st.integers(min_value=0, max_value=30)

_CONTENTS: Select[Any] = select(
    table.c.state, table.c.tries, table.c.not_before, table.c.lease_until, table.c.sealed, table.c.ended_at
).order_by(table.c.id)


@dataclass
class _Row:
    """What the model knows of a row; `number` is its place in the order of `put`."""

    number: int
    chat: Pseudonym
    lane: Lane
    topic: str | None
    not_before: int
    state: OutboxState = OutboxState.QUEUED
    tries: int = 0
    lease_until: int = 0
    ended_at: int | None = None

    @property
    def sealed(self) -> bytes:
        return b"delivery %d" % self.number

    def end(self, state: OutboxState, now: int) -> None:
        self.state, self.ended_at = state, now

    def can_be_leased(self, lane: Lane, now: int) -> bool:
        free = self.state is OutboxState.QUEUED or (self.state is OutboxState.LEASED and self.lease_until < now)
        return free and self.lane is lane and self.not_before <= now


class OutboxMachine(RuleBasedStateMachine):
    """Each rule does the same to the database and to the model; the invariant compares everything."""

    taken = Bundle("taken")

    def __init__(self) -> None:
        super().__init__()
        self._runner = asyncio.Runner()
        self._folder = tempfile.TemporaryDirectory()
        self._url = f"sqlite:///{self._folder.name}/betang.db"
        shutil.copy(_migrated(), Path(self._folder.name) / "betang.db")
        self._database: Database = self._run(open_database(self._url))
        self._rows: list[_Row] = []
        self._now = 100

    def teardown(self) -> None:
        self._run(self._database.close())
        self._runner.close()
        self._folder.cleanup()

    def _run(self, step: Coroutine[Any, Any, _T]) -> _T:
        return self._runner.run(step)

    def _of(self, leased: OutboxRow) -> _Row:
        return self._rows[int(leased.sealed.split()[1])]

    @initialize()
    def begin_empty(self) -> None:
        assert self._run(self._contents()) == ([], None)

    @rule(chat=CHATS, topic=TOPICS, lane=LANES, wait=SPANS)
    def put(self, chat: Pseudonym, topic: str | None, lane: Lane, wait: int) -> None:
        row = _Row(len(self._rows), chat, lane, topic, self._now + wait)
        for older in self._rows:
            same = topic is not None and (older.chat, older.topic) == (chat, topic)
            if same and older.state is OutboxState.QUEUED:
                older.end(OutboxState.REPLACED, self._now)
        self._rows.append(row)

        async def step() -> None:
            async with self._database.work() as work:
                outbox.put(
                    work,
                    chat=chat,
                    lane=lane,
                    topic=topic,
                    sealed=row.sealed,
                    not_before=row.not_before,
                    now=self._now,
                )

        self._run(step())

    @rule(target=taken, lane=LANES, limit=st.integers(min_value=1, max_value=3), span=SPANS)
    def lease(self, lane: Lane, limit: int, span: int) -> Any:
        expected = [row for row in self._rows if row.can_be_leased(lane, self._now)][:limit]
        for row in expected:
            row.state, row.tries, row.lease_until = OutboxState.LEASED, row.tries + 1, self._now + span

        async def step() -> list[OutboxRow]:
            async with self._database.work() as work:
                return await outbox.lease(work, lane, limit, now=self._now, until=self._now + span)

        found = self._run(step())
        assert [(row.sealed, row.tries, row.chat) for row in found] == [
            (row.sealed, row.tries, row.chat) for row in expected
        ]
        return multiple(*found)

    @rule(leased=taken, state=ENDS)
    def end(self, leased: OutboxRow, state: OutboxState) -> None:
        """By whoever leased it once; perhaps the lease ran out, or it has ended meanwhile."""
        row = self._of(leased)
        if row.state is OutboxState.LEASED:
            row.end(state, self._now)

        async def step() -> None:
            async with self._database.work() as work:
                await outbox.end(work, [Ended(leased.id, state, "why")], self._now)

        self._run(step())

    @rule(leased=taken, wait=SPANS, counted=st.booleans())
    def again(self, leased: OutboxRow, wait: int, *, counted: bool) -> None:
        row = self._of(leased)
        if row.state is OutboxState.LEASED:
            row.state, row.not_before = OutboxState.QUEUED, self._now + wait
            row.tries -= 0 if counted else 1
        newer = self._rows[row.number + 1 :]
        gives_way = row.topic is not None and any((one.chat, one.topic) == (row.chat, row.topic) for one in newer)
        if row.state is OutboxState.QUEUED and gives_way:
            row.end(OutboxState.REPLACED, self._now)

        async def step() -> None:
            async with self._database.work() as work:
                await outbox.again(
                    work, leased.id, when=self._now + wait, why="why", now=self._now, counted=counted
                )

        self._run(step())

    @rule(span=SPANS)
    def time_goes_by(self, span: int) -> None:
        self._now += span

    @rule(chat=CHATS)
    def drop_waiting(self, chat: Pseudonym) -> None:
        waiting = [row for row in self._rows if row.chat == chat and row.state is OutboxState.QUEUED]
        for row in waiting:
            row.end(OutboxState.REPLACED, self._now)

        async def step() -> int:
            async with self._database.work() as work:
                return await outbox.drop_waiting(work, chat, self._now)

        assert self._run(step()) == len(waiting)

    @rule()
    def crash_and_start_again(self) -> None:
        held = [row for row in self._rows if row.state is OutboxState.LEASED]
        for row in held:
            row.state = OutboxState.QUEUED
            row.tries -= 1  # nothing is known against a row whose process died

        async def step() -> int:
            await self._database.close()
            self._database = await open_database(self._url)
            async with self._database.work() as work:
                return await outbox.release_all(work)

        assert self._run(step()) == len(held)

    @rule(chat=CHATS, lane=LANES)
    def a_unit_that_fails_changes_nothing(self, chat: Pseudonym, lane: Lane) -> None:
        async def step() -> None:
            async with self._database.work() as work:
                outbox.put(work, chat=chat, lane=lane, topic="screen", sealed=b"never", not_before=0, now=self._now)
                await outbox.lease(work, lane, 3, now=self._now, until=self._now + 10)
                await outbox.drop_waiting(work, chat, self._now)
                raise InterruptedError

        try:
            self._run(step())
        except InterruptedError:
            return
        raise AssertionError("the error was lost")

    @invariant()
    def the_database_is_as_the_model_says(self) -> None:
        rows, due = self._run(self._contents())
        assert rows == [
            (
                row.state,
                row.tries,
                row.not_before,
                row.lease_until if row.state is OutboxState.LEASED else None,
                row.sealed if row.ended_at is None else None,
                row.ended_at,
            )
            for row in self._rows
        ]
        waits = [row.not_before for row in self._rows if row.state is OutboxState.QUEUED]
        later = [not_before for not_before in waits if not_before > self._now]
        assert due == (min(later) if later else None)

    async def _contents(self) -> tuple[list[tuple[Any, ...]], int | None]:
        async with self._database.reading() as view:
            return [tuple(row) for row in await view.rows(_CONTENTS)], await outbox.next_due(view, self._now)


_made: dict[str, Path] = {}


def _migrated() -> Path:
    """A migrated file, made once; each example works on a copy."""
    if "file" not in _made:
        file = Path(tempfile.mkdtemp()) / "template.db"

        async def make() -> None:
            await (await open_database(f"sqlite:///{file}")).close()

        asyncio.run(make())
        _made["file"] = file
    return _made["file"]


TestOutboxMachine = OutboxMachine.TestCase
TestOutboxMachine.settings = settings(
    max_examples=20,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    derandomize=True,
)
