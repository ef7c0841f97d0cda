"""Ending a case with an outcome, and opening it again with a reason."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from betang.delivery.outbox import milliseconds
from betang.duty import rules
from betang.duty.alerts import announce
from betang.duty.audit import Action, record
from betang.duty.claims import due_at, find_case, loss_of
from betang.duty.labels import News
from betang.duty.room import DutyRoom
from betang.duty.views import Pressed, Reason
from betang.errors import NotAllowed, UserError
from betang.storage import queue
from betang.storage.officers import Officer
from betang.storage.unit_of_work import UnitOfWork
from betang.vocabulary import CaseCode, CaseState, Outcome, Service


async def close(
    room: DutyRoom,
    work: UnitOfWork,
    officer: Officer,
    code: CaseCode,
    outcome: Outcome,
    services: Sequence[Service] = (),
) -> Pressed:
    """Close with an outcome; kept until `keep_days` later. Raises Lost, UserError `close.no_service`
    (outcome served without a service given).
    """
    if outcome is Outcome.SERVED and not services:
        raise UserError("close.no_service")
    await find_case(work, officer, code)
    now = room.clock.now()
    case = await queue.close(
        work,
        code,
        officer.id,
        how=outcome,
        given=",".join(dict.fromkeys(services)),
        now=milliseconds(now),
        erase=milliseconds(now + timedelta(days=room.keep_days)),
    )
    if case is None:
        seen = await find_case(work, officer, code)
        if seen.state is CaseState.CLOSED and seen.claimed_by == officer.id and seen.outcome is outcome:
            return Pressed.ALREADY
        raise await loss_of(room, work, code)
    await record(room, work, Action.CLOSE, case_id=case.id, officer=officer.id, detail=outcome)
    return Pressed.NOW


async def reopen(room: DutyRoom, work: UnitOfWork, officer: Officer, code: CaseCode, reason: Reason) -> Pressed:
    """Put a closed case back into the queue and alert its desk. Open already: nothing happens.

    Raises Lost (withdrawn, erased), UserError `case.unknown`, NotAllowed `officer.no_claim`.
    """
    seen = await find_case(work, officer, code)
    if not rules.works_on_cases(officer):
        raise NotAllowed("officer.no_claim")
    case = await queue.reopen(work, code, due=due_at(room, seen.urgency))
    if case is None:
        seen = await find_case(work, officer, code)
        if seen.state in {CaseState.WAITING, CaseState.CLAIMED}:
            return Pressed.ALREADY
        raise await loss_of(room, work, code)
    await announce(room, work, case, News.REOPENED, but_not=officer.id)
    await record(room, work, Action.REOPEN, case_id=case.id, officer=officer.id, detail=reason)
    return Pressed.NOW
