"""What happens to a file between Telegram and the blob folder.

The delivery pump asks `wanted`, downloads the file into memory, and calls `seal_fetched` (disk, no unit of
work), then `complete_fetch` in a unit of work, or `fail_fetch` when Telegram will never give it. A crash
between two of them repeats them: the same file for the same key in the same place.
"""

from __future__ import annotations

import asyncio
import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

from betang.reports.doorbells import plan_doorbell
from betang.reports.file_store import Copy
from betang.reports.form import contact_of_case
from betang.reports.pieces import waiting_key
from betang.reports.preview_process import make_preview
from betang.reports.room import ReportRoom
from betang.storage import attachments, cases
from betang.storage.attachments import AttachmentRow
from betang.storage.states import AttachmentState
from betang.storage.unit_of_work import UnitOfWork
from betang.vault.case_keys import encrypt_stream_to, recipient_of
from betang.vocabulary import Author, BlobId


@dataclass(frozen=True, slots=True)
class SealedFile:
    """What lies in the blob folder; `size` in bytes, of the original."""

    id: BlobId
    size: int
    has_preview: bool
    has_waiting: bool


async def wanted(work: UnitOfWork, attachment: BlobId) -> AttachmentRow | None:
    """The row of a file that is still to be fetched; None: stored already, or taken back meanwhile."""
    row = await attachments.by_id(work, attachment)
    return row if row is not None and row.state is not AttachmentState.STORED else None


async def seal_fetched(room: ReportRoom, attachment: AttachmentRow, data: bytes) -> SealedFile:
    """Seal a downloaded file to its case, with a clean preview of photos and documents. Raises OSError.

    One file at a time: memory grows by little more than `data` itself.
    """
    async with room.files.turn:
        return await asyncio.to_thread(_seal, room, attachment, data)


async def complete_fetch(room: ReportRoom, work: UnitOfWork, sealed: SealedFile) -> bool:
    """The file is kept; False when it was taken back meanwhile (its copies go after the commit)."""
    await attachments.note_stored(
        work,
        sealed.id,
        size=sealed.size,
        has_preview=sealed.has_preview,
        has_waiting=sealed.has_waiting,
    )
    row = await attachments.by_id(work, sealed.id)
    if row is None:
        room.files.remove_after_commit(work, sealed.id)
        return False
    case = await cases.by_id(work, row.case_id)
    if case is not None and row.author is Author.OFFICER:
        await plan_doorbell(room, work, case.id, contact_of_case(room.vault, case))
    return True


async def fail_fetch(work: UnitOfWork, attachment: BlobId) -> bool:
    """It cannot be had; `piece_counts` says so. False when it is no longer wanted."""
    return await attachments.note_failed(work, attachment)


def _seal(room: ReportRoom, row: AttachmentRow, data: bytes) -> SealedFile:
    room.files.write(row.id, Copy.ORIGINAL, _encrypted(row.recipient, data))
    preview = make_preview(row.kind, data)
    if preview is not None:
        room.files.write(row.id, Copy.PREVIEW, _encrypted(row.recipient, preview))
    key = waiting_key(room, row)
    if key is not None:
        room.files.write(row.id, Copy.WAITING, _encrypted(recipient_of(key), data))
    return SealedFile(row.id, len(data), preview is not None, key is not None)


def _encrypted(recipient: str, data: bytes) -> Callable[[BinaryIO], None]:
    return lambda sink: encrypt_stream_to(recipient, io.BytesIO(data), sink)
