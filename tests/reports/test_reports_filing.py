from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pyrage  # type: ignore[import-untyped]  # ships without type information
import pytest

from betang.errors import UserError
from betang.flows.report_form import Danger, Need, Risk
from betang.reports import filing
from betang.reports.drafts import begin_draft
from betang.reports.filing import Submission
from betang.reports.form import Contact, open_contact, open_facts
from betang.reports.links import conversation_of
from betang.reports.problems import NO_CONSENT, NOTHING_TOLD
from betang.storage import cases, messages
from betang.storage.states import MessageKind
from betang.vault.case_keys import Desks
from betang.vocabulary import PROVINCE, Answering, CaseState, DistrictCode, Subject, Urgency, Violence
from tests.reports.reports_scenes import (
    MORNINGS,
    PALANGKA_RAYA,
    Reporting,
    photo_ref,
    photo_with_secrets,
    report_form,
)


async def test_a_report_becomes_a_waiting_case_with_its_class_clock_and_desk(reporting: Reporting) -> None:
    filed = await reporting.filed("cerita", danger=Danger.UNSURE)
    case = await reporting.case(filed.case_id)
    assert (case.state, case.urgency, case.code) == (CaseState.WAITING, Urgency.HIGH, filed.code)
    assert (case.district, case.desk) == (PALANGKA_RAYA, PALANGKA_RAYA)
    assert filed.due_at == reporting.clock.now() + timedelta(hours=1)
    assert case.due_at - case.filed_at == 3_600_000
    assert not filed.again
    assert case.claimed_by is None
    assert case.erase_at is None


async def test_facts_contact_and_reporter_are_kept_sealed(reporting: Reporting) -> None:
    filed = await reporting.filed(
        about=Subject.SELF, kinds=(Violence.PSYCHIC,), answering=Answering.DOORBELL, window=MORNINGS
    )
    case = await reporting.case(filed.case_id)
    vault = reporting.room.vault
    assert case.facts is not None
    assert open_facts(vault, case.id, case.facts).kinds == (Violence.PSYCHIC,)
    assert case.contact is not None
    assert open_contact(vault, case.id, case.contact) == Contact(Answering.DOORBELL, MORNINGS, "id")
    assert conversation_of(vault, case) == reporting.chat()
    assert case.reporter not in {None, reporting.chat()}


async def test_two_reports_of_one_person_have_nothing_in_common(reporting: Reporting) -> None:
    one, two = await reporting.filed(), await reporting.filed()
    first, second = await reporting.case(one.case_id), await reporting.case(two.case_id)
    assert first.reporter != second.reporter
    assert first.recipient != second.recipient
    assert first.code != second.code


async def test_the_case_code_says_nothing_and_is_easy_to_read_out(reporting: Reporting) -> None:
    filed = await reporting.filed()
    assert re.fullmatch(r"K-[34679ACDEFGHJKMNPQRTUVWXY]{4}", filed.code)


async def test_a_code_that_is_taken_is_drawn_again(reporting: Reporting, monkeypatch: pytest.MonkeyPatch) -> None:
    draws = iter([0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1])
    monkeypatch.setattr(reporting.clock, "below", lambda _limit: next(draws))
    first, second = await reporting.filed(), await reporting.filed()
    assert (first.code, second.code) == ("K-3333", "K-4444")


async def test_the_district_and_the_province_can_read_and_nobody_else(reporting: Reporting) -> None:
    filed = await reporting.filed("cerita")
    async with reporting.database.reading() as work:
        assert await cases.desks_of(work, filed.case_id) == [PROVINCE, PALANGKA_RAYA]
        assert await cases.wrapping_of(work, filed.case_id, DistrictCode("6206")) is None
    for desk in (PROVINCE, PALANGKA_RAYA):
        assert [one.text for one in await reporting.read(filed.case_id, desk)] == ["cerita"]


async def test_a_district_without_a_desk_key_is_read_at_the_province(reporting: Reporting) -> None:
    filed = await reporting.filed("cerita", district=DistrictCode("6203"))
    async with reporting.database.reading() as work:
        assert await cases.desks_of(work, filed.case_id) == [PROVINCE]
    assert [one.text for one in await reporting.read(filed.case_id, PROVINCE)] == ["cerita"]


async def test_the_case_opens_with_the_age_format_alone(reporting: Reporting) -> None:
    """Not through our reading: the desk's identity opens the wrapping, its content opens the body."""
    filed = await reporting.filed("dibuka tanpa program ini")
    async with reporting.database.reading() as work:
        wrapping = await cases.wrapping_of(work, filed.case_id, PALANGKA_RAYA)
        (message,) = await messages.of_case(work, filed.case_id)
    assert wrapping is not None
    desk = reporting.room.vault.desks.identity(PALANGKA_RAYA)
    assert desk is not None
    line = pyrage.decrypt(wrapping, [pyrage.x25519.Identity.from_str(desk.as_text())]).decode().strip()
    body = pyrage.decrypt(message.body, [pyrage.x25519.Identity.from_str(line)])
    assert b'"text":"dibuka tanpa program ini"' in body


