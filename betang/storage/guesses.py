"""Wrong guesses at codes and PINs, counted for a chat and for a report.

How long one must wait after so many is decided by `betang.vault.receipts.GuessLimiter`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, delete, update
from sqlalchemy.dialects import postgresql, sqlite

from betang.storage.tables import guesses
from betang.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Guesses:
    """Wrong ones in a row, and when the last was; milliseconds."""

    failures: int
    last_at: int


_VALUES: dict[str, Any] = {"subject": bindparam("whose"), "failures": 0, "last_at": 0, "locked_until": 0}
# The harmless update takes the row's lock on PostgreSQL: of many guesses at once each sees those before it.
_HOLD = {
    "sqlite": sqlite.insert(guesses)
    .values(_VALUES)
    .on_conflict_do_update(index_elements=[guesses.c.subject], set_={"failures": guesses.c.failures})
    .returning(guesses.c.failures, guesses.c.last_at),
    "postgresql": postgresql.insert(guesses)
    .values(_VALUES)
    .on_conflict_do_update(index_elements=[guesses.c.subject], set_={"failures": guesses.c.failures})
    .returning(guesses.c.failures, guesses.c.last_at),
}
_COUNT = (
    update(guesses)
    .where(guesses.c.subject == bindparam("whose"))
    .values(failures=bindparam("count"), last_at=bindparam("now"), locked_until=bindparam("until"))
)
_CLEAR = delete(guesses).where(guesses.c.subject == bindparam("whose"))
_FORGET = delete(guesses).where(
    guesses.c.last_at < bindparam("before"), guesses.c.locked_until < bindparam("before")
)


async def hold(work: UnitOfWork, subject: bytes) -> Guesses:
    """The count of a subject, held until the commit so that guesses at once wait for each other."""
    row = await work.row(_HOLD[work.dialect], whose=subject)
    return Guesses(int(row[0]), int(row[1])) if row is not None else Guesses(0, 0)


async def write(work: UnitOfWork, subject: bytes, failures: int, *, now: int, until: int) -> None:
    """Write the new count of a held subject, and until when it is locked."""
    await work.change_one(_COUNT, whose=subject, count=failures, now=now, until=until)


async def clear(work: UnitOfWork, subject: bytes) -> None:
    """A right guess: the count starts again."""
    await work.change(_CLEAR, whose=subject)


async def forget(work: UnitOfWork, before: int) -> int:
    """Drop counts whose last guess and whose lock lie before a time."""
    return await work.change(_FORGET, before=before)
