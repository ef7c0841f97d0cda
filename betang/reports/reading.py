"""Opening a case for its desk. Who may, and writing it into the audit chain, is duty's business."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from betang.delivery.outbox import milliseconds
from betang.errors import Lost, NotAllowed, UserError
from betang.reports.bodies import Body, open_body, seal_body
from betang.reports.links import source_of
from betang.reports.problems import NO_DESK_KEY, NOT_FOR_THIS_DESK, NOT_OPEN
from betang.reports.room import ReportRoom, moment_of
from betang.storage import cases, messages
from betang.storage.messages import MessageRow, NewMessage
from betang.storage.states import MessageKind
from betang.storage.unit_of_work import UnitOfWork
from betang.vault.case_keys import unwrap
from betang.vault.secret import Secret
from betang.vocabulary import Author, BlobId, CaseState, DistrictCode, MessageState, OfficerId


@dataclass(frozen=True, slots=True)
class ReadMessage:
    """A message of a case in clear. `correction`: the citizen marked it as correcting what was told before."""

    id: int
    author: Author
    kind: MessageKind
    state: MessageState
    at: datetime
    text: str = field(repr=False)
    correction: bool
    attachment: BlobId | None
    officer: OfficerId | None


async def case_identity(room: ReportRoom, work: UnitOfWork, case_id: str, desk: DistrictCode) -> Secret:
    """The case's key. Raises UserError `case.no_desk_key`, NotAllowed `case.not_for_this_desk`."""
    wrapping = await cases.wrapping_of(work, case_id, desk)
    if wrapping is None:
        raise NotAllowed(NOT_FOR_THIS_DESK)
    desk_identity = room.vault.desks.identity(desk) if room.vault.desks.can_open(desk) else None
    if desk_identity is None:
        raise UserError(NO_DESK_KEY)
    return unwrap(wrapping, desk_identity)


async def read_messages(
    room: ReportRoom, work: UnitOfWork, case_id: str, desk: DistrictCode
) -> tuple[ReadMessage, ...]:
    """All messages, oldest first: story, additions, answers, notes, code word. Raises as `case_identity`."""
    identity = await case_identity(room, work, case_id, desk)
    return tuple(_opened(identity, message) for message in await messages.of_case(work, case_id))


async def code_word_of(room: ReportRoom, work: UnitOfWork, case_id: str, desk: DistrictCode) -> str | None:
    """The word that proves that the citizen is the citizen; None when none was chosen.

    Raises as `case_identity`.
    """
    identity = await case_identity(room, work, case_id, desk)
    message = await messages.last_of(work, case_id, MessageKind.CODE_WORD)
    return _opened(identity, message).text if message is not None else None


async def keep_note(
    room: ReportRoom, work: UnitOfWork, case_id: str, officer: OfficerId, text: str, update_id: int
) -> bool:
    """An officers' internal note, sealed to the case; False when the same update had been kept before.

    Raises Lost `report.not_open` for an erased case.
    """
    case = await cases.by_id(work, case_id)
    if case is None or case.state is CaseState.ERASED:
        raise Lost(NOT_OPEN)
    source = source_of(room.vault, update_id)
    if await messages.by_source(work, case_id, MessageKind.NOTE, source, file=False):
        return False
    now = room.clock.now()
    body = seal_body(case.recipient, Body(MessageKind.NOTE, now, text))
    note = NewMessage(
        case_id, Author.OFFICER, MessageKind.NOTE, source, milliseconds(now), body=body, officer=officer
    )
    await messages.add(work, note)
    return True


def _opened(identity: Secret, message: MessageRow) -> ReadMessage:
    body = open_body(identity, message.body) if message.body is not None else None
    return ReadMessage(
        id=message.id,
        author=message.author,
        kind=message.kind,
        state=message.state,
        at=moment_of(message.created_at),
        text=body.text if body is not None else "",
        correction=body is not None and body.correction,
        attachment=message.attachment,
        officer=message.officer,
    )
