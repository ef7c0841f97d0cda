"""An officer's words to the citizen: sealed to the case, waiting for the citizen, told by a doorbell if wished.

Who may answer is decided by duty. A doorbell is planned in the row (`rings_at`) and becomes an outbox row only
when its time has come, so that after an outage nothing rings outside the safe window.
"""

from __future__ import annotations

from betang.reports.room import ReportRoom
from betang.storage.cases import CaseRow
from betang.storage.unit_of_work import UnitOfWork
from betang.vocabulary import BlobId, FileRef, OfficerId, Pseudonym


async def keep_officer_file(
    room: ReportRoom, work: UnitOfWork, case: CaseRow, chat: Pseudonym, file: FileRef, message_id: int
) -> BlobId:
    """Have an officer's file fetched for an answer that is not sent yet; unsent ones go after a day.

    `chat` is the officer's conversation. Raises UserError `file.too_big`, `file.too_many`, Lost `report.not_open`.
    """
    raise NotImplementedError


async def store_answer(
    room: ReportRoom,
    work: UnitOfWork,
    case: CaseRow,
    officer: OfficerId,
    update_id: int,
    *,
    text: str = "",
    attachment: BlobId | None = None,
) -> bool:
    """Keep an answer, text or file or both; False when the same update had been kept before.

    `case` is the row as loaded in this unit of work (`storage.cases.by_id`). Raises UserError
    `answer.not_wanted`, Lost `report.not_open` (withdrawn or erased), Lost `file.gone`.
    """
    raise NotImplementedError


async def ring_due(room: ReportRoom, work: UnitOfWork, limit: int = 100) -> int:
    """Put the doorbells whose time has come into the outbox; call it every minute. Returns how many."""
    raise NotImplementedError
