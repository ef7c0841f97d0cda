from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from betang.errors import Lost
from betang.reports import erasure, followup, opening, retention
from betang.reports.attachments import open_copy
from betang.reports.drafts import begin_draft
from betang.reports.fetching import seal_fetched
from betang.reports.file_store import Copy
from betang.storage import messages
from betang.storage.states import MessageKind
from betang.storage.tables import cases as case_table
from betang.storage.tables import guesses
from betang.vocabulary import BlobId, CaseState, MessageState
from tests.reports.reports_scenes import Reporting, photo_ref, photo_with_secrets


async def sweep(reporting: Reporting) -> int:
    """As often as it takes to see every folder."""
    gone = 0
    for _ in range(len(list(reporting.blobs.glob("*"))) + 1):
        async with reporting.database.work() as work:
            gone += await retention.sweep_orphan_blobs(reporting.room, work)
    return gone


async def expire(reporting: Reporting) -> int:
    async with reporting.database.work() as work:
        return await retention.expire_waiting(reporting.room, work)


async def waiting(reporting: Reporting, case_id: str) -> int:
    async with reporting.database.work() as work:
        found = await followup.status_of(reporting.room, work, case_id)
    assert found is not None
    return found.answers_waiting


async def test_cases_are_erased_when_their_time_of_keeping_ends(reporting: Reporting) -> None:
    withdrawn, closed, open_case = [await reporting.filed() for _ in range(3)]
    async with reporting.database.work() as work:
        await followup.withdraw(reporting.room, work, withdrawn.case_id)
        later = reporting.clock.milliseconds() + timedelta(days=400) // timedelta(milliseconds=1)
        await work.query(
            update(case_table)
            .where(case_table.c.id == closed.case_id)
            .values(state=CaseState.CLOSED, erase_at=later)
        )
    reporting.clock.advance(days=364)
    async with reporting.database.work() as work:
        assert await retention.erase_due_cases(reporting.room, work) == 0
    reporting.clock.advance(days=1)
    async with reporting.database.work() as work:
        assert await retention.erase_due_cases(reporting.room, work) == 1
        assert await retention.erase_due_cases(reporting.room, work) == 0
    states = [(await reporting.case(one.case_id)).state for one in (withdrawn, closed, open_case)]
    assert states == [CaseState.ERASED, CaseState.CLOSED, CaseState.WAITING]


async def test_only_so_many_are_erased_at_once(reporting: Reporting) -> None:
    for _ in range(3):
        filed = await reporting.filed()
        async with reporting.database.work() as work:
            await followup.withdraw(reporting.room, work, filed.case_id)
    reporting.clock.advance(days=366)
    counts = []
    for _ in range(3):
        async with reporting.database.work() as work:
            counts.append(await retention.erase_due_cases(reporting.room, work, limit=2))
    assert counts == [2, 1, 0]


async def test_an_answer_nobody_came_for_is_wiped_after_its_days_and_stays_in_the_case(
    reporting: Reporting,
) -> None:
    filed = await reporting.filed()
    await reporting.answer(filed.case_id, "jawaban")
    reporting.clock.advance(days=29)
    await expire(reporting)
    assert await waiting(reporting, filed.case_id) == 1
    reporting.clock.advance(days=1)
    await expire(reporting)
    assert await waiting(reporting, filed.case_id) == 0
    async with reporting.database.reading() as work:
        (answer,) = [one for one in await messages.of_case(work, filed.case_id) if one.kind is MessageKind.ANSWER]
    assert answer.waiting is None
    assert answer.state is not MessageState.READ
    assert (await reporting.read(filed.case_id))[-1].text == "jawaban"


async def test_a_file_that_was_read_can_be_sent_for_an_hour_and_then_no_more(reporting: Reporting) -> None:
    filed = await reporting.filed()
    blob = await reporting.officer_file(filed.case_id, photo_ref())
    await reporting.fetch(blob, photo_with_secrets())
    await reporting.answer(filed.case_id, attachment=blob)
    async with reporting.database.work() as work:
        await followup.read_answers(reporting.room, work, filed.case_id)
    reporting.clock.advance(minutes=59)
    assert await expire(reporting) == 0
    async with reporting.database.reading() as work:
        assert (await open_copy(reporting.room, work, blob, Copy.WAITING)).data == photo_with_secrets()
    reporting.clock.advance(minutes=1)
    assert await expire(reporting) == 1
    async with reporting.database.reading() as work:
        with pytest.raises(Lost):
            await open_copy(reporting.room, work, blob, Copy.WAITING)
    row = await reporting.attachment(blob)
    assert (row.has_waiting, row.waiting) == (False, None)
    assert reporting.files_on_disk() == [f"{blob}.original.age", f"{blob}.preview.age"]


