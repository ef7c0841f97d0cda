"""Writing in a case: answers to the citizen, the code word question, internal notes.

Here: who may, and writing it down. Not here: sealing and telling the citizen (`reports.answers`), templates
(`templates`).
"""

from __future__ import annotations

from betang.duty import rules
from betang.duty.audit import Action, history_of, record
from betang.duty.claims import find_case, renew
from betang.duty.people import conversation_of
from betang.duty.queue import facts_for
from betang.duty.room import DutyRoom
from betang.duty.views import Pressed
from betang.errors import Lost, NotAllowed, UserError
from betang.reports import answers, reading
from betang.reports.form import open_contact
from betang.storage import cases
from betang.storage.cases import CaseRow
from betang.storage.officers import Officer
from betang.storage.unit_of_work import UnitOfWork
from betang.vocabulary import BlobId, CaseCode, FileRef
from betang.wording.catalogue import N_, Words

_QUESTION = N_(
    "Supaya petugas yakin sedang bicara dengan Anda: tulis kata sandi yang Anda pilih waktu melapor. "
    "Kalau lupa, tulis saja lupa."
)


async def answer(
    room: DutyRoom,
    work: UnitOfWork,
    officer: Officer,
    code: CaseCode,
    update_id: int,
    *,
    text: str = "",
    attachment: BlobId | None = None,
) -> Pressed:
    """Send an answer. `update_id` names the draft: the update with which the officer wrote or chose it, so that
    pressing Kirim twice sends once. Raises Lost as `claims.renew`, UserError `answer.empty`, `answer.too_long`,
    `answer.not_wanted` (the citizen allowed none), Lost `file.gone`.
    """
    if not text.strip() and attachment is None:
        raise UserError("answer.empty")
    _refuse_long(text)
    case = await _held_case(room, work, officer, code)
    kept = await answers.store_answer(
        room.reports, work, case, officer.id, update_id, text=text.strip(), attachment=attachment
    )
    return await _written(room, work, Action.ANSWER, case, officer, new=kept)


async def keep_file(
    room: DutyRoom, work: UnitOfWork, officer: Officer, code: CaseCode, file: FileRef, message_id: int
) -> BlobId:
    """Have the officer's file fetched for an answer that is not sent yet; unsent ones go after a day.

    Raises Lost as `claims.renew`, UserError `file.too_big`, `file.too_many`.
    """
    case = await _held_case(room, work, officer, code)
    chat = conversation_of(room, officer)
    return await answers.keep_officer_file(room.reports, work, case, chat, file, message_id)


async def note(
    room: DutyRoom, work: UnitOfWork, officer: Officer, code: CaseCode, update_id: int, text: str
) -> Pressed:
    """An internal note, sealed to the case; the citizen never sees it. Raises as `answer`."""
    if not text.strip():
        raise UserError("answer.empty")
    _refuse_long(text)
    case = await _held_case(room, work, officer, code)
    kept = await reading.keep_note(room.reports, work, case.id, officer.id, text.strip(), update_id)
    return await _written(room, work, Action.NOTE, case, officer, new=kept)


async def ask_code_word(
    room: DutyRoom, work: UnitOfWork, officer: Officer, code: CaseCode, update_id: int
) -> Pressed:
    """Send the fixed question; ALREADY while the last one stands without the citizen having written since.

    Raises Lost, UserError `code_word.none` when the citizen chose none, `answer.not_wanted`.
    """
    held = await renew(room, work, officer, code)
    if not facts_for(room, officer, held).has_code_word:
        raise UserError("code_word.none")
    if await _question_stands(work, held.id):
        return Pressed.ALREADY
    case = await _row_of(work, held.id)
    text = code_word_question(room.catalogues.catalogue(_locale_of(room, case)))
    kept = await answers.store_answer(room.reports, work, case, officer.id, update_id, text=text)
    return await _written(room, work, Action.ASK_CODE_WORD, case, officer, new=kept)


def code_word_question(words: Words) -> str:
    """The fixed question as the citizen will read it, plain text, for the preview too."""
    return words.plain(_QUESTION)


async def citizen_locale(room: DutyRoom, work: UnitOfWork, officer: Officer, code: CaseCode) -> str:
    """The language the citizen reads, so that templates and previews are in it.

    Raises UserError `case.unknown`, NotAllowed.
    """
    case = await find_case(work, officer, code)
    if not rules.may_work_on(officer, case):
        raise NotAllowed("officer.no_claim")
    return _locale_of(room, await _row_of(work, case.id))


def _locale_of(room: DutyRoom, case: CaseRow) -> str:
    return open_contact(room.vault, case.id, case.contact).locale if case.contact is not None else "id"


async def _question_stands(work: UnitOfWork, case_id: str) -> bool:
    talk = [
        row.action for row in await history_of(work, case_id) if row.action in {Action.ASK_CODE_WORD, Action.ADD}
    ]
    return bool(talk) and talk[-1] == Action.ASK_CODE_WORD


async def _held_case(room: DutyRoom, work: UnitOfWork, officer: Officer, code: CaseCode) -> CaseRow:
    held = await renew(room, work, officer, code)
    return await _row_of(work, held.id)


async def _row_of(work: UnitOfWork, case_id: str) -> CaseRow:
    row = await cases.by_id(work, case_id)
    if row is None:
        raise Lost("case.erased")
    return row


async def _written(
    room: DutyRoom, work: UnitOfWork, action: Action, case: CaseRow, officer: Officer, *, new: bool
) -> Pressed:
    if not new:
        return Pressed.ALREADY
    await record(room, work, action, case_id=case.id, officer=officer.id)
    return Pressed.NOW


def _refuse_long(text: str) -> None:
    length = len(text.strip().encode("utf-16-le")) // 2  # as Telegram counts
    if length > rules.MOST_TEXT:
        raise UserError("answer.too_long", length=length, limit=rules.MOST_TEXT)
