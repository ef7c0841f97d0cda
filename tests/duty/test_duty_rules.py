"""Who may see, take and read; whom an alert goes to. Pure, so every combination is tried."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from betang.duty import rules
from betang.duty.rules import Reached
from betang.duty.views import Verb
from betang.storage.officers import Officer
from betang.storage.queue import QueuedCase
from betang.vocabulary import (
    PROVINCE,
    Answering,
    CaseCode,
    CaseState,
    DistrictCode,
    OfficerId,
    Pseudonym,
    Role,
    Urgency,
)
from tests.duty.duty_scenes import PALANGKA_RAYA, SUKAMARA

WORKING = {Role.DUTY, Role.SUPERVISOR}
HOUR = 3_600_000


def officer(
    desk: DistrictCode = PALANGKA_RAYA, role: Role = Role.DUTY, number: int = 1, since: int | None = 1
) -> Officer:
    return Officer(OfficerId(number), Pseudonym(b"x" * 24), number, desk, role, "id", since, None)


def case(desk: DistrictCode = PALANGKA_RAYA, district: DistrictCode = PALANGKA_RAYA) -> QueuedCase:
    return QueuedCase(
        id="c",
        code=CaseCode("K-AAAA"),
        district=district,
        desk=desk,
        urgency=Urgency.MEDIUM,
        state=CaseState.WAITING,
        facts=None,
        contact=None,
        filed_at=0,
        due_at=0,
        alerted_at=None,
        escalated_at=None,
        alarmed_at=None,
        claimed_by=None,
        claimed_at=None,
        lease_until=None,
        closed_at=None,
        outcome=None,
        services="",
        erase_at=None,
    )


OFFICERS = st.builds(
    officer,
    desk=st.sampled_from([PALANGKA_RAYA, SUKAMARA, PROVINCE]),
    role=st.sampled_from(Role),
    number=st.integers(1, 9),
    since=st.none() | st.just(1),
)


@pytest.mark.parametrize(("role", "desk"), list(product(Role, [PALANGKA_RAYA, SUKAMARA, PROVINCE])))
def test_only_duty_and_supervisors_of_the_desk_or_the_province_work_on_a_case(
    role: Role, desk: DistrictCode
) -> None:
    expected = role in WORKING and desk in {PALANGKA_RAYA, PROVINCE}
    assert rules.may_work_on(officer(desk, role), case()) is expected


@pytest.mark.parametrize("role", list(Role))
def test_only_campaign_staff_do_not_see_the_queue(role: Role) -> None:
    assert rules.may_see(officer(role=role), case()) is (role is not Role.CAMPAIGN)
    assert rules.may_know_the_facts(officer(role=role)) is (role in WORKING)


def test_a_district_sees_its_cases_at_the_provincial_desk_but_not_those_of_others() -> None:
    assert rules.may_see(officer(SUKAMARA), case(PROVINCE, SUKAMARA))
    assert not rules.may_see(officer(SUKAMARA), case(PROVINCE, PALANGKA_RAYA))


@pytest.mark.parametrize("role", list(Role))
def test_a_revoked_officer_sees_nothing(role: Role) -> None:
    revoked = replace(officer(PROVINCE, role), revoked_at=5)
    assert not rules.may_see(revoked, case())
    assert not rules.works_on_cases(revoked)
    assert not revoked.on_shift


@pytest.mark.parametrize(
    ("role", "desk", "expected"),
    [
        (Role.DUTY, PALANGKA_RAYA, False),
        (Role.SUPERVISOR, PALANGKA_RAYA, True),
        (Role.SUPERVISOR, SUKAMARA, False),
        (Role.DUTY, PROVINCE, True),
        (Role.SUPERVISOR, PROVINCE, True),
        (Role.AUDITOR, PROVINCE, False),
        (Role.CAMPAIGN, PROVINCE, False),
    ],
)
def test_supervisors_and_the_province_read_without_a_claim(
    role: Role, desk: DistrictCode, *, expected: bool
) -> None:
    assert rules.may_read_with_reason(officer(desk, role), case()) is expected


def _verbs(
    who: Officer, what: QueuedCase, answering: Answering = Answering.PULL, *, word: bool = True
) -> set[Verb]:
    return set(rules.verbs_for(who, what, answering, has_code_word=word))


def test_the_holder_can_do_everything_but_claim_and_reopen() -> None:
    held = replace(case(), state=CaseState.CLAIMED, claimed_by=OfficerId(1))
    assert _verbs(officer(), held) == set(Verb) - {Verb.CLAIM, Verb.REOPEN, Verb.READ_WITH_REASON}
    assert Verb.ASK_CODE_WORD not in _verbs(officer(), held, word=False)
    unanswered = _verbs(officer(), held, Answering.NONE)
    assert not unanswered & {Verb.ANSWER, Verb.ASK_CODE_WORD}
    assert {Verb.READ, Verb.NOTE, Verb.CLOSE, Verb.RELEASE, Verb.HAND_OVER} <= unanswered


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (CaseState.WAITING, {Verb.CLAIM}),
        (CaseState.CLAIMED, set()),
        (CaseState.CLOSED, {Verb.REOPEN}),
        (CaseState.WITHDRAWN, set()),
        (CaseState.ERASED, set()),
    ],
)
def test_others_can_do_what_the_state_allows(state: CaseState, expected: set[Verb]) -> None:
    other = replace(case(), state=state, claimed_by=OfficerId(2))
    assert _verbs(officer(), other) == expected
    reading = set() if state is CaseState.ERASED else {Verb.READ_WITH_REASON}
    assert _verbs(officer(role=Role.SUPERVISOR), other) == expected | reading
    assert _verbs(officer(role=Role.AUDITOR), other) == set()
    assert _verbs(officer(SUKAMARA), other) == set()


def test_whoever_closed_a_case_does_not_hold_it_any_more() -> None:
    closed = replace(case(), state=CaseState.CLOSED, claimed_by=OfficerId(1))
    assert _verbs(officer(), closed) == {Verb.REOPEN}


def test_leases_and_sounds_by_class() -> None:
    assert [rules.lease_of(urgency).total_seconds() / 60 for urgency in Urgency] == [10, 30, 30, 30]
    assert [rules.rings_aloud(urgency) for urgency in Urgency] == [True, True, False, False]


@given(st.lists(OFFICERS, max_size=8))
def test_an_alert_reaches_the_nearest_ring_that_has_anybody(active: list[Officer]) -> None:
    reached, ring = rules.ring_to_alert(active, PALANGKA_RAYA)
    working = [one for one in active if one.role in WORKING]
    on_desk = [one for one in working if one.on_shift and one.desk == PALANGKA_RAYA]
    on_province = [one for one in working if one.on_shift and one.desk == PROVINCE]
    supervisors = [one for one in working if one.role is Role.SUPERVISOR]
    assert ring == (on_desk or on_province or supervisors)
    assert (reached is Reached.NOBODY) is (not ring)
    if reached in {Reached.DESK, Reached.PROVINCE}:
        assert all(one.on_shift for one in ring)


@given(st.lists(OFFICERS, max_size=8))
def test_an_escalation_never_reaches_less_than_somebody_who_is_there(active: list[Officer]) -> None:
    ring = rules.ring_to_escalate(active)
    assert all(one.role in WORKING for one in ring)
    if any(one.role in WORKING and one.on_shift for one in active):
        assert ring
    if any(one.role is Role.SUPERVISOR for one in active):
        assert all(one.role is Role.SUPERVISOR for one in ring)


def test_an_alarm_is_due_at_once_and_then_hourly() -> None:
    assert rules.alarm_is_due(None, 0)
    assert not rules.alarm_is_due(5, 5 + HOUR - 1)
    assert rules.alarm_is_due(5, 5 + HOUR)
