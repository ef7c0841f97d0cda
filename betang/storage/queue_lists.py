"""Lists and counts of the queue, narrowed to what an officer may see. Reads only; composed anew each time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, or_, select

from betang.storage.queue import COLUMNS, QueuedCase, as_case
from betang.storage.tables import cases, messages
from betang.storage.unit_of_work import UnitOfWork
from betang.vocabulary import Author, CaseState, DistrictCode, MessageState, OfficerId, Urgency


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose cases: those of `desk` (or of the district it serves), or all for None; narrowed where not None."""

    desk: DistrictCode | None = None
    state: CaseState | None = None
    urgency: Urgency | None = None
    district: DistrictCode | None = None
    claimed_by: OfficerId | None = None


_OPEN = or_(cases.c.state == CaseState.WAITING, cases.c.state == CaseState.CLAIMED)
_UNREAD = exists().where(
    messages.c.case_id == cases.c.id,
    messages.c.author == Author.CITIZEN,
    messages.c.state != MessageState.READ,
)


async def listed(work: UnitOfWork, scope: Scope, *, limit: int | None = None, offset: int = 0) -> list[QueuedCase]:
    """Most urgent first, then oldest; open cases only unless a state is given."""
    found = _narrowed(select(*COLUMNS), scope).order_by(cases.c.urgency, cases.c.filed_at, cases.c.id)
    if limit is not None:
        found = found.limit(limit).offset(offset)
    return [as_case(row) for row in await work.query(found)]


async def count(work: UnitOfWork, scope: Scope) -> int:
    rows = await work.query(_narrowed(select(func.count()).select_from(cases), scope))
    return int(rows[0][0])


async def count_by_urgency(work: UnitOfWork, scope: Scope) -> dict[Urgency, int]:
    """Every class, also those with none."""
    counting = _narrowed(select(cases.c.urgency, func.count()), scope).group_by(cases.c.urgency)
    found = {Urgency(row[0]): int(row[1]) for row in await work.query(counting)}
    return {urgency: found.get(urgency, 0) for urgency in Urgency}


async def count_past_clock(work: UnitOfWork, scope: Scope, now: int) -> int:
    """Of the scope, those whose clock has run out."""
    late = _narrowed(select(func.count()).select_from(cases), scope).where(cases.c.due_at < now)
    return int((await work.query(late))[0][0])


async def with_unread(work: UnitOfWork, case_ids: Sequence[str]) -> set[str]:
    """Those of the cases in which the citizen wrote something that nobody has read."""
    rows = await work.query(select(cases.c.id).where(cases.c.id.in_(case_ids), _UNREAD))
    return {row[0] for row in rows}


def _narrowed(found: Select[Any], scope: Scope) -> Select[Any]:
    conditions: list[ColumnElement[bool]] = [_OPEN if scope.state is None else cases.c.state == scope.state]
    if scope.desk is not None:
        conditions.append(or_(cases.c.desk == scope.desk, cases.c.district == scope.desk))
    if scope.urgency is not None:
        conditions.append(cases.c.urgency == int(scope.urgency))
    if scope.district is not None:
        conditions.append(cases.c.district == scope.district)
    if scope.claimed_by is not None:
        conditions.append(cases.c.claimed_by == scope.claimed_by)
    return found.where(*conditions)
