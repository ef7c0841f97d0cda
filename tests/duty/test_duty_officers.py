"""Inviting, accepting, revoking: who becomes an officer and what remains of it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from betang.duty.claims import claim
from betang.duty.officers import (
    Officer,
    accept_invitation,
    conversation_of,
    invite,
    list_officers,
    looks_like_invitation,
    officer_of,
    revoke,
    set_locale,
)
from betang.errors import UserError
from betang.storage import queue_lists
from betang.storage.tables import invitations
from betang.storage.tables import officers as officers_table
from betang.vocabulary import PROVINCE, CaseState, DistrictCode, Pseudonym, Role
from tests.duty.duty_scenes import PALANGKA_RAYA, SUKAMARA, Scene, chat_of

ANA, BUDI = 5_100_001, 5_100_002


async def _invited(scene: Scene, role: Role = Role.DUTY, desk: DistrictCode = PALANGKA_RAYA) -> str:
    async with scene.database.work() as work:
        return await invite(scene.room, work, role, desk)


async def _accepted(scene: Scene, token: str, telegram_id: int, locale: str = "id") -> Officer:
    async with scene.database.work() as work:
        return await accept_invitation(scene.room, work, token, chat_of(scene.room.vault, telegram_id), locale)


async def _refused(scene: Scene, token: str, telegram_id: int) -> str:
    with pytest.raises(UserError) as refused:
        await _accepted(scene, token, telegram_id)
    return refused.value.key


async def test_a_token_fits_into_a_deep_link_and_is_different_each_time(scene: Scene) -> None:
    tokens = [await _invited(scene) for _ in range(5)]
    assert len(set(tokens)) == 5
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{1,64}", token) for token in tokens)
    assert all(looks_like_invitation(token) for token in tokens)


@pytest.mark.parametrize(
    "payload", ["", "i", "t" + "a" * 43, "i" + "a" * 42, "i" + "a" * 42 + "\n", "i" + "ä" * 43]
)
def test_other_deep_links_are_not_taken_for_invitations(payload: str) -> None:
    assert not looks_like_invitation(payload)


async def test_the_database_does_not_hold_the_token(scene: Scene) -> None:
    token = await _invited(scene)
    async with scene.database.reading() as work:
        (row,) = await work.query(select(invitations))
    assert token not in repr(row)
    assert token.encode() not in b"".join(value for value in row if isinstance(value, bytes))


async def test_accepting_makes_an_officer_with_the_next_number_of_the_desk(scene: Scene) -> None:
    first = await _accepted(scene, await _invited(scene), ANA, "en")
    second = await _accepted(scene, await _invited(scene), BUDI)
    elsewhere = await _accepted(scene, await _invited(scene, desk=SUKAMARA), 5_100_003)
    assert (first.number, second.number, elsewhere.number) == (1, 2, 1)
    assert (first.desk, first.role, first.locale, first.on_shift) == (PALANGKA_RAYA, Role.DUTY, "en", False)


async def test_neither_the_telegram_id_nor_the_chat_is_stored(scene: Scene) -> None:
    await _accepted(scene, await _invited(scene), ANA)
    async with scene.database.reading() as work:
        found = await work.query(select(officers_table))
    row: list[object] = list(found[0])
    stored = b"".join(value for value in row if isinstance(value, bytes))
    assert ANA.to_bytes(8, "big") not in stored
    assert bytes(chat_of(scene.room.vault, ANA)) not in stored
    assert str(ANA) not in repr(row)


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.AUDITOR, Role.CAMPAIGN])
async def test_the_provincial_desk_is_where_others_belong_by_default(scene: Scene, role: Role) -> None:
    async with scene.database.work() as work:
        token = await invite(scene.room, work, role)
    officer = await _accepted(scene, token, ANA)
    assert (officer.desk, officer.role) == (PROVINCE, role)


async def test_a_desk_that_does_not_exist_is_refused(scene: Scene) -> None:
    with pytest.raises(UserError) as refused:
        await _invited(scene, desk=DistrictCode("6299"))
    assert (refused.value.key, refused.value.facts) == ("invitation.no_such_desk", {"desk": "6299"})


async def test_a_token_works_once(scene: Scene) -> None:
    token = await _invited(scene)
    await _accepted(scene, token, ANA)
    assert await _refused(scene, token, BUDI) == "invitation.used"


async def test_pressing_the_link_twice_gives_the_same_officer(scene: Scene) -> None:
    token = await _invited(scene)
    assert await _accepted(scene, token, ANA) == await _accepted(scene, token, ANA)
    async with scene.database.reading() as work:
        assert len(await list_officers(work)) == 1


async def test_an_invented_token_is_refused(scene: Scene) -> None:
    await _invited(scene)
    assert await _refused(scene, "i" + "A" * 43, ANA) == "invitation.wrong"


async def test_an_invitation_ends_after_a_day(scene: Scene) -> None:
    good, late = await _invited(scene), await _invited(scene)
    scene.clock.advance(hours=23, minutes=59)
    await _accepted(scene, good, ANA)
    scene.clock.advance(minutes=1)
    assert await _refused(scene, late, BUDI) == "invitation.expired"


async def test_an_invitation_may_last_shorter(scene: Scene) -> None:
    async with scene.database.work() as work:
        token = await invite(scene.room, work, Role.DUTY, PALANGKA_RAYA, timedelta(minutes=5))
    scene.clock.advance(minutes=5)
    assert await _refused(scene, token, ANA) == "invitation.expired"


async def test_a_group_never_becomes_an_officer(scene: Scene) -> None:
    token = await _invited(scene)
    assert await _refused(scene, token, -100_123_456) == "invitation.private_only"
    await _accepted(scene, token, ANA)  # and the token was not used up by it


async def test_another_invitation_changes_desk_and_role_of_the_same_person(scene: Scene) -> None:
    before = await _accepted(scene, await _invited(scene), ANA)
    await _accepted(scene, await _invited(scene, desk=SUKAMARA), BUDI)
    after = await _accepted(scene, await _invited(scene, Role.SUPERVISOR, SUKAMARA), ANA)
    assert after.id == before.id
    assert (after.desk, after.role, after.number) == (SUKAMARA, Role.SUPERVISOR, 2)


async def test_a_new_role_at_the_same_desk_keeps_number_and_shift(scene: Scene) -> None:
    before = await scene.officer(telegram_id=ANA)
    after = await _accepted(scene, await _invited(scene, Role.SUPERVISOR), ANA)
    assert (after.number, after.on_shift) == (before.number, True)


async def test_whoever_moves_to_another_desk_goes_off_shift_and_gives_cases_back(scene: Scene) -> None:
    officer = await scene.officer(telegram_id=ANA)
    code = await scene.case()
    async with scene.database.work() as work:
        await claim(scene.room, work, officer, code)
    moved = await _accepted(scene, await _invited(scene, desk=SUKAMARA), ANA)
    assert not moved.on_shift
    assert await scene.state(code) is CaseState.WAITING


async def test_whoever_moves_to_the_province_keeps_the_case(scene: Scene) -> None:
    officer = await scene.officer(telegram_id=ANA)
    code = await scene.case()
    async with scene.database.work() as work:
        await claim(scene.room, work, officer, code)
    await _accepted(scene, await _invited(scene, desk=PROVINCE), ANA)
    assert (await scene.row(code)).claimed_by == officer.id


async def test_the_officer_of_a_chat_is_found_and_leads_back_to_it(scene: Scene) -> None:
    officer = await _accepted(scene, await _invited(scene), ANA)
    chat = chat_of(scene.room.vault, ANA)
    async with scene.database.reading() as work:
        assert await officer_of(scene.room, work, chat) == officer
    assert conversation_of(scene.room, officer) == chat


@pytest.mark.parametrize("stranger", [BUDI, -100_123_456])
async def test_citizens_and_groups_are_no_officers(scene: Scene, stranger: int) -> None:
    await _accepted(scene, await _invited(scene), ANA)
    async with scene.database.reading() as work:
        assert await officer_of(scene.room, work, chat_of(scene.room.vault, stranger)) is None


async def test_something_that_is_no_pseudonym_is_no_officer(scene: Scene) -> None:
    async with scene.database.reading() as work:
        assert await officer_of(scene.room, work, Pseudonym(b"x" * 24)) is None


async def test_revoking_takes_role_shift_and_cases_at_once(scene: Scene) -> None:
    officer = await scene.officer(telegram_id=ANA)
    other = await scene.officer(telegram_id=BUDI)
    held, kept = await scene.case(), await scene.case()
    async with scene.database.work() as work:
        await claim(scene.room, work, officer, held)
        await claim(scene.room, work, other, kept)
    async with scene.database.work() as work:
        await revoke(scene.room, work, officer.desk, officer.number)
    async with scene.database.reading() as work:
        assert await officer_of(scene.room, work, chat_of(scene.room.vault, ANA)) is None
        assert [
            case.code for case in await queue_lists.listed(work, queue_lists.Scope(state=CaseState.WAITING))
        ] == [held]
    assert not (await scene.again(officer)).on_shift
    alerts = await scene.alerts_of(other)
    assert any(str(held) in alert.text for alert in alerts)


async def test_revoking_twice_does_nothing_more(scene: Scene) -> None:
    officer = await scene.officer()
    async with scene.database.work() as work:
        first = await revoke(scene.room, work, officer.desk, officer.number)
    scene.clock.advance(hours=1)
    async with scene.database.work() as work:
        assert await revoke(scene.room, work, officer.desk, officer.number) == first


async def test_revoking_somebody_unknown_is_refused(scene: Scene) -> None:
    async with scene.database.work() as work:
        with pytest.raises(UserError) as refused:
            await revoke(scene.room, work, PALANGKA_RAYA, 9)
    assert (refused.value.key, refused.value.facts) == ("officer.unknown", {"desk": "6271", "number": 9})


async def test_a_revoked_officer_can_be_invited_again_but_not_by_the_old_link(scene: Scene) -> None:
    old = await _invited(scene)
    officer = await _accepted(scene, old, ANA)
    async with scene.database.work() as work:
        await revoke(scene.room, work, officer.desk, officer.number)
    assert await _refused(scene, old, ANA) == "invitation.used"
    again = await _accepted(scene, await _invited(scene), ANA)
    assert (again.id, again.number, again.active) == (officer.id, officer.number, True)


async def test_the_list_shows_everybody_by_desk_and_number(scene: Scene) -> None:
    late = await scene.officer(PALANGKA_RAYA)
    early = await scene.officer(SUKAMARA)
    second = await scene.officer(PALANGKA_RAYA)
    async with scene.database.work() as work:
        await revoke(scene.room, work, second.desk, second.number)
    async with scene.database.reading() as work:
        everybody = await list_officers(work)
        of_desk = await list_officers(work, PALANGKA_RAYA)
    assert [(one.desk, one.number, one.active) for one in everybody] == [
        (early.desk, 1, True),
        (late.desk, 1, True),
        (second.desk, 2, False),
    ]
    assert [one.number for one in of_desk] == [1, 2]


async def test_the_language_of_alerts_can_be_changed(scene: Scene) -> None:
    officer = await scene.officer()
    async with scene.database.work() as work:
        await set_locale(work, officer, "en")
    assert (await scene.again(officer)).locale == "en"
