"""Erasing a case: nobody opens it again, and nothing of what was told is left on this server.

The wrappings go first; without them no body, file or backup of either opens. Backups of the wrappings
themselves are kept for days only (`docs/operating.md`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from betang.reports.links import guesses_of_case
from betang.reports.room import ReportRoom, moment_of
from betang.storage import attachments, cases, guesses, messages
from betang.storage.unit_of_work import UnitOfWork
from betang.vocabulary import CaseCode, DistrictCode, Urgency


@dataclass(frozen=True, slots=True)
class Remains:
    """What is left of an erased case, for counting: no word, no person. The audit chain keeps codes only."""

    code: CaseCode
    district: DistrictCode
    urgency: Urgency
    filed_at: datetime


async def erase(room: ReportRoom, work: UnitOfWork, case_id: str) -> Remains | None:
    """Erase in any state; None when there is no such case or it was erased before. Files go after the commit."""
    await cases.destroy_wrappings(work, case_id)
    bare = await cases.strip_to_bare_row(work, case_id)
    if bare is None:
        return None
    await messages.delete_of_case(work, case_id)
    for blob in await attachments.delete_of_case(work, case_id):
        room.files.remove_after_commit(work, blob)
    await guesses.clear(work, guesses_of_case(case_id))
    return Remains(bare.code, bare.district, bare.urgency, moment_of(bare.filed_at))


async def erase_everything(room: ReportRoom, work: UnitOfWork, case_ids: Sequence[str]) -> tuple[Remains, ...]:
    """Erase all reports of an account."""
    gone = [await erase(room, work, case_id) for case_id in case_ids]
    return tuple(remains for remains in gone if remains is not None)
