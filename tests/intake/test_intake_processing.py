"""One update's effect: once, after failures too, and in the end put aside with an apology."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import pytest
from sqlalchemy import select, text

from betang.errors import Conflict, Locked, StorageFailed
from betang.intake.aside import Asides, NeedsAside
from betang.intake.dispatcher import Dispatcher, Entry
from betang.intake.journal import Journal
from betang.intake.processing import TRIES, Processor
from betang.storage import journal as journal_rows
from betang.storage.chats import LyingMessage, lying, note_lying
from betang.storage.database import Database
from betang.storage.states import JournalState, Purpose
from betang.storage.tables import chat_messages
from betang.storage.unit_of_work import UnitOfWork
from betang.vocabulary import Pseudonym
from tests.intake.intake_scenes import SECRET, message, rows, the_row
from tests.storage.storage_rooms import on_postgresql, on_sqlite, raw_writer
from tests.support.clocks import FrozenClock

Does = Callable[[UnitOfWork, Entry], Awaitable[None]]

CHAT = Pseudonym(b"a chat of these tests")


class HastyClock(FrozenClock):
    """Pauses are written down and not waited for."""

    def __init__(self) -> None:
        super().__init__()
        self.slept: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.slept.append(round(seconds, 3))
        await asyncio.sleep(0)


async def leave_a_mark(work: UnitOfWork, entry: Entry) -> None:
    """An effect that can be counted: each time one more row."""
    found = await lying(work, CHAT)
    await note_lying(work, CHAT, [LyingMessage(len(found) + 1, Purpose.NOTICE, entry.update_id)])


async def apologise(work: UnitOfWork, entry: Entry) -> None:
    await note_lying(work, CHAT, [LyingMessage(1_000 + entry.update_id, Purpose.NOTICE, 0)])


@dataclass
class Room:
    """A processor with a handler that fails as told before it leaves its mark."""

    database: Database
    clock: HastyClock
    failing: list[Exception] = field(default_factory=list)
    handled: int = 0
    does: Does = leave_a_mark
    apologises: Does = apologise

    def __post_init__(self) -> None:
        self.processor = Processor(self.database, self.clock, self._handle, self._apologise)

    async def _handle(self, work: UnitOfWork, entry: Entry) -> None:
        self.handled += 1
        await self.does(work, entry)
        if self.failing:
            raise self.failing.pop(0)

    async def _apologise(self, work: UnitOfWork, entry: Entry) -> None:
        await self.apologises(work, entry)

    async def marks(self) -> list[int]:
        """Message ids: small ones are effects, those from 1,000 on apologies."""
        async with self.database.reading() as view:
            return [one[0] for one in await view.query(select(chat_messages.c.message_id).order_by(text("1")))]


@pytest.fixture
def room(database: Database) -> Room:
    return Room(database, HastyClock())


@pytest.fixture
async def update(journal: Journal) -> Entry:
    (entry,) = await journal.write([message(11)])
    return entry


async def test_the_effect_and_the_end_of_the_row_come_together(
    room: Room, update: Entry, database: Database
) -> None:
    await room.processor.process(update)
    row = await the_row(database, 11)
    assert (row.state, row.sealed, row.tries) == (JournalState.DONE, None, 0)
    assert await room.marks() == [1]


async def test_an_update_that_had_its_effect_has_none_again(room: Room, update: Entry) -> None:
    for _ in range(3):
        await room.processor.process(update)
    assert await room.marks() == [1]


async def test_two_at_once_have_one_effect(room: Room, update: Entry) -> None:
    await asyncio.gather(*(room.processor.process(update) for _ in range(5)))
    assert await room.marks() == [1]


async def test_the_second_try_may_succeed(room: Room, update: Entry, database: Database) -> None:
    room.failing = [ValueError(SECRET), KeyError(SECRET)]
    await room.processor.process(update)
    row = await the_row(database, 11)
    assert (row.state, row.tries, room.handled) == (JournalState.DONE, 2, 3)
    assert await room.marks() == [1], "what the failed tries had done is undone"


async def test_after_three_failures_it_is_put_aside_with_an_apology(
    room: Room, update: Entry, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    room.failing = [ValueError(SECRET)] * 10
    await room.processor.process(update)
    row = await the_row(database, 11)
    assert (row.state, row.tries, room.handled) == (JournalState.PARKED, TRIES, TRIES)
    assert row.reason is not None
    assert row.reason.startswith("ValueError at _handle:")
    assert row.sealed is not None, "it can be replayed"
    assert await room.marks() == [1_011]
    assert room.clock.slept == [0.1, 0.2]
    assert "update 11 parked" in caplog.text
    assert SECRET not in caplog.text + row.reason


async def test_conflicts_that_do_not_end_are_failures_like_others(
    room: Room, update: Entry, database: Database
) -> None:
    room.failing = [Conflict("somebody wrote the chat")] * 10
    await room.processor.process(update)
    assert (await the_row(database, 11)).state is JournalState.PARKED
    assert room.handled == TRIES


async def test_one_conflict_is_got_over(room: Room, update: Entry) -> None:
    room.failing = [Conflict("somebody wrote the chat")]
    await room.processor.process(update)
    assert await room.marks() == [1]


async def test_parking_matters_more_than_the_apology(
    room: Room, update: Entry, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    async def stumble(work: UnitOfWork, entry: Entry) -> None:
        await apologise(work, entry)
        raise LookupError(SECRET)

    room.failing, room.apologises = [ValueError()] * 3, stumble
    await room.processor.process(update)
    assert (await the_row(database, 11)).state is JournalState.PARKED
    assert await room.marks() == []
    assert "no apology for update 11: LookupError at stumble:" in caplog.text
    assert SECRET not in caplog.text


async def test_a_failure_of_storage_is_waited_out_and_never_counted(
    room: Room, update: Entry, database: Database
) -> None:
    room.failing = [StorageFailed("Full") if number % 2 else OSError(28, "no space") for number in range(12)]
    await room.processor.process(update)
    row = await the_row(database, 11)
    assert (row.state, row.tries) == (JournalState.DONE, 0)
    assert room.clock.slept == [0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 10.0, 10.0, 10.0, 10.0, 10.0]
    assert await room.marks() == [1]


async def test_storage_that_fails_while_apologising_is_waited_out_too(
    room: Room, update: Entry, database: Database
) -> None:
    failing = [StorageFailed("Full")]

    async def apologise_later(work: UnitOfWork, entry: Entry) -> None:
        if failing:
            raise failing.pop()
        await apologise(work, entry)

    room.failing, room.apologises = [ValueError()] * 10, apologise_later
    await room.processor.process(update)
    assert (await the_row(database, 11)).state is JournalState.PARKED
    assert await room.marks() == [1_011]


@on_sqlite
async def test_a_disk_that_takes_nothing_keeps_the_update_waiting(
    room: Room, update: Entry, database: Database
) -> None:
    await raw_writer(database).execute_fetchall("PRAGMA query_only=ON")
    processing = asyncio.create_task(room.processor.process(update))
    async with asyncio.timeout(5):
        while len(room.clock.slept) < 5:  # noqa: ASYNC110 - the clock tells nobody
            await asyncio.sleep(0.005)
    assert (await the_row(database, 11)).state is JournalState.PENDING
    await raw_writer(database).execute_fetchall("PRAGMA query_only=OFF")
    await processing
    assert await room.marks() == [1]


async def test_a_statement_that_is_our_mistake_is_no_failure_of_storage(
    room: Room, update: Entry, database: Database
) -> None:
    async def misspell(work: UnitOfWork, entry: Entry) -> None:
        await work.query(text("select * from no_such_table"))

    room.does = misspell
    async with asyncio.timeout(5):
        await room.processor.process(update)
    assert (await the_row(database, 11)).state is JournalState.PARKED


async def test_what_somebody_else_finished_is_not_counted_against_it(
    room: Room, update: Entry, database: Database
) -> None:
    """The handler fails although another process has had the effect meanwhile (a replica, a replay)."""

    async def finish_elsewhere(work: UnitOfWork, entry: Entry) -> None:
        raise ValueError

    room.does = finish_elsewhere
    other = Room(database, HastyClock())
    await other.processor.process(update)
    await room.processor.process(update)
    assert (await the_row(database, 11)).state is JournalState.DONE
    assert (await the_row(database, 11)).tries == 0


async def test_an_update_that_was_never_written_down_has_no_effect(room: Room, database: Database) -> None:
    await room.processor.process(Entry(99, CHAT, message(99)))
    assert await room.marks() == []


async def test_a_parked_update_that_is_replayed_has_its_effect(
    room: Room, update: Entry, database: Database, journal: Journal
) -> None:
    room.failing = [ValueError()] * 3
    await room.processor.process(update)
    await room.processor.process(update)
    assert await room.marks() == [1_011], "parked, it is not handled"
    async with database.work() as work:
        await journal_rows.replay(work, 11)
    again = await journal.one(11)
    assert again is not None
    await room.processor.process(again)
    row = await the_row(database, 11)
    assert (row.state, row.reason, row.tries) == (JournalState.DONE, None, 0)
    assert await room.marks() == [2, 1_011]


async def test_being_cut_off_leaves_the_update_for_the_next_life(
    room: Room, update: Entry, database: Database
) -> None:
    begun = asyncio.Event()

    async def never_end(work: UnitOfWork, entry: Entry) -> None:
        await leave_a_mark(work, entry)
        begun.set()
        await asyncio.sleep(3600)

    room.does = never_end
    processing = asyncio.create_task(room.processor.process(update))
    await begun.wait()
    processing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await processing
    row = await the_row(database, 11)
    assert (row.state, row.tries) == (JournalState.PENDING, 0)
    assert await room.marks() == []


async def test_one_update_that_fails_holds_up_its_own_chat_alone(
    room: Room, database: Database, journal: Journal
) -> None:
    entries = await journal.write([message(1, chat=501), message(2, chat=501), message(3, chat=502)])
    order: list[int] = []

    async def fail_the_first(work: UnitOfWork, entry: Entry) -> None:
        order.append(entry.update_id)
        if entry.update_id == 1:
            raise ValueError

    room.does = fail_the_first
    dispatcher = Dispatcher(room.processor.process, workers=2)
    for entry in entries:
        dispatcher.add(entry)
    working = asyncio.create_task(dispatcher.run())
    async with asyncio.timeout(5):
        await dispatcher.idle()
    working.cancel()
    assert [one for one in order if one != 3] == [1, 1, 1, 2]
    assert [row.state.name for row in await rows(database)] == ["PARKED", "DONE", "DONE"]


# Slow work beside


def asks(name: str, make: Callable[[], Awaitable[str]], said: list[str]) -> Does:
    """A handler that needs something slow."""

    async def handle(work: UnitOfWork, entry: Entry) -> None:
        await leave_a_mark(work, entry)
        said.append(entry.asides.get(name, str, make))

    return handle


async def test_slow_work_is_done_outside_of_the_unit_of_work(room: Room, update: Entry, database: Database) -> None:
    said: list[str] = []

    async def make() -> str:
        async with asyncio.timeout(2), database.work() as work:  # on SQLite this would wait for itself for ever
            await note_lying(work, CHAT, [LyingMessage(500, Purpose.NOTICE, 0)])
        return "made"

    room.does = asks("pin", make, said)
    await room.processor.process(update)
    assert (said, room.handled, room.clock.slept) == (["made"], 2, [])
    assert await room.marks() == [2, 500]
    assert (await the_row(database, 11)).tries == 0


async def test_several_things_are_made_one_after_the_other(room: Room, update: Entry) -> None:
    made: list[str] = []

    def maker(name: str) -> Callable[[], Awaitable[str]]:
        async def make() -> str:
            made.append(name)
            return name.upper()

        return make

    said: list[str] = []

    async def handle(work: UnitOfWork, entry: Entry) -> None:
        said.append(entry.asides.get("a", str, maker("a")) + entry.asides.get("b", str, maker("b")))

    room.does = handle
    await room.processor.process(update)
    assert (made, said, room.handled) == (["a", "b"], ["AB"], 3)


async def test_other_chats_go_on_while_something_slow_is_made(
    room: Room, database: Database, journal: Journal
) -> None:
    slow, quick = await journal.write([message(1, chat=501), message(2, chat=502)])
    released = asyncio.Event()

    async def make() -> str:
        await released.wait()
        return "made"

    async def handle(work: UnitOfWork, entry: Entry) -> None:
        await leave_a_mark(work, entry)
        if entry.update_id == 1:
            entry.asides.get("pin", str, make)

    room.does = handle
    waiting = asyncio.create_task(room.processor.process(slow))
    async with asyncio.timeout(5):
        await room.processor.process(quick)
    assert [row.state.name for row in await rows(database)] == ["PENDING", "DONE"]
    released.set()
    await waiting
    assert [row.state.name for row in await rows(database)] == ["DONE", "DONE"]


async def test_what_a_person_can_mend_reaches_the_handler_as_that_error(
    room: Room, update: Entry, database: Database
) -> None:
    caught: list[Locked] = []

    async def make() -> str:
        raise Locked("receipt.busy", minutes=3)

    async def handle(work: UnitOfWork, entry: Entry) -> None:
        try:
            entry.asides.get("pin", str, make)
        except Locked as error:
            caught.append(error)
            await leave_a_mark(work, entry)

    room.does = handle
    await room.processor.process(update)
    assert [(error.key, error.facts) for error in caught] == [("receipt.busy", {"minutes": 3})]
    assert (await the_row(database, 11)).state is JournalState.DONE
    assert (await the_row(database, 11)).tries == 0
    assert await room.marks() == [1]


async def test_a_mistake_in_slow_work_is_one_of_the_updates_failures(
    room: Room, update: Entry, database: Database
) -> None:
    made = 0

    async def make() -> str:
        nonlocal made
        made += 1
        raise ZeroDivisionError(SECRET)

    room.does = asks("pin", make, [])
    async with asyncio.timeout(5):
        await room.processor.process(update)
    row = await the_row(database, 11)
    assert (row.state, row.tries, made) == (JournalState.PARKED, TRIES, TRIES)
    assert row.reason is not None
    assert row.reason.startswith("ZeroDivisionError")


async def test_storage_that_fails_in_slow_work_is_waited_out(room: Room, update: Entry, database: Database) -> None:
    failing: list[Exception] = [StorageFailed("Full"), OSError(28, "no space")]
    said: list[str] = []

    async def make() -> str:
        if failing:
            raise failing.pop()
        return "made"

    room.does = asks("pin", make, said)
    await room.processor.process(update)
    assert (said, room.clock.slept) == (["made"], [0.1, 0.2])
    assert (await the_row(database, 11)).tries == 0


async def test_a_result_of_another_type_than_was_asked_for_is_refused() -> None:
    asides = Asides()

    async def make() -> int:
        return 5

    with pytest.raises(NeedsAside) as need:
        asides.get("pin", int, make)
    await asides.fulfil(need.value)
    assert asides.get("pin", int, make) == 5
    with pytest.raises(TypeError, match="pin is not what was asked for"):
        asides.get("pin", str, make)  # type: ignore[arg-type]  # the mistake that is tried


async def test_results_are_kept_for_one_update_alone(journal: Journal) -> None:
    first, second = await journal.write([message(1), message(2)])
    assert first.asides is not second.asides


# On PostgreSQL others write at the same time


@on_postgresql
async def test_a_server_that_hangs_up_is_waited_out(room: Room, update: Entry, database: Database) -> None:
    hung_up = 0

    async def hang_up(work: UnitOfWork, entry: Entry) -> None:
        nonlocal hung_up
        await leave_a_mark(work, entry)
        if hung_up < 2:
            hung_up += 1
            await work.query(text("select pg_terminate_backend(pg_backend_pid())"))

    room.does = hang_up
    async with asyncio.timeout(10):
        await room.processor.process(update)
    assert (await the_row(database, 11)).tries == 0
    assert await room.marks() == [1]
    assert room.clock.slept == [0.1, 0.2]
