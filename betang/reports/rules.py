"""What is decided about a report, as pure functions: its class, its clock, when a doorbell may ring.

The levels and times are the domain sheet's proposal (7.1, I) and are to be replaced by the agency's decree
(SK). A human may always override them; nobody is ever told that somebody is safe.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import assert_never

from betang.clock import WIB
from betang.flows.report_form import Danger, ReportForm, Risk, SafeWindow
from betang.vocabulary import Subject, Urgency, Violence, When

_GRAVE = frozenset({Risk.STRANGLED, Risk.WEAPON, Risk.MAY_KILL, Risk.CHILD, Risk.ACCESS})
"""One of these is enough for HIGH. CHILD counts as a child victim, also a child that only sees it."""

_IMMEDIATE = frozenset({Risk.WORSE, Risk.WEAPON, Risk.STRANGLED, Risk.PREGNANT, Risk.CONTROLLING, Risk.MAY_KILL})
"""WHO's six immediate-risk factors; three or more mean HIGH, one or two MEDIUM."""

_CHILDREN = frozenset({Subject.MINOR_SELF, Subject.CHILD})
_TIME_COUNTS = frozenset({Violence.SEXUAL, Violence.TRAFFICKING})
"""Never LOW: medical help and the law's 3x24 hours do not wait for a working day."""

_OPENS = time(8)
_CLOSES = time(16)
_WORKING_DAYS = range(5)  # Monday to Friday; public holidays are not known here

RING_MARGIN = timedelta(minutes=10)
"""What must be left of a safe hour when a doorbell is put into the outbox, so that it is sent within it."""


@dataclass(frozen=True, slots=True)
class DueTimes:
    """By when somebody should have claimed a case of each class. `low` counts working hours (WIB 08-16)."""

    emergency: timedelta = timedelta(minutes=5)
    high: timedelta = timedelta(hours=1)
    medium: timedelta = timedelta(hours=6)
    low: timedelta = timedelta(hours=8)


def urgency_of(form: ReportForm) -> Urgency:
    """The class of a report. Each thing told can only raise it; what was not answered never lowers it."""
    return min(_reasons(form), default=Urgency.LOW)


def _reasons(form: ReportForm) -> Iterator[Urgency]:
    about_a_child = form.about in _CHILDREN
    if form.danger is Danger.YES or Risk.SUICIDE in form.risks:
        yield Urgency.EMERGENCY
    if about_a_child and Violence.SEXUAL in form.kinds:
        yield Urgency.EMERGENCY
    if form.danger is Danger.UNSURE or about_a_child or form.risks & _GRAVE:
        yield Urgency.HIGH
    immediate = len(form.risks & _IMMEDIATE)
    if immediate:
        yield Urgency.HIGH if immediate >= 3 else Urgency.MEDIUM
    if _TIME_COUNTS & set(form.kinds) or form.when is When.TODAY:
        yield Urgency.MEDIUM


def due_at(urgency: Urgency, filed: datetime, due: DueTimes) -> datetime:
    """By when somebody should have claimed it; aware, in UTC as `filed` is."""
    match urgency:
        case Urgency.EMERGENCY:
            return filed + due.emergency
        case Urgency.HIGH:
            return filed + due.high
        case Urgency.MEDIUM:
            return filed + due.medium
        case Urgency.LOW:
            return after_working_time(filed, due.low)
        case _ as never:
            assert_never(never)


def after_working_time(start: datetime, amount: timedelta) -> datetime:
    """The moment when `amount` of working time has passed since `start`; 8 hours are one working day."""
    moment, left = start.astimezone(WIB), amount
    while True:
        opens, closes = _working_hours_of(moment)
        if moment.weekday() in _WORKING_DAYS and moment < closes:
            begin = max(moment, opens)
            if begin + left <= closes:
                return (begin + left).astimezone(start.tzinfo)
            left -= closes - begin
        moment = opens.replace(hour=0) + timedelta(days=1)


def _working_hours_of(moment: datetime) -> tuple[datetime, datetime]:
    day = moment.date()
    return datetime.combine(day, _OPENS, WIB), datetime.combine(day, _CLOSES, WIB)


def next_doorbell(now: datetime, window: SafeWindow) -> datetime | None:
    """The first moment from `now` on at which a doorbell may be put into the outbox; None: never.

    Days and hours of the window are WIB; `until` is not included, and a band from late to early runs past
    midnight and belongs to the day on which it begins. At least RING_MARGIN of the band is left.
    """
    here = now.astimezone(WIB)
    today = datetime.combine(here.date(), time(), WIB)
    starts = [
        max(here, begin)
        for day in range(-1, 8)  # yesterday's band may run past midnight; in a week each day has come
        for begin, end in _bands(today + timedelta(days=day), window)
        if max(here, begin) + RING_MARGIN <= end
    ]
    return min(starts).astimezone(now.tzinfo) if starts else None


def _bands(midnight: datetime, window: SafeWindow) -> Iterator[tuple[datetime, datetime]]:
    if midnight.weekday() not in window.days:
        return
    for first, until in window.hours:
        last = until if until > first else until + 24
        yield midnight + timedelta(hours=first), midnight + timedelta(hours=last)
