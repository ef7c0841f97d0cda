"""What citizens do reaches officers: the right desk, honest words, alerts without content."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest

from betang.duty import filing
from betang.duty.claims import claim
from betang.duty.closing import close
from betang.duty.filing import Filed, Filing, file_report
from betang.duty.officers import revoke
from betang.errors import Lost, UserError
from betang.flows.report_form import Danger
from betang.reports.drafts import begin_draft, keep_text
from betang.storage import queue_lists
from betang.storage.officers import Officer
from betang.vocabulary import PROVINCE, CaseState, FileKind, FileRef, Outcome, Role, Urgency
from tests.duty.duty_scenes import PALANGKA_RAYA, SUKAMARA, Scene, chat_of
from tests.reports.reports_scenes import report_form

CITIZEN = 7_500_001


async def _held(scene: Scene, officer: Officer) -> Filed:
    filed = await scene.report("Cerita.")
    async with scene.database.work() as work:
        await claim(scene.room, work, officer, filed.code)
    await scene.alerts_of(officer)
    return filed


async def test_a_report_goes_to_its_districts_desk_and_rings_there(scene: Scene) -> None:
    officer = await scene.officer()
    filed = await scene.report("Cerita rahasia.", danger=Danger.YES)
    assert (filed.desk, filed.staffed, filed.again) == (PALANGKA_RAYA, True, False)
    assert filed.due_at == scene.clock.now() + timedelta(minutes=5)
    (alert,) = await scene.alerts_of(officer)
    assert alert.text == f"🔴 Darurat · Palangka Raya · {filed.code} · baru"
    assert not alert.silent
    assert await scene.actions(filed.code) == ["file", "alert"]


async def test_a_district_without_officers_of_its_own_is_served_by_the_province(scene: Scene) -> None:
    gone = await scene.officer(SUKAMARA)
    async with scene.database.work() as work:
        await revoke(scene.room, work, gone.desk, gone.number)
    await scene.officer(SUKAMARA, Role.AUDITOR)
    province = await scene.officer(PROVINCE)
    filed = await scene.report("Cerita.", district=SUKAMARA)
    assert (filed.desk, filed.staffed) == (PROVINCE, True)
    case = await scene.row(filed.code)
    assert (case.desk, case.district) == (PROVINCE, SUKAMARA)
    assert len(await scene.alerts_of(province)) == 1


async def test_a_desk_that_sleeps_keeps_its_case_and_the_province_hears(scene: Scene) -> None:
    await scene.officer(on_shift=False)
    province = await scene.officer(PROVINCE)
    filed = await scene.report("Cerita.")
    assert (filed.desk, filed.staffed) == (PALANGKA_RAYA, True)
    assert len(await scene.alerts_of(province)) == 1


async def test_no_time_is_promised_when_nobody_is_on_shift(scene: Scene) -> None:
    supervisor = await scene.officer(role=Role.SUPERVISOR, on_shift=False)
    filed = await scene.report("Cerita.")
    assert (filed.staffed, filed.due_at) == (False, None)
    assert len(await scene.alerts_of(supervisor)) == 1


async def test_a_report_that_nobody_hears_is_kept_and_alarms(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    filed = await scene.report("Cerita rahasia.", code_word="sungai biru")
    assert (filed.desk, filed.staffed, filed.due_at) == (PROVINCE, False, None)
    assert await scene.state(filed.code) is CaseState.WAITING
    errors = [record.getMessage() for record in caplog.records if record.levelno == logging.ERROR]
    assert errors == [f"nobody could be alerted: case {filed.code} waits unheard"]


async def test_filing_twice_makes_one_case_and_one_alert(scene: Scene) -> None:
    officer = await scene.officer()
    draft, form = begin_draft(scene.clock), report_form()
    who = Filing(chat_of(scene.room.vault, CITIZEN), "id", scene.update_id())
    filed = []
    for _ in range(2):
        async with scene.database.work() as work:
            await keep_text(scene.room.reports, work, draft, "Cerita.", 900_999)
            filed.append(await file_report(scene.room, work, draft, form, who))
    assert [one.again for one in filed] == [False, True]
    assert (filed[0].code, filed[0].staffed, filed[0].due_at) == (filed[1].code, filed[1].staffed, filed[1].due_at)
    assert len(await scene.alerts_of(officer)) == 1
    assert (await scene.actions(filed[0].code)).count("file") == 1


async def test_a_report_without_anything_is_refused_and_alerts_nobody(scene: Scene) -> None:
    officer = await scene.officer()
    with pytest.raises(UserError, match=r"report\.nothing_told"):
        await scene.report(kinds=())
    assert await scene.alerts_of(officer) == []
    async with scene.database.reading() as work:
        assert await queue_lists.count(work, queue_lists.Scope()) == 0


async def test_the_holder_is_told_of_additions_quietly(scene: Scene) -> None:
    officer, other = await scene.officer(), await scene.officer()
    filed = await _held(scene, officer)
    await scene.alerts_of(other)
    async with scene.database.work() as work:
        await filing.add_text(scene.room, work, filed.case_id, "Tambahan rahasia.", 31)
        again = await filing.add_text(scene.room, work, filed.case_id, "Tambahan rahasia.", 31)
        await filing.add_file(
            scene.room, work, filed.case_id, chat_of(scene.room.vault, CITIZEN), FileRef(FileKind.VOICE, "f"), 5, 32
        )
    assert not again.new
    (alert,) = await scene.alerts_of(officer)
    assert alert.text.endswith("ada tambahan")
    assert "rahasia" not in alert.text
    assert await scene.alerts_of(other) == []
    assert (await scene.actions(filed.code)).count("add") == 2


async def test_an_addition_to_a_waiting_case_reaches_the_desk(scene: Scene) -> None:
    officer = await scene.officer()
    filed = await scene.report("Cerita.")
    await scene.alerts_of(officer)
    async with scene.database.work() as work:
        await filing.add_text(scene.room, work, filed.case_id, "Tambahan.", 31)
    assert [alert.text.split(" · ")[-1] for alert in await scene.alerts_of(officer)] == ["ada tambahan"]


async def test_nothing_is_added_to_a_closed_case(scene: Scene) -> None:
    officer = await scene.officer()
    filed = await _held(scene, officer)
    async with scene.database.work() as work:
        await close(scene.room, work, officer, filed.code, Outcome.INFORMATION_ONLY)
        with pytest.raises(Lost, match=r"report\.not_open"):
            await filing.add_text(scene.room, work, filed.case_id, "Tambahan.", 31)
    assert await scene.alerts_of(officer) == []


async def test_withdrawing_tells_the_holder_and_takes_the_case_out(scene: Scene) -> None:
    officer = await scene.officer()
    filed = await _held(scene, officer)
    async with scene.database.work() as work:
        until = await filing.withdraw(scene.room, work, filed.case_id)
    assert until == scene.clock.now() + timedelta(days=365)
    assert await scene.state(filed.code) is CaseState.WITHDRAWN
    assert [alert.text.split(" · ")[-1] for alert in await scene.alerts_of(officer)] == ["ditarik pelapor"]
    async with scene.database.work() as work:
        with pytest.raises(Lost, match=r"report\.not_open"):
            await filing.withdraw(scene.room, work, filed.case_id)
    assert (await scene.actions(filed.code)).count("withdraw") == 1


async def test_withdrawing_calls_back_alerts_that_have_not_left(scene: Scene) -> None:
    officer = await scene.officer()
    filed = await scene.report("Cerita.")
    async with scene.database.work() as work:
        await filing.withdraw(scene.room, work, filed.case_id)
    assert await scene.alerts_of(officer) == []


async def test_erasing_tells_the_holder_and_leaves_codes_only(scene: Scene) -> None:
    officer = await scene.officer()
    filed = await _held(scene, officer)
    async with scene.database.work() as work:
        remains = await filing.erase(scene.room, work, filed.case_id)
        assert await filing.erase(scene.room, work, filed.case_id) is None
    assert remains is not None
    assert (remains.code, remains.urgency) == (filed.code, Urgency.LOW)
    assert [alert.text.split(" · ")[-1] for alert in await scene.alerts_of(officer)] == ["dihapus pelapor"]
    assert (await scene.actions(filed.code)).count("erase") == 1
    async with scene.database.work() as work:
        assert await filing.erase(scene.room, work, "f" * 32) is None


async def test_what_was_kept_long_enough_is_erased_and_written_down(scene: Scene) -> None:
    officer = await scene.officer()
    filed = await _held(scene, officer)
    async with scene.database.work() as work:
        await close(scene.room, work, officer, filed.code, Outcome.INFORMATION_ONLY)
    scene.clock.advance(days=364)
    async with scene.database.work() as work:
        assert await filing.erase_due_cases(scene.room, work) == 0
    scene.clock.advance(days=1)
    async with scene.database.work() as work:
        assert await filing.erase_due_cases(scene.room, work) == 1
        assert await filing.erase_due_cases(scene.room, work) == 0
    assert await scene.state(filed.code) is CaseState.ERASED
    last = (await scene.chain(filed.code))[-1]
    assert (last.action, last.officer, last.detail) == ("erase", None, "kept_long_enough")
