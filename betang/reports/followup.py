"""What the citizen does with a filed report that is open in their chat (code or PIN were right)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from betang.flows.report_form import SafeWindow
from betang.reports.form import Contact
from betang.reports.room import ReportRoom
from betang.storage.unit_of_work import UnitOfWork
from betang.vocabulary import (
    Answering,
    BlobId,
    CaseCode,
    CaseState,
    DistrictCode,
    FileKind,
    FileRef,
    OfficerId,
    Pseudonym,
)


@dataclass(frozen=True, slots=True)
class CaseStatus:
    """C18. `since`: filed, claimed, or ended. `overdue`: nobody has claimed it in the time of its class."""

    state: CaseState
    since: datetime
    answers_waiting: int
    overdue: bool
    may_add: bool
    may_withdraw: bool
    contact: Contact
    has_receipt: bool
    has_pin: bool
    erase_at: datetime | None


@dataclass(frozen=True, slots=True)
class Answer:
    """An officer's words or file. A file is sent with `SendFile(attachment, kind, copy="waiting")`."""

    at: datetime
    desk: DistrictCode
    text: str = ""
    attachment: BlobId | None = None
    kind: FileKind | None = None


@dataclass(frozen=True, slots=True)
class Added:
    """For whoever alerts the officer. `new` is False when the same update had been kept before."""

    case_id: str
    code: CaseCode
    claimed_by: OfficerId | None
    new: bool
    attachment: BlobId | None = None


async def status_of(room: ReportRoom, work: UnitOfWork, case_id: str) -> CaseStatus:
    """Looking tells the citizen that answers wait, so they count as told. An unknown or erased id is ERASED."""
    raise NotImplementedError


async def read_answers(room: ReportRoom, work: UnitOfWork, case_id: str) -> tuple[Answer, ...]:
    """Everything that waits, oldest first. Marks it read and wipes the waiting copies (files an hour later)."""
    raise NotImplementedError


async def add_text(
    room: ReportRoom, work: UnitOfWork, case_id: str, text: str, update_id: int, *, correction: bool = False
) -> Added:
    """Add to a case that is open (waiting or claimed). Raises Lost `report.not_open`."""
    raise NotImplementedError


async def add_file(
    room: ReportRoom,
    work: UnitOfWork,
    case_id: str,
    chat: Pseudonym,
    file: FileRef,
    message_id: int,
    update_id: int,
) -> Added:
    """As `drafts.keep_file`. Raises Lost `report.not_open`, UserError `file.too_big`, `file.too_many`."""
    raise NotImplementedError


async def change_contact(
    room: ReportRoom,
    work: UnitOfWork,
    case_id: str,
    answering: Answering,
    window: SafeWindow | None,
    locale: str,
) -> Contact:
    """Planned doorbells are silenced or planned anew. Raises Lost `report.not_open` for an erased case."""
    raise NotImplementedError


async def withdraw(room: ReportRoom, work: UnitOfWork, case_id: str) -> datetime:
    """Take the report back; returns when its content will be erased. Raises Lost `report.not_open`."""
    raise NotImplementedError
