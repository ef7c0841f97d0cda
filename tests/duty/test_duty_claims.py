"""Taking, renewing, releasing, handing over: exactly one holder, whatever is pressed how often."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from betang.duty.claims import claim, hand_over, release, renew, return_expired_leases
from betang.duty.officers import revoke
from betang.duty.views import Pressed
from betang.errors import Lost, NotAllowed, UserError
from betang.storage.database import open_database
from betang.storage.officers import Officer
from betang.vocabulary import PROVINCE, CaseCode, CaseState, DistrictCode, Role, Urgency
from tests.duty.duty_scenes import PALANGKA_RAYA, SERUYAN, SUKAMARA, Scene


async def _claim(scene: Scene, officer: Officer, code: CaseCode) -> Pressed:
    async with scene.database.work() as work:
        return (await claim(scene.room, work, officer, code)).pressed


async def _release(scene: Scene, officer: Officer, code: CaseCode) -> Pressed:
    async with scene.database.work() as work:
        return await release(scene.room, work, officer, code)


async def _hand_over(
    scene: Scene, officer: Officer, code: CaseCode, to: Officer, desk: DistrictCode | None = None
) -> Pressed:
    async with scene.database.work() as work:
        return await hand_over(scene.room, work, officer, code, to.number, desk or to.desk)


async def test_claiming_makes_the_officer_the_holder_under_a_lease(scene: Scene) -> None:
    officer, code = await scene.officer(), await scene.case()
    assert await _claim(scene, officer, code) is Pressed.NOW
    case = await scene.row(code)
    assert (case.state, case.claimed_by) == (CaseState.CLAIMED, officer.id)
    assert case.lease_until == scene.clock.milliseconds() + 30 * 60_000


async def test_an_emergency_is_held_for_ten_minutes_only(scene: Scene) -> None:
    officer, code = await scene.officer(), await scene.case(Urgency.EMERGENCY)
    await _claim(scene, officer, code)
    assert (await scene.row(code)).lease_until == scene.clock.milliseconds() + 10 * 60_000


async def test_claiming_twice_renews_and_writes_one_entry(scene: Scene) -> None:
    officer, code = await scene.officer(), await scene.case()
    await _claim(scene, officer, code)
    claimed_at = (await scene.row(code)).claimed_at
    scene.clock.advance(minutes=20)
    assert await _claim(scene, officer, code) is Pressed.ALREADY
    case = await scene.row(code)
    assert (case.claimed_at, case.lease_until) == (claimed_at, scene.clock.milliseconds() + 30 * 60_000)
    assert await scene.actions(code) == ["claim"]


async def test_the_second_is_told_who_was_first_by_number_and_desk(scene: Scene) -> None:
    first, second, code = await scene.officer(), await scene.officer(), await scene.case()
    await _claim(scene, first, code)
    scene.clock.advance(seconds=20)
    with pytest.raises(Lost) as lost:
        await _claim(scene, second, code)
    assert lost.value.key == "case.taken"
    assert lost.value.facts == {"number": first.number, "desk": PALANGKA_RAYA, "seconds": 20}
    assert (await scene.row(code)).claimed_by == first.id


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.CAMPAIGN])
async def test_other_roles_cannot_claim(scene: Scene, role: Role) -> None:
    officer, code = await scene.officer(role=role), await scene.case()
    with pytest.raises(NotAllowed):
        await _claim(scene, officer, code)
    assert await scene.state(code) is CaseState.WAITING


async def test_a_case_of_another_desk_does_not_exist_for_an_officer(scene: Scene) -> None:
    officer, code = await scene.officer(), await scene.case(desk=SUKAMARA)
    for unknown in (code, CaseCode("K-ZZZZ")):
        with pytest.raises(UserError) as refused:
            await _claim(scene, officer, unknown)
        assert (refused.value.key, refused.value.facts) == ("case.unknown", {})


async def test_the_province_may_claim_everywhere_and_a_district_its_own_at_the_provincial_desk(
    scene: Scene,
) -> None:
    province, district = await scene.officer(PROVINCE), await scene.officer(SERUYAN)
    elsewhere = await scene.case(desk=SUKAMARA)
    own = await scene.case(desk=PROVINCE, district=SERUYAN)
    assert await _claim(scene, province, elsewhere) is Pressed.NOW
    assert await _claim(scene, district, own) is Pressed.NOW


async def test_a_revoked_officer_cannot_claim_with_an_old_screen(scene: Scene) -> None:
    officer, code = await scene.officer(), await scene.case()
    async with scene.database.work() as work:
        await revoke(scene.room, work, officer.desk, officer.number)
    with pytest.raises(NotAllowed):
        await _claim(scene, await scene.again(officer), code)


async def test_of_many_at_once_exactly_one_wins(scene: Scene) -> None:
    officers = [await scene.officer() for _ in range(8)]
    code = await scene.case()
    outcomes = await asyncio.gather(*(_claim(scene, one, code) for one in officers * 2), return_exceptions=True)
    winners = {officers[n % 8].id for n, outcome in enumerate(outcomes) if isinstance(outcome, Pressed)}
    lost = [outcome for outcome in outcomes if isinstance(outcome, Lost)]
    assert winners == {(await scene.row(code)).claimed_by}
    assert len(lost) == 14
    assert {outcome.key for outcome in lost} == {"case.taken"}
    assert await scene.actions(code) == ["claim"]


async def test_of_two_programs_on_one_database_exactly_one_wins(scene: Scene, database_url: str) -> None:
    """On PostgreSQL two replicas, on SQLite a second opening of the same file."""
    first, second = await scene.officer(), await scene.officer()
    codes = [await scene.case() for _ in range(10)]
    other = await open_database(database_url)
    try:
        twin = Scene(other, scene.room, scene.clock)
        for code in codes:
            outcomes = await asyncio.gather(
                _claim(scene, first, code), _claim(twin, second, code), return_exceptions=True
            )
            holder = (await scene.row(code)).claimed_by
            won = [one.id for one, outcome in zip((first, second), outcomes, strict=True) if outcome is Pressed.NOW]
            assert won == [holder]
            assert [type(outcome) for outcome in outcomes if not isinstance(outcome, Pressed)] == [Lost]
    finally:
        await other.close()


async def test_a_verb_of_the_holder_renews_the_lease(scene: Scene) -> None:
    officer, code = await scene.officer(), await scene.case()
    await _claim(scene, officer, code)
    scene.clock.advance(minutes=29)
    async with scene.database.work() as work:
        case = await renew(scene.room, work, officer, code)
    assert case.lease_until == scene.clock.milliseconds() + 30 * 60_000


async def test_whoever_does_not_hold_it_cannot_renew(scene: Scene) -> None:
    holder, other, code = await scene.officer(), await scene.officer(), await scene.case()
    async with scene.database.work() as work:
        with pytest.raises(Lost, match=r"case\.returned"):
            await renew(scene.room, work, other, code)
    await _claim(scene, holder, code)
    async with scene.database.work() as work:
        with pytest.raises(Lost, match=r"case\.taken"):
            await renew(scene.room, work, other, code)


async def test_a_lease_that_ran_out_frees_the_case_even_before_the_clock_comes_by(scene: Scene) -> None:
    slow, quick, code = await scene.officer(), await scene.officer(), await scene.case()
    await _claim(scene, slow, code)
    scene.clock.advance(minutes=30, seconds=1)
    assert await _claim(scene, quick, code) is Pressed.NOW
    async with scene.database.work() as work:
        with pytest.raises(Lost, match=r"case\.taken"):
            await renew(scene.room, work, slow, code)


async def test_a_lease_holds_to_its_last_moment(scene: Scene) -> None:
    slow, quick, code = await scene.officer(), await scene.officer(), await scene.case()
    await _claim(scene, slow, code)
    scene.clock.advance(minutes=30)
    with pytest.raises(Lost, match=r"case\.taken"):
        await _claim(scene, quick, code)
    async with scene.database.work() as work:
        assert await return_expired_leases(scene.room, work) == 0


async def test_the_holder_may_go_on_after_the_lease_when_nobody_took_it(scene: Scene) -> None:
    officer, code = await scene.officer(), await scene.case()
    await _claim(scene, officer, code)
    scene.clock.advance(hours=2)
    async with scene.database.work() as work:
        await renew(scene.room, work, officer, code)
        assert await return_expired_leases(scene.room, work) == 0
    assert (await scene.row(code)).claimed_by == officer.id


async def test_expired_leases_return_to_the_queue_and_are_announced_again(scene: Scene) -> None:
    slow, other = await scene.officer(), await scene.officer()
    code, kept = await scene.case(), await scene.case()
    await _claim(scene, slow, code)
    scene.clock.advance(minutes=20)
    await _claim(scene, slow, kept)
    scene.clock.advance(minutes=11)
    async with scene.database.work() as work:
        assert await return_expired_leases(scene.room, work) == 1
        assert await return_expired_leases(scene.room, work) == 0
    assert (await scene.state(code), await scene.state(kept)) == (CaseState.WAITING, CaseState.CLAIMED)
    (told,) = await scene.alerts_of(slow)
    assert told.text.endswith("waktu habis, kembali ke antrean")
    assert told.keys[0][0].label == "Ambil"
    assert [alert.text.split(" · ")[-1] for alert in await scene.alerts_of(other)] == ["kembali ke antrean"]
    assert await scene.actions(code) == ["claim", "alert", "lease_ended"]


async def test_a_returned_case_has_a_clock_of_its_own(scene: Scene) -> None:
    officer, code = await scene.officer(), await scene.case(Urgency.HIGH)
    first_due = (await scene.row(code)).due_at
    await _claim(scene, officer, code)
    scene.clock.advance(hours=3)
    async with scene.database.work() as work:
        await return_expired_leases(scene.room, work)
    case = await scene.row(code)
    assert case.due_at == scene.clock.milliseconds() + timedelta(hours=1) // timedelta(milliseconds=1)
    assert case.due_at > first_due
    assert (case.claimed_by, case.claimed_at, case.lease_until, case.escalated_at) == (None, None, None, None)


async def test_releasing_gives_it_back_and_calls_the_others(scene: Scene) -> None:
    officer, other, code = await scene.officer(), await scene.officer(), await scene.case()
    await _claim(scene, officer, code)
    assert await _release(scene, officer, code) is Pressed.NOW
    assert await scene.state(code) is CaseState.WAITING
    assert [len(await scene.alerts_of(one)) for one in (officer, other)] == [0, 1]


async def test_whoever_is_alone_is_reminded_of_what_they_released(scene: Scene) -> None:
    officer, code = await scene.officer(), await scene.case()
    await _claim(scene, officer, code)
    await _release(scene, officer, code)
    assert len(await scene.alerts_of(officer)) == 1


async def test_releasing_twice_does_it_once(scene: Scene) -> None:
    officer, other, code = await scene.officer(), await scene.officer(), await scene.case()
    await _claim(scene, officer, code)
    await _release(scene, officer, code)
    assert await _release(scene, officer, code) is Pressed.ALREADY
    assert await scene.actions(code) == ["claim", "alert", "release"]
    await _claim(scene, other, code)
    with pytest.raises(Lost, match=r"case\.taken"):
        await _release(scene, officer, code)
    assert (await scene.row(code)).claimed_by == other.id


async def test_handing_over_makes_the_colleague_the_holder_and_tells_them(scene: Scene) -> None:
    officer, colleague, code = await scene.officer(), await scene.officer(), await scene.case()
    await _claim(scene, officer, code)
    scene.clock.advance(minutes=10)
    assert await _hand_over(scene, officer, code, colleague) is Pressed.NOW
    case = await scene.row(code)
    assert (case.claimed_by, case.claimed_at) == (colleague.id, scene.clock.milliseconds())
    assert case.lease_until == scene.clock.milliseconds() + 30 * 60_000
    (alert,) = await scene.alerts_of(colleague)
    assert alert.text.endswith("dioper kepada Anda")
    assert (alert.keys[0][0].label, alert.keys[0][0].data) == ("Buka kasus", f"case:{code}:claim")


async def test_handing_over_twice_does_it_once(scene: Scene) -> None:
    officer, colleague, code = await scene.officer(), await scene.officer(), await scene.case()
    await _claim(scene, officer, code)
    await _hand_over(scene, officer, code, colleague)
    assert await _hand_over(scene, officer, code, colleague) is Pressed.ALREADY
    assert (await scene.actions(code)).count("hand_over") == 1


async def test_a_case_goes_to_the_province_and_back_to_its_district(scene: Scene) -> None:
    district, province, code = await scene.officer(), await scene.officer(PROVINCE), await scene.case()
    await _claim(scene, district, code)
    await _hand_over(scene, district, code, province)
    assert await _hand_over(scene, province, code, district) is Pressed.NOW
    assert (await scene.row(code)).claimed_by == district.id


async def test_a_case_is_not_handed_to_whoever_is_away_or_may_not_see_it(scene: Scene) -> None:
    officer, code = await scene.officer(), await scene.case()
    away = await scene.officer(on_shift=False)
    auditor = await scene.officer(role=Role.AUDITOR)
    elsewhere = await scene.officer(SUKAMARA)
    await _claim(scene, officer, code)
    for other, key in (
        (away, "handover.off_shift"),
        (auditor, "handover.not_theirs"),
        (elsewhere, "handover.not_theirs"),
    ):
        with pytest.raises(UserError) as refused:
            await _hand_over(scene, officer, code, other)
        assert (refused.value.key, refused.value.facts) == (key, {"number": other.number, "desk": other.desk})
    async with scene.database.work() as work:
        with pytest.raises(UserError, match=r"officer\.unknown"):
            await hand_over(scene.room, work, officer, code, 99)
    assert (await scene.row(code)).claimed_by == officer.id


async def test_only_the_holder_hands_over(scene: Scene) -> None:
    holder, thief, friend = await scene.officer(), await scene.officer(), await scene.officer()
    code = await scene.case()
    await _claim(scene, holder, code)
    with pytest.raises(Lost, match=r"case\.taken"):
        await _hand_over(scene, thief, code, friend)
    assert (await scene.row(code)).claimed_by == holder.id


async def test_a_refused_verb_writes_nothing(scene: Scene) -> None:
    """The edge shows the refusal in the same unit of work, which is then committed."""
    holder, other, code = await scene.officer(), await scene.officer(), await scene.case()
    await _claim(scene, holder, code)
    before = (await scene.row(code), await scene.actions(code))
    scene.clock.advance(minutes=1)
    async with scene.database.work() as work:
        for verb in (claim, renew, release):
            with pytest.raises(Lost):
                await verb(scene.room, work, other, code)
        with pytest.raises(Lost):
            await hand_over(scene.room, work, other, code, other.number)
    assert (await scene.row(code), await scene.actions(code)) == before
