"""Taking a case and giving it back: exactly one officer holds it, under a lease.

Every verb here writes with one guarded statement; whoever comes second gets `Lost` with the facts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from betang.duty.officers import Officer
from betang.duty.room import DutyRoom
from betang.duty.views import Pressed, Reason
from betang.storage.queue import QueuedCase
from betang.storage.unit_of_work import UnitOfWork
from betang.vocabulary import CaseCode, DistrictCode, Outcome, Service


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
    raise NotImplementedError


async def renew(room: DutyRoom, work: UnitOfWork, officer: Officer, code: CaseCode) -> QueuedCase:
    """Prove that this officer holds the case, and hold it for another lease. Every verb on a case starts here.

    Raises Lost `case.taken`, `case.returned` (back in the queue), `case.closed`, `case.withdrawn`, `case.erased`.
    """
    raise NotImplementedError


async def release(room: DutyRoom, work: UnitOfWork, officer: Officer, code: CaseCode) -> Pressed:
    """Give it back to the queue; the desk is alerted. Raises Lost."""
    raise NotImplementedError


async def hand_over(
    room: DutyRoom,
    work: UnitOfWork,
    officer: Officer,
    code: CaseCode,
    to: int,
    desk: DistrictCode | None = None,
) -> Pressed:
    """Make the officer numbered `to` of `desk` (own desk when None) the holder; they are alerted.

    Raises Lost, and UserError `officer.unknown` or `handover.not_theirs` (may not see this case).
    """
    raise NotImplementedError


async def close(
    room: DutyRoom,
    work: UnitOfWork,
    officer: Officer,
    code: CaseCode,
    outcome: Outcome,
    services: Sequence[Service] = (),
) -> Pressed:
    """Close with an outcome; kept until `keep_days` later. Raises Lost, UserError `close.no_service`
    (outcome served without a service given)."""
    raise NotImplementedError


async def reopen(room: DutyRoom, work: UnitOfWork, officer: Officer, code: CaseCode, reason: Reason) -> Pressed:
    """Put a closed case back into the queue and alert its desk. Raises Lost, NotAllowed."""
    raise NotImplementedError


async def return_expired_leases(room: DutyRoom, work: UnitOfWork) -> int:
    """Cases whose lease ran out wait again and are announced again; their last holder is told."""
    raise NotImplementedError
