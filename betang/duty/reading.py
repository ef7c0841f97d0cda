"""Reading a case: the story, the files. Every look is written into the audit chain (safety rule 21)."""

from __future__ import annotations

from betang.duty.officers import Officer
from betang.duty.room import DutyRoom
from betang.duty.views import AttachmentView, Reading, Reason
from betang.storage.unit_of_work import UnitOfWork
from betang.vocabulary import BlobId, CaseCode, Pseudonym


async def read_story(
    room: DutyRoom, work: UnitOfWork, officer: Officer, code: CaseCode, reason: Reason | None = None
) -> Reading:
    """All texts in order, for the holder; for supervisors and the provincial desk with a reason.

    Marks what the citizen wrote as read (the holder's reading only). Raises UserError `case.no_desk_key`
    (this server cannot open it: read in the console), `case.reason_needed`, `case.unknown`, Lost, NotAllowed.
    """
    raise NotImplementedError


async def list_files(room: DutyRoom, work: UnitOfWork, officer: Officer, code: CaseCode) -> list[AttachmentView]:
    """The files of a case without their content; for whoever may see the case. Not written into the chain."""
    raise NotImplementedError


async def send_file(
    room: DutyRoom,
    work: UnitOfWork,
    officer: Officer,
    code: CaseCode,
    attachment: BlobId,
    chat: Pseudonym,
    reason: Reason | None = None,
) -> None:
    """Queue a file to the officer's private chat: protected, removed after `rules.READING_SECONDS`.

    Raises as `read_story`, and UserError `file.unknown`, `file.fetching`, `file.failed`.
    """
    raise NotImplementedError
