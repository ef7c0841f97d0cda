"""Taking a case and giving it back: exactly one officer holds it, under a lease.

Every verb writes with one guarded statement (`storage.queue`); whoever comes second gets `Lost` with the facts
of who was first, and nothing has been written. Not here: closing and opening again (`closing`), reading and
answering, which begin with `renew`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

from betang.delivery.outbox import milliseconds
from betang.duty import rules
from betang.duty.alerts import alert_each, announce, drop_unsent_alerts
from betang.duty.audit import Action, record
from betang.duty.labels import News
from betang.duty.people import find_officer
from betang.duty.room import DutyRoom
from betang.duty.views import Pressed
from betang.errors import Lost, NotAllowed, UserError
from betang.reports import rules as report_rules
from betang.storage import officers, queue
from betang.storage.officers import Officer
from betang.storage.queue import QueuedCase
from betang.storage.unit_of_work import UnitOfWork
from betang.vocabulary import CaseCode, CaseState, DistrictCode, OfficerId, Urgency

_BATCH = 50


@dataclass(frozen=True, slots=True)
class Held:
    """The case as this officer now holds it."""

    case: QueuedCase
    pressed: Pressed


async def claim(room: DutyRoom, work: UnitOfWork, officer: Officer, code: CaseCode) -> Held:
    """Take a waiting case (or one whose lease ran out). Claiming one's own again renews the lease.

    Raises Lost `case.taken` (facts number, desk, seconds), `case.closed`, `case.withdrawn`, `case.erased`;
    UserError `case.unknown`; NotAllowed `officer.no_claim`.
    """
    seen = await find_case(work, officer, code)
    if not rules.works_on_cases(officer):
        raise NotAllowed("officer.no_claim")
    now = room.clock.now()
    until = _lease_end(now, seen.urgency)
    own = await queue.renew(work, code, officer.id, until)
    if own is not None:
        return Held(own, Pressed.ALREADY)
    case = await queue.claim(work, code, officer.id, now=milliseconds(now), until=until)
    if case is None:
        # The same officer's other press may have won since we looked.
        own = await queue.renew(work, code, officer.id, until)
        if own is None:
            raise await loss_of(room, work, code)
        return Held(own, Pressed.ALREADY)
    await drop_unsent_alerts(room, work, code)
    await record(room, work, Action.CLAIM, case_id=case.id, officer=officer.id)
    return Held(case, Pressed.NOW)


async def renew(room: DutyRoom, work: UnitOfWork, officer: Officer, code: CaseCode) -> QueuedCase:
    """Prove that this officer holds the case, and hold it for another lease. Every verb on a case starts here.

    Raises Lost `case.taken`, `case.returned` (back in the queue), `case.closed`, `case.withdrawn`, `case.erased`.
    """
    seen = await find_case(work, officer, code)
    case = await queue.renew(work, code, officer.id, _lease_end(room.clock.now(), seen.urgency))
    if case is None:
        raise await loss_of(room, work, code)
    return case


async def release(room: DutyRoom, work: UnitOfWork, officer: Officer, code: CaseCode) -> Pressed:
    """Give it back to the queue; the desk is alerted. Raises Lost."""
    seen = await find_case(work, officer, code)
    case = await queue.release(work, code, officer.id, due=due_at(room, seen.urgency))
    if case is None:
        return await _already(room, work, code, CaseState.WAITING, None)
    await announce(room, work, case, News.RETURNED, but_not=officer.id)
    await record(room, work, Action.RELEASE, case_id=case.id, officer=officer.id)
    return Pressed.NOW


async def hand_over(
    room: DutyRoom,
    work: UnitOfWork,
    officer: Officer,
    code: CaseCode,
    to: int,
    desk: DistrictCode | None = None,
) -> Pressed:
    """Make the officer numbered `to` of `desk` (own desk when None) the holder; they are alerted.

    Raises Lost, and UserError `officer.unknown`, `handover.off_shift` or `handover.not_theirs` (may not see it).
    """
    seen = await find_case(work, officer, code)
    other = await find_officer(work, desk or officer.desk, to)
    if other.id == officer.id or not rules.holds(officer, seen):
        return await _already(room, work, code, CaseState.CLAIMED, other.id)
    _refuse_wrong_receiver(other, seen)
    now = room.clock.now()
    case = await queue.hand_over(
        work, code, officer.id, other.id, now=milliseconds(now), until=_lease_end(now, seen.urgency)
    )
    if case is None:
        return await _already(room, work, code, CaseState.CLAIMED, other.id)
    await alert_each(room, work, case, [other], News.HANDED_OVER)
    detail = f"{other.desk}:{other.number}"
    await record(room, work, Action.HAND_OVER, case_id=case.id, officer=officer.id, detail=detail)
    return Pressed.NOW


async def _already(
    room: DutyRoom, work: UnitOfWork, code: CaseCode, state: CaseState, holder: OfficerId | None
) -> Pressed:
    """ALREADY when the case is as the verb would have made it; else raises Lost."""
    case = await queue.by_code(work, code)
    if case is None or case.state is not state or case.claimed_by != holder:
        raise await loss_of(room, work, code)
    return Pressed.ALREADY


def _refuse_wrong_receiver(other: Officer, case: QueuedCase) -> None:
    facts: dict[str, str | int] = {"number": other.number, "desk": other.desk}
    if not rules.may_work_on(other, case):
        raise UserError("handover.not_theirs", **facts)
    # Threat: a case given to somebody who is not there lies still for a whole lease.
    if not other.on_shift:
        raise UserError("handover.off_shift", **facts)


async def return_expired_leases(room: DutyRoom, work: UnitOfWork) -> int:
    """Cases whose lease ran out wait again and are announced again; their last holder is told."""
    expired = await queue.with_expired_lease(work, milliseconds(room.clock.now()), _BATCH)
    # All rows first, then the audit chain: on PostgreSQL nobody may wait for us while we wait for them.
    returned = [(case, await _back_to_queue(room, work, case)) for case in expired]
    for before, case in returned:
        await announce(room, work, case, News.RETURNED)
        await _tell_that_lease_ended(room, work, case, before.claimed_by)
        await record(room, work, Action.LEASE_ENDED, case_id=case.id, officer=before.claimed_by)
    return len(returned)


async def return_cases_of(
    room: DutyRoom, work: UnitOfWork, officer: Officer, but: Callable[[QueuedCase], bool] = lambda _: False
) -> int:
    """Take the cases from an officer whose role ended or changed, `but` those that they may go on with."""
    lost = [case for case in await queue.held_by(work, officer.id) if not but(case)]
    returned = [await _back_to_queue(room, work, case) for case in lost]
    for case in returned:
        await announce(room, work, case, News.RETURNED)
        await record(room, work, Action.RELEASE, case_id=case.id, officer=officer.id, detail="role")
    return len(returned)


async def _back_to_queue(room: DutyRoom, work: UnitOfWork, case: QueuedCase) -> QueuedCase:
    holder = case.claimed_by or OfficerId(0)
    back = await queue.release(work, case.code, holder, due=due_at(room, case.urgency))
    return back or case  # the row is held by us since it was selected


async def _tell_that_lease_ended(
    room: DutyRoom, work: UnitOfWork, case: QueuedCase, last_holder: OfficerId | None
) -> None:
    holder = await officers.by_id(work, last_holder) if last_holder is not None else None
    # It takes the place of the alert to everybody. Whoever is off shift is left in peace.
    if holder is not None and holder.on_shift and rules.may_work_on(holder, case):
        await alert_each(room, work, case, [holder], News.LEASE_ENDED)


async def find_case(work: UnitOfWork, officer: Officer, code: CaseCode) -> QueuedCase:
    """A case that this officer may see. Raises UserError `case.unknown`, NotAllowed `officer.no_queue`."""
    if not rules.sees_the_queue(officer):
        raise NotAllowed("officer.no_queue")
    case = await queue.by_code(work, code)
    if case is None or not rules.may_see(officer, case):
        # Threat: the code of another desk's case would tell that it exists.
        raise UserError("case.unknown")
    return case


async def loss_of(room: DutyRoom, work: UnitOfWork, code: CaseCode) -> Lost:
    """Why an officer has lost this case: what it is now, and who of which desk has it since when."""
    case = await queue.by_code(work, code)
    if case is None:
        return Lost("case.erased")
    match case.state:
        case CaseState.CLAIMED:
            holder = await officers.by_id(work, case.claimed_by or 0)
            seconds = (milliseconds(room.clock.now()) - (case.claimed_at or 0)) // 1000
            number, desk = (holder.number, holder.desk) if holder is not None else (0, case.desk)
            return Lost("case.taken", number=number, desk=desk, seconds=max(0, seconds))
        case CaseState.WAITING:
            return Lost("case.returned")
        case CaseState.CLOSED:
            return Lost("case.closed")
        case CaseState.WITHDRAWN:
            return Lost("case.withdrawn")
        case CaseState.ERASED:
            return Lost("case.erased")
        case _ as never:
            assert_never(never)


def due_at(room: DutyRoom, urgency: Urgency) -> int:
    """The clock of a case that begins to wait now, in milliseconds."""
    return milliseconds(report_rules.due_at(urgency, room.clock.now(), room.reports.due))


def _lease_end(now: datetime, urgency: Urgency) -> int:
    return milliseconds(now + rules.lease_of(urgency))
