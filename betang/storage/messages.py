"""What was said in a case or a draft, in order: the citizen's pieces, officers' answers and notes.

Bodies are age files to the case and open with its key alone. `waiting` is the copy for the citizen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, bindparam, delete, insert, select, update

from betang.storage.states import MessageKind
from betang.storage.tables import messages
from betang.storage.unit_of_work import UnitOfWork
from betang.vocabulary import Author, BlobId, MessageState, OfficerId


@dataclass(frozen=True, slots=True)
class NewMessage:
    """`source_update` is what `betang.reports.links` makes of the update; times in milliseconds."""

    case_id: str
    author: Author
    kind: MessageKind
    source_update: int
    created_at: int
    body: bytes | None = None
    attachment: BlobId | None = None
    officer: OfficerId | None = None
    expires_at: int | None = None


@dataclass(frozen=True, slots=True)
class MessageRow:
    """Times in milliseconds. `body` is an age file, `waiting` is sealed under the working key."""

    id: int
    case_id: str
    author: Author
    kind: MessageKind
    state: MessageState
    body: bytes | None
    attachment: BlobId | None
    waiting: bytes | None
    expires_at: int | None
    rings_at: int | None
    officer: OfficerId | None
    created_at: int
    read_at: int | None


_COLUMNS = (
    messages.c.id,
    messages.c.case_id,
    messages.c.author,
    messages.c.kind,
    messages.c.state,
    messages.c.body,
    messages.c.attachment,
    messages.c.waiting,
    messages.c.expires_at,
    messages.c.rings_at,
    messages.c.officer,
    messages.c.created_at,
    messages.c.read_at,
)
_OF_CASE = messages.c.case_id == bindparam("whose")
_THIS = messages.c.id == bindparam("one")
_ANSWER = and_(_OF_CASE, messages.c.kind == MessageKind.ANSWER)
_UNREAD_ANSWER = and_(_ANSWER, messages.c.state != MessageState.READ, messages.c.waiting.is_not(None))
_NEW = (
    insert(messages)
    .values(
        case_id=bindparam("case_id"),
        author=bindparam("author"),
        kind=bindparam("kind"),
        state=MessageState.SENT,
        body=bindparam("body"),
        attachment=bindparam("attachment"),
        expires_at=bindparam("expires_at"),
        officer=bindparam("officer"),
        source_update=bindparam("source_update"),
        created_at=bindparam("created_at"),
    )
    .returning(messages.c.id)
)
_BY_SOURCE = (
    select(*_COLUMNS)
    .where(_OF_CASE, messages.c.source_update == bindparam("source"), messages.c.kind == bindparam("of_kind"))
    .order_by(messages.c.id)
)
_ALL = select(*_COLUMNS).where(_OF_CASE).order_by(messages.c.id)
_LAST = (
    select(*_COLUMNS)
    .where(_OF_CASE, messages.c.kind == bindparam("of_kind"))
    .order_by(messages.c.id.desc())
    .limit(1)
)
_UNREAD = select(*_COLUMNS).where(_UNREAD_ANSWER).order_by(messages.c.id)
_WITH_FILE = select(*_COLUMNS).where(messages.c.attachment == bindparam("file"), _OF_CASE)
_WAITING = update(messages).where(_THIS).values(waiting=bindparam("sealed"))
_RING = update(messages).where(_THIS).values(rings_at=bindparam("at"))
_SILENCE = update(messages).where(_OF_CASE, messages.c.rings_at.is_not(None)).values(rings_at=None)
_TOLD = update(messages).where(_THIS, messages.c.state == MessageState.SENT).values(state=MessageState.WAITING)
_READ = (
    update(messages)
    .where(_THIS)
    .values(
        state=MessageState.READ,
        waiting=None,
        rings_at=None,
        expires_at=bindparam("file_expires"),
        read_at=bindparam("now"),
    )
)
_READ_BY_DESK = (
    update(messages)
    .where(_OF_CASE, messages.c.author == Author.CITIZEN, messages.c.state != MessageState.READ)
    .values(state=MessageState.READ, read_at=bindparam("now"))
)
_RINGING = (
    select(messages.c.case_id)
    .where(messages.c.rings_at <= bindparam("now"))
    .order_by(messages.c.rings_at)
    .limit(bindparam("count"))
)
_EXPIRE = (
    update(messages)
    .where(messages.c.expires_at <= bindparam("now"))
    .values(waiting=None, expires_at=None, rings_at=None)
    .returning(messages.c.attachment)
)
_DELETE_ONE = delete(messages).where(_THIS)
_DELETE = delete(messages).where(_OF_CASE)


async def add(work: UnitOfWork, new: NewMessage) -> int:
    """Write a message down as sent; returns its id."""
    row = await work.row(
        _NEW,
        case_id=new.case_id,
        author=new.author,
        kind=new.kind,
        body=new.body,
        attachment=new.attachment,
        expires_at=new.expires_at,
        officer=new.officer,
        source_update=new.source_update,
        created_at=new.created_at,
    )
    return int(row[0]) if row is not None else 0


async def by_source(
    work: UnitOfWork, case_id: str, kind: MessageKind, source: int, *, file: bool
) -> MessageRow | None:
    """What an update's text (or its file) became, so that nothing is kept twice."""
    rows = await work.rows(_BY_SOURCE, whose=case_id, of_kind=kind, source=source)
    return next((found for row in rows if ((found := _message(row)).attachment is not None) is file), None)


