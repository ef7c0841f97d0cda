"""What the citizen does with a filed report that is open in their chat (code or PIN were right)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from betang.delivery.outbox import milliseconds
from betang.errors import Conflict, Lost
from betang.flows.report_form import SafeWindow
from betang.reports.bodies import open_waiting
from betang.reports.doorbells import answers_to_read, plan_doorbell
from betang.reports.form import Contact, contact_of_case, make_contact, seal_contact
from betang.reports.pieces import Place, Sending, keep_piece_of_file, keep_piece_of_text
from betang.reports.problems import NOT_OPEN
from betang.reports.room import ReportRoom, moment_of
from betang.storage import attachments, cases, messages
from betang.storage.cases import CaseRow
from betang.storage.messages import MessageRow
from betang.storage.states import MessageKind
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

OPEN = frozenset({CaseState.WAITING, CaseState.CLAIMED})
"""Somebody will read what is added; in a closed case nobody would."""

FILE_STAYS = timedelta(hours=1)
"""How long the citizen's copy of a file stays after it was asked for: it must still be sent, perhaps late."""


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


async def status_of(room: ReportRoom, work: UnitOfWork, case_id: str) -> CaseStatus | None:
    """None when there is no such case or it has been erased.

    Looking tells the citizen that answers wait, so from then on they count as told.
    """
    case = await cases.by_id(work, case_id)
    if case is None or case.state is CaseState.ERASED:
        return None
    answers = await answers_to_read(work, case_id)
    await messages.note_told(work, answers)
    open_case = case.state in OPEN
    return CaseStatus(
        state=case.state,
        since=moment_of(_since(case)),
        answers_waiting=len(answers),
        overdue=case.state is CaseState.WAITING and room.clock.now() > moment_of(case.due_at),
        may_add=open_case,
        may_withdraw=open_case,
        contact=contact_of_case(room.vault, case),
        has_receipt=case.has_receipt,
        has_pin=case.pin is not None,
        erase_at=moment_of(case.erase_at) if case.erase_at is not None else None,
    )


async def read_answers(room: ReportRoom, work: UnitOfWork, case_id: str) -> tuple[Answer, ...]:
    """Everything that waits, oldest first. Marks it read and wipes the waiting copies (files an hour later)."""
    now = room.clock.now()
    found = []
    for message in await answers_to_read(work, case_id):
        found.append(await _answer(room, work, message))
        # The file still has to leave for the chat; its copy stays until then.
        until = milliseconds(now + FILE_STAYS) if message.attachment is not None else None
        await messages.note_read(work, message.id, now=milliseconds(now), file_expires=until)
    return tuple(found)


async def add_text(
    room: ReportRoom, work: UnitOfWork, case_id: str, text: str, update_id: int, *, correction: bool = False
) -> Added:
    """Add to a case that is open (waiting or claimed). Raises Lost `report.not_open`."""
    case = await _open_case(work, case_id)
    place = Place(case.id, case.recipient, MessageKind.ADDITION)
    new = await keep_piece_of_text(room, work, place, text, update_id, correction=correction)
    return Added(case.id, case.code, case.claimed_by, new)


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
    case = await _open_case(work, case_id)
    place = Place(case.id, case.recipient, MessageKind.ADDITION)
    blob, new = await keep_piece_of_file(room, work, place, Sending(chat, file, message_id), update_id)
    return Added(case.id, case.code, case.claimed_by, new, blob)


async def change_contact(
    room: ReportRoom,
    work: UnitOfWork,
    case_id: str,
    answering: Answering,
    window: SafeWindow | None,
    locale: str,
) -> Contact:
    """Planned doorbells are silenced or planned anew. Raises Lost `report.not_open` for an erased case."""
    case = await cases.by_id(work, case_id)
    if case is None or case.state is CaseState.ERASED:
        raise Lost(NOT_OPEN)
    contact = make_contact(answering, window, locale)
    await cases.set_contact(work, case_id, seal_contact(room.vault, case_id, contact))
    await messages.silence(work, case_id)
    await plan_doorbell(room, work, case_id, contact)
    return contact


async def withdraw(room: ReportRoom, work: UnitOfWork, case_id: str) -> datetime:
    """Take the report back; returns when its content will be erased. Raises Lost `report.not_open`."""
    now = room.clock.now()
    erase_at = now + timedelta(days=room.keep_days)
    withdrawn = await cases.withdraw(work, case_id, now=milliseconds(now), erase=milliseconds(erase_at))
    if withdrawn is None:
        raise Lost(NOT_OPEN)
    await messages.silence(work, case_id)
    return erase_at


async def _answer(room: ReportRoom, work: UnitOfWork, message: MessageRow) -> Answer:
    waiting = open_waiting(room.vault, message)
    if waiting is None:
        raise Conflict("an answer that waits has nothing in it")
    row = await attachments.by_id(work, message.attachment) if message.attachment is not None else None
    return Answer(
        at=moment_of(message.created_at),
        desk=waiting.desk,
        text=waiting.text,
        attachment=message.attachment,
        kind=row.kind if row is not None else None,
    )


async def _open_case(work: UnitOfWork, case_id: str) -> CaseRow:
    case = await cases.by_id(work, case_id)
    if case is None or case.state not in OPEN:
        raise Lost(NOT_OPEN)
    return case


def _since(case: CaseRow) -> int:
    match case.state:
        case CaseState.WAITING:
            return case.filed_at
        case CaseState.CLAIMED:
            return case.claimed_at or case.filed_at
        case _:
            return case.closed_at or case.filed_at
