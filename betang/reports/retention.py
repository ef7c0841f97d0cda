"""What the clock does to reports: ends of keeping, answers nobody came for, files without an owner.

Drafts expire with their chat's state: whoever drops that state calls `drafts.discard`.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta

from betang.delivery.outbox import milliseconds
from betang.reports.erasure import erase
from betang.reports.file_store import Copy, Stored
from betang.reports.room import ReportRoom
from betang.storage import attachments, cases, guesses, messages
from betang.storage.attachments import AttachmentRow
from betang.storage.states import AttachmentState
from betang.storage.unit_of_work import UnitOfWork

_UNSENT_STAYS = timedelta(days=1)
_GUESSES_STAY = timedelta(days=365)


async def erase_due_cases(room: ReportRoom, work: UnitOfWork, limit: int = 50) -> int:
    """Erase closed and withdrawn cases whose time has come; returns how many."""
    due = await cases.due_for_erasure(work, milliseconds(room.clock.now()), limit)
    gone = [await erase(room, work, case_id) for case_id in due]
    return sum(remains is not None for remains in gone)


async def expire_waiting(room: ReportRoom, work: UnitOfWork) -> int:
    """Wipe answers that waited too long, citizens' copies of files that were read, and officers' unsent files.

    Returns how many files went. The case keeps its own copy of every answer.
    """
    now = room.clock.now()
    expired = await messages.expire(work, milliseconds(now))
    for blob in expired:
        await attachments.note_nothing_waits(work, blob)
        room.files.remove_after_commit(work, blob, Copy.WAITING)
    unsent = await attachments.delete_unsent(work, milliseconds(now - _UNSENT_STAYS))
    for blob in unsent:
        room.files.remove_after_commit(work, blob)
    return len(expired) + len(unsent)


async def forget_old_guesses(room: ReportRoom, work: UnitOfWork) -> int:
    """Drop counts of wrong guesses that are a year old."""
    return await guesses.forget(work, milliseconds(room.clock.now() - _GUESSES_STAY))


async def sweep_orphan_blobs(room: ReportRoom, work: UnitOfWork) -> int:
    """Remove files that belong to no row (a crash between commit and removal); returns how many.

    Each call looks at one of at most 256 folders; called every 15 seconds it has seen all in about an hour.
    The folder is listed before the rows are read, so that a file whose row came meanwhile is left alone.
    """
    lying = await asyncio.to_thread(room.files.stored_in_next_folder)
    known = await attachments.known(work, list(dict.fromkeys(one.id for one in lying)))
    orphans = [one for one in lying if _is_orphan(one, known.get(one.id))]
    for one in orphans:
        room.files.remove(one.id, one.copy)
    return len(orphans)


def _is_orphan(lying: Stored, row: AttachmentRow | None) -> bool:
    if row is None:
        return True
    return lying.copy is Copy.WAITING and row.state is AttachmentState.STORED and not row.has_waiting
