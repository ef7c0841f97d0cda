"""What the clock does to the queue: leases that run out, cases past their clock, alarms that repeat.

Everything is found by state and marked as done in the same unit of work, so a crash between two rounds, or two
processes at once, lose nothing and do nothing twice.
"""

from __future__ import annotations

from dataclasses import dataclass

from betang.delivery.outbox import milliseconds
from betang.duty import rules
from betang.duty.alerts import alert_each, sound_alarm
from betang.duty.audit import Action, record
from betang.duty.claims import return_expired_leases
from betang.duty.labels import News
from betang.duty.room import DutyRoom
from betang.duty.shifts import announce_unheard
from betang.storage import officers, queue
from betang.storage.queue import QueuedCase
from betang.storage.unit_of_work import UnitOfWork
from betang.vocabulary import PROVINCE

_BATCH = 50


@dataclass(frozen=True, slots=True)
class Ticked:
    """Counts for the log. `unheard`: waiting cases of which still nobody could be told."""

    returned: int
    escalated: int
    announced: int
    unheard: int


async def tick(room: DutyRoom, work: UnitOfWork) -> Ticked:
    """One round of at most 50 cases of each sort; call it every 15 seconds or so."""
    returned = await return_expired_leases(room, work)
    announced = await announce_unheard(room, work)
    escalated = await escalate_overdue(room, work)
    return Ticked(returned, escalated, announced, await queue.count_unheard(work))


async def escalate_overdue(room: DutyRoom, work: UnitOfWork) -> int:
    """Bring waiting cases past their clock before the supervisors, once for each time they wait."""
    late = await queue.overdue(work, milliseconds(room.clock.now()), _BATCH)
    return sum([await _escalate(room, work, case) for case in late])


async def _escalate(room: DutyRoom, work: UnitOfWork, case: QueuedCase) -> bool:
    """False when there is nobody to bring it before: the alarm goes on until there is."""
    ring = rules.ring_to_escalate(await officers.active_at(work, case.desk, PROVINCE))
    if not ring:
        await sound_alarm(room, work, case)
        return False
    now = milliseconds(room.clock.now())
    await alert_each(room, work, case, ring, News.ESCALATED)
    await queue.note_escalated(work, case.id, now)
    await queue.note_alerted(work, case.id, now)
    await record(room, work, Action.ESCALATE, case_id=case.id, detail=str(len(ring)))
    return True
