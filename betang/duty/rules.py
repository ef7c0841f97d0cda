"""Pure decisions of the duty queue: who may see, take, read; how long a lease lasts; who is told.

Here: no I/O, no clock, no words. The clocks of the classes are the reports part's (`reports.rules`), since
they are counted from filing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from enum import Enum
from types import MappingProxyType

from betang.duty.views import Verb
from betang.storage.officers import Officer
from betang.storage.queue import QueuedCase
from betang.vocabulary import PROVINCE, Answering, CaseState, DistrictCode, Role, Urgency

LEASE = timedelta(minutes=30)
EMERGENCY_LEASE = timedelta(minutes=10)
READING_SECONDS = 600
"""How long a reading view or a file lies in an officer's chat (storyboard O4)."""
ALERT_SECONDS = 12 * 3600
"""How long an alert lies there; well within the 48 hours in which Telegram lets it be removed."""
ALARM_REPEATS = timedelta(hours=1)
MOST_TEXT = 3000
"""Characters of an answer or a note: Telegram takes 4,096 units, and the screen around it needs some."""


class Reached(Enum):
    """Which ring of people an alert went to."""

    DESK = "desk"
    PROVINCE = "province"
    SUPERVISORS = "supervisors"
    NOBODY = "nobody"


_WORKING = frozenset({Role.DUTY, Role.SUPERVISOR})
_SEEING = frozenset({Role.DUTY, Role.SUPERVISOR, Role.AUDITOR})
_HOLDING_VERBS = frozenset(
    {Verb.READ, Verb.ANSWER, Verb.ASK_CODE_WORD, Verb.NOTE, Verb.HAND_OVER, Verb.RELEASE, Verb.CLOSE}
)
_LEASES: Mapping[Urgency, timedelta] = MappingProxyType({Urgency.EMERGENCY: EMERGENCY_LEASE})


def works_on_cases(officer: Officer) -> bool:
    """Goes on shift, claims, answers: duty officers, and supervisors, to whom cases escalate."""
    return officer.active and officer.role in _WORKING


def sees_the_queue(officer: Officer) -> bool:
    """Campaign staff learn nothing of cases, not even how many there are."""
    return officer.active and officer.role in _SEEING


def may_know_the_facts(officer: Officer) -> bool:
    """For whom, which kinds, where: told in confidence, so not the auditor's."""
    return works_on_cases(officer)


def desk_seen_by(officer: Officer) -> DistrictCode | None:
    """The desk whose cases an officer sees; None: all of them, for the provincial desk."""
    return None if officer.desk == PROVINCE else officer.desk


def may_see(officer: Officer, case: QueuedCase) -> bool:
    """A district's desk also sees what waits at the provincial desk because it had no officers of its own."""
    return sees_the_queue(officer) and desk_seen_by(officer) in {None, case.desk, case.district}


def may_work_on(officer: Officer, case: QueuedCase) -> bool:
    return works_on_cases(officer) and may_see(officer, case)


def holds(officer: Officer, case: QueuedCase) -> bool:
    return case.state is CaseState.CLAIMED and case.claimed_by == officer.id


def may_read_with_reason(officer: Officer, case: QueuedCase) -> bool:
    """Without holding the case: supervisors and the provincial desk, who then say why (safety rule 21)."""
    oversees = officer.role is Role.SUPERVISOR or officer.desk == PROVINCE
    return oversees and may_work_on(officer, case) and case.state is not CaseState.ERASED


def verbs_for(
    officer: Officer, case: QueuedCase, answering: Answering | None, *, has_code_word: bool
) -> frozenset[Verb]:
    """What this officer can do with this case as it stands."""
    if not may_work_on(officer, case):
        return frozenset()
    if holds(officer, case):
        return _HOLDING_VERBS - _not_wanted(answering, has_code_word=has_code_word)
    found = {Verb.READ_WITH_REASON} if may_read_with_reason(officer, case) else set()
    if case.state is CaseState.WAITING:
        found.add(Verb.CLAIM)
    if case.state is CaseState.CLOSED:
        found.add(Verb.REOPEN)
    return frozenset(found)


def _not_wanted(answering: Answering | None, *, has_code_word: bool) -> set[Verb]:
    if answering in {Answering.NONE, None}:
        return {Verb.ANSWER, Verb.ASK_CODE_WORD}
    return set() if has_code_word else {Verb.ASK_CODE_WORD}


def lease_of(urgency: Urgency) -> timedelta:
    """How long a case stays with an officer who does nothing with it."""
    return _LEASES.get(urgency, LEASE)


def rings_aloud(urgency: Urgency) -> bool:
    """Sound only for emergency and high (storyboard O1)."""
    return urgency <= Urgency.HIGH


def ring_to_alert(active: Sequence[Officer], desk: DistrictCode) -> tuple[Reached, list[Officer]]:
    """Whom a new case is announced to, out of the active officers of its desk and of the provincial desk.

    Whoever is on shift at the desk, else at the provincial desk, else every supervisor, on shift or not.
    """
    working = [officer for officer in active if works_on_cases(officer)]
    on_shift = [officer for officer in working if officer.on_shift]
    rings = (
        (Reached.DESK, [officer for officer in on_shift if officer.desk == desk]),
        (Reached.PROVINCE, [officer for officer in on_shift if officer.desk == PROVINCE]),
        (Reached.SUPERVISORS, [officer for officer in working if officer.role is Role.SUPERVISOR]),
    )
    return next(((reached, ring) for reached, ring in rings if ring), (Reached.NOBODY, []))


def ring_to_escalate(active: Sequence[Officer]) -> list[Officer]:
    """Whom an overdue case goes to: supervisors on shift or not, else whoever is on shift at either desk."""
    working = [officer for officer in active if works_on_cases(officer)]
    supervisors = [officer for officer in working if officer.role is Role.SUPERVISOR]
    return supervisors or [officer for officer in working if officer.on_shift]


def alarm_is_due(alarmed_at: int | None, now: int) -> bool:
    """Whether the operator is told (again) that nobody could be alerted; times in milliseconds."""
    return alarmed_at is None or now - alarmed_at >= ALARM_REPEATS // timedelta(milliseconds=1)
