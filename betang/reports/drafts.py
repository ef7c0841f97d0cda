"""A report while it is being told.

Each piece is sealed to the draft's own age key and stored at once, under the id the case will have. The key's
secret half lies in the chat's sealed state alone: whoever discards that state discards the draft.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import msgspec

from betang.clock import Clock
from betang.reports.pieces import Place, Sending, keep_piece_of_file, keep_piece_of_text
from betang.reports.room import ReportRoom
from betang.storage import attachments, cases, messages
from betang.storage.states import AttachmentState, MessageKind
from betang.storage.unit_of_work import UnitOfWork
from betang.vault.case_keys import new_case_key
from betang.vocabulary import BlobId, FileKind, FileRef, Pseudonym

_COUNTED_AS: Mapping[FileKind, str] = MappingProxyType(
    {
        FileKind.PHOTO: "photos",
        FileKind.VOICE: "voices",
        FileKind.AUDIO: "voices",
        FileKind.VIDEO: "videos",
        FileKind.VIDEO_NOTE: "videos",
        FileKind.DOCUMENT: "documents",
    }
)


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
    key = new_case_key()
    return Draft(clock.token_bytes(16).hex(), key.recipient, key.identity.as_text())


async def keep_text(room: ReportRoom, work: UnitOfWork, draft: Draft, text: str, update_id: int) -> bool:
    """Store a text of the story. False when it is empty or the same update had been kept before."""
    return await keep_piece_of_text(room, work, _story_of(draft), text, update_id)


async def keep_file(
    room: ReportRoom,
    work: UnitOfWork,
    draft: Draft,
    chat: Pseudonym,
    file: FileRef,
    message_id: int,
    update_id: int,
) -> BlobId:
    """Announce a file of the story and have it fetched; the person's message goes once it is sealed.

    A caption is a text of its own: `keep_text` with the same update. Raises UserError `file.too_big`
    (fact megabytes), `file.too_many` (fact limit).
    """
    sending = Sending(chat, file, message_id)
    blob, _ = await keep_piece_of_file(room, work, _story_of(draft), sending, update_id)
    return blob


async def drop_last(room: ReportRoom, work: UnitOfWork, draft: Draft) -> bool:
    """Take back the newest piece; False when there is none."""
    newest = await messages.last_of(work, draft.case_id, MessageKind.STORY)
    if newest is None or await _is_filed(work, draft):
        return False
    await messages.delete_one(work, newest.id)
    if newest.attachment is not None:
        await attachments.delete_one(work, newest.attachment)
        room.files.remove_after_commit(work, newest.attachment)
    return True


async def piece_counts(work: UnitOfWork, draft: Draft) -> PieceCounts:
    """What is stored of the draft. A file that failed still counts as told, and in `failed`."""
    files = await attachments.of_case(work, draft.case_id)
    kinds = Counter(_COUNTED_AS[file.kind] for file in files)
    states = Counter(file.state for file in files)
    return PieceCounts(
        texts=sum(1 for one in await messages.of_case(work, draft.case_id) if one.attachment is None),
        photos=kinds["photos"],
        voices=kinds["voices"],
        videos=kinds["videos"],
        documents=kinds["documents"],
        fetching=states[AttachmentState.FETCHING],
        failed=states[AttachmentState.FAILED],
    )


async def discard(room: ReportRoom, work: UnitOfWork, draft: Draft) -> None:
    """Remove everything told; files go after the commit. Does nothing to a draft that has been filed."""
    if await _is_filed(work, draft):
        return
    await messages.delete_of_case(work, draft.case_id)
    for blob in await attachments.delete_of_case(work, draft.case_id):
        room.files.remove_after_commit(work, blob)


def _story_of(draft: Draft) -> Place:
    return Place(draft.case_id, draft.recipient, MessageKind.STORY)


async def _is_filed(work: UnitOfWork, draft: Draft) -> bool:
    return await cases.by_id(work, draft.case_id) is not None
