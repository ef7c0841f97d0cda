"""Writing in a case: answers to the citizen, the code word question, internal notes, templates."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from betang.duty.officers import Officer
from betang.duty.room import DutyRoom
from betang.duty.views import Pressed
from betang.storage.unit_of_work import UnitOfWork
from betang.vocabulary import BlobId, CaseCode
from betang.wording.catalogue import Words


@dataclass(frozen=True, slots=True)
class Template:
    """An answer written beforehand. `title` is for the officer, `text` for the citizen; both are msgids."""

    name: str
    title: str
    text: str


def load_templates(path: Path) -> tuple[Template, ...]:
    """Read `content/templates.yaml`; raises ContentError with file and line."""
    raise NotImplementedError


async def answer(
    room: DutyRoom,
    work: UnitOfWork,
    officer: Officer,
    code: CaseCode,
    update_id: int,
    *,
    text: str = "",
    attachment: BlobId | None = None,
) -> Pressed:
    """Send an answer. `update_id` names the draft: the update with which the officer wrote or chose it, so that
    pressing Kirim twice sends once. Raises Lost, UserError `answer.empty`, `answer.too_long`,
    `answer.not_wanted` (the citizen allowed none).
    """
    raise NotImplementedError


async def note(
    room: DutyRoom, work: UnitOfWork, officer: Officer, code: CaseCode, update_id: int, text: str
) -> Pressed:
    """An internal note, sealed to the case; the citizen never sees it. Raises Lost, UserError as `answer`."""
    raise NotImplementedError


async def ask_code_word(
    room: DutyRoom, work: UnitOfWork, officer: Officer, code: CaseCode, update_id: int
) -> Pressed:
    """Send the fixed question. Raises UserError `code_word.none` when the citizen chose none."""
    raise NotImplementedError


async def code_word_of(room: DutyRoom, work: UnitOfWork, officer: Officer, code: CaseCode) -> str:
    """The code word, for the holder to compare; written into the chain. Raises UserError `code_word.none`."""
    raise NotImplementedError


def code_word_question(words: Words) -> str:
    """The fixed question as the citizen will read it, for the preview."""
    raise NotImplementedError
