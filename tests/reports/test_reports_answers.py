from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from betang.delivery.deliveries import FetchFile
from betang.errors import Lost, UserError
from betang.reports import answers, erasure, followup
from betang.reports.doorbells import TOPIC, ring_due
from betang.reports.fetching import fail_fetch
from betang.reports.problems import ANSWER_NOT_WANTED, FILE_GONE, NOT_OPEN
from betang.storage import messages
from betang.storage.states import MessageKind
from betang.storage.tables import outbox
from betang.vocabulary import Answering, Author, BlobId, MessageState
from tests.reports.reports_scenes import (
    ALWAYS,
    MORNINGS,
    OFFICER,
    Reporting,
    document_ref,
    photo_ref,
    photo_with_secrets,
    the_case,
)

# The clock stands at Monday 10:00 WIB: MORNINGS (Monday to Friday, 08-10) has just ended.


async def ring(reporting: Reporting) -> int:
    async with reporting.database.work() as work:
        return await ring_due(reporting.room, work)


async def states(reporting: Reporting, case_id: str) -> list[MessageState]:
    async with reporting.database.reading() as work:
        kept = await messages.of_case(work, case_id)
    return [one.state for one in kept if one.kind is MessageKind.ANSWER]


async def change(reporting: Reporting, case_id: str, answering: Answering, window: object = None) -> None:
    async with reporting.database.work() as work:
        await followup.change_contact(
            reporting.room,
            work,
            case_id,
            answering,
            window,  # type: ignore[arg-type]  # a window or none
            "id",
        )


async def test_an_answer_is_sealed_to_the_case_and_waits_under_the_working_key(reporting: Reporting) -> None:
    filed = await reporting.filed()
    await reporting.answer(filed.case_id, "jawaban uji")
    async with reporting.database.reading() as work:
        (answer,) = await messages.unread_answers(work, filed.case_id)
    assert (answer.author, answer.officer, answer.state) == (Author.OFFICER, OFFICER, MessageState.SENT)
    assert answer.body is not None
    assert answer.waiting is not None
    assert b"jawaban" not in answer.body + answer.waiting
    assert (await reporting.read(filed.case_id))[-1].text == "jawaban uji"


async def test_pressing_send_twice_sends_once(reporting: Reporting) -> None:
    filed = await reporting.filed()
    async with reporting.database.work() as work:
        case = await the_case(work, filed.case_id)
        sent = [
            await answers.store_answer(reporting.room, work, case, OFFICER, 4711, text="sekali") for _ in range(2)
        ]
    assert sent == [True, False]
    assert len(await states(reporting, filed.case_id)) == 1


async def test_an_answer_with_nothing_in_it_is_a_defect_of_the_caller(reporting: Reporting) -> None:
    filed = await reporting.filed()
    with pytest.raises(ValueError, match="text or a file"):
        await reporting.answer(filed.case_id)


async def test_nobody_answers_whoever_wants_no_answer(reporting: Reporting) -> None:
    filed = await reporting.filed(answering=Answering.NONE)
    with pytest.raises(UserError, match=ANSWER_NOT_WANTED):
        await reporting.answer(filed.case_id, "tidak diminta")
    with pytest.raises(UserError, match=ANSWER_NOT_WANTED):
        await reporting.officer_file(filed.case_id, photo_ref())
    await change(reporting, filed.case_id, Answering.PULL)
    assert await reporting.answer(filed.case_id, "sekarang boleh")


async def test_withdrawn_and_erased_cases_take_no_answer(reporting: Reporting) -> None:
    withdrawn, erased = await reporting.filed(), await reporting.filed()
    async with reporting.database.work() as work:
        await followup.withdraw(reporting.room, work, withdrawn.case_id)
        await erasure.erase(reporting.room, work, erased.case_id)
    for case_id in (withdrawn.case_id, erased.case_id):
        with pytest.raises(Lost, match=NOT_OPEN):
            await reporting.answer(case_id, "terlambat")


async def test_an_officers_file_is_fetched_from_the_officers_chat(reporting: Reporting) -> None:
    filed = await reporting.filed()
    blob = await reporting.officer_file(filed.case_id, document_ref())
    assert (reporting.chat(5_000_001), FetchFile(blob, "BQACberkas", 66)) in await reporting.leaving()
    row = await reporting.attachment(blob)
    assert row.author is Author.OFFICER
    assert row.waiting is not None
    assert b"AGE-SECRET-KEY" not in row.waiting


async def test_only_an_officers_own_file_of_this_case_can_be_an_answer(reporting: Reporting) -> None:
    filed, other = await reporting.filed(), await reporting.filed()
    of_other = await reporting.officer_file(other.case_id, photo_ref())
    failed = await reporting.officer_file(filed.case_id, photo_ref())
    async with reporting.database.work() as work:
        await fail_fetch(work, failed)
        citizens = (
            await followup.add_file(reporting.room, work, filed.case_id, reporting.chat(), photo_ref(), 5, 4711)
        ).attachment
    assert citizens is not None
    for blob in (of_other, failed, citizens, BlobId("0" * 32)):
        with pytest.raises(Lost, match=FILE_GONE):
            await reporting.answer(filed.case_id, attachment=blob)


async def test_no_doorbell_rings_unless_it_was_wished(reporting: Reporting) -> None:
    filed = await reporting.filed()
    await reporting.answer(filed.case_id, "jawaban")
    reporting.clock.advance(days=30)
    assert await ring(reporting) == 0
    assert await reporting.doorbells() == []


