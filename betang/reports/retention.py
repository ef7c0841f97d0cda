"""What the clock does to reports: ends of keeping, answers nobody came for, files without an owner.

Drafts expire with their chat's state: whoever drops that state calls `drafts.discard`.
"""

from __future__ import annotations

from betang.reports.room import ReportRoom
from betang.storage.unit_of_work import UnitOfWork


async def erase_due_cases(room: ReportRoom, work: UnitOfWork, limit: int = 50) -> int:
    """Erase closed and withdrawn cases whose time has come; returns how many."""
    raise NotImplementedError


async def expire_waiting(room: ReportRoom, work: UnitOfWork) -> int:
    """Wipe answers that waited too long, citizens' copies of files that were read, and officers' unsent files."""
    raise NotImplementedError


async def forget_old_guesses(room: ReportRoom, work: UnitOfWork) -> int:
    """Drop counts of wrong guesses that are a year old."""
    raise NotImplementedError


async def sweep_orphan_blobs(room: ReportRoom, work: UnitOfWork) -> int:
    """Remove files that belong to no row (a crash between commit and removal); returns how many."""
    raise NotImplementedError