async def of_case(work: UnitOfWork, case_id: str) -> list[MessageRow]:
    """Everything in a case or a draft, oldest first."""
    return [_message(row) for row in await work.rows(_ALL, whose=case_id)]


async def last_of(work: UnitOfWork, case_id: str, kind: MessageKind) -> MessageRow | None:
    row = await work.row(_LAST, whose=case_id, of_kind=kind)
    return _message(row) if row is not None else None


async def unread_answers(work: UnitOfWork, case_id: str) -> list[MessageRow]:
    """Answers that still wait for the citizen, oldest first; also those whose file is not there yet."""
    return [_message(row) for row in await work.rows(_UNREAD, whose=case_id)]


async def with_file(work: UnitOfWork, case_id: str, file: BlobId) -> MessageRow | None:
    """The message that carries an attachment."""
    row = await work.row(_WITH_FILE, whose=case_id, file=file)
    return _message(row) if row is not None else None


async def set_waiting(work: UnitOfWork, message_id: int, sealed: bytes) -> None:
    await work.change_one(_WAITING, one=message_id, sealed=sealed)


async def plan_ring(work: UnitOfWork, message_id: int, at: int) -> None:
    """A doorbell may tell of this message from `at` on."""
    await work.change_one(_RING, one=message_id, at=at)


async def silence(work: UnitOfWork, case_id: str) -> int:
    """No doorbell is planned any more."""
    return await work.change(_SILENCE, whose=case_id)


async def ringing(work: UnitOfWork, now: int, limit: int) -> list[str]:
    """Ids of cases whose doorbell is due."""
    return list(dict.fromkeys(row[0] for row in await work.rows(_RINGING, now=now, count=limit)))


async def note_told(work: UnitOfWork, told: Sequence[MessageRow]) -> None:
    """The citizen may know now that these wait."""
    await work.change_many(_TOLD, [{"one": message.id} for message in told])


async def note_read(work: UnitOfWork, message_id: int, *, now: int, file_expires: int | None) -> None:
    """The citizen has read it: the waiting copy is wiped, that of a file once `file_expires` has passed."""
    await work.change_one(_READ, one=message_id, now=now, file_expires=file_expires)


async def note_read_by_desk(work: UnitOfWork, case_id: str, now: int) -> int:
    """An officer has read what the citizen wrote."""
    return await work.change(_READ_BY_DESK, whose=case_id, now=now)


async def expire(work: UnitOfWork, now: int) -> list[BlobId]:
    """Wipe copies that have waited too long; returns the attachments whose copy must go with them."""
    return [BlobId(row[0]) for row in await work.rows(_EXPIRE, now=now) if row[0] is not None]


async def delete_one(work: UnitOfWork, message_id: int) -> None:
    await work.change(_DELETE_ONE, one=message_id)


async def delete_of_case(work: UnitOfWork, case_id: str) -> int:
    return await work.change(_DELETE, whose=case_id)


def _message(row: Sequence[Any]) -> MessageRow:
    return MessageRow(
        id=row[0],
        case_id=row[1],
        author=Author(row[2]),
        kind=MessageKind(row[3]),
        state=MessageState(row[4]),
        body=row[5],
        attachment=BlobId(row[6]) if row[6] is not None else None,
        waiting=row[7],
        expires_at=row[8],
        rings_at=row[9],
        officer=OfficerId(row[10]) if row[10] is not None else None,
        created_at=row[11],
        read_at=row[12],
    )
