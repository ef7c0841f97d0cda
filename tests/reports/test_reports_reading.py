from __future__ import annotations

import pytest
from sqlalchemy import update

from betang.errors import Lost, NotAllowed, UserError
from betang.reports import erasure, reading
from betang.reports.problems import NO_DESK_KEY, NOT_FOR_THIS_DESK, NOT_OPEN
from betang.storage import cases, messages
from betang.storage.states import MessageKind
from betang.storage.tables import messages as message_table
from betang.vault.case_keys import wrap
from betang.vault.errors import CannotOpenError
from betang.vocabulary import Author, DistrictCode, MessageState
from tests.reports.reports_scenes import OFFICER, PALANGKA_RAYA, Reporting, the_case


async def note(reporting: Reporting, case_id: str, text: str, update_id: int = 4711) -> bool:
    async with reporting.database.work() as work:
        return await reading.keep_note(reporting.room, work, case_id, OFFICER, text, update_id)


async def test_all_that_was_said_is_read_in_order_with_who_said_it(reporting: Reporting) -> None:
    filed = await reporting.filed("satu", "dua", code_word="melati")
    await reporting.answer(filed.case_id, "jawaban")
    await note(reporting, filed.case_id, "catatan")
    read = [(one.author, one.kind, one.text, one.officer) for one in await reporting.read(filed.case_id)]
    assert read == [
        (Author.CITIZEN, MessageKind.STORY, "satu", None),
        (Author.CITIZEN, MessageKind.STORY, "dua", None),
        (Author.CITIZEN, MessageKind.CODE_WORD, "melati", None),
        (Author.OFFICER, MessageKind.ANSWER, "jawaban", OFFICER),
        (Author.OFFICER, MessageKind.NOTE, "catatan", OFFICER),
    ]
    assert {one.at for one in await reporting.read(filed.case_id)} == {reporting.clock.now()}


async def test_nothing_read_shows_itself_in_a_log_line(reporting: Reporting) -> None:
    filed = await reporting.filed("RAHASIA")
    assert "RAHASIA" not in repr(await reporting.read(filed.case_id))


async def test_the_code_word_is_found_for_whoever_must_compare_it(reporting: Reporting) -> None:
    with_word, without = await reporting.filed(code_word="melati"), await reporting.filed()
    async with reporting.database.reading() as work:
        room = reporting.room
        assert await reading.code_word_of(room, work, with_word.case_id, PALANGKA_RAYA) == "melati"
        assert await reading.code_word_of(room, work, without.case_id, PALANGKA_RAYA) is None


async def test_a_note_is_kept_once_and_the_citizen_never_gets_it(reporting: Reporting) -> None:
    filed = await reporting.filed()
    assert [await note(reporting, filed.case_id, "catatan") for _ in range(2)] == [True, False]
    async with reporting.database.reading() as work:
        assert await messages.unread_answers(work, filed.case_id) == []
        last = await messages.last_of(work, filed.case_id, MessageKind.NOTE)
    assert last is not None
    assert last.waiting is None


async def test_an_erased_case_takes_no_note(reporting: Reporting) -> None:
    filed = await reporting.filed()
    async with reporting.database.work() as work:
        await erasure.erase(reporting.room, work, filed.case_id)
    for case_id in (filed.case_id, "0" * 32):
        with pytest.raises(Lost, match=NOT_OPEN):
            await note(reporting, case_id, "terlambat")


async def test_a_desk_without_a_wrapping_reads_nothing_until_it_is_granted_one(reporting: Reporting) -> None:
    filed, sukamara = await reporting.filed("cerita"), DistrictCode("6206")
    with pytest.raises(NotAllowed, match=NOT_FOR_THIS_DESK):
        await reporting.read(filed.case_id, sukamara)
    async with reporting.database.work() as work:
        identity = await reading.case_identity(reporting.room, work, filed.case_id, PALANGKA_RAYA)
        wrapping = wrap(identity, reporting.room.vault.desks.recipient(sukamara))
        await cases.grant(work, filed.case_id, sukamara, wrapping)
        await cases.grant(work, filed.case_id, sukamara, b"a second one changes nothing")
    assert [one.text for one in await reporting.read(filed.case_id, sukamara)] == ["cerita"]


async def test_a_wrapping_for_a_desk_this_server_does_not_know_is_read_in_the_console(reporting: Reporting) -> None:
    filed = await reporting.filed("cerita")
    async with reporting.database.work() as work:
        await cases.grant(work, filed.case_id, DistrictCode("6203"), b"for a partner")
    with pytest.raises(UserError, match=NO_DESK_KEY):
        await reporting.read(filed.case_id, DistrictCode("6203"))


async def test_a_message_moved_to_another_case_does_not_open(reporting: Reporting) -> None:
    one, other = await reporting.filed("satu"), await reporting.filed("lain")
    async with reporting.database.work() as work:
        await work.query(
            update(message_table).where(message_table.c.case_id == one.case_id).values(case_id=other.case_id)
        )
    with pytest.raises(CannotOpenError):
        await reporting.read(other.case_id)


async def test_what_an_officer_has_read_is_marked_and_answers_are_not(reporting: Reporting) -> None:
    filed = await reporting.filed("satu", "dua")
    await reporting.answer(filed.case_id, "jawaban")
    async with reporting.database.work() as work:
        assert await messages.note_read_by_desk(work, filed.case_id, 5) == 2
        assert await messages.note_read_by_desk(work, filed.case_id, 6) == 0
        kept = await messages.of_case(work, filed.case_id)
        assert (await the_case(work, filed.case_id)).claimed_by is None
    assert [(one.state, one.read_at) for one in kept] == [
        (MessageState.READ, 5),
        (MessageState.READ, 5),
        (MessageState.SENT, None),
    ]
