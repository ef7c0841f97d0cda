"""At which moments a series or a group's reading may come: chosen days, and a minute of the day in WIB.

Pure: the present is handed in. Used by series and by groups.

Two promises: what comes, comes on one of the chosen days; and between eight in the evening and eight in the morning
nothing comes but what was chosen for that very hour. What an outage made late is caught up within them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from betang.clock import WIB

EVERY_DAY = 0b111_1111
"""All seven days; bit 0 is Monday, as in `datetime.weekday`."""

MINUTES = 24 * 60

OPENS, CLOSES = 8, 20
"""Between these hours (WIB) what is late may come; outside them is quiet (safety rule 23)."""

GRACE = timedelta(hours=1)
"""So long after the chosen hour it still counts as that hour, also by night."""

REST = timedelta(hours=6)
"""At least so long after something came nothing comes again: caught up just before the next hour, two would."""


@dataclass(frozen=True, slots=True)
class Hours:
    """`days`: a mask of weekdays, at least one; `minute`: of the day in WIB, 0 to 1439. Raises ValueError."""

    days: int
    minute: int

    def __post_init__(self) -> None:
        if not 0 < self.days <= EVERY_DAY or not 0 <= self.minute < MINUTES:
            raise ValueError("hours need a day of the week and a minute of the day")

    @property
    def weekdays(self) -> tuple[int, ...]:
        return tuple(day for day in range(7) if self.days & 1 << day)


def mask_of(weekdays: Iterable[int]) -> int:
    """The days as a mask; 0 is Monday."""
    mask = 0
    for day in weekdays:
        mask |= 1 << day
    return mask


def next_hour(hours: Hours, after: datetime) -> datetime:
    """The first chosen hour after a moment, in UTC or whatever zone the moment is in."""
    return next(hour for hour in _hours_from(hours, after) if hour > after)


def after_coming(hours: Hours, now: datetime) -> datetime:
    """The hour of the next one, when one comes now."""
    return next_hour(hours, now + REST)


def may_come(hours: Hours, now: datetime) -> bool:
    """Whether what is due may come now: in the hour that was chosen, or by day on a chosen day."""
    return next_moment(hours, now) == now


def next_moment(hours: Hours, now: datetime) -> datetime:
    """The first moment from now on at which what is due may come; `now` itself when it may."""
    return min(max(now, begin) for begin, end in _stretches(hours, now) if now < end)


def comes_until(hours: Hours, now: datetime) -> datetime:
    """Until when what comes now may be on its way: it must arrive by day or in its hour, and before its rest is over.

    `now` itself when nothing may come.
    """
    end = now
    for begin, until in sorted(_stretches(hours, now)):
        if begin <= end < until:
            end = until
    return min(end, now + REST)


def _stretches(hours: Hours, now: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The hours with their grace, and the days, from a little before a moment to a week after it."""
    for hour in _hours_from(hours, now - GRACE):
        yield hour, hour + GRACE
    for midnight in _midnights(hours, now):
        yield (
            (midnight + timedelta(hours=OPENS)).astimezone(now.tzinfo),
            (midnight + timedelta(hours=CLOSES)).astimezone(now.tzinfo),
        )


def _hours_from(hours: Hours, moment: datetime) -> Iterator[datetime]:
    """The chosen hours of the day of a moment and of the eight days after it: a chosen day is among them twice."""
    for midnight in _midnights(hours, moment):
        yield (midnight + timedelta(minutes=hours.minute)).astimezone(moment.tzinfo)


def _midnights(hours: Hours, moment: datetime) -> Iterator[datetime]:
    here = moment.astimezone(WIB)
    first = datetime(here.year, here.month, here.day, tzinfo=WIB)
    for ahead in range(9):
        midnight = first + timedelta(days=ahead)
        if midnight.weekday() in hours.weekdays:
            yield midnight
