"""Opening a sealed file in memory, for sending it to an officer or to the citizen."""

from __future__ import annotations

import asyncio
import io
import mimetypes
from dataclasses import dataclass, field

from betang.errors import Lost, NotAllowed
from betang.reports.file_store import Copy, FileStore
from betang.reports.pieces import file_facts, waiting_key
from betang.reports.problems import FILE_GONE, NOT_FOR_THIS_DESK
from betang.reports.reading import case_identity
from betang.reports.room import ReportRoom
from betang.storage import attachments
from betang.storage.attachments import AttachmentRow
from betang.storage.states import AttachmentState
from betang.storage.unit_of_work import UnitOfWork
from betang.vault.case_keys import decrypt_stream
from betang.vault.secret import Secret
from betang.vocabulary import BlobId, DistrictCode, FileKind

_JPEG = "image/jpeg"


@dataclass(frozen=True, slots=True)
class OpenFile:
    """A file in clear; never write it anywhere. `kind` is as what it is sent: a preview is a PHOTO.

    `name` says nothing of what is in it: names of documents are shown in notifications.
    """

    data: bytes = field(repr=False)
    name: str
    kind: FileKind
    media_type: str


async def open_copy(
    room: ReportRoom, work: UnitOfWork, attachment: BlobId, copy: Copy, desk: DistrictCode | None = None
) -> OpenFile:
    """`desk` opens ORIGINAL and PREVIEW for its officers; WAITING needs none and is the citizen's.

    Raises Lost `file.gone`, UserError `case.no_desk_key`, NotAllowed `case.not_for_this_desk`.
    """
    row = await attachments.by_id(work, attachment)
    if row is None or row.state is not AttachmentState.STORED:
        raise Lost(FILE_GONE)
    key = await _key_of(room, work, row, copy, desk)
    async with room.files.turn:
        data = await asyncio.to_thread(_decrypted, room.files, row.id, copy, key)
    media_type = _JPEG if copy is Copy.PREVIEW else file_facts(room, row).media_type
    kind = FileKind.PHOTO if copy is Copy.PREVIEW else row.kind
    return OpenFile(data, _neutral_name(row.id, kind, media_type), kind, media_type)


async def _key_of(
    room: ReportRoom, work: UnitOfWork, row: AttachmentRow, copy: Copy, desk: DistrictCode | None
) -> Secret:
    if copy is Copy.WAITING:
        key = waiting_key(room, row) if row.has_waiting else None
        if key is None:
            raise Lost(FILE_GONE)
        return key
    if desk is None:
        raise NotAllowed(NOT_FOR_THIS_DESK)
    return await case_identity(room, work, row.case_id, desk)


def _decrypted(files: FileStore, one: BlobId, copy: Copy, key: Secret) -> bytes:
    sink = io.BytesIO()
    try:
        with files.open(one, copy) as source:
            decrypt_stream(key, source, sink)
    except FileNotFoundError:
        raise Lost(FILE_GONE) from None
    return sink.getvalue()


def _neutral_name(one: BlobId, kind: FileKind, media_type: str) -> str:
    ending = ".jpg" if kind is FileKind.PHOTO else mimetypes.guess_extension(media_type) or ""
    return f"berkas-{one[:4]}{ending}"
