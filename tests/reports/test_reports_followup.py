from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from betang.errors import Lost, UserError
from betang.flows.report_form import SafeWindow
from betang.reports import erasure, followup
from betang.reports.followup import Added, Answer, CaseStatus
from betang.reports.form import Contact, contact_of_case
from betang.reports.problems import FILE_TOO_BIG, NOT_OPEN
from betang.storage.states import MessageKind
from betang.storage.tables import cases as case_table
from betang.vocabulary import Answering, CaseState, FileKind, MessageState, OfficerId
from tests.reports.reports_scenes import ALWAYS, MORNINGS, PALANGKA_RAYA, Reporting, photo_ref, photo_with_secrets


async def status(reporting: Reporting, case_id: str) -> CaseStatus:
    async with reporting.database.work() as work:
        found = await followup.status_of(reporting.room, work, case_id)
    assert found is not None
    return found


async def answers_of(reporting: Reporting, case_id: str) -> tuple[Answer, ...]:
    async with reporting.database.work() as work:
        return await followup.read_answers(reporting.room, work, case_id)


async def add(reporting: Reporting, case_id: str, text: str, update_id: int = 0, **how: bool) -> Added:
    async with reporting.database.work() as work:
        return await followup.add_text(
            reporting.room, work, case_id, text, update_id or reporting.update_id(), **how
        )


async def withdraw(reporting: Reporting, case_id: str) -> timedelta:
    async with reporting.database.work() as work:
        return await followup.withdraw(reporting.room, work, case_id) - reporting.clock.now()


async def set_state(reporting: Reporting, case_id: str, state: CaseState, **columns: int | None) -> None:
    """As the duty queue leaves it."""
    async with reporting.database.work() as work:
        await work.query(update(case_table).where(case_table.c.id == case_id).values(state=state, **columns))


async def message_states(reporting: Reporting, case_id: str) -> list[MessageState]:
    return [one.state for one in await reporting.read(case_id) if one.kind is MessageKind.ANSWER]


async def test_a_new_report_is_waiting_and_open(reporting: Reporting) -> None:
    filed = await reporting.filed(pin="2580")
    found = await status(reporting, filed.case_id)
    assert found == CaseStatus(
        state=CaseState.WAITING,
        since=reporting.clock.now(),
        answers_waiting=0,
        overdue=False,
        may_add=True,
        may_withdraw=True,
        contact=Contact(Answering.PULL, None, "id"),
        has_receipt=False,
        has_pin=True,
        erase_at=None,
    )
    await reporting.issue(filed.case_id, "padi", "sungai")
    assert (await status(reporting, filed.case_id)).has_receipt


async def test_a_report_nobody_claimed_in_time_says_so_truthfully(reporting: Reporting) -> None:
    filed = await reporting.filed()
    reporting.clock.advance((filed.due_at - reporting.clock.now()).total_seconds())
    assert not (await status(reporting, filed.case_id)).overdue
    reporting.clock.advance(1)
    assert (await status(reporting, filed.case_id)).overdue
    await set_state(
        reporting, filed.case_id, CaseState.CLAIMED, claimed_by=7, claimed_at=reporting.clock.milliseconds()
    )
    claimed = await status(reporting, filed.case_id)
    assert not claimed.overdue
    assert claimed.since == reporting.clock.now()


async def test_a_closed_report_takes_no_addition(reporting: Reporting) -> None:
    filed = await reporting.filed()
    await set_state(
        reporting, filed.case_id, CaseState.CLOSED, closed_at=reporting.clock.milliseconds(), erase_at=5
    )
    found = await status(reporting, filed.case_id)
    assert (found.state, found.may_add, found.may_withdraw) == (CaseState.CLOSED, False, False)
    assert found.erase_at is not None
    with pytest.raises(Lost, match=NOT_OPEN):
        await add(reporting, filed.case_id, "masih ada")


async def test_there_is_no_status_of_what_is_not_there(reporting: Reporting) -> None:
    filed = await reporting.filed()
    async with reporting.database.work() as work:
        await erasure.erase(reporting.room, work, filed.case_id)
        assert await followup.status_of(reporting.room, work, filed.case_id) is None
        assert await followup.status_of(reporting.room, work, "0" * 32) is None


async def test_an_addition_is_sealed_to_the_case_and_kept_once(reporting: Reporting) -> None:
    filed = await reporting.filed("cerita")
    await set_state(reporting, filed.case_id, CaseState.CLAIMED, claimed_by=7)
    first = await add(reporting, filed.case_id, "tambahan", 4711)
    again = await add(reporting, filed.case_id, "tambahan", 4711)
    corrected = await add(reporting, filed.case_id, "ralat", correction=True)
    assert first == Added(filed.case_id, filed.code, OfficerId(7), new=True)
    assert not again.new
    assert corrected.new
    read = [(one.kind, one.text, one.correction) for one in await reporting.read(filed.case_id)]
    assert read == [
        (MessageKind.STORY, "cerita", False),
        (MessageKind.ADDITION, "tambahan", False),
        (MessageKind.ADDITION, "ralat", True),
    ]


