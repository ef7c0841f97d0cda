"""A report while it is being told.

Each piece is sealed to the draft's own age key and stored at once, under the id the case will have. The key's
secret half lies in the chat's sealed state alone: whoever discards that state discards the draft.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec

from betang.clock import Clock
from betang.reports.room import ReportRoom
from betang.storage.unit_of_work import UnitOfWork
from betang.vocabulary import BlobId, FileRef, Pseudonym


class Draft(msgspec.Struct, frozen=True):
    """`identity` is the age identity that opens everything told so far. Keep it in sealed state only."""

    case_id: str
    recipient: str
    identity: str

    def __repr__(self) -> str:
        return f"Draft({self.case_id!r})"

    def __rich_repr__(self) -> list[tuple[str, Any]]:  # msgspec gives every field
        return [("case_id", self.case_id)]

    def packed(self) -> dict[str, str]:
        """For `ChatState.draft`."""
        return {"case_id": self.case_id, "recipient": self.recipient, "identity": self.identity}


def unpack_draft(packed: dict[str, str]) -> Draft:
    """The other way. Raises KeyError for a dict that `packed` did not make."""
    return Draft(packed["case_id"], packed["recipient"], packed["identity"])


@dataclass(frozen=True, slots=True)
class PieceCounts:
    """What has been told: texts, and files by kind. `fetching` and `failed` are among the files."""

    texts: int = 0
    photos: int = 0
    voices: int = 0
    videos: int = 0
    documents: int = 0
    fetching: int = 0
    failed: int = 0

    @property
    def total(self) -> int:
        return self.texts + self.photos + self.voices + self.videos + self.documents


def begin_draft(clock: Clock) -> Draft:
    """A new draft; nothing is stored by it."""
    raise NotImplementedError


async def keep_text(room: ReportRoom, work: UnitOfWork, draft: Draft, text: str, update_id: int) -> None:
    """Store a text of the story. The same update twice is kept once; text without a letter is ignored."""
    raise NotImplementedError


async def keep_file(
    room: ReportRoom,
    work: UnitOfWork,
    draft: Draft,
    chat: Pseudonym,
    file: FileRef,
    message_id: int,
    update_id: int,
) -> BlobId:
    """Announce a file of the story and have it fetched (lane REPLY); the message goes once it is sealed.

    A caption is a text of its own: `keep_text` with the same update. Raises UserError `file.too_big`
    (fact megabytes), `file.too_many` (fact limit).
    """
    raise NotImplementedError


async def drop_last(room: ReportRoom, work: UnitOfWork, draft: Draft) -> bool:
    """Take back the newest piece; False when there is none."""
    raise NotImplementedError


async def piece_counts(work: UnitOfWork, draft: Draft) -> PieceCounts:
    """What is stored of the draft. A file that failed still counts as told, and in `failed`."""
    raise NotImplementedError


async def discard(room: ReportRoom, work: UnitOfWork, draft: Draft) -> None:
    """Remove everything told; files go after the commit. Does nothing to a draft that has been filed."""
    raise NotImplementedError
