"""Being on shift and off."""

from __future__ import annotations

import pytest

from betang.duty.alerts import announce
from betang.duty.claims import claim
from betang.duty.shifts import colleagues_on_shift, go_off_shift, go_on_shift, on_shift
from betang.duty.views import Colleague, Pressed
from betang.errors import NotAllowed
from betang.storage import queue
from betang.vocabulary import PROVINCE, Role
from tests.duty.duty_scenes import PALANGKA_RAYA, SUKAMARA, Scene


async def test_going_on_shift_says_what_waits_and_who_else_is_there(scene: Scene) -> None:
    colleague = await scene.officer()
    province = await scene.officer(PROVINCE)
    await scene.officer(SUKAMARA)
    officer = await scene.officer(on_shift=False)
    await scene.case()
    await scene.case(desk=SUKAMARA)
    async with scene.database.work() as work:
        came = await go_on_shift(scene.room, work, officer)
    assert came.pressed is Pressed.NOW
    assert came.waiting == 1
    assert came.colleagues == (
        Colleague(colleague.number, PALANGKA_RAYA),
        Colleague(province.number, PROVINCE),
    )
    assert (await scene.again(officer)).on_shift


async def test_going_on_shift_twice_keeps_the_first_time(scene: Scene) -> None:
    officer = await scene.officer()
    since = officer.on_shift_since
    scene.clock.advance(hours=1)
    async with scene.database.work() as work:
        assert (await go_on_shift(scene.room, work, officer)).pressed is Pressed.ALREADY
    assert (await scene.again(officer)).on_shift_since == since


async def test_going_off_shift_keeps_the_cases_and_says_how_many(scene: Scene) -> None:
    officer = await scene.officer()
    codes = [await scene.case(), await scene.case()]
    async with scene.database.work() as work:
        for code in codes:
            await claim(scene.room, work, officer, code)
        went = await go_off_shift(scene.room, work, officer)
    assert (went.pressed, went.still_held) == (Pressed.NOW, 2)
    assert [(await scene.row(code)).claimed_by for code in codes] == [officer.id, officer.id]
    async with scene.database.work() as work:
        assert (await go_off_shift(scene.room, work, officer)).pressed is Pressed.ALREADY


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.CAMPAIGN])
async def test_auditors_and_campaign_staff_have_no_shifts(scene: Scene, role: Role) -> None:
    officer = await scene.officer(role=role)
    async with scene.database.work() as work:
        with pytest.raises(NotAllowed, match=r"officer\.no_shift"):
            await go_on_shift(scene.room, work, officer)
    assert not (await scene.again(officer)).on_shift


async def test_on_shift_lists_exactly_the_desk(scene: Scene) -> None:
    here = await scene.officer()
    supervisor = await scene.officer(role=Role.SUPERVISOR)
    await scene.officer(on_shift=False)
    await scene.officer(PROVINCE)
    async with scene.database.reading() as work:
        assert await on_shift(work, PALANGKA_RAYA) == [here, supervisor]


async def test_nobody_is_their_own_colleague(scene: Scene) -> None:
    officer = await scene.officer(PROVINCE)
    async with scene.database.reading() as work:
        assert await colleagues_on_shift(work, officer) == ()


async def test_whoever_comes_first_is_told_of_what_nobody_heard(scene: Scene) -> None:
    officer = await scene.officer(on_shift=False)
    code = await scene.case()
    async with scene.database.work() as work:
        await announce(scene.room, work, await scene.row(code))
    async with scene.database.reading() as work:
        assert await queue.count_unheard(work) == 1
    async with scene.database.work() as work:
        await go_on_shift(scene.room, work, officer)
    assert [code in alert.text for alert in await scene.alerts_of(officer)] == [True]
    async with scene.database.reading() as work:
        assert await queue.count_unheard(work) == 0
