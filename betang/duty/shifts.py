"""Being on shift and off. Leases do not depend on it: whoever goes keeps what they hold until it runs out."""

from __future__ import annotations

from dataclasses import dataclass

from betang.delivery.outbox import milliseconds
from betang.duty import rules
from betang.duty.alerts import announce
from betang.duty.audit import Action, record
from betang.duty.room import DutyRoom
from betang.duty.views import Colleague, Pressed
from betang.errors import NotAllowed
from betang.storage import officers, queue, queue_lists
from betang.storage.officers import Officer
from betang.storage.queue_lists import Scope
from betang.storage.unit_of_work import UnitOfWork
from betang.vocabulary import PROVINCE, CaseState, DistrictCode

_BATCH = 50


@dataclass(frozen=True, slots=True)
class OnShift:
    """`waiting` counts the cases that this officer could claim; `colleagues` is who else is on."""

    pressed: Pressed
    waiting: int
    colleagues: tuple[Colleague, ...]


@dataclass(frozen=True, slots=True)
class OffShift:
    """`still_held` counts the cases whose lease this officer keeps: they stay theirs until it runs out."""

    pressed: Pressed
    still_held: int
    colleagues: tuple[Colleague, ...]


async def go_on_shift(room: DutyRoom, work: UnitOfWork, officer: Officer) -> OnShift:
    """Cases about which nobody could be told so far are announced now. Raises NotAllowed `officer.no_shift`."""
    if not rules.works_on_cases(officer):
        raise NotAllowed("officer.no_shift")
    came = await officers.come_on_shift(work, officer.id, milliseconds(room.clock.now()))
    waiting = await queue_lists.count(work, Scope(desk=rules.desk_seen_by(officer), state=CaseState.WAITING))
    if came:
        await announce_unheard(room, work)
        await record(room, work, Action.ON_SHIFT, officer=officer.id)
    pressed = Pressed.NOW if came else Pressed.ALREADY
    return OnShift(pressed, waiting, await colleagues_on_shift(work, officer))


async def go_off_shift(room: DutyRoom, work: UnitOfWork, officer: Officer) -> OffShift:
    """Nothing is taken from the officer; whoever goes off shift is told how many cases they still hold."""
    went = await officers.go_off_shift(work, officer.id)
    held = await queue.count_held(work, officer.id)
    if went:
        await record(room, work, Action.OFF_SHIFT, officer=officer.id)
    pressed = Pressed.NOW if went else Pressed.ALREADY
    return OffShift(pressed, held, await colleagues_on_shift(work, officer))


async def on_shift(work: UnitOfWork, desk: DistrictCode) -> list[Officer]:
    """Duty officers and supervisors of exactly this desk who are on shift, by number."""
    return [one for one in await officers.active_at(work, desk) if one.on_shift and rules.works_on_cases(one)]


async def colleagues_on_shift(work: UnitOfWork, officer: Officer) -> tuple[Colleague, ...]:
    """Who else is on: own desk first, then the provincial desk."""
    own = await on_shift(work, officer.desk)
    province = await on_shift(work, PROVINCE) if officer.desk != PROVINCE else []
    return tuple(Colleague(one.number, one.desk) for one in [*own, *province] if one.id != officer.id)


async def announce_unheard(room: DutyRoom, work: UnitOfWork) -> int:
    """Try again for cases of which nobody could be told; returns for how many somebody was found."""
    tries = [await announce(room, work, case) for case in await queue.unheard(work, _BATCH)]
    return sum(1 for announced in tries if announced.officers)
