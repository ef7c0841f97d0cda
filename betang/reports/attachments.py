"""Opening a sealed file in memory, for sending it to an officer or to the citizen."""

from __future__ import annotations

from dataclasses import dataclass, field

from betang.reports.file_store import Copy
from betang.reports.room import ReportRoom
from betang.storage.unit_of_work import UnitOfWork
from betang.vocabulary import BlobId, DistrictCode, FileKind


@dataclass(frozen=True, slots=True)
class OpenFile:
    """A file in clear; never write it anywhere. `kind` is as what it is sent: a preview is a PHOTO."""

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
    raise NotImplementedError
