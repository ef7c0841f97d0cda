"""How often a thing was done, in all: a count for each item, and nothing of who did it or when."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.dialects import postgresql, sqlite

from betang.storage.tables import tallies
from betang.storage.unit_of_work import UnitOfWork


class TallyKind(StrEnum):
    USEFUL = "useful"  # a message was marked as useful
    QUIZ = "quiz"  # a quiz or story was gone through to its end


_VALUES: dict[str, Any] = {"kind": bindparam("of"), "item": bindparam("what"), "count": 1}
_KEY = (tallies.c.kind, tallies.c.item)
_ONE_MORE = {"count": tallies.c.count + 1}
_ADD = {
    "sqlite": sqlite.insert(tallies).values(_VALUES).on_conflict_do_update(index_elements=_KEY, set_=_ONE_MORE),
    "postgresql": postgresql.insert(tallies)
    .values(_VALUES)
    .on_conflict_do_update(index_elements=_KEY, set_=_ONE_MORE),
}
_OF_KIND = select(tallies.c.item, tallies.c.count).where(tallies.c.kind == bindparam("of"))


async def add_one(work: UnitOfWork, kind: TallyKind, item: str) -> None:
    await work.change(_ADD[work.dialect], of=str(kind), what=item)


async def totals(view: UnitOfWork, kind: TallyKind) -> dict[str, int]:
    """The counts of all items of a kind that were ever counted."""
    return {str(row[0]): int(row[1]) for row in await view.rows(_OF_KIND, of=str(kind))}
