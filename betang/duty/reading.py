"""Reading a case: the story, the files, the code word. Every look is in the audit chain (safety rule 21).

Here: who may, and writing it down. Not here: opening what is sealed (`reports.reading`, `reports.attachments`).
"""

from __future__ import annotations

from betang.delivery.deliveries import SendFile
from betang.delivery.outbox import milliseconds
from betang.duty import rules
from betang.duty.audit import Action, record
from betang.duty.claims import find_case, loss_of, renew
from betang.duty.people import conversation_of
from betang.duty.queue import Colleagues, colleagues_by_id, moment
from betang.duty.room import DutyRoom
from betang.duty.views import AttachmentView, Piece, Reading, Reason
from betang.errors import NotAllowed, UserError
from betang.reports import reading
from betang.reports.file_store import Copy
from betang.reports.problems import NO_DESK_KEY
from betang.reports.reading import ReadMessage
from betang.storage import attachments, messages, officers
from betang.storage.attachments import AttachmentRow
from betang.storage.officers import Officer
from betang.storage.queue import QueuedCase
from betang.storage.states import AttachmentState, MessageKind, Purpose
from betang.storage.unit_of_work import UnitOfWork
from betang.vocabulary import (
    PROVINCE,
    Author,
    BlobId,
    CaseCode,
    CaseState,
    DistrictCode,
    FileKind,
    Lane,
    MessageState,
)


async def read_story(
    room: DutyRoom, work: UnitOfWork, officer: Officer, code: CaseCode, reason: Reason | None = None
) -> Reading:
    """All texts in order, for the holder; for supervisors and the provincial desk with a reason.

    Marks what the citizen wrote as read (the holder's reading only). The code word is not among the texts.
    Raises UserError `case.no_desk_key` (this server cannot open it: read in the console), `case.reason_needed`,
    `case.unknown`, Lost as `claims.renew`, NotAllowed `case.not_held`, `case.not_for_this_desk`.
    """
    case = await _case_to_read(room, work, officer, code, reason)
    told = await reading.read_messages(room.reports, work, case.id, readable_desk(room, officer, case))
    names = colleagues_by_id(await officers.everybody(work))
    pieces = tuple(_piece(one, names) for one in told if one.kind is not MessageKind.CODE_WORD)
    files = tuple(_file(row) for row in await attachments.of_case(work, case.id))
    if rules.holds(officer, case):
        await messages.note_read_by_desk(work, case.id, milliseconds(room.clock.now()))
    await record(room, work, Action.READ, case_id=case.id, officer=officer.id, detail=_detail(reason))
    return Reading(case.code, pieces, files)


async def list_files(work: UnitOfWork, officer: Officer, code: CaseCode) -> list[AttachmentView]:
    """The files of a case without their content; for whoever may work on it. Not written into the chain.

    Raises UserError `case.unknown`, NotAllowed `officer.no_queue`, `officer.no_claim`.
    """
    case = await find_case(work, officer, code)
    if not rules.may_work_on(officer, case):
        raise NotAllowed("officer.no_claim")
    return [_file(row) for row in await attachments.of_case(work, case.id)]


async def send_file(
    room: DutyRoom,
    work: UnitOfWork,
    officer: Officer,
    code: CaseCode,
    attachment: BlobId,
    *,
    original: bool = False,
    reason: Reason | None = None,
) -> None:
    """Queue a file to the officer's own private chat: protected, removed after `rules.READING_SECONDS`.

    The clean preview where there is one, unless the `original` is asked for. Raises as `read_story`, and
    UserError `file.unknown`, `file.fetching`, `file.failed`.
    """
    case = await _case_to_read(room, work, officer, code, reason)
    row = await _stored_file(work, case, attachment)
    desk = readable_desk(room, officer, case)
    preview = row.has_preview and not original
    delivery = SendFile(
        attachment=row.id,
        kind=FileKind.PHOTO if preview else row.kind,
        copy=Copy.PREVIEW if preview else Copy.ORIGINAL,
        caption=case.code,
        desk=desk,
        purpose=int(Purpose.READING),
        remove_after=rules.READING_SECONDS,
    )
    # Threat: in a group others would see it, so it goes to nothing but the officer's own chat.
    chat = conversation_of(room, officer)
    await room.outbox.put(work, chat, delivery, Lane.REPLY, topic=f"file:{row.id}")
    await record(room, work, Action.READ_FILE, case_id=case.id, officer=officer.id, detail=_detail(reason))


async def _stored_file(work: UnitOfWork, case: QueuedCase, attachment: BlobId) -> AttachmentRow:
    row = await attachments.by_id(work, attachment)
    if row is None or row.case_id != case.id:
        raise UserError("file.unknown")
    if row.state is not AttachmentState.STORED:
        raise UserError("file.failed" if row.state is AttachmentState.FAILED else "file.fetching")
    return row


async def code_word_of(room: DutyRoom, work: UnitOfWork, officer: Officer, code: CaseCode) -> str:
    """The code word, for the holder to compare. Raises UserError `code_word.none`, and as `read_story`."""
    case = await renew(room, work, officer, code)
    word = await reading.code_word_of(room.reports, work, case.id, readable_desk(room, officer, case))
    if word is None:
        raise UserError("code_word.none")
    await record(room, work, Action.READ_CODE_WORD, case_id=case.id, officer=officer.id)
    return word


def readable_desk(room: DutyRoom, officer: Officer, case: QueuedCase) -> DistrictCode:
    """A desk with whose key this server can open the case: the officer's, the district's or the province's.

    Raises UserError `case.no_desk_key` when the keys lie elsewhere.
    """
    wrapped_for = (case.district, PROVINCE)
    preferred = sorted(wrapped_for, key=lambda desk: desk != officer.desk)
    for desk in preferred:
        if room.vault.desks.can_open(desk):
            return desk
    raise UserError(NO_DESK_KEY)


async def _case_to_read(
    room: DutyRoom, work: UnitOfWork, officer: Officer, code: CaseCode, reason: Reason | None
) -> QueuedCase:
    seen = await find_case(work, officer, code)
    if rules.holds(officer, seen):
        return await renew(room, work, officer, code)
    if rules.may_read_with_reason(officer, seen):
        if reason is None:
            raise UserError("case.reason_needed")
        return seen
    if not rules.works_on_cases(officer) or seen.state is CaseState.WAITING:
        raise NotAllowed("case.not_held")
    raise await loss_of(room, work, code)


def _detail(reason: Reason | None) -> str:
    return reason.value if reason is not None else ""


def _piece(told: ReadMessage, names: Colleagues) -> Piece:
    return Piece(
        author=told.author,
        kind=told.kind,
        at=told.at,
        text=told.text,
        correction=told.correction,
        is_new=told.author is Author.CITIZEN and told.state is not MessageState.READ,
        attachment=told.attachment,
        by=names.get(told.officer) if told.officer is not None else None,
    )


def _file(row: AttachmentRow) -> AttachmentView:
    return AttachmentView(
        id=row.id,
        kind=row.kind,
        size=row.size,
        author=row.author,
        at=moment(row.created_at),
        has_preview=row.has_preview,
        stored=row.state is AttachmentState.STORED,
        failed=row.state is AttachmentState.FAILED,
    )
