"""The journal: updates as Telegram gave them, sealed, until they have had their effect."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from betang.errors import Conflict
from betang.storage.states import JournalState
from betang.storage.tables import journal
from betang.storage.unit_of_work import UnitOfWork
from betang.vocabulary import Pseudonym


@dataclass(frozen=True, slots=True)
class JournalRow:
    """One update; `sealed` is bound to its `update_id`, times are milliseconds."""

    update_id: int
    chat: Pseudonym | None
    sealed: bytes
    tries: int
    received_at: int


_COLUMNS = (journal.c.update_id, journal.c.chat, journal.c.sealed, journal.c.tries, journal.c.received_at)

_NEW = {
    "update_id": bindparam("update_id"),
    "chat": bindparam("chat"),
    "state": JournalState.PENDING,
    "tries": 0,
    "sealed": bindparam("sealed"),
    "received_at": bindparam("received_at"),
}
# Telegram repeats what it was not told had arrived; the second copy is ignored by the unique key.
_APPEND = {
    "sqlite": sqlite.insert(journal).values(_NEW).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(journal).values(_NEW).on_conflict_do_nothing(),
}
_PENDING = (
    select(*_COLUMNS)
    .where(journal.c.state == JournalState.PENDING, journal.c.update_id > bindparam("after"))
    .order_by(journal.c.update_id)
    .limit(bindparam("count"))
)
_IS_PENDING = select(journal.c.id).where(
    journal.c.update_id == bindparam("one"), journal.c.state == JournalState.PENDING
)
_ONE = select(*_COLUMNS).where(journal.c.update_id == bindparam("one"))
_END = (
    update(journal)
    .where(journal.c.update_id == bindparam("one"), journal.c.state == JournalState.PENDING)
    .values(state=JournalState.DONE, sealed=None, ended_at=bindparam("now"))
)
_TRIED = (
    update(journal)
    .where(journal.c.update_id == bindparam("one"), journal.c.state == JournalState.PENDING)
    .values(tries=journal.c.tries + 1)
    .returning(journal.c.tries)
)
_PARK = (
    update(journal)
    .where(journal.c.update_id == bindparam("one"), journal.c.state == JournalState.PENDING)
    .values(state=JournalState.PARKED, reason=bindparam("why"), ended_at=bindparam("now"))
)
_PARKED = (
    select(journal.c.update_id, journal.c.reason, journal.c.received_at)
    .where(journal.c.state == JournalState.PARKED)
    .order_by(journal.c.id)
)
_REPLAY = (
    update(journal)
    .where(journal.c.update_id == bindparam("one"), journal.c.state == JournalState.PARKED)
    .values(state=JournalState.PENDING, tries=0, reason=None, ended_at=None)
)
_COUNTS = select(journal.c.state, func.count()).group_by(journal.c.state)
_FORGET = delete(journal).where(journal.c.state == JournalState.DONE, journal.c.ended_at < bindparam("before"))


async def append(work: UnitOfWork, rows: Sequence[JournalRow]) -> None:
    """Write down what came; an update that is known already is ignored."""
    await work.change_many(
        _APPEND[work.dialect],
        [
            {"update_id": r.update_id, "chat": r.chat, "sealed": r.sealed, "received_at": r.received_at}
            for r in rows
        ],
    )


async def pending(work: UnitOfWork, limit: int, after: int = 0) -> list[JournalRow]:
    """Updates without their effect, oldest first; for the start of the program."""
    return [JournalRow(*row) for row in await work.rows(_PENDING, after=after, count=limit)]


async def is_pending(work: UnitOfWork, update_id: int) -> bool:
    return await work.row(_IS_PENDING, one=update_id) is not None


async def one(work: UnitOfWork, update_id: int) -> JournalRow | None:
    row = await work.row(_ONE, one=update_id)
    return JournalRow(*row) if row is not None and row[2] is not None else None


def end(work: UnitOfWork, update_id: int, now: int) -> None:
    """Mark as done and wipe; Conflict when it was done before, so that an effect happens once.

    Put off to the next statement: an update that has had its effect is found out by then.
    """
    work.later(_END, expect=1, one=update_id, now=now)


async def count_try(work: UnitOfWork, update_id: int) -> int:
    """Count a failure; returns how many there are. Raises Conflict when it is no longer pending."""
    row = await work.row(_TRIED, one=update_id)
    if row is None:
        raise Conflict("the update is not pending")
    return int(row[0])


async def park(work: UnitOfWork, update_id: int, why: str, now: int) -> None:
    """Put aside, still sealed; `why` is the class of the error, never its text."""
    await work.change_one(_PARK, one=update_id, why=why[:80], now=now)


async def parked(work: UnitOfWork) -> list[tuple[int, str, int]]:
    """(update id, class of the error, received at) of everything that was put aside."""
    return [(row[0], row[1], row[2]) for row in await work.rows(_PARKED)]


async def replay(work: UnitOfWork, update_id: int) -> None:
    """Make a parked update pending again; raises Conflict when it is not parked."""
    await work.change_one(_REPLAY, one=update_id)


async def counts(work: UnitOfWork) -> dict[JournalState, int]:
    return {JournalState(row[0]): row[1] for row in await work.rows(_COUNTS)}


async def forget_done(work: UnitOfWork, before: int) -> int:
    """Drop rows done before a time; Telegram repeats nothing older than a day."""
    return await work.change(_FORGET, before=before)
