"""Being on shift and off."""

from __future__ import annotations

from dataclasses import dataclass

from betang.duty.officers import Officer
from betang.duty.room import DutyRoom
from betang.duty.views import Colleague, Pressed
from betang.storage.unit_of_work import UnitOfWork
from betang.vocabulary import DistrictCode


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
    raise NotImplementedError


async def go_off_shift(room: DutyRoom, work: UnitOfWork, officer: Officer) -> OffShift:
    """Nothing is taken from the officer; whoever goes off shift is told how many cases they still hold."""
    raise NotImplementedError


async def on_shift(work: UnitOfWork, desk: DistrictCode) -> list[Officer]:
    """Duty officers and supervisors of exactly this desk who are on shift, by number."""
    raise NotImplementedError


async def colleagues_on_shift(work: UnitOfWork, officer: Officer) -> tuple[Colleague, ...]:
    """Who else is on: own desk first, then the provincial desk."""
    raise NotImplementedError