async def test_a_file_that_became_no_answer_goes_after_a_day(reporting: Reporting) -> None:
    filed = await reporting.filed()
    unsent, sent = [await reporting.officer_file(filed.case_id, photo_ref()) for _ in range(2)]
    await reporting.fetch(unsent, photo_with_secrets())
    await reporting.answer(filed.case_id, attachment=sent)
    assert await expire(reporting) == 0
    reporting.clock.advance(days=1, seconds=1)
    assert await expire(reporting) == 1
    assert reporting.files_on_disk() == []
    await reporting.attachment(sent)


async def test_wrong_guesses_are_remembered_for_a_year(reporting: Reporting) -> None:
    async with reporting.database.work() as work:
        room, chat = reporting.room, reporting.chat()
        await opening.open_with_code(room, work, ("padi",), "1111", chat, reporting.check_pin())
    reporting.clock.advance(days=364)
    async with reporting.database.work() as work:
        assert await retention.forget_old_guesses(reporting.room, work) == 0
    reporting.clock.advance(days=2)
    async with reporting.database.work() as work:
        assert await retention.forget_old_guesses(reporting.room, work) == 2
        assert (await work.query(select(func.count()).select_from(guesses)))[0][0] == 0


async def test_files_that_belong_to_nobody_are_swept_and_all_others_stay(reporting: Reporting) -> None:
    draft = begin_draft(reporting.clock)
    kept = await reporting.send(draft, photo_ref())
    await reporting.fetch(kept, photo_with_secrets())
    fetching = await reporting.send(draft, photo_ref())
    await seal_fetched(reporting.room, await reporting.attachment(fetching), photo_with_secrets())
    before = reporting.files_on_disk()
    assert len(before) == 4
    leave_behind(reporting.blobs, "11" + "0" * 30 + ".original.age")
    leave_behind(reporting.blobs, "11" + "0" * 30 + ".preview.age")
    leave_behind(reporting.blobs, ".new-ee" + "0" * 30 + ".original.age")
    assert await sweep(reporting) == 3
    assert reporting.files_on_disk() == before
    assert await sweep(reporting) == 0


async def test_a_crash_before_the_files_of_an_erased_case_went_is_made_good(reporting: Reporting) -> None:
    draft = begin_draft(reporting.clock)
    blob = await reporting.send(draft, photo_ref())
    await reporting.fetch(blob, photo_with_secrets())
    filed = await reporting.submit(draft)
    kept = {path: path.read_bytes() for path in reporting.blobs.rglob("*.age")}
    async with reporting.database.work() as work:
        await erasure.erase(reporting.room, work, filed.case_id)
    for path, content in kept.items():
        path.write_bytes(content)  # as if the power had gone between commit and removal
    assert await sweep(reporting) == 2
    assert reporting.files_on_disk() == []


async def test_a_copy_that_waits_no_more_is_swept(reporting: Reporting) -> None:
    filed = await reporting.filed()
    blob = await reporting.officer_file(filed.case_id, photo_ref())
    await reporting.fetch(blob, photo_with_secrets())
    await reporting.answer(filed.case_id, attachment=blob)
    lying = reporting.blobs / blob[:2] / f"{blob}.waiting.age"
    content = lying.read_bytes()
    assert await sweep(reporting) == 0
    reporting.clock.advance(days=30)
    await expire(reporting)
    assert not lying.exists()
    lying.write_bytes(content)
    assert await sweep(reporting) == 1
    assert not lying.exists()


async def test_sweeping_an_empty_folder_finds_nothing(reporting: Reporting) -> None:
    async with reporting.database.work() as work:
        assert await retention.sweep_orphan_blobs(reporting.room, work) == 0


def leave_behind(blobs: Path, name: str) -> BlobId:
    one = BlobId(name.removeprefix(".new-").split(".")[0])
    folder = blobs / one[:2]
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(b"left by a crash")
    return one
