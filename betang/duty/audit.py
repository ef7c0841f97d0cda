"""The audit chain: who did what to which case, so that a changed or missing entry shows.

Each entry's digest covers its fields and the digest before it. Threat: somebody with the database alters or
removes an entry; every later digest then no longer fits. Whoever can rewrite the whole chain can also make it
fit again, so the operator notes `head_of_chain` down elsewhere from time to time.

Here: what is an action, what a digest covers, checking. Not here: the rows (`storage.audit`). `detail` holds
codes only (outcomes, desks, reasons), never what a person wrote.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum

import msgspec

from betang.delivery.outbox import milliseconds
from betang.duty.room import DutyRoom
from betang.storage import audit
from betang.storage.audit import AuditRow
from betang.storage.unit_of_work import UnitOfWork
from betang.vocabulary import OfficerId

_FIRST = bytes(32)
_BATCH = 500


class Action(StrEnum):
    """What is written down; at most 24 characters."""

    INVITE = "invite"
    ACCEPT = "accept"
    REVOKE = "revoke"
    ON_SHIFT = "on_shift"
    OFF_SHIFT = "off_shift"
    FILE = "file"
    ALERT = "alert"
    UNHEARD = "unheard"
    ESCALATE = "escalate"
    CLAIM = "claim"
    LEASE_ENDED = "lease_ended"
    READ = "read"
    READ_FILE = "read_file"
    READ_CODE_WORD = "read_code_word"
    ANSWER = "answer"
    ASK_CODE_WORD = "ask_code_word"
    NOTE = "note"
    HAND_OVER = "hand_over"
    RELEASE = "release"
    CLOSE = "close"
    REOPEN = "reopen"
    ADD = "add"
    WITHDRAW = "withdraw"
    ERASE = "erase"


@dataclass(frozen=True, slots=True)
class Head:
    """The end of the chain, to be noted down where the database's master cannot reach."""

    id: int
    digest: bytes


async def record(
    room: DutyRoom,
    work: UnitOfWork,
    action: Action,
    *,
    case_id: str | None = None,
    officer: OfficerId | None = None,
    detail: str = "",
) -> None:
    """Append an entry. Call it after the other writes of a verb: on PostgreSQL it makes others wait."""
    end = await audit.last(work)
    at = milliseconds(room.clock.now())
    detail = detail[:120]
    digest = digest_of(end[1] if end is not None else _FIRST, at, case_id, officer, action, detail)
    await audit.append(work, at=at, case_id=case_id, officer=officer, action=action, detail=detail, digest=digest)


def digest_of(before: bytes, at: int, case_id: str | None, officer: int | None, action: str, detail: str) -> bytes:
    """SHA-256 over the digest before and the fields as a JSON list, so that no two lists of fields look alike."""
    return hashlib.sha256(before + msgspec.json.encode([at, case_id, officer, str(action), detail])).digest()


async def verify_chain(work: UnitOfWork) -> int | None:
    """The id of the first entry that does not fit, or None when the whole chain holds."""
    before, seen = _FIRST, 0
    while rows := await audit.after(work, seen, _BATCH):
        for row in rows:
            if row.digest != digest_of(before, row.at, row.case_id, row.officer, row.action, row.detail):
                return row.id
            before = row.digest
        seen = rows[-1].id
    return None


async def head_of_chain(work: UnitOfWork) -> Head | None:
    """The newest entry; None for an empty chain."""
    end = await audit.last(work)
    return Head(*end) if end is not None else None


async def history_of(work: UnitOfWork, case_id: str) -> list[AuditRow]:
    """Everything about one case, oldest first."""
    return await audit.of_case(work, case_id)