async def test_a_doorbell_rings_within_safe_hours_in_the_chosen_neutral_words(reporting: Reporting) -> None:
    filed = await reporting.filed("RAHASIA-CERITA", answering=Answering.DOORBELL, window=MORNINGS)
    await reporting.answer(filed.case_id, "RAHASIA-JAWABAN")
    assert await ring(reporting) == 0  # 10:00; safe again tomorrow at 8
    assert await states(reporting, filed.case_id) == [MessageState.SENT]
    reporting.clock.advance(hours=21, minutes=59)
    assert await ring(reporting) == 0
    reporting.clock.advance(minutes=1)
    assert await ring(reporting) == 1
    assert await states(reporting, filed.case_id) == [MessageState.WAITING]
    ((chat, notice),) = await reporting.doorbells()
    assert chat == reporting.chat()
    assert (notice.text, notice.silent, notice.keys) == ("neutral bacaan id", True, ())
    assert await ring(reporting) == 0


async def test_a_doorbell_rings_at_once_when_it_is_safe_now(reporting: Reporting) -> None:
    filed = await reporting.filed(answering=Answering.DOORBELL, window=ALWAYS)
    await reporting.answer(filed.case_id, "jawaban")
    assert await ring(reporting) == 1


async def test_no_second_doorbell_while_something_is_unread(reporting: Reporting) -> None:
    filed = await reporting.filed(answering=Answering.DOORBELL, window=ALWAYS)
    await reporting.answer(filed.case_id, "satu")
    await reporting.answer(filed.case_id, "dua")
    assert await ring(reporting) == 1
    await reporting.answer(filed.case_id, "tiga")
    reporting.clock.advance(days=2)
    assert await ring(reporting) == 0
    async with reporting.database.work() as work:
        assert len(await followup.read_answers(reporting.room, work, filed.case_id)) == 3
    await reporting.answer(filed.case_id, "empat")
    assert await ring(reporting) == 1


async def test_a_doorbell_that_could_not_ring_in_time_waits_for_the_next_safe_hour(reporting: Reporting) -> None:
    filed = await reporting.filed(answering=Answering.DOORBELL, window=MORNINGS)
    await reporting.answer(filed.case_id, "jawaban")
    reporting.clock.advance(hours=40)  # the bot was away; it is Wednesday, 02:00
    assert await ring(reporting) == 0
    assert await reporting.doorbells() == []
    reporting.clock.advance(hours=6)
    assert await ring(reporting) == 1


async def test_what_was_read_before_the_doorbell_rings_no_more(reporting: Reporting) -> None:
    filed = await reporting.filed(answering=Answering.DOORBELL, window=MORNINGS)
    await reporting.answer(filed.case_id, "jawaban")
    async with reporting.database.work() as work:
        await followup.read_answers(reporting.room, work, filed.case_id)
    reporting.clock.advance(days=1)
    assert await ring(reporting) == 0


async def test_who_wants_no_doorbell_any_more_hears_none(reporting: Reporting) -> None:
    filed = await reporting.filed(answering=Answering.DOORBELL, window=MORNINGS)
    await reporting.answer(filed.case_id, "jawaban")
    await change(reporting, filed.case_id, Answering.PULL)
    reporting.clock.advance(days=7)
    assert await ring(reporting) == 0


async def test_a_new_window_moves_the_doorbell(reporting: Reporting) -> None:
    filed = await reporting.filed(answering=Answering.DOORBELL, window=MORNINGS)
    await reporting.answer(filed.case_id, "jawaban")
    await change(reporting, filed.case_id, Answering.DOORBELL, replace(MORNINGS, hours=((12, 13),)))
    reporting.clock.advance(hours=2)
    assert await ring(reporting) == 1


@pytest.mark.parametrize("end", ["withdraw", "erase"])
async def test_a_report_that_was_taken_back_or_erased_rings_no_more(reporting: Reporting, end: str) -> None:
    filed = await reporting.filed(answering=Answering.DOORBELL, window=MORNINGS)
    await reporting.answer(filed.case_id, "jawaban")
    async with reporting.database.work() as work:
        if end == "erase":
            await erasure.erase(reporting.room, work, filed.case_id)
        else:
            await followup.withdraw(reporting.room, work, filed.case_id)
    reporting.clock.advance(days=1)
    assert await ring(reporting) == 0


async def test_a_file_rings_once_it_can_be_read(reporting: Reporting) -> None:
    filed = await reporting.filed(answering=Answering.DOORBELL, window=ALWAYS)
    blob = await reporting.officer_file(filed.case_id, photo_ref())
    await reporting.answer(filed.case_id, attachment=blob)
    assert await ring(reporting) == 0
    await reporting.fetch(blob, photo_with_secrets())
    assert await ring(reporting) == 1


async def test_the_outbox_does_not_say_which_chat_has_which_case(reporting: Reporting) -> None:
    filed = await reporting.filed(answering=Answering.DOORBELL, window=ALWAYS)
    await reporting.answer(filed.case_id, "jawaban")
    await ring(reporting)
    async with reporting.database.reading() as work:
        topics = [row[0] for row in await work.query(select(outbox.c.topic))]
    assert topics == [TOPIC]
    assert filed.case_id not in TOPIC
    assert "bell" not in TOPIC