async def test_a_file_can_be_added_to_a_filed_report(reporting: Reporting) -> None:
    filed = await reporting.filed("cerita")
    async with reporting.database.work() as work:
        room, chat = reporting.room, reporting.chat(8_000_001)  # from another account, with code and PIN
        first = await followup.add_file(room, work, filed.case_id, chat, photo_ref(), 9, 4711)
        again = await followup.add_file(room, work, filed.case_id, chat, photo_ref(), 9, 4711)
        with pytest.raises(UserError, match=FILE_TOO_BIG):
            await followup.add_file(room, work, filed.case_id, chat, photo_ref(size=30 * 1024 * 1024), 9, 4712)
    assert first.attachment == again.attachment
    assert (first.new, again.new) == (True, False)
    assert first.attachment is not None
    assert await reporting.fetch(first.attachment, photo_with_secrets())
    assert (await reporting.read(filed.case_id))[-1].attachment == first.attachment


async def test_an_answer_waits_is_read_once_and_is_wiped(reporting: Reporting) -> None:
    filed = await reporting.filed()
    await reporting.answer(filed.case_id, "kami sudah membaca")
    assert await message_states(reporting, filed.case_id) == [MessageState.SENT]
    assert (await status(reporting, filed.case_id)).answers_waiting == 1
    assert await message_states(reporting, filed.case_id) == [MessageState.WAITING]
    assert await answers_of(reporting, filed.case_id) == (
        Answer(reporting.clock.now(), PALANGKA_RAYA, "kami sudah membaca"),
    )
    assert await message_states(reporting, filed.case_id) == [MessageState.READ]
    assert await answers_of(reporting, filed.case_id) == ()
    assert (await status(reporting, filed.case_id)).answers_waiting == 0
    # The case keeps its own copy.
    assert (await reporting.read(filed.case_id))[-1].text == "kami sudah membaca"


async def test_several_answers_are_read_in_order(reporting: Reporting) -> None:
    filed = await reporting.filed()
    for text in ("satu", "dua", "tiga"):
        await reporting.answer(filed.case_id, text)
    assert [one.text for one in await answers_of(reporting, filed.case_id)] == ["satu", "dua", "tiga"]


async def test_an_officers_file_is_shown_once_it_has_been_fetched(reporting: Reporting) -> None:
    filed = await reporting.filed()
    blob = await reporting.officer_file(filed.case_id, photo_ref())
    await reporting.answer(filed.case_id, attachment=blob)
    assert (await status(reporting, filed.case_id)).answers_waiting == 0
    assert await answers_of(reporting, filed.case_id) == ()
    await reporting.fetch(blob, photo_with_secrets())
    assert (await status(reporting, filed.case_id)).answers_waiting == 1
    (answer,) = await answers_of(reporting, filed.case_id)
    assert (answer.attachment, answer.kind, answer.text) == (blob, FileKind.PHOTO, "")


async def test_withdrawing_takes_the_case_out_of_the_queue_and_says_until_when_it_is_kept(
    reporting: Reporting,
) -> None:
    filed = await reporting.filed()
    await set_state(reporting, filed.case_id, CaseState.CLAIMED, claimed_by=7, lease_until=5)
    assert await withdraw(reporting, filed.case_id) == timedelta(days=365)
    case = await reporting.case(filed.case_id)
    assert (case.state, case.claimed_by) == (CaseState.WITHDRAWN, None)
    found = await status(reporting, filed.case_id)
    assert (found.may_add, found.may_withdraw) == (False, False)
    assert found.erase_at == reporting.clock.now() + timedelta(days=365)
    with pytest.raises(Lost, match=NOT_OPEN):
        await withdraw(reporting, filed.case_id)


async def test_how_one_may_be_told_can_be_changed(reporting: Reporting) -> None:
    filed = await reporting.filed()
    room = reporting.room
    async with reporting.database.work() as work:
        changed = await followup.change_contact(room, work, filed.case_id, Answering.DOORBELL, MORNINGS, "en")
    assert changed == Contact(Answering.DOORBELL, MORNINGS, "en")
    assert contact_of_case(room.vault, await reporting.case(filed.case_id)) == changed
    async with reporting.database.work() as work:
        empty = SafeWindow((), (), MORNINGS.doorbell)
        changed = await followup.change_contact(room, work, filed.case_id, Answering.DOORBELL, empty, "en")
    assert changed.answering is Answering.PULL


async def test_the_contact_of_an_erased_case_cannot_be_changed(reporting: Reporting) -> None:
    filed = await reporting.filed()
    async with reporting.database.work() as work:
        await erasure.erase(reporting.room, work, filed.case_id)
        for case_id in (filed.case_id, "0" * 32):
            with pytest.raises(Lost, match=NOT_OPEN):
                await followup.change_contact(reporting.room, work, case_id, Answering.DOORBELL, ALWAYS, "id")
