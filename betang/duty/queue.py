"""What waits, for whom: the queue as each officer may see it. Reads only.

Not here: one case in full (`case_views`). The kinds of violence are sealed, so the queue is narrowed to a kind
in memory; in the whole province some hundreds of cases are open at most (domain sheet 1.3).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from betang.delivery.outbox import milliseconds
from betang.duty import rules
from betang.duty.room import DutyRoom
from betang.duty.shifts import colleagues_on_shift
from betang.duty.views import Colleague, Filters, HomeCounts, Page, QueueItem
from betang.errors import NotAllowed
from betang.reports.form import CaseFacts, open_facts
from betang.storage import officers, queue, queue_lists
from betang.storage.officers import Officer
from betang.storage.queue import QueuedCase
from betang.storage.queue_lists import Scope
from betang.storage.unit_of_work import UnitOfWork
from betang.vocabulary import CaseCode, CaseState, OfficerId, Violence

PAGE_SIZE = 8
WAITING = Filters()

Colleagues = Mapping[OfficerId, Colleague]


async def home(room: DutyRoom, work: UnitOfWork, officer: Officer) -> HomeCounts:
    """O0. Raises NotAllowed `officer.no_queue` for campaign staff."""
    scope = _scope(officer, WAITING)
    return HomeCounts(
        on_shift=officer.on_shift,
        colleagues=await colleagues_on_shift(work, officer),
        mine=await queue.count_held(work, officer.id),
        waiting=await queue_lists.count_by_urgency(work, scope),
        past_clock=await queue_lists.count_past_clock(work, scope, milliseconds(room.clock.now())),
    )


async def waiting(
    room: DutyRoom,
    work: UnitOfWork,
    officer: Officer,
    filters: Filters = WAITING,
    page: int = 0,
    size: int = PAGE_SIZE,
) -> Page:
    """O2: most urgent first, then oldest. Raises NotAllowed `officer.no_queue`.

    A filter by kind finds nothing for an officer who may not know the kinds.
    """
    return await _page(room, work, officer, _scope(officer, filters), filters.kind, (page, size))


async def mine(room: DutyRoom, work: UnitOfWork, officer: Officer, page: int = 0, size: int = PAGE_SIZE) -> Page:
    """The cases this officer holds."""
    scope = Scope(state=CaseState.CLAIMED, claimed_by=officer.id)
    return await _page(room, work, officer, scope, None, (page, size))


async def most_urgent(work: UnitOfWork, officer: Officer) -> CaseCode | None:
    """The first waiting case of this officer's queue; None when nothing waits."""
    first = await queue_lists.listed(work, _scope(officer, WAITING), limit=1)
    return first[0].code if first else None


async def unheard(work: UnitOfWork) -> int:
    """Waiting cases of which nobody could be told: the operator's alarm count."""
    return await queue.count_unheard(work)


def _scope(officer: Officer, filters: Filters) -> Scope:
    if not rules.sees_the_queue(officer):
        raise NotAllowed("officer.no_queue")
    return Scope(
        desk=rules.desk_seen_by(officer),
        state=filters.state,
        urgency=filters.urgency,
        district=filters.district,
    )


async def _page(
    room: DutyRoom,
    work: UnitOfWork,
    officer: Officer,
    scope: Scope,
    kind: Violence | None,
    wanted: tuple[int, int],
) -> Page:
    number, size = wanted
    total = await queue_lists.count(work, scope)
    every: list[QueuedCase] = []
    if kind is not None:
        every = [
            one for one in await queue_lists.listed(work, scope) if kind in facts_for(room, officer, one).kinds
        ]
        total = len(every)
    pages = max(1, -(-total // size))
    number = min(max(0, number), pages - 1)
    if kind is not None:
        shown: Sequence[QueuedCase] = every[number * size : (number + 1) * size]
    else:
        shown = await queue_lists.listed(work, scope, limit=size, offset=number * size)
    return Page(tuple(await items_of(room, work, officer, shown)), total, number, pages)


async def items_of(
    room: DutyRoom, work: UnitOfWork, officer: Officer, shown: Sequence[QueuedCase]
) -> list[QueueItem]:
    """Lines of the queue."""
    names = colleagues_by_id(await officers.everybody(work))
    unread = await queue_lists.with_unread(work, [case.id for case in shown])
    now = room.clock.now()
    return [_item(case, facts_for(room, officer, case), names, now, unread=case.id in unread) for case in shown]


def facts_for(room: DutyRoom, officer: Officer, case: QueuedCase) -> CaseFacts:
    """What this officer may know of the facts: nothing for the auditor, nothing of an erased case."""
    if case.facts is None or not rules.may_know_the_facts(officer):
        return CaseFacts()
    return open_facts(room.vault, case.id, case.facts)


def colleagues_by_id(everybody: Iterable[Officer]) -> dict[OfficerId, Colleague]:
    return {one.id: Colleague(one.number, one.desk) for one in everybody}


def moment(at: int) -> datetime:
    """A stored time as an aware datetime in UTC."""
    return datetime.fromtimestamp(at / 1000, UTC)


def _item(case: QueuedCase, facts: CaseFacts, names: Colleagues, now: datetime, *, unread: bool) -> QueueItem:
    left = moment(case.due_at) - now if case.state is CaseState.WAITING else None
    return QueueItem(
        code=case.code,
        urgency=case.urgency,
        clock_left=left,
        district=case.district,
        subject=facts.about,
        kinds=facts.kinds,
        state=case.state,
        age=max(timedelta(), now - moment(case.filed_at)),
        claimed_by=names.get(case.claimed_by) if case.claimed_by is not None else None,
        unread=unread,
    )
