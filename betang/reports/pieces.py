"""Keeping a text or a file under a case's id; what drafts, additions and answers have in common."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from betang.delivery.deliveries import FetchFile
from betang.delivery.outbox import milliseconds
from betang.errors import UserError
from betang.reports.bodies import Body, seal_body
from betang.reports.links import source_of
from betang.reports.problems import FILE_TOO_BIG, TOO_MANY_FILES
from betang.reports.room import ReportRoom
from betang.storage import attachments, messages, outbox
from betang.storage.attachments import AttachmentRow, NewAttachment
from betang.storage.messages import NewMessage
from betang.storage.states import MessageKind
from betang.storage.unit_of_work import UnitOfWork
from betang.vault.case_keys import new_case_key
from betang.vault.secret import Secret
from betang.vocabulary import Author, BlobId, FileRef, Lane, Pseudonym

MOST_MEGABYTES = 20
"""What a bot can download (Bot API, getFile)."""

MOST_FILES = 50
"""Files of one author in one case; a phone in the wrong hands must not fill the disk for everybody."""


class FileFacts(msgspec.Struct, frozen=True, omit_defaults=True):
    """What Telegram said about a file."""

    media_type: str = ""
    name: str = ""

    def __repr__(self) -> str:
        return f"FileFacts({self.media_type!r})"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a piece goes: a case or a draft, sealed to `recipient`."""

    case_id: str
    recipient: str
    kind: MessageKind


@dataclass(frozen=True, slots=True)
class Sending:
    """A file as a person sent it: in which chat, as which message."""

    chat: Pseudonym
    file: FileRef
    message_id: int


_encode = msgspec.json.Encoder().encode
_decode_facts = msgspec.json.Decoder(FileFacts).decode


async def keep_piece_of_text(
    room: ReportRoom, work: UnitOfWork, place: Place, text: str, update_id: int, *, correction: bool = False
) -> bool:
    """A citizen's text. False when there is nothing in it or the update's text had been kept before."""
    source = source_of(room.vault, update_id)
    if not text.strip() or await messages.by_source(work, place.case_id, place.kind, source, file=False):
        return False
    now = room.clock.now()
    body = seal_body(place.recipient, Body(place.kind, now, text, correction))
    await messages.add(
        work, NewMessage(place.case_id, Author.CITIZEN, place.kind, source, milliseconds(now), body=body)
    )
    return True


async def keep_piece_of_file(
    room: ReportRoom, work: UnitOfWork, place: Place, sending: Sending, update_id: int
) -> tuple[BlobId, bool]:
    """A citizen's file, to be fetched; with False when the update's file had been announced before."""
    source = source_of(room.vault, update_id)
    known = await messages.by_source(work, place.case_id, place.kind, source, file=True)
    if known is not None and known.attachment is not None:
        return known.attachment, False
    blob = await announce_file(room, work, place, sending, Author.CITIZEN)
    now = milliseconds(room.clock.now())
    await messages.add(work, NewMessage(place.case_id, Author.CITIZEN, place.kind, source, now, attachment=blob))
    return blob, True


async def announce_file(
    room: ReportRoom, work: UnitOfWork, place: Place, sending: Sending, author: Author
) -> BlobId:
    """Write down that a file is to be fetched, and have it fetched.

    Raises UserError `file.too_big`, `file.too_many`.
    """
    file = sending.file
    if file.size > MOST_MEGABYTES * 1024 * 1024:
        raise UserError(FILE_TOO_BIG, megabytes=MOST_MEGABYTES)
    if await _files_of(work, place.case_id, author) >= MOST_FILES:
        raise UserError(TOO_MANY_FILES, limit=MOST_FILES)
    blob = BlobId(room.clock.token_bytes(16).hex())
    await attachments.add(
        work,
        NewAttachment(
            id=blob,
            case_id=place.case_id,
            author=author,
            kind=file.kind,
            size=file.size,
            recipient=place.recipient,
            facts=_seal_facts(room, blob, file),
            waiting=_new_waiting_key(room, blob) if author is Author.OFFICER else None,
            created_at=milliseconds(room.clock.now()),
        ),
    )
    fetch = FetchFile(blob, file.file_id, sending.message_id)
    await room.outbox.put(work, sending.chat, fetch, Lane.RELAY, topic=outbox.FETCH + blob)
    return blob


def file_facts(room: ReportRoom, row: AttachmentRow) -> FileFacts:
    """Raises CannotOpenError when they were changed."""
    if row.facts is None:
        return FileFacts()
    return _decode_facts(room.vault.working.open(row.facts, f"attachments.facts:{row.id}"))


def waiting_key(room: ReportRoom, row: AttachmentRow) -> Secret | None:
    """The key of the citizen's copy of an officer's file; None when it has none or no longer.

    Raises CannotOpenError when it was changed.
    """
    if row.waiting is None:
        return None
    return Secret(room.vault.working.open(row.waiting, _waiting_binding(row.id)))


async def _files_of(work: UnitOfWork, case_id: str, author: Author) -> int:
    return sum(1 for row in await attachments.of_case(work, case_id) if row.author is author)


def _seal_facts(room: ReportRoom, blob: BlobId, file: FileRef) -> bytes:
    return room.vault.working.seal(_encode(FileFacts(file.media_type, file.name)), f"attachments.facts:{blob}")


def _new_waiting_key(room: ReportRoom, blob: BlobId) -> bytes:
    # Made before the file comes, so that fetching it twice makes copies that the same key opens.
    return room.vault.working.seal(new_case_key().identity.as_bytes(), _waiting_binding(blob))


def _waiting_binding(blob: BlobId) -> str:
    return f"attachments.waiting:{blob}"
