"""An officer's words to the citizen: sealed to the case, with a copy that waits for the citizen.

Who may answer is decided by duty; when the citizen is told of it, in `doorbells`.
"""

from __future__ import annotations

from datetime import timedelta

from betang.delivery.outbox import milliseconds
from betang.errors import Lost, UserError
from betang.reports.bodies import Body, Waiting, seal_body, seal_waiting
from betang.reports.doorbells import plan_doorbell
from betang.reports.form import contact_of_case
from betang.reports.links import source_of
from betang.reports.pieces import Place, Sending, announce_file
from betang.reports.problems import ANSWER_NOT_WANTED, FILE_GONE, NOT_OPEN
from betang.reports.room import ReportRoom
from betang.storage import attachments, messages
from betang.storage.cases import CaseRow
from betang.storage.messages import NewMessage
from betang.storage.states import AttachmentState, MessageKind
from betang.storage.unit_of_work import UnitOfWork
from betang.vocabulary import Answering, Author, BlobId, CaseState, FileRef, OfficerId, Pseudonym


async def keep_officer_file(
    room: ReportRoom, work: UnitOfWork, case: CaseRow, chat: Pseudonym, file: FileRef, message_id: int
) -> BlobId:
    """Have an officer's file fetched for an answer that is not sent yet; unsent ones go after a day.

    `chat` is the officer's conversation. Raises UserError `file.too_big`, `file.too_many`, `answer.not_wanted`,
    Lost `report.not_open`.
    """
    _refuse_where_none_may_answer(room, case)
    place = Place(case.id, case.recipient, MessageKind.ANSWER)
    return await announce_file(room, work, place, Sending(chat, file, message_id), Author.OFFICER)


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
    `answer.not_wanted`, Lost `report.not_open` (withdrawn or erased), Lost `file.gone`, and ValueError
    for an answer with nothing in it.
    """
    if not text and attachment is None:
        raise ValueError("an answer has a text or a file")
    _refuse_where_none_may_answer(room, case)
    source = source_of(room.vault, update_id)
    if await messages.by_source(work, case.id, MessageKind.ANSWER, source, file=attachment is not None):
        return False
    if attachment is not None:
        await _refuse_a_file_that_cannot_be_sent(work, case, attachment)
    await _keep(room, work, case, officer, source, Waiting(case.desk, text), attachment)
    await plan_doorbell(room, work, case.id, contact_of_case(room.vault, case))
    return True


async def _keep(
    room: ReportRoom,
    work: UnitOfWork,
    case: CaseRow,
    officer: OfficerId,
    source: int,
    waiting: Waiting,
    attachment: BlobId | None,
) -> None:
    now = room.clock.now()
    body = seal_body(case.recipient, Body(MessageKind.ANSWER, now, waiting.text)) if waiting.text else None
    message = NewMessage(
        case_id=case.id,
        author=Author.OFFICER,
        kind=MessageKind.ANSWER,
        source_update=source,
        created_at=milliseconds(now),
        body=body,
        attachment=attachment,
        officer=officer,
        expires_at=milliseconds(now + timedelta(days=room.waiting_days)),
    )
    message_id = await messages.add(work, message)
    await messages.set_waiting(work, message_id, seal_waiting(room.vault, message_id, waiting))


def _refuse_where_none_may_answer(room: ReportRoom, case: CaseRow) -> None:
    if case.state in {CaseState.WITHDRAWN, CaseState.ERASED}:
        raise Lost(NOT_OPEN)
    if contact_of_case(room.vault, case).answering is Answering.NONE:
        raise UserError(ANSWER_NOT_WANTED)


async def _refuse_a_file_that_cannot_be_sent(work: UnitOfWork, case: CaseRow, attachment: BlobId) -> None:
    row = await attachments.by_id(work, attachment)
    ours = row is not None and row.case_id == case.id and row.author is Author.OFFICER
    if row is None or not ours or row.state is AttachmentState.FAILED:
        raise Lost(FILE_GONE)
