"""What the clock does: leases, escalation, alarms that repeat."""

from __future__ import annotations

import asyncio
import logging

import pytest

from betang.duty.alerts import announce
from betang.duty.claims import claim, release
from betang.duty.clockwork import Ticked, tick
from betang.duty.shifts import go_off_shift
from betang.vocabulary import PROVINCE, CaseCode, CaseState, Role, Urgency
from tests.duty.duty_scenes import SUKAMARA, Scene


async def _tick(scene: Scene) -> Ticked:
    async with scene.database.work() as work:
        return await tick(scene.room, work)


async def _announced(scene: Scene, urgency: Urgency = Urgency.HIGH) -> CaseCode:
    code = await scene.case(urgency)
    async with scene.database.work() as work:
        await announce(scene.room, work, await scene.row(code))
    return code


def _alarms(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.levelno == logging.ERROR]


async def test_a_quiet_round_does_nothing(scene: Scene) -> None:
    await scene.officer()
    await _announced(scene)
    assert await _tick(scene) == Ticked(0, 0, 0, 0)


async def test_an_overdue_case_goes_to_the_supervisors_once(scene: Scene) -> None:
    officer = await scene.officer()
    own = await scene.officer(role=Role.SUPERVISOR, on_shift=False)
    province = await scene.officer(PROVINCE, Role.SUPERVISOR, on_shift=False)
    elsewhere = await scene.officer(SUKAMARA, Role.SUPERVISOR)
    code = await _announced(scene)
    await scene.alerts_of(officer)
    scene.clock.advance(minutes=60)
    assert (await _tick(scene)).escalated == 0  # due, not past it
    scene.clock.advance(seconds=1)
    assert (await _tick(scene)).escalated == 1
    assert (await _tick(scene)).escalated == 0
    scene.clock.advance(hours=5)
    assert (await _tick(scene)).escalated == 0
    ends = [[alert.text.split(" · ")[-1] for alert in await scene.alerts_of(one)] for one in (own, province)]
    assert ends == [["lewat waktu"], ["lewat waktu"]]
    assert [await scene.alerts_of(one) for one in (officer, elsewhere)] == [[], []]
    assert await scene.actions(code) == ["alert", "escalate"]


async def test_a_case_that_somebody_works_on_does_not_escalate(scene: Scene) -> None:
    officer = await scene.officer()
    await scene.officer(role=Role.SUPERVISOR)
    code = await _announced(scene, Urgency.EMERGENCY)
    async with scene.database.work() as work:
        await claim(scene.room, work, officer, code)
    scene.clock.advance(minutes=9)
    assert await _tick(scene) == Ticked(0, 0, 0, 0)


async def test_without_supervisors_whoever_is_on_shift_is_called_again(scene: Scene) -> None:
    officer = await scene.officer()
    code = await _announced(scene)
    await scene.alerts_of(officer)
    scene.clock.advance(hours=2)
    assert (await _tick(scene)).escalated == 1
    assert [code in alert.text for alert in await scene.alerts_of(officer)] == [True]


async def test_a_case_that_returned_escalates_anew_after_its_new_clock(scene: Scene) -> None:
    officer = await scene.officer()
    supervisor = await scene.officer(role=Role.SUPERVISOR, on_shift=False)
    code = await _announced(scene)
    scene.clock.advance(hours=2)
    await _tick(scene)
    async with scene.database.work() as work:
        await claim(scene.room, work, officer, code)
        await release(scene.room, work, officer, code)
    await scene.alerts_of(supervisor)
    assert (await _tick(scene)).escalated == 0
    scene.clock.advance(hours=1, seconds=1)
    assert (await _tick(scene)).escalated == 1
    assert len(await scene.alerts_of(supervisor)) == 1


async def test_a_lease_that_runs_out_is_returned_and_counted(scene: Scene) -> None:
    officer = await scene.officer()
    code = await _announced(scene, Urgency.EMERGENCY)
    async with scene.database.work() as work:
        await claim(scene.room, work, officer, code)
    scene.clock.advance(minutes=11)
    assert (await _tick(scene)).returned == 1
    assert await scene.state(code) is CaseState.WAITING


async def test_an_alarm_repeats_hourly_until_somebody_comes(scene: Scene, caplog: pytest.LogCaptureFixture) -> None:
    code = await _announced(scene, Urgency.LOW)
    assert len(_alarms(caplog)) == 1
    scene.clock.advance(minutes=59)
    assert (await _tick(scene)).unheard == 1
    assert len(_alarms(caplog)) == 1
    scene.clock.advance(minutes=1)
    await _tick(scene)
    assert len(_alarms(caplog)) == 2
    officer = await scene.officer()  # comes on shift, and is told by that
    assert len(await scene.alerts_of(officer)) == 1
    scene.clock.advance(hours=2)
    assert (await _tick(scene)).unheard == 0
    assert len(_alarms(caplog)) == 2
    assert (await scene.actions(code)).count("unheard") == 2


async def test_somebody_who_became_supervisor_is_found_by_the_next_round(scene: Scene) -> None:
    code = await _announced(scene)
    supervisor = await scene.officer(role=Role.SUPERVISOR, on_shift=False)
    assert await _tick(scene) == Ticked(0, 0, 1, 0)
    assert [code in alert.text for alert in await scene.alerts_of(supervisor)] == [True]


async def test_when_everybody_went_home_an_overdue_case_sounds_the_alarm(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    officer = await scene.officer()
    await _announced(scene)
    async with scene.database.work() as work:
        await go_off_shift(scene.room, work, officer)
    scene.clock.advance(hours=2)
    ticked = await _tick(scene)
    assert (ticked.escalated, ticked.unheard) == (0, 1)
    assert len(_alarms(caplog)) == 1
    assert (await _tick(scene)).unheard == 1
    assert len(_alarms(caplog)) == 1


async def test_two_rounds_at_once_do_each_thing_once(scene: Scene) -> None:
    officer = await scene.officer()
    await scene.officer(role=Role.SUPERVISOR, on_shift=False)
    late = [await _announced(scene) for _ in range(5)]
    held = [await _announced(scene, Urgency.LOW) for _ in range(5)]
    async with scene.database.work() as work:
        for code in held:
            await claim(scene.room, work, officer, code)
    scene.clock.advance(hours=2)
    rounds = await asyncio.gather(*(_tick(scene) for _ in range(4)))
    assert sum(ticked.escalated for ticked in rounds) == 5
    assert sum(ticked.returned for ticked in rounds) == 5
    assert [(await scene.actions(code)).count("escalate") for code in late] == [1] * 5
    assert [(await scene.actions(code)).count("lease_ended") for code in held] == [1] * 5
