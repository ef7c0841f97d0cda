"""What the clock does to the queue: leases that run out, cases past their clock, alarms that repeat."""

from __future__ import annotations

from dataclasses import dataclass

from betang.duty.room import DutyRoom
from betang.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Ticked:
    """Counts for the log. `unheard`: waiting cases of which still nobody could be told."""

    returned: int
    escalated: int
    announced: int
    unheard: int


async def tick(room: DutyRoom, work: UnitOfWork) -> Ticked:
    """One round; call it every 15 seconds or so. Doing it twice at the same time does each thing once."""
    raise NotImplementedError
