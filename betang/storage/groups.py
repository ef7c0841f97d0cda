"""Groups in which something to read is posted: which, when next, and the rest sealed."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import bindparam, delete, func, insert, select, update

from betang.storage.tables import teaching_groups as groups
from betang.storage.unit_of_work import UnitOfWork
from betang.vocabulary import Pseudonym


@dataclass(frozen=True, slots=True)
class GroupRow:
    """`due_at` in milliseconds; None while nothing is posted."""

    chat: Pseudonym
    sealed: bytes
    due_at: int | None


_ROW = (groups.c.chat, groups.c.sealed, groups.c.due_at)
_ONE = select(*_ROW).where(groups.c.chat == bindparam("which")).with_for_update()
_DUE = (
    select(*_ROW)
    .where(groups.c.due_at <= bindparam("now"))
    .order_by(groups.c.due_at, groups.c.chat)
    .limit(bindparam("count"))
    .with_for_update(skip_locked=True)
)
_ADD = insert(groups).values(chat=bindparam("which"), sealed=bindparam("sealed"), due_at=bindparam("due"))
_CHANGE = (
    update(groups)
    .where(groups.c.chat == bindparam("which"))
    .values(sealed=bindparam("sealed"), due_at=bindparam("due"))
)
_POSTPONE = update(groups).where(groups.c.chat == bindparam("which")).values(due_at=bindparam("due"))
_REMOVE = delete(groups).where(groups.c.chat == bindparam("which"))
_COUNT = select(func.count()).select_from(groups)


async def one(work: UnitOfWork, chat: Pseudonym) -> GroupRow | None:
    """Held until the end of the unit of work."""
    row = await work.row(_ONE, which=chat)
    return GroupRow(Pseudonym(row[0]), row[1], row[2]) if row is not None else None


async def due(work: UnitOfWork, now: int, limit: int) -> list[GroupRow]:
    """What is due, longest due first; not what another unit of work is at."""
    rows = await work.rows(_DUE, now=now, count=limit)
    return [GroupRow(Pseudonym(row[0]), row[1], row[2]) for row in rows]


async def add(work: UnitOfWork, row: GroupRow) -> None:
    """Raises Conflict when the group is there already."""
    await work.change(_ADD, which=row.chat, sealed=row.sealed, due=row.due_at)


async def change(work: UnitOfWork, row: GroupRow) -> None:
    """Raises Conflict when the group has gone."""
    await work.change_one(_CHANGE, which=row.chat, sealed=row.sealed, due=row.due_at)


async def postpone(work: UnitOfWork, chat: Pseudonym, due_at: int) -> None:
    """Only the time: also for a row that does not open."""
    await work.change(_POSTPONE, which=chat, due=due_at)


async def remove(work: UnitOfWork, chat: Pseudonym) -> bool:
    return await work.change(_REMOVE, which=chat) > 0


async def count(view: UnitOfWork) -> int:
    row = await view.row(_COUNT)
    return int(row[0]) if row else 0
