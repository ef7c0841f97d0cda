from __future__ import annotations

import pytest
from sqlalchemy import func, select

from betang.errors import Lost, NotAllowed
from betang.reports import erasure, followup, opening
from betang.reports.attachments import open_copy
from betang.reports.drafts import begin_draft
from betang.reports.erasure import Remains
from betang.reports.file_store import Copy
from betang.reports.problems import FILE_GONE, NOT_FOR_THIS_DESK
from betang.storage.tables import attachments, cases, guesses, messages, wrappings
from betang.vocabulary import PROVINCE, CaseState, Urgency
from tests.reports.reports_scenes import (
    ALWAYS,
    PALANGKA_RAYA,
    Reporting,
    photo_ref,
    photo_with_secrets,
)

WORDS = ("padi", "sungai", "bulan", "tikar", "rotan", "meja")


async def a_full_case(reporting: Reporting) -> str:
    """With a story, files of both sides, answers, a receipt, a PIN and a wrong guess at it."""
    draft = begin_draft(reporting.clock)
    await reporting.tell(draft, "cerita")
    blob = await reporting.send(draft, photo_ref())
    await reporting.fetch(blob, photo_with_secrets())
    filed = await reporting.submit(draft, pin="2580", code_word="melati")
    officers = await reporting.officer_file(filed.case_id, photo_ref())
    await reporting.fetch(officers, photo_with_secrets())
    await reporting.answer(filed.case_id, "jawaban", officers)
    await reporting.issue(filed.case_id, *WORDS)
    async with reporting.database.work() as work:
        await opening.open_with_pin(
            reporting.room, work, [filed.case_id], "1111", reporting.chat(), reporting.check_pin()
        )
    return filed.case_id


async def erase(reporting: Reporting, case_id: str) -> Remains | None:
    async with reporting.database.work() as work:
        return await erasure.erase(reporting.room, work, case_id)


async def test_erasing_leaves_a_bare_row_and_nothing_that_opens(reporting: Reporting) -> None:
    case_id = await a_full_case(reporting)
    before = await reporting.case(case_id)
    assert len(reporting.files_on_disk()) == 5
    remains = await erase(reporting, case_id)
    assert remains == Remains(before.code, PALANGKA_RAYA, Urgency.LOW, reporting.clock.now())
    assert reporting.files_on_disk() == []
    async with reporting.database.reading() as work:
        for table in (messages, attachments, wrappings):
            assert (await work.query(select(func.count()).select_from(table)))[0][0] == 0
        ((row,),) = [await work.query(select(cases).where(cases.c.id == case_id))]
        columns = dict(zip((column.name for column in cases.c), row, strict=True))
    assert columns["state"] == CaseState.ERASED
    assert columns["recipient"] == ""
    wiped = ("facts", "contact", "reporter", "receipt", "pin", "claimed_by", "lease_until", "erase_at")
    assert {name: columns[name] for name in wiped} == dict.fromkeys(wiped)
    counted = ("code", "district", "desk", "urgency", "filed_at", "due_at", "consent")
    assert all(columns[name] not in {None, ""} for name in counted)


async def test_an_erased_case_is_closed_to_its_desks(reporting: Reporting) -> None:
    case_id = await a_full_case(reporting)
    await erase(reporting, case_id)
    for desk in (PALANGKA_RAYA, PROVINCE):
        with pytest.raises(NotAllowed, match=NOT_FOR_THIS_DESK):
            await reporting.read(case_id, desk)


async def test_a_copy_that_was_kept_of_an_erased_case_does_not_open(reporting: Reporting) -> None:
    """A backup of bodies and files without the wrappings is worth nothing, even with every key of the desks."""
    draft = begin_draft(reporting.clock)
    blob = await reporting.send(draft, photo_ref())
    await reporting.fetch(blob, photo_with_secrets())
    filed = await reporting.submit(draft)
    kept = {path: path.read_bytes() for path in reporting.blobs.rglob("*.age")}
    assert kept
    await erase(reporting, filed.case_id)
    for path, content in kept.items():
        path.write_bytes(content)
    async with reporting.database.reading() as work:
        with pytest.raises(Lost, match=FILE_GONE):
            await open_copy(reporting.room, work, blob, Copy.ORIGINAL, PALANGKA_RAYA)


async def test_wrong_guesses_at_an_erased_case_are_forgotten(reporting: Reporting) -> None:
    case_id = await a_full_case(reporting)
    async with reporting.database.reading() as work:
        assert len(await work.query(select(guesses.c.subject))) == 2
    await erase(reporting, case_id)
    async with reporting.database.reading() as work:
        assert len(await work.query(select(guesses.c.subject))) == 1  # the chat's own count stays


async def test_files_go_only_when_the_erasure_is_on_disk(reporting: Reporting) -> None:
    case_id = await a_full_case(reporting)

    async def erase_and_fail() -> None:
        async with reporting.database.work() as work:
            await erasure.erase(reporting.room, work, case_id)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await erase_and_fail()
    assert len(reporting.files_on_disk()) == 5
    assert "cerita" in [one.text for one in await reporting.read(case_id)]


async def test_erasing_twice_or_what_is_not_there_does_nothing(reporting: Reporting) -> None:
    case_id = await a_full_case(reporting)
    assert await erase(reporting, case_id) is not None
    assert await erase(reporting, case_id) is None
    assert await erase(reporting, "0" * 32) is None


async def test_erasing_everything_leaves_the_reports_of_others(reporting: Reporting) -> None:
    mine = [(await reporting.filed()).case_id for _ in range(3)]
    other = (await reporting.filed("tetap", telegram_id=8)).case_id
    async with reporting.database.work() as work:
        gone = await erasure.erase_everything(reporting.room, work, [*mine, "0" * 32])
    assert len(gone) == 3
    assert [one.text for one in await reporting.read(other)] == ["tetap"]


async def test_a_withdrawn_case_can_be_erased_at_once(reporting: Reporting) -> None:
    filed = await reporting.filed(window=ALWAYS)
    async with reporting.database.work() as work:
        await followup.withdraw(reporting.room, work, filed.case_id)
    assert await erase(reporting, filed.case_id) is not None
