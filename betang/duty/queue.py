"""What waits, for whom: the queue as each officer may see it. Reads only."""

from __future__ import annotations

from betang.duty.officers import Officer
from betang.duty.room import DutyRoom
from betang.duty.views import CaseView, Filters, HomeCounts, Page
from betang.storage.unit_of_work import UnitOfWork
from betang.vocabulary import CaseCode

PAGE_SIZE = 8
WAITING = Filters()


async def home(room: DutyRoom, work: UnitOfWork, officer: Officer) -> HomeCounts:
    """O0. Raises NotAllowed `officer.no_queue` for campaign staff."""
    raise NotImplementedError


async def waiting(
    room: DutyRoom,
    work: UnitOfWork,
    officer: Officer,
    filters: Filters = WAITING,
    page: int = 0,
    size: int = PAGE_SIZE,
) -> Page:
    """O2: most urgent first, then oldest. Raises NotAllowed `officer.no_queue`."""
    raise NotImplementedError


async def mine(room: DutyRoom, work: UnitOfWork, officer: Officer, page: int = 0, size: int = PAGE_SIZE) -> Page:
    """The cases this officer holds."""
    raise NotImplementedError


async def most_urgent(room: DutyRoom, work: UnitOfWork, officer: Officer) -> CaseCode | None:
    """The first waiting case of this officer's queue; None when nothing waits."""
    raise NotImplementedError


async def case_view(room: DutyRoom, work: UnitOfWork, officer: Officer, code: CaseCode) -> CaseView:
    """O3. Raises UserError `case.unknown` (also for a case of another desk), NotAllowed `officer.no_queue`."""
    raise NotImplementedError


async def unheard(work: UnitOfWork) -> int:
    """Waiting cases of which nobody could be told: the operator's alarm count."""
    raise NotImplementedError
