"""Telling officers that a case waits, without a word of what is in it (safety rule 19).

Not here: the clocks that escalate (`clockwork`).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from betang.duty.room import DutyRoom
from betang.storage.queue import QueuedCase
from betang.storage.unit_of_work import UnitOfWork


class Reached(Enum):
    """Which ring of people an alert went to."""

    DESK = "desk"
    PROVINCE = "province"
    SUPERVISORS = "supervisors"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Announced:
    """`officers` counts the alerts put into the outbox."""

    officers: int
    reached: Reached

    @property
    def staffed(self) -> bool:
        """Somebody on shift was told; only then may a citizen be given a time."""
        return self.reached in {Reached.DESK, Reached.PROVINCE}


async def announce(room: DutyRoom, work: UnitOfWork, case: QueuedCase, news: str = "new") -> Announced:
    """Alert the officers on shift of the case's desk, else of the provincial desk, else all supervisors.

    With nobody at all, an alarm for the operator: ERROR in the log (code only) and a count in `queue.unheard`.
    """
    raise NotImplementedError


async def alert_claimer(room: DutyRoom, work: UnitOfWork, case: QueuedCase, news: str) -> bool:
    """Tell who holds the case that the citizen did something; False when nobody holds it."""
    raise NotImplementedError
