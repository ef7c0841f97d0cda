"""Cases as the queue sees them: who waits, who holds, until when.

Every change of hands is one guarded UPDATE that returns the row it changed, so that of two at once one
changes nothing. What is in a case is the business of `cases`, `messages` and `attachments`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, bindparam, func, or_, select, update

from betang.storage.states import OutboxState
from betang.storage.tables import cases, outbox
from betang.storage.unit_of_work import UnitOfWork
from betang.vocabulary import (
    CaseCode,
    CaseState,
    DistrictCode,
    OfficerId,
    Outcome,
    Urgency,
)


@dataclass(frozen=True, slots=True)
class QueuedCase:
    """A case without its content; times in milliseconds. `claimed_by` stays on a closed case: who closed it."""

    id: str
    code: CaseCode
    district: DistrictCode
    desk: DistrictCode
    urgency: Urgency
    state: CaseState
    facts: bytes | None
    contact: bytes | None
    filed_at: int
    due_at: int
    alerted_at: int | None
    escalated_at: int | None
    alarmed_at: int | None
    claimed_by: OfficerId | None
    claimed_at: int | None
    lease_until: int | None
    closed_at: int | None
    outcome: Outcome | None
    services: str
    erase_at: int | None


COLUMNS = (
    cases.c.id,
    cases.c.code,
    cases.c.district,
    cases.c.desk,
    cases.c.urgency,
    cases.c.state,
    cases.c.facts,
    cases.c.contact,
    cases.c.filed_at,
    cases.c.due_at,
    cases.c.alerted_at,
    cases.c.escalated_at,
    cases.c.alarmed_at,
    cases.c.claimed_by,
    cases.c.claimed_at,
    cases.c.lease_until,
    cases.c.closed_at,
    cases.c.outcome,
    cases.c.services,
    cases.c.erase_at,
)
_THIS = cases.c.code == bindparam("which")
_HELD = and_(_THIS, cases.c.state == CaseState.CLAIMED, cases.c.claimed_by == bindparam("me"))
_TO_QUEUE: dict[str, Any] = {
    "state": CaseState.WAITING,
    "claimed_by": None,
    "claimed_at": None,
    "lease_until": None,
    "due_at": bindparam("due"),
    "alerted_at": None,
    "escalated_at": None,
    "alarmed_at": None,
}
"""A case that waits again has a clock of its own, and is announced and escalated anew."""

_BY_CODE = select(*COLUMNS).where(_THIS)
_BY_ID = select(*COLUMNS).where(cases.c.id == bindparam("one"))
_LOCK = select(*COLUMNS).where(cases.c.id == bindparam("one")).with_for_update()
_CLAIM = (
    update(cases)
    .where(
        _THIS,
        or_(
            cases.c.state == CaseState.WAITING,
            and_(cases.c.state == CaseState.CLAIMED, cases.c.lease_until < bindparam("now")),
        ),
    )
    .values(
        state=CaseState.CLAIMED,
        claimed_by=bindparam("me"),
        claimed_at=bindparam("now"),
        lease_until=bindparam("until"),
        first_claimed_at=func.coalesce(cases.c.first_claimed_at, bindparam("now")),
    )
    .returning(*COLUMNS)
)
_RENEW = update(cases).where(_HELD).values(lease_until=bindparam("until")).returning(*COLUMNS)
_RELEASE = update(cases).where(_HELD).values(_TO_QUEUE).returning(*COLUMNS)
_HAND_OVER = (
    update(cases)
    .where(_HELD)
    .values(claimed_by=bindparam("other"), claimed_at=bindparam("now"), lease_until=bindparam("until"))
    .returning(*COLUMNS)
)
_CLOSE = (
    update(cases)
    .where(_HELD)
    .values(
        state=CaseState.CLOSED,
        lease_until=None,
        closed_at=bindparam("now"),
        outcome=bindparam("how"),
        services=bindparam("given"),
        erase_at=bindparam("erase"),
    )
    .returning(*COLUMNS)
)
_REOPEN = (
    update(cases)
    .where(_THIS, cases.c.state == CaseState.CLOSED)
    .values({**_TO_QUEUE, "closed_at": None, "outcome": None, "services": None, "erase_at": None})
    .returning(*COLUMNS)
)
_EXPIRED = (
    select(*COLUMNS)
    .where(cases.c.state == CaseState.CLAIMED, cases.c.lease_until < bindparam("now"))
    .order_by(cases.c.id)
    .limit(bindparam("count"))
    .with_for_update(skip_locked=True)
)
_HELD_BY = (
    select(*COLUMNS)
    .where(cases.c.state == CaseState.CLAIMED, cases.c.claimed_by == bindparam("me"))
    .order_by(cases.c.id)
    .with_for_update()
)
_OVERDUE = (
    select(*COLUMNS)
    .where(cases.c.state == CaseState.WAITING, cases.c.due_at < bindparam("now"), cases.c.escalated_at.is_(None))
    .order_by(cases.c.id)
    .limit(bindparam("count"))
    .with_for_update(skip_locked=True)
)
_UNHEARD = (
    select(*COLUMNS)
    .where(cases.c.state == CaseState.WAITING, cases.c.alerted_at.is_(None))
    .order_by(cases.c.id)
    .limit(bindparam("count"))
    .with_for_update(skip_locked=True)
)
_UNHEARD_COUNT = (
    select(func.count()).select_from(cases).where(cases.c.state == CaseState.WAITING, cases.c.alerted_at.is_(None))
)
_ALERTED = update(cases).where(cases.c.id == bindparam("one")).values(alerted_at=bindparam("now"), alarmed_at=None)
_ESCALATED = update(cases).where(cases.c.id == bindparam("one")).values(escalated_at=bindparam("now"))
_NOBODY = update(cases).where(cases.c.id == bindparam("one")).values(alerted_at=None, alarmed_at=bindparam("now"))
_UNSENT_ALERTS = (
    update(outbox)
    .where(outbox.c.topic == bindparam("about"), outbox.c.state == OutboxState.QUEUED)
    .values(state=OutboxState.REPLACED, sealed=None, ended_at=bindparam("now"))
)
_HOLDING = select(func.count()).where(cases.c.state == CaseState.CLAIMED, cases.c.claimed_by == bindparam("me"))


async def by_code(work: UnitOfWork, code: CaseCode) -> QueuedCase | None:
    return _maybe(await work.row(_BY_CODE, which=code))


async def by_id(work: UnitOfWork, case_id: str) -> QueuedCase | None:
    return _maybe(await work.row(_BY_ID, one=case_id))


async def lock(work: UnitOfWork, case_id: str) -> QueuedCase | None:
    """As `by_id`, and nobody else changes the row until the commit."""
    return _maybe(await work.row(_LOCK, one=case_id))


async def claim(work: UnitOfWork, code: CaseCode, me: OfficerId, *, now: int, until: int) -> QueuedCase | None:
    """Take a case that waits or whose lease ran out; None when it is neither."""
    return _maybe(await work.row(_CLAIM, which=code, me=me, now=now, until=until))


async def renew(work: UnitOfWork, code: CaseCode, me: OfficerId, until: int) -> QueuedCase | None:
    """None when this officer does not hold it. Holds the row until the commit."""
    return _maybe(await work.row(_RENEW, which=code, me=me, until=until))


async def release(work: UnitOfWork, code: CaseCode, me: OfficerId, due: int) -> QueuedCase | None:
    """Back to the queue, with a new clock; None when this officer does not hold it."""
    return _maybe(await work.row(_RELEASE, which=code, me=me, due=due))


async def hand_over(
    work: UnitOfWork, code: CaseCode, me: OfficerId, other: OfficerId, *, now: int, until: int
) -> QueuedCase | None:
    return _maybe(await work.row(_HAND_OVER, which=code, me=me, other=other, now=now, until=until))


async def close(
    work: UnitOfWork, code: CaseCode, me: OfficerId, *, how: Outcome, given: str, now: int, erase: int
) -> QueuedCase | None:
    return _maybe(await work.row(_CLOSE, which=code, me=me, how=how, given=given, now=now, erase=erase))


async def reopen(work: UnitOfWork, code: CaseCode, due: int) -> QueuedCase | None:
    """A closed case waits again; None when it is not closed."""
    return _maybe(await work.row(_REOPEN, which=code, due=due))


async def with_expired_lease(work: UnitOfWork, now: int, limit: int) -> list[QueuedCase]:
    """Held until the commit; those on which somebody is just acting are left out."""
    return [as_case(row) for row in await work.rows(_EXPIRED, now=now, count=limit)]


async def held_by(work: UnitOfWork, me: OfficerId) -> list[QueuedCase]:
    return [as_case(row) for row in await work.rows(_HELD_BY, me=me)]


async def overdue(work: UnitOfWork, now: int, limit: int) -> list[QueuedCase]:
    """Waiting past their clock and not escalated yet."""
    return [as_case(row) for row in await work.rows(_OVERDUE, now=now, count=limit)]


async def unheard(work: UnitOfWork, limit: int) -> list[QueuedCase]:
    """Waiting, and nobody could be told."""
    return [as_case(row) for row in await work.rows(_UNHEARD, count=limit)]


async def count_unheard(work: UnitOfWork) -> int:
    row = await work.row(_UNHEARD_COUNT)
    return int(row[0]) if row is not None else 0


async def count_held(work: UnitOfWork, me: OfficerId) -> int:
    row = await work.row(_HOLDING, me=me)
    return int(row[0]) if row is not None else 0


async def note_alerted(work: UnitOfWork, case_id: str, now: int) -> None:
    await work.change(_ALERTED, one=case_id, now=now)


async def note_escalated(work: UnitOfWork, case_id: str, now: int) -> None:
    await work.change(_ESCALATED, one=case_id, now=now)


async def note_unheard(work: UnitOfWork, case_id: str, now: int) -> None:
    """Nobody could be told, and the operator has been; whoever comes on shift next will be."""
    await work.change(_NOBODY, one=case_id, now=now)


async def drop_unsent_alerts(work: UnitOfWork, topic: str, now: int) -> int:
    """Alerts about a case that has found its holder need not leave any more."""
    return await work.change(_UNSENT_ALERTS, about=topic, now=now)


def _maybe(row: Sequence[Any] | None) -> QueuedCase | None:
    return as_case(row) if row is not None else None


def as_case(row: Sequence[Any]) -> QueuedCase:
    return QueuedCase(
        id=row[0],
        code=CaseCode(row[1]),
        district=DistrictCode(row[2]),
        desk=DistrictCode(row[3]),
        urgency=Urgency(row[4]),
        state=CaseState(row[5]),
        facts=row[6],
        contact=row[7],
        filed_at=row[8],
        due_at=row[9],
        alerted_at=row[10],
        escalated_at=row[11],
        alarmed_at=row[12],
        claimed_by=OfficerId(row[13]) if row[13] is not None else None,
        claimed_at=row[14],
        lease_until=row[15],
        closed_at=row[16],
        outcome=Outcome(row[17]) if row[17] else None,
        services=row[18] or "",
        erase_at=row[19],
    )


def alert_topic(code: CaseCode) -> str:
    """Topic of the alerts about a case: one for each officer at a time."""
    return f"alert:{code}"
