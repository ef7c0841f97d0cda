"""Ending a case and opening it again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest

from betang.duty.claims import claim, release
from betang.duty.closing import close, reopen
from betang.duty.filing import withdraw
from betang.duty.views import Pressed, Reason
from betang.errors import Lost, NotAllowed, UserError
from betang.storage.officers import Officer
from betang.vocabulary import CaseCode, CaseState, Outcome, Role, Service
from tests.duty.duty_scenes import Scene


async def _held(scene: Scene, officer: Officer) -> CaseCode:
    code = await scene.case()
    async with scene.database.work() as work:
        await claim(scene.room, work, officer, code)
    return code


async def _close(
    scene: Scene,
    officer: Officer,
    code: CaseCode,
    outcome: Outcome = Outcome.INFORMATION_ONLY,
    services: Sequence[Service] = (),
) -> Pressed:
    async with scene.database.work() as work:
        return await close(scene.room, work, officer, code, outcome, services)


async def _reopen(scene: Scene, officer: Officer, code: CaseCode) -> Pressed:
    async with scene.database.work() as work:
        return await reopen(scene.room, work, officer, code, Reason.NEW_FACTS)


async def test_closing_keeps_outcome_services_and_the_day_of_erasure(scene: Scene) -> None:
    officer = await scene.officer()
    code = await _held(scene, officer)
    services = [Service.HEALTH, Service.LEGAL_AID, Service.HEALTH]
    assert await _close(scene, officer, code, Outcome.SERVED, services) is Pressed.NOW
    case = await scene.row(code)
    assert (case.state, case.outcome, case.services) == (
        CaseState.CLOSED,
        Outcome.SERVED,
        "kesehatan,bantuan_hukum",
    )
    assert case.closed_at == scene.clock.milliseconds()
    assert case.erase_at == case.closed_at + timedelta(days=365) // timedelta(milliseconds=1)
    assert (case.lease_until, case.claimed_by) == (None, officer.id)


@pytest.mark.parametrize("outcome", list(Outcome))
async def test_every_outcome_closes(scene: Scene, outcome: Outcome) -> None:
    officer = await scene.officer()
    code = await _held(scene, officer)
    await _close(scene, officer, code, outcome, [Service.COMPLAINT])
    assert (await scene.row(code)).outcome is outcome


async def test_all_services_at_once_fit(scene: Scene) -> None:
    officer = await scene.officer()
    code = await _held(scene, officer)
    await _close(scene, officer, code, Outcome.SERVED, list(Service))
    assert (await scene.row(code)).services.split(",") == list(Service)


async def test_served_without_a_service_is_refused(scene: Scene) -> None:
    officer = await scene.officer()
    code = await _held(scene, officer)
    with pytest.raises(UserError, match=r"close\.no_service"):
        await _close(scene, officer, code, Outcome.SERVED)
    assert await scene.state(code) is CaseState.CLAIMED


async def test_closing_twice_does_it_once(scene: Scene) -> None:
    officer = await scene.officer()
    code = await _held(scene, officer)
    await _close(scene, officer, code)
    before = await scene.row(code)
    scene.clock.advance(minutes=1)
    assert await _close(scene, officer, code) is Pressed.ALREADY
    assert await scene.row(code) == before
    assert (await scene.actions(code)).count("close") == 1


async def test_a_closed_case_is_not_closed_otherwise_nor_by_another(scene: Scene) -> None:
    officer, other = await scene.officer(), await scene.officer()
    code = await _held(scene, officer)
    await _close(scene, officer, code)
    for who, outcome in ((officer, Outcome.NOT_A_CASE), (other, Outcome.INFORMATION_ONLY)):
        with pytest.raises(Lost, match=r"case\.closed"):
            await _close(scene, who, code, outcome)


async def test_only_the_holder_closes(scene: Scene) -> None:
    officer, other = await scene.officer(), await scene.officer()
    code = await _held(scene, officer)
    with pytest.raises(Lost, match=r"case\.taken"):
        await _close(scene, other, code)
    async with scene.database.work() as work:
        await release(scene.room, work, officer, code)
    with pytest.raises(Lost, match=r"case\.returned"):
        await _close(scene, officer, code)


async def test_nobody_claims_a_closed_case(scene: Scene) -> None:
    officer = await scene.officer()
    code = await _held(scene, officer)
    await _close(scene, officer, code)
    async with scene.database.work() as work:
        with pytest.raises(Lost, match=r"case\.closed"):
            await claim(scene.room, work, officer, code)


async def test_reopening_puts_it_into_the_queue_as_new_and_calls_the_others(scene: Scene) -> None:
    officer, other = await scene.officer(), await scene.officer()
    code = await _held(scene, officer)
    await _close(scene, officer, code)
    scene.clock.advance(days=30)
    assert await _reopen(scene, other, code) is Pressed.NOW
    case = await scene.row(code)
    assert (case.state, case.claimed_by, case.closed_at, case.outcome, case.services, case.erase_at) == (
        CaseState.WAITING,
        None,
        None,
        None,
        "",
        None,
    )
    assert case.due_at == scene.clock.milliseconds() + timedelta(hours=6) // timedelta(milliseconds=1)
    assert [alert.text.split(" · ")[-1] for alert in await scene.alerts_of(officer)] == ["dibuka lagi"]
    assert await scene.alerts_of(other) == []


async def test_reopening_twice_does_it_once(scene: Scene) -> None:
    officer = await scene.officer()
    code = await _held(scene, officer)
    await _close(scene, officer, code)
    await _reopen(scene, officer, code)
    assert await _reopen(scene, officer, code) is Pressed.ALREADY
    assert (await scene.actions(code)).count("reopen") == 1


async def test_the_reason_of_reopening_is_in_the_history(scene: Scene) -> None:
    officer = await scene.officer()
    code = await _held(scene, officer)
    await _close(scene, officer, code)
    await _reopen(scene, officer, code)
    from_chain = [(row.action, row.detail) for row in await scene.chain(code)]
    assert ("reopen", "info_baru") in from_chain
    assert ("close", "hanya_informasi") in from_chain


async def test_an_auditor_reopens_nothing(scene: Scene) -> None:
    officer, auditor = await scene.officer(), await scene.officer(role=Role.AUDITOR)
    code = await _held(scene, officer)
    await _close(scene, officer, code)
    with pytest.raises(NotAllowed):
        await _reopen(scene, auditor, code)


async def test_what_the_citizen_withdrew_is_not_opened_again(scene: Scene) -> None:
    officer = await scene.officer()
    code = await _held(scene, officer)
    async with scene.database.work() as work:
        await withdraw(scene.room, work, (await scene.row(code)).id)
    with pytest.raises(Lost, match=r"case\.withdrawn"):
        await _reopen(scene, officer, code)
    with pytest.raises(Lost, match=r"case\.withdrawn"):
        await _close(scene, officer, code)
