"""What the officers' screens are made of, as values.

Here: types only. Not here: how they are found (`queue`, `case_views`, `reading`) or worded (`labels`).
None of these carries a Telegram id, and only `Piece` carries what was told.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum, StrEnum

from betang.storage.states import MessageKind
from betang.vocabulary import (
    Answering,
    Author,
    BlobId,
    CaseCode,
    CaseState,
    DistrictCode,
    FileKind,
    Outcome,
    Place,
    Relation,
    Service,
    Subject,
    Urgency,
    Violence,
    When,
)


class Verb(StrEnum):
    """What can be done with a case, as the buttons of O3 stand for it."""

    CLAIM = "claim"
    READ = "read"
    READ_WITH_REASON = "read_with_reason"
    ANSWER = "answer"
    ASK_CODE_WORD = "ask_code_word"
    NOTE = "note"
    HAND_OVER = "hand_over"
    RELEASE = "release"
    CLOSE = "close"
    REOPEN = "reopen"


class Pressed(Enum):
    """How a verb came out, so that a button pressed twice can be answered truthfully."""

    NOW = "now"
    ALREADY = "already"
    """It was so before; nothing was written and nobody was told again."""


class Reason(StrEnum):
    """Why an officer reads without a claim, or opens a closed case again. A code, since it stands in clear in the
    audit chain; whatever the officer wants to write about it is a note within the case."""

    SUPERVISION = "pengawasan"
    COVERING = "menggantikan"
    EMERGENCY = "mendesak"
    COMPLAINT = "keluhan"
    LEGAL = "kewajiban_hukum"
    NEW_FACTS = "info_baru"
    WRONGLY_CLOSED = "salah_tutup"


@dataclass(frozen=True, slots=True)
class Colleague:
    """An officer as others see them: never a name."""

    number: int
    desk: DistrictCode


@dataclass(frozen=True, slots=True)
class HomeCounts:
    """O0. `waiting` has every class, also those with none; `past_clock` counts waiting cases only."""

    on_shift: bool
    colleagues: tuple[Colleague, ...]
    """Who else is on shift: own desk first, then the provincial desk."""
    mine: int
    waiting: Mapping[Urgency, int]
    past_clock: int


@dataclass(frozen=True, slots=True)
class Filters:
    """What a queue page is narrowed to; None: not narrowed. `state` None: waiting and claimed."""

    urgency: Urgency | None = None
    district: DistrictCode | None = None
    kind: Violence | None = None
    state: CaseState | None = CaseState.WAITING


@dataclass(frozen=True, slots=True)
class QueueItem:
    """One line of O2. `clock_left` is negative when the case is past its clock, None when it does not wait.

    `subject` is None and `kinds` is empty when not told, or when the officer's role may not know.
    """

    code: CaseCode
    urgency: Urgency
    clock_left: timedelta | None
    district: DistrictCode
    subject: Subject | None
    kinds: tuple[Violence, ...]
    state: CaseState
    age: timedelta
    claimed_by: Colleague | None
    unread: bool = False
    """The citizen has added something that nobody has read."""


@dataclass(frozen=True, slots=True)
class Page:
    """`number` counts from 0 and is the page that is shown: one beyond the end becomes the last."""

    items: tuple[QueueItem, ...]
    total: int
    number: int
    pages: int


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One entry of the audit chain on this case. `who` is None for the citizen, the operator or the clock."""

    at: datetime
    action: str
    who: Colleague | None
    detail: str


@dataclass(frozen=True, slots=True)
class CaseView:
    """O3. Nothing of the story. The verbs that the buttons stand for are in `may`."""

    item: QueueItem
    place: Place | None
    when: When | None
    relation: Relation | None
    answering: Answering | None
    """None where the role may not know, and of an erased case."""
    has_code_word: bool
    files: int
    outcome: Outcome | None
    services: tuple[Service, ...]
    lease_left: timedelta | None
    erase_at: datetime | None
    mine: bool
    may: frozenset[Verb]
    history: tuple[HistoryLine, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """One text or file of a case. `by`: which officer wrote it, None for the citizen's."""

    author: Author
    kind: MessageKind
    at: datetime
    text: str = field(repr=False)
    correction: bool
    """The citizen marked it as correcting what was told before."""
    is_new: bool
    """Nobody of the desk had read it before."""
    attachment: BlobId | None
    by: Colleague | None


@dataclass(frozen=True, slots=True)
class AttachmentView:
    """A file of a case. With neither `stored` nor `failed` it is still being fetched from Telegram."""

    id: BlobId
    kind: FileKind
    size: int
    author: Author
    at: datetime
    has_preview: bool
    stored: bool
    failed: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """O4. To be sent protected and removed after `rules.READING_SECONDS`."""

    code: CaseCode
    pieces: tuple[Piece, ...]
    attachments: tuple[AttachmentView, ...]