async def test_the_same_update_files_once(reporting: Reporting) -> None:
    draft, other = begin_draft(reporting.clock), begin_draft(reporting.clock)
    who = Submission(reporting.chat(), PALANGKA_RAYA, "id", 4711)
    async with reporting.database.work() as work:
        first = await filing.submit_report(reporting.room, work, draft, report_form(), who)
    async with reporting.database.work() as work:
        again = await filing.submit_report(reporting.room, work, draft, report_form(), who)
        other_draft = await filing.submit_report(reporting.room, work, other, report_form(), who)
    assert again == other_draft == replace(first, again=True)


async def test_the_same_draft_files_once_however_often_it_is_sent(reporting: Reporting) -> None:
    draft = begin_draft(reporting.clock)
    await reporting.tell(draft, "cerita")
    first = await reporting.submit(draft, code_word="melati")
    again = await reporting.submit(draft, code_word="melati")
    assert (again.case_id, again.code, again.again) == (first.case_id, first.code, True)
    kinds = [one.kind for one in await reporting.read(first.case_id)]
    assert kinds == [MessageKind.STORY, MessageKind.CODE_WORD]


async def test_two_presses_at_the_same_time_make_one_case(reporting: Reporting) -> None:
    draft = begin_draft(reporting.clock)
    await reporting.tell(draft, "cerita")
    outcomes = await asyncio.gather(*(reporting.submit(draft) for _ in range(4)), return_exceptions=True)
    filed = [one for one in outcomes if isinstance(one, filing.Filed)]
    # On PostgreSQL the unique key refuses whoever came while the first was not committed; intake tries again.
    assert filed
    assert len({(one.case_id, one.code) for one in filed}) == 1
    assert sum(not one.again for one in filed) == 1


async def test_the_code_word_is_a_message_to_the_case_and_stands_nowhere_else(reporting: Reporting) -> None:
    filed = await reporting.filed("cerita", code_word="melati putih")
    story, word = await reporting.read(filed.case_id)
    assert (story.text, word.text, word.kind) == ("cerita", "melati putih", MessageKind.CODE_WORD)


@pytest.mark.parametrize(
    "told",
    [
        {"kinds": (Violence.OTHER,)},
        {"kinds": (), "need": Need.TALK},
        {"kinds": (), "danger": Danger.YES},
        {"kinds": (), "danger": Danger.UNSURE},
        {"kinds": (), "risks": frozenset({Risk.SUICIDE})},
    ],
)
async def test_a_report_without_a_line_is_taken_if_anything_was_told(
    reporting: Reporting, told: dict[str, Any]
) -> None:
    filed = await reporting.submit(begin_draft(reporting.clock), **told)
    assert (await reporting.case(filed.case_id)).state is CaseState.WAITING


async def test_a_file_alone_is_enough(reporting: Reporting) -> None:
    draft = begin_draft(reporting.clock)
    await reporting.send(draft, photo_ref())
    assert not (await reporting.submit(draft, kinds=())).again


async def test_a_report_about_nothing_is_refused_and_may_be_completed(reporting: Reporting) -> None:
    draft = begin_draft(reporting.clock)
    with pytest.raises(UserError) as caught:
        await reporting.submit(draft, kinds=(), danger=Danger.NO)
    assert caught.value.key == NOTHING_TOLD
    await reporting.tell(draft, "sekarang ada")
    assert not (await reporting.submit(draft, kinds=())).again


async def test_nothing_is_filed_without_consent(reporting: Reporting) -> None:
    with pytest.raises(UserError) as caught:
        await reporting.filed(consent="")
    assert caught.value.key == NO_CONSENT


async def test_a_draft_whose_key_does_not_fit_is_never_acknowledged(reporting: Reporting) -> None:
    draft = begin_draft(reporting.clock)
    broken = type(draft)(draft.case_id, draft.recipient, begin_draft(reporting.clock).identity)
    with pytest.raises(ValueError, match="do not belong together"):
        await reporting.submit(broken)
    async with reporting.database.reading() as work:
        assert await cases.by_id(work, draft.case_id) is None


async def test_files_that_are_still_fetched_arrive_in_the_case(reporting: Reporting) -> None:
    draft = begin_draft(reporting.clock)
    blob = await reporting.send(draft, photo_ref())
    filed = await reporting.submit(draft)
    assert await reporting.fetch(blob, photo_with_secrets())
    (message,) = await reporting.read(filed.case_id)
    assert message.attachment == blob


async def test_a_desk_whose_identity_is_kept_elsewhere_still_gets_its_reports(reporting: Reporting) -> None:
    vault = reporting.room.vault
    sealed_off = Desks({code: replace(vault.desks._desk(code), identity=None) for code in vault.desks.codes()})
    reporting.room = replace(reporting.room, vault=replace(vault, desks=sealed_off))
    filed = await reporting.filed("hanya konsol")
    with pytest.raises(UserError, match="no_desk_key"):
        await reporting.read(filed.case_id)
    reporting.room = replace(reporting.room, vault=vault)
    assert [one.text for one in await reporting.read(filed.case_id)] == ["hanya konsol"]
