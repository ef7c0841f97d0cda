"""Series that people follow: who, when the next message is due, and the rest sealed."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import bindparam, delete, func, insert, select, update

from betang.storage.tables import subscriptions
from betang.storage.unit_of_work import UnitOfWork
from betang.vocabulary import Pseudonym


@dataclass(frozen=True, slots=True)
class SubscriptionRow:
    """`due_at` in milliseconds; None while paused."""

    id: int
    person: Pseudonym
    sealed: bytes
    due_at: int | None


_ROW = (subscriptions.c.id, subscriptions.c.person, subscriptions.c.sealed, subscriptions.c.due_at)
_OF = (
    select(*_ROW).where(subscriptions.c.person == bindparam("whose")).order_by(subscriptions.c.id).with_for_update()
)
_DUE = (
    select(*_ROW)
    .where(subscriptions.c.due_at <= bindparam("now"))
    .order_by(subscriptions.c.due_at, subscriptions.c.id)
    .limit(bindparam("count"))
    .with_for_update(skip_locked=True)
)
_ADD = insert(subscriptions).values(person=bindparam("whose"), sealed=bindparam("sealed"), due_at=bindparam("due"))
_CHANGE = (
    update(subscriptions)
    .where(subscriptions.c.id == bindparam("one"))
    .values(sealed=bindparam("sealed"), due_at=bindparam("due"))
)
_POSTPONE = update(subscriptions).where(subscriptions.c.id == bindparam("one")).values(due_at=bindparam("due"))
_REMOVE = delete(subscriptions).where(subscriptions.c.id == bindparam("one"))
_REMOVE_ALL = delete(subscriptions).where(subscriptions.c.person == bindparam("whose"))
_COUNT = select(func.count()).select_from(subscriptions)


async def of_person(work: UnitOfWork, person: Pseudonym) -> list[SubscriptionRow]:
    """What somebody follows, the oldest first; held until the end of the unit of work."""
    rows = await work.rows(_OF, whose=person)
    return [SubscriptionRow(row[0], Pseudonym(row[1]), row[2], row[3]) for row in rows]


async def due(work: UnitOfWork, now: int, limit: int) -> list[SubscriptionRow]:
    """What is due, longest due first; not what another unit of work is at."""
    rows = await work.rows(_DUE, now=now, count=limit)
    return [SubscriptionRow(row[0], Pseudonym(row[1]), row[2], row[3]) for row in rows]


async def add(work: UnitOfWork, person: Pseudonym, sealed: bytes, due_at: int) -> None:
    await work.change(_ADD, whose=person, sealed=sealed, due=due_at)


def change(work: UnitOfWork, row_id: int, sealed: bytes, due_at: int | None) -> None:
    """At the latest at the end; Conflict when the row has gone."""
    work.later(_CHANGE, expect=1, one=row_id, sealed=sealed, due=due_at)


def postpone(work: UnitOfWork, row_id: int, due_at: int) -> None:
    """Only the time: also for a row that does not open."""
    work.later(_POSTPONE, one=row_id, due=due_at)


def remove(work: UnitOfWork, row_id: int) -> None:
    work.later(_REMOVE, one=row_id)


async def remove_all(work: UnitOfWork, person: Pseudonym) -> int:
    """Everything somebody follows; returns how much it was."""
    return await work.change(_REMOVE_ALL, whose=person)


async def count(view: UnitOfWork) -> int:
    row = await view.row(_COUNT)
    return int(row[0]) if row else 0
