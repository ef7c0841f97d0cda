"""Rows of the audit chain. What a digest covers and whether the chain holds is `betang.duty.audit`'s."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import bindparam, func, insert, select

from betang.storage.tables import audit
from betang.storage.unit_of_work import UnitOfWork
from betang.vocabulary import OfficerId


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One entry; `at` in milliseconds. `officer` None: the citizen, the operator or the clock."""

    id: int
    at: int
    case_id: str | None
    officer: OfficerId | None
    action: str
    detail: str
    digest: bytes


_COLUMNS = (
    audit.c.id,
    audit.c.at,
    audit.c.case_id,
    audit.c.officer,
    audit.c.action,
    audit.c.detail,
    audit.c.digest,
)
_TURN = select(func.pg_advisory_xact_lock(0xA0D17))
_LAST = select(audit.c.id, audit.c.digest).order_by(audit.c.id.desc()).limit(1)
_NEW = insert(audit).values(
    at=bindparam("at"),
    case_id=bindparam("case_id"),
    officer=bindparam("officer"),
    action=bindparam("action"),
    detail=bindparam("detail"),
    digest=bindparam("digest"),
)
_AFTER = select(*_COLUMNS).where(audit.c.id > bindparam("after")).order_by(audit.c.id).limit(bindparam("count"))
_OF_CASE = select(*_COLUMNS).where(audit.c.case_id == bindparam("whose")).order_by(audit.c.id)


async def last(work: UnitOfWork) -> tuple[int, bytes] | None:
    """Id and digest of the newest entry.

    On PostgreSQL it waits until no other transaction appends, and keeps others waiting until the commit: a
    chain has one end. Whoever appends does so after its other writes, so that nobody waits in a circle.
    """
    if work.dialect == "postgresql":
        await work.rows(_TURN)
    row = await work.row(_LAST)
    return (row[0], row[1]) if row is not None else None


async def append(
    work: UnitOfWork, *, at: int, case_id: str | None, officer: int | None, action: str, detail: str, digest: bytes
) -> None:
    await work.change_one(
        _NEW, at=at, case_id=case_id, officer=officer, action=action, detail=detail, digest=digest
    )


async def after(work: UnitOfWork, one: int, limit: int) -> list[AuditRow]:
    """Entries behind an id, oldest first."""
    return [AuditRow(*row) for row in await work.rows(_AFTER, after=one, count=limit)]


async def of_case(work: UnitOfWork, case_id: str) -> list[AuditRow]:
    """Everything about one case, oldest first."""
    return [AuditRow(*row) for row in await work.rows(_OF_CASE, whose=case_id)]
