"""Opening a case for its desk. Who may, and writing it into the audit chain, is duty's business."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from betang.reports.room import ReportRoom
from betang.storage.states import MessageKind
from betang.storage.unit_of_work import UnitOfWork
from betang.vault.secret import Secret
from betang.vocabulary import Author, BlobId, DistrictCode, MessageState, OfficerId


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
    raise NotImplementedError


async def read_messages(
    room: ReportRoom, work: UnitOfWork, case_id: str, desk: DistrictCode
) -> tuple[ReadMessage, ...]:
    """All messages, oldest first: story, additions, answers, notes, code word. Raises as `case_identity`."""
    raise NotImplementedError


async def code_word_of(room: ReportRoom, work: UnitOfWork, case_id: str, desk: DistrictCode) -> str | None:
    """The word that proves that the citizen is the citizen; None when none was chosen.

    Raises as `case_identity`.
    """
    raise NotImplementedError


async def keep_note(
    room: ReportRoom, work: UnitOfWork, case_id: str, officer: OfficerId, text: str, update_id: int
) -> bool:
    """An officers' internal note, sealed to the case; False when the same update had been kept before.

    Raises Lost `report.not_open` for an erased case.
    """
    raise NotImplementedError
