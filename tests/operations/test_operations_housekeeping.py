"""What the clock does, each task by itself and all of them in a round that nothing ends."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta

import pytest

from betang.delivery.deliveries import BlankMessage, DeleteMessages, SendNotice
from betang.errors import Conflict, StorageFailed
from betang.intake.journal import Journal
from betang.operations.housekeeping import EVERY, Housekeeper
from betang.reports.file_store import Copy
from betang.storage import chats, journal, outbox
from betang.storage.chats import LyingMessage
from betang.storage.database import Database
from betang.storage.outbox import Ended
from betang.storage.states import OutboxState, Purpose
from betang.storage.unit_of_work import UnitOfWork
from betang.vault.vault import Vault
from betang.vocabulary import Answering, BlobId, Lane, Pseudonym, Urgency
from tests.duty.duty_scenes import Scene
from tests.intake.intake_scenes import message, rows
from tests.reports.reports_scenes import ALWAYS, Reporting
from tests.storage.storage_rooms import on_sqlite, raw_writer
from tests.support.clocks import START, FrozenClock


class Closing:
    """Stands where the handlers close what was left in a chat."""

    def __init__(self) -> None:
        self.closed: list[bytes] = []
        self.failing: dict[bytes, Exception] = {}

    async def __call__(self, work: UnitOfWork, chat: Pseudonym) -> None:
        await chats.note_lying(work, chat, [LyingMessage(1, Purpose.NOTICE, 0)])
        if chat in self.failing:
            raise self.failing[chat]
        self.closed.append(chat)
        row = await chats.load(work, chat)
        assert row is not None
        chats.save(work, chat, b"closed", seen=row.version, now=0, expires=None)


@pytest.fixture
def closing() -> Closing:
    return Closing()


@pytest.fixture
def keeper(scene: Scene, closing: Closing) -> Housekeeper:
    return Housekeeper(scene.database, scene.clock, scene.room.outbox, scene.room, closing)


async def do(keeper: Housekeeper, task: Callable[[UnitOfWork], Awaitable[None]]) -> None:
    async with keeper.database.work() as work:
        await task(work)


# Each task


async def test_a_case_that_nobody_claimed_in_time_is_escalated(keeper: Housekeeper, scene: Scene) -> None:
    officer = await scene.officer()
    await scene.case(Urgency.EMERGENCY)
    await do(keeper, keeper.watch_the_queue)
    assert len(await scene.alerts_of(officer)) == 1
    scene.clock.advance(days=3)
    await do(keeper, keeper.watch_the_queue)
    assert await scene.alerts_of(officer), "somebody is told again"


async def test_a_case_without_anybody_to_tell_is_an_alarm_for_the_operator(
    keeper: Housekeeper, scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    await scene.case(Urgency.HIGH)
    with caplog.at_level(logging.INFO):
        await do(keeper, keeper.watch_the_queue)
    assert "ALARM: 1 cases and no officer to tell" in caplog.text


async def test_doorbells_ring_when_their_time_has_come(
    keeper: Housekeeper, reporting: Reporting, clock: FrozenClock
) -> None:
    filed = await reporting.filed("cerita uji", answering=Answering.DOORBELL, window=ALWAYS)
    await reporting.answer(filed.case_id, "jawaban uji")
    clock.advance(days=1)
    await do(keeper, keeper.ring_doorbells)
    bells = await reporting.doorbells()
    assert [chat for chat, _ in bells] == [reporting.chat()]
    assert "jawaban" not in bells[0][1].text


async def test_what_an_officer_has_read_is_taken_away_in_time(
    keeper: Housekeeper, reporting: Reporting, database: Database, clock: FrozenClock
) -> None:
    one, other = reporting.chat(1), reporting.chat(2)
    now = clock.milliseconds()
    soon = now + 600_000
    async with database.work() as work:
        await chats.note_lying(work, one, [LyingMessage(5, Purpose.READING, now, soon)])
        await chats.note_lying(
            work, one, [LyingMessage(6, Purpose.READING, now, soon), LyingMessage(7, Purpose.SCREEN, now)]
        )
        await chats.note_lying(work, other, [LyingMessage(8, Purpose.ALERT, now, soon + 600_000)])
    await do(keeper, keeper.remove_what_has_been_read)
    assert await reporting.leaving() == []
    clock.advance(601.0)
    for _ in range(2):
        await do(keeper, keeper.remove_what_has_been_read)
    assert await reporting.leaving() == [(one, DeleteMessages((5, 6)))]
    async with database.reading() as view:
        assert [lying.message_id for lying in await chats.lying(view, one)] == [7]
        assert [lying.message_id for lying in await chats.lying(view, other)] == [8]


async def test_what_is_too_old_to_be_deleted_after_an_outage_is_overwritten(
    keeper: Housekeeper, reporting: Reporting, database: Database, clock: FrozenClock
) -> None:
    chat, now = reporting.chat(), clock.milliseconds()
    async with database.work() as work:
        await chats.note_lying(work, chat, [LyingMessage(5, Purpose.READING, now, now + 600_000)])
    clock.advance(hours=49)
    await do(keeper, keeper.remove_what_has_been_read)
    blanked = BlankMessage(5, "Sampai jumpa. Ketik /belajar untuk bacaan keluarga.")
    assert await reporting.leaving() == [(chat, blanked)]
    async with database.reading() as view:
        assert await chats.lying(view, chat) == []


async def test_many_readings_go_batch_by_batch(
    keeper: Housekeeper, reporting: Reporting, database: Database, clock: FrozenClock
) -> None:
    chat = reporting.chat()
    async with database.work() as work:
        await chats.note_lying(
            work,
            chat,
            [LyingMessage(number, Purpose.READING, clock.milliseconds(), 1) for number in range(1, 251)],
        )
    for _ in range(3):
        await do(keeper, keeper.remove_what_has_been_read)
    gone = [one.ids for _, one in await reporting.leaving() if isinstance(one, DeleteMessages)]
    assert [len(ids) for ids in gone] == [100, 100, 50]
    assert sorted(one for ids in gone for one in ids) == list(range(1, 251))


async def chat_open_until(reporting: Reporting, number: int, expires: int | None) -> Pseudonym:
    chat = reporting.chat(number)
    async with reporting.database.work() as work:
        chats.create(work, chat, b"open", now=0, expires=expires)
    return chat


async def test_what_was_left_open_is_closed_when_its_time_is_over(
    keeper: Housekeeper, reporting: Reporting, closing: Closing, clock: FrozenClock
) -> None:
    now = clock.milliseconds()
    over = await chat_open_until(reporting, 1, now - 1)
    await chat_open_until(reporting, 2, now + 60_000)
    await chat_open_until(reporting, 3, None)
    for _ in range(2):
        await do(keeper, keeper.close_what_was_left)
    assert closing.closed == [over]


async def test_one_chat_that_cannot_be_closed_keeps_no_other_open(
    keeper: Housekeeper,
    reporting: Reporting,
    closing: Closing,
    database: Database,
    caplog: pytest.LogCaptureFixture,
) -> None:
    broken = await chat_open_until(reporting, 1, 1)
    fine = await chat_open_until(reporting, 2, 2)
    for error in (ValueError("kata rahasia"), Conflict("busy")):
        closing.failing = {broken: error}
        await do(keeper, keeper.close_what_was_left)
    assert closing.closed == [fine]
    async with database.reading() as view:
        assert await chats.lying(view, broken) == [], "what the failed closing did is undone"
        assert len(await chats.lying(view, fine)) == 1
    assert "a chat could not be closed: ValueError" in caplog.text
    assert "rahasia" not in caplog.text


async def test_cases_answers_and_files_that_have_been_kept_long_enough_go(
    keeper: Housekeeper, reporting: Reporting, scene: Scene, clock: FrozenClock
) -> None:
    filed = await reporting.filed("cerita uji")
    await reporting.answer(filed.case_id, "jawaban uji")
    orphan = BlobId("ab" * 16)
    reporting.room.files.write(orphan, Copy.ORIGINAL, lambda sink: _written(sink.write(b"sisa")))
    assert reporting.files_on_disk()
    clock.advance(days=2_000)
    for _ in range(3):
        await do(keeper, keeper.end_keeping)
    await asyncio.sleep(0.01)
    assert reporting.files_on_disk() == []


def _written(count: int) -> None:
    assert count


async def test_the_past_is_forgotten_in_its_time(
    keeper: Housekeeper, reporting: Reporting, own_vault: Vault, database: Database, clock: FrozenClock
) -> None:
    await Journal(database, own_vault, clock).write([message(number) for number in (1, 2, 3)])
    await _put(reporting, "terkirim", "habis", "menunggu")
    async with database.work() as work:
        journal.end(work, 1, clock.milliseconds())
        await journal.park(work, 2, "ValueError", clock.milliseconds())
        sent, given_up = (await outbox.lease(work, Lane.REPLY, 2, now=clock.milliseconds(), until=1))[:2]
        ended = [Ended(sent.id, OutboxState.SENT), Ended(given_up.id, OutboxState.EXHAUSTED, "NetworkError")]
        await outbox.end(work, ended, clock.milliseconds())
        await chats.note_lying(work, reporting.chat(), [LyingMessage(9, Purpose.INPUT, clock.milliseconds())])
    for kept, passed in (((1, 2, 3), 47), ((2, 3), 49), ((2, 3), 24 * 22)):
        clock.advance((START + timedelta(hours=passed) - clock.now()).total_seconds())
        await do(keeper, keeper.forget_the_past)
        assert tuple(row.update_id for row in await rows(database)) == kept
    async with database.reading() as view:
        assert await outbox.counts(view) == {OutboxState.QUEUED: 1, OutboxState.EXHAUSTED: 1}
        assert await chats.lying(view, reporting.chat()) == []


async def _put(reporting: Reporting, *texts: str) -> None:
    async with reporting.database.work() as work:
        for text in texts:
            await reporting.room.outbox.put(work, reporting.chat(), SendNotice(text), Lane.REPLY)


# The round


async def test_a_task_that_fails_holds_up_no_other(
    scene: Scene, reporting: Reporting, clock: FrozenClock, caplog: pytest.LogCaptureFixture
) -> None:
    async def stumble(work: UnitOfWork, chat: Pseudonym) -> None:
        raise StorageFailed("Full")

    class Hasty(Housekeeper):
        async def ring_doorbells(self, work: UnitOfWork) -> None:
            raise ZeroDivisionError("kata rahasia")

    keeper = Hasty(scene.database, clock, scene.room.outbox, scene.room, stumble)
    await chat_open_until(reporting, 1, 1)
    async with scene.database.work() as work:
        await chats.note_lying(work, reporting.chat(), [LyingMessage(5, Purpose.READING, clock.milliseconds(), 1)])
    await keeper.round()
    assert await reporting.leaving() == [(reporting.chat(), DeleteMessages((5,)))]
    assert "ring_doorbells failed: ZeroDivisionError" in caplog.text
    assert "close_what_was_left waits: StorageFailed" in caplog.text
    assert "rahasia" not in caplog.text


@on_sqlite
async def test_a_full_disk_lets_the_round_wait_for_better_times(
    keeper: Housekeeper, reporting: Reporting, caplog: pytest.LogCaptureFixture
) -> None:
    async with reporting.database.work() as work:
        await chats.note_lying(work, reporting.chat(), [LyingMessage(5, Purpose.READING, 0, 1)])
    await raw_writer(reporting.database).execute_fetchall("PRAGMA query_only=ON")
    await keeper.round()
    await raw_writer(reporting.database).execute_fetchall("PRAGMA query_only=OFF")
    assert "remove_what_has_been_read waits: StorageFailed" in caplog.text
    await keeper.round()
    assert len(await reporting.leaving()) == 1


async def test_rounds_come_again_and_again(
    keeper: Housekeeper, reporting: Reporting, closing: Closing, clock: FrozenClock
) -> None:
    running = asyncio.create_task(keeper.run())
    try:
        for number in range(1, 4):
            chat = await chat_open_until(reporting, number, 1)
            async with asyncio.timeout(5):
                while chat not in closing.closed:
                    if clock.sleeping:
                        clock.advance(EVERY)
                    await asyncio.sleep(0.002)
        assert len(closing.closed) == 3
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


async def test_a_round_with_nothing_to_do_says_and_changes_nothing(
    keeper: Housekeeper, reporting: Reporting, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, logger="betang"):
        for _ in range(3):
            await keeper.round()
    assert caplog.text == ""
    assert await reporting.leaving() == []
