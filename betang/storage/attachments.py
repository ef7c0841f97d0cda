"""Files that belong to a case or a draft. The files themselves lie in the blob folder (`betang.reports`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import bindparam, delete, exists, insert, select, update

from betang.storage.states import AttachmentState
from betang.storage.tables import attachments, messages
from betang.storage.unit_of_work import UnitOfWork
from betang.vocabulary import Author, BlobId, FileKind

_CHUNK = 500  # ids in one IN list; SQLite takes 32,766 parameters, PostgreSQL 32,767


@dataclass(frozen=True, slots=True)
class NewAttachment:
    """A file that is to be fetched. `waiting`: of an officer's file, the sealed key of the citizen's copy."""

    id: BlobId
    case_id: str
    author: Author
    kind: FileKind
    size: int
    recipient: str
    facts: bytes
    waiting: bytes | None
    created_at: int


@dataclass(frozen=True, slots=True)
class AttachmentRow:
    """`size` in bytes, time in milliseconds. `facts` and `waiting` are sealed under the working key."""

    id: BlobId
    case_id: str
    author: Author
    kind: FileKind
    state: AttachmentState
    size: int
    recipient: str
    facts: bytes | None
    has_preview: bool
    has_waiting: bool
    waiting: bytes | None
    created_at: int


_COLUMNS = (
    attachments.c.id,
    attachments.c.case_id,
    attachments.c.author,
    attachments.c.kind,
    attachments.c.state,
    attachments.c.size,
    attachments.c.recipient,
    attachments.c.facts,
    attachments.c.has_preview,
    attachments.c.has_waiting,
    attachments.c.waiting,
    attachments.c.created_at,
)
_THIS = attachments.c.id == bindparam("one")
_OF_CASE = attachments.c.case_id == bindparam("whose")
_NEW = insert(attachments).values(
    id=bindparam("id"),
    case_id=bindparam("case_id"),
    author=bindparam("author"),
    kind=bindparam("kind"),
    state=AttachmentState.FETCHING,
    size=bindparam("size"),
    recipient=bindparam("recipient"),
    facts=bindparam("facts"),
    has_preview=False,
    has_waiting=False,
    waiting=bindparam("waiting"),
    created_at=bindparam("created_at"),
)
_BY_ID = select(*_COLUMNS).where(_THIS)
_ALL = select(*_COLUMNS).where(_OF_CASE).order_by(attachments.c.created_at, attachments.c.id)
_STORE = (
    update(attachments)
    .where(_THIS, attachments.c.state != AttachmentState.STORED)
    .values(
        state=AttachmentState.STORED,
        size=bindparam("bytes"),
        has_preview=bindparam("preview"),
        has_waiting=bindparam("waits"),
    )
)
_FAIL = (
    update(attachments)
    .where(_THIS, attachments.c.state == AttachmentState.FETCHING)
    .values(state=AttachmentState.FAILED)
)
_NOTHING_WAITS = update(attachments).where(_THIS).values(has_waiting=False, waiting=None)
_DELETE_ONE = delete(attachments).where(_THIS)
_DELETE = delete(attachments).where(_OF_CASE).returning(attachments.c.id)
_DELETE_UNSENT = (
    delete(attachments)
    .where(
        attachments.c.author == Author.OFFICER,
        attachments.c.created_at < bindparam("before"),
        ~exists().where(messages.c.case_id == attachments.c.case_id, messages.c.attachment == attachments.c.id),
    )
    .returning(attachments.c.id)
)


async def add(work: UnitOfWork, new: NewAttachment) -> None:
    """Write down that a file is to be fetched."""
    await work.change_one(_NEW, **asdict(new))


async def by_id(work: UnitOfWork, one: BlobId) -> AttachmentRow | None:
    row = await work.row(_BY_ID, one=one)
    return _attachment(row) if row is not None else None


async def of_case(work: UnitOfWork, case_id: str) -> list[AttachmentRow]:
    """Oldest first."""
    return [_attachment(row) for row in await work.rows(_ALL, whose=case_id)]


async def note_stored(work: UnitOfWork, one: BlobId, *, size: int, has_preview: bool, has_waiting: bool) -> bool:
    """The file lies in the blob folder; False when it was stored before or is no longer wanted."""
    stored = await work.change(_STORE, one=one, bytes=size, preview=has_preview, waits=has_waiting)
    return stored == 1


async def note_failed(work: UnitOfWork, one: BlobId) -> bool:
    """It cannot be had; False when it is stored or no longer wanted."""
    return await work.change(_FAIL, one=one) == 1


async def note_nothing_waits(work: UnitOfWork, one: BlobId) -> None:
    """The citizen's copy is gone."""
    await work.change(_NOTHING_WAITS, one=one)


async def delete_one(work: UnitOfWork, one: BlobId) -> None:
    await work.change(_DELETE_ONE, one=one)


async def delete_of_case(work: UnitOfWork, case_id: str) -> list[BlobId]:
    """Returns what must go from the blob folder after the commit."""
    return [BlobId(row[0]) for row in await work.rows(_DELETE, whose=case_id)]


async def delete_unsent(work: UnitOfWork, before: int) -> list[BlobId]:
    """Officers' files that never became part of an answer; returns what must go from the blob folder."""
    return [BlobId(row[0]) for row in await work.rows(_DELETE_UNSENT, before=before)]


async def known(work: UnitOfWork, ids: Sequence[BlobId]) -> dict[BlobId, AttachmentRow]:
    """Those of `ids` that have a row."""
    found: dict[BlobId, AttachmentRow] = {}
    for start in range(0, len(ids), _CHUNK):
        wanted = select(*_COLUMNS).where(attachments.c.id.in_(ids[start : start + _CHUNK]))
        found |= {BlobId(row[0]): _attachment(row) for row in await work.query(wanted)}
    return found


def _attachment(row: Sequence[Any]) -> AttachmentRow:
    return AttachmentRow(
        id=BlobId(row[0]),
        case_id=row[1],
        author=Author(row[2]),
        kind=FileKind(row[3]),
        state=AttachmentState(row[4]),
        size=row[5],
        recipient=row[6],
        facts=row[7],
        has_preview=bool(row[8]),
        has_waiting=bool(row[9]),
        waiting=row[10],
        created_at=row[11],
    )
