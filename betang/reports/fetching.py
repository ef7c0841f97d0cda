"""What happens to a file between Telegram and the blob folder.

The delivery pump downloads it into memory and calls: `seal_fetched` (disk, no unit of work), then
`complete_fetch` in a unit of work, or `fail_fetch` when Telegram will never give it.
"""

from __future__ import annotations

from dataclasses import dataclass

from betang.reports.room import ReportRoom
from betang.storage.attachments import AttachmentRow
from betang.storage.unit_of_work import UnitOfWork
from betang.vocabulary import BlobId


@dataclass(frozen=True, slots=True)
class SealedFile:
    """What lies in the blob folder. `waiting`: the sealed key of the citizen's copy."""

    id: BlobId
    size: int
    has_preview: bool
    waiting: bytes | None = None


async def wanted(work: UnitOfWork, attachment: BlobId) -> AttachmentRow | None:
    """The row of a file that is still to be fetched; None: stored already, or taken back meanwhile."""
    raise NotImplementedError


async def seal_fetched(room: ReportRoom, attachment: AttachmentRow, data: bytes) -> SealedFile:
    """Seal a downloaded file to its case, with a clean preview of photos and documents. Raises OSError.

    One file at a time: memory grows by little more than `data` itself.
    """
    raise NotImplementedError


async def complete_fetch(room: ReportRoom, work: UnitOfWork, sealed: SealedFile) -> bool:
    """The file is kept; False when it was taken back meanwhile (its copies go after the commit)."""
    raise NotImplementedError


async def fail_fetch(work: UnitOfWork, attachment: BlobId) -> bool:
    """It cannot be had; `piece_counts` says so. False when it is no longer wanted."""
    raise NotImplementedError
