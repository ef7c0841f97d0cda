"""When something may come: the chosen hour on chosen days, and what is late by day alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from betang.awareness.hours import (
    EVERY_DAY,
    GRACE,
    MINUTES,
    REST,
    Hours,
    after_coming,
    comes_until,
    mask_of,
    may_come,
    next_hour,
    next_moment,
)
from betang.clock import WIB

MONDAY = datetime(2026, 3, 2, tzinfo=WIB)
EVENING = Hours(EVERY_DAY, 19 * 60)
NIGHT = Hours(EVERY_DAY, 23 * 60 + 30)
WEDNESDAYS = Hours(mask_of([2]), 9 * 60)

any_hours = st.builds(Hours, st.integers(1, EVERY_DAY), st.integers(0, MINUTES - 1))
any_moment = st.integers(0, 20 * MINUTES).map(lambda minute: (MONDAY + timedelta(minutes=minute)).astimezone(UTC))


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of the week that begins on Monday as day 0, in WIB."""
    return MONDAY + timedelta(days=day, hours=hour, minutes=minute)


def test_the_next_hour_is_today_when_it_is_still_to_come() -> None:
    assert next_hour(EVENING, at(0, 10)) == at(0, 19)


def test_the_hour_itself_is_over_so_that_the_next_one_is_tomorrow() -> None:
    assert next_hour(EVENING, at(0, 19)) == at(1, 19)


def test_only_chosen_days_count() -> None:
    assert next_hour(WEDNESDAYS, at(0, 10)) == at(2, 9)
    assert next_hour(WEDNESDAYS, at(2, 9)) == at(9, 9)


def test_hours_are_those_of_central_kalimantan_whatever_zone_asks() -> None:
    asked = datetime(2026, 3, 2, 18, 0, tzinfo=UTC)  # Tuesday, one in the morning, in WIB
    assert next_hour(Hours(mask_of([1]), 60 + 30), asked) == datetime(2026, 3, 2, 18, 30, tzinfo=UTC)
    assert next_hour(EVENING, asked).tzinfo is UTC


def test_what_is_late_comes_by_day_and_never_in_the_night() -> None:
    assert next_moment(EVENING, at(0, 20, 1)) == at(1, 8), "an hour in the evening has passed: tomorrow morning"
    assert next_moment(EVENING, at(1, 3)) == at(1, 8)
    assert may_come(EVENING, at(1, 8))
    assert may_come(EVENING, at(1, 14))


def test_what_is_late_waits_for_a_chosen_day() -> None:
    assert next_moment(WEDNESDAYS, at(3, 9)) == at(9, 8)
    assert may_come(WEDNESDAYS, at(2, 17))


def test_an_hour_chosen_in_the_night_is_kept_with_a_little_grace_past_midnight() -> None:
    assert may_come(NIGHT, at(0, 23, 30))
    assert may_come(NIGHT, at(1, 0, 15)), "within the grace of last night's hour"
    assert not may_come(NIGHT, at(1, 0, 30))
    assert not may_come(NIGHT, at(0, 22))
    sundays = Hours(mask_of([6]), NIGHT.minute)
    assert may_come(sundays, at(7, 0, 15)), "the hour belongs to the day on which it began"


@pytest.mark.parametrize(
    ("hours", "now", "end"),
    [
        (EVENING, at(0, 19), at(0, 20)),
        (EVENING, at(0, 8, 30), at(0, 14, 30)),  # the rest: the next may come then
        (NIGHT, at(0, 23, 30), at(1, 0, 30)),
        (Hours(EVERY_DAY, 19 * 60 + 30), at(0, 19, 30), at(0, 20, 30)),  # the day, and then the hour's own grace
        (Hours(EVERY_DAY, 7 * 60 + 30), at(0, 7, 40), at(0, 13, 40)),  # from its hour into the day
        (EVENING, at(0, 21), at(0, 21)),
    ],
)
def test_what_is_on_its_way_must_arrive_before_the_night_and_before_the_next(
    hours: Hours, now: datetime, end: datetime
) -> None:
    assert comes_until(hours, now) == end


def test_nothing_comes_twice_within_the_rest() -> None:
    assert after_coming(EVENING, at(0, 18, 50)) == at(1, 19), "caught up at ten to seven: not again at seven"
    assert after_coming(EVENING, at(0, 8)) == at(0, 19)
    assert after_coming(EVENING, at(0, 19, 0)) == at(1, 19)


@pytest.mark.parametrize(
    ("days", "minute"), [(0, 600), (128, 600), (-1, 600), (EVERY_DAY, -1), (EVERY_DAY, MINUTES)]
)
def test_hours_that_would_never_come_are_refused(days: int, minute: int) -> None:
    with pytest.raises(ValueError, match="hours need"):
        Hours(days, minute)


def test_a_mask_and_its_days_say_the_same() -> None:
    assert Hours(mask_of([0, 4, 6]), 0).weekdays == (0, 4, 6)
    assert mask_of(range(7)) == EVERY_DAY


@given(any_hours, any_moment)
@settings(max_examples=60)
def test_the_next_hour_is_the_first_of_all_minutes_that_fit(hours: Hours, moment: datetime) -> None:
    found = next_hour(hours, moment)
    here = found.astimezone(WIB)
    assert found > moment
    assert here.hour * 60 + here.minute == hours.minute
    assert here.weekday() in hours.weekdays
    passed = [moment + timedelta(days=ahead) for ahead in range((found - moment).days + 1)]
    before = [day.astimezone(WIB).replace(hour=hours.minute // 60, minute=hours.minute % 60) for day in passed]
    assert not [one for one in before if moment < one < found and one.weekday() in hours.weekdays]


@given(any_hours, any_moment)
@settings(max_examples=60)
def test_whatever_was_missed_comes_within_a_week_and_not_by_night(hours: Hours, moment: datetime) -> None:
    when = next_moment(hours, moment)
    here = when.astimezone(WIB)
    began = (when - GRACE).astimezone(WIB)
    assert moment <= when <= moment + timedelta(days=7)
    assert may_come(hours, when)
    by_day = 8 <= here.hour < 20 and here.weekday() in hours.weekdays
    hour = next_hour(hours, began)
    assert by_day or hour <= when < hour + GRACE
    assert after_coming(hours, when) - when > REST
    last = comes_until(hours, when) - timedelta(minutes=1)
    assert last >= when
    assert may_come(hours, last), "what arrives in the last minute still arrives in time"
