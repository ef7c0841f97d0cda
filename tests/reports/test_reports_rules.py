from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from betang.clock import WIB
from betang.flows.report_form import Danger, Need, ReportForm, Risk, SafeWindow
from betang.reports.rules import RING_MARGIN, DueTimes, after_working_time, due_at, next_doorbell, urgency_of
from betang.vocabulary import Place, Relation, Subject, Urgency, Violence, When
from betang.wording.terms import Doorbell
from tests.reports.reports_scenes import report_form

FORMS = st.builds(
    report_form,
    danger=st.sampled_from([None, *Danger]),
    about=st.sampled_from([None, *Subject]),
    kinds=st.lists(st.sampled_from(list(Violence)), unique=True).map(tuple),
    place=st.sampled_from([None, *Place]),
    when=st.sampled_from([None, *When]),
    relation=st.sampled_from([None, *Relation]),
    risks=st.frozensets(st.sampled_from(list(Risk))),
    need=st.sampled_from([None, *Need]),
    shared_phone=st.booleans(),
)
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2028, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 - bounds
WINDOWS = st.builds(
    SafeWindow,
    days=st.lists(st.integers(0, 6), unique=True).map(tuple),
    hours=st.lists(st.tuples(st.integers(0, 23), st.integers(0, 24)), unique=True, max_size=4).map(tuple),
    doorbell=st.sampled_from(list(Doorbell)),
)


def wib(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=WIB)


@pytest.mark.parametrize(
    ("form", "urgency"),
    [
        (report_form(danger=Danger.YES), Urgency.EMERGENCY),
        (report_form(risks=frozenset({Risk.SUICIDE})), Urgency.EMERGENCY),
        (report_form(about=Subject.CHILD, kinds=(Violence.SEXUAL,)), Urgency.EMERGENCY),
        (report_form(about=Subject.MINOR_SELF, kinds=(Violence.SEXUAL,)), Urgency.EMERGENCY),
        (report_form(danger=Danger.UNSURE), Urgency.HIGH),
        (report_form(risks=frozenset({Risk.STRANGLED})), Urgency.HIGH),
        (report_form(risks=frozenset({Risk.WEAPON})), Urgency.HIGH),
        (report_form(risks=frozenset({Risk.MAY_KILL})), Urgency.HIGH),
        (report_form(risks=frozenset({Risk.CHILD})), Urgency.HIGH),
        (report_form(about=Subject.CHILD), Urgency.HIGH),
        (report_form(about=Subject.MINOR_SELF, kinds=()), Urgency.HIGH),
        (report_form(risks=frozenset({Risk.WORSE, Risk.PREGNANT, Risk.CONTROLLING})), Urgency.HIGH),
        (report_form(risks=frozenset({Risk.WORSE, Risk.CONTROLLING})), Urgency.MEDIUM),
        (report_form(risks=frozenset({Risk.PREGNANT})), Urgency.MEDIUM),
        (report_form(about=Subject.SELF, kinds=(Violence.SEXUAL,)), Urgency.MEDIUM),
        (report_form(about=Subject.OTHER, kinds=(Violence.TRAFFICKING,)), Urgency.MEDIUM),
        (report_form(when=When.TODAY), Urgency.MEDIUM),
        (report_form(about=Subject.SELF, danger=Danger.NO, when=When.LONGER), Urgency.LOW),
        (report_form(kinds=()), Urgency.LOW),
    ],
)
def test_a_report_has_the_class_of_the_worst_that_was_told(form: ReportForm, urgency: Urgency) -> None:
    assert urgency_of(form) is urgency


@given(FORMS, st.sampled_from(list(Risk)))
def test_one_more_risk_never_lowers_the_class(form: ReportForm, risk: Risk) -> None:
    assert urgency_of(replace(form, risks=form.risks | {risk})) <= urgency_of(form)


@given(FORMS, st.sampled_from(list(Violence)))
def test_one_more_kind_never_lowers_the_class(form: ReportForm, kind: Violence) -> None:
    assert urgency_of(replace(form, kinds=(*form.kinds, kind))) <= urgency_of(form)


@given(FORMS)
def test_danger_never_lowers_the_class_and_a_denied_risk_never_changes_it(form: ReportForm) -> None:
    assert urgency_of(replace(form, danger=Danger.YES)) is Urgency.EMERGENCY
    assert urgency_of(replace(form, danger=Danger.UNSURE)) <= urgency_of(replace(form, danger=Danger.NO))
    assert urgency_of(replace(form, risks_denied=frozenset(Risk))) is urgency_of(form)


@given(FORMS)
def test_strangulation_is_never_below_high(form: ReportForm) -> None:
    assert urgency_of(replace(form, risks=form.risks | {Risk.STRANGLED})) <= Urgency.HIGH


@pytest.mark.parametrize(
    ("urgency", "wait"),
    [
        (Urgency.EMERGENCY, timedelta(minutes=5)),
        (Urgency.HIGH, timedelta(hours=1)),
        (Urgency.MEDIUM, timedelta(hours=6)),
    ],
)
@given(filed=MOMENTS)
def test_the_clocks_above_low_run_day_and_night(urgency: Urgency, wait: timedelta, filed: datetime) -> None:
    assert due_at(urgency, filed, DueTimes()) - filed == wait


@pytest.mark.parametrize(
    ("filed", "due"),
    [
        (wib(2026, 3, 2, 8), wib(2026, 3, 2, 16)),  # Monday morning: the same day
        (wib(2026, 3, 2, 10), wib(2026, 3, 3, 10)),
        (wib(2026, 3, 2, 3), wib(2026, 3, 2, 16)),  # at night: the day begins at 8
        (wib(2026, 3, 2, 22), wib(2026, 3, 3, 16)),
        (wib(2026, 3, 6, 15), wib(2026, 3, 9, 15)),  # Friday afternoon: over the weekend
        (wib(2026, 3, 7, 12), wib(2026, 3, 9, 16)),  # Saturday
    ],
)
def test_a_low_case_has_one_working_day(filed: datetime, due: datetime) -> None:
    assert due_at(Urgency.LOW, filed.astimezone(UTC), DueTimes()) == due


@given(MOMENTS, st.timedeltas(timedelta(), timedelta(hours=60)))
def test_working_time_ends_within_working_hours(start: datetime, amount: timedelta) -> None:
    end = after_working_time(start, amount).astimezone(WIB)
    assert end >= start
    assert end.weekday() < 5
    assert wib(end.year, end.month, end.day, 8) <= end <= wib(end.year, end.month, end.day, 16)


@given(MOMENTS, st.timedeltas(timedelta(), timedelta(hours=20)), st.timedeltas(timedelta(), timedelta(hours=20)))
def test_working_time_adds_up(start: datetime, first: timedelta, second: timedelta) -> None:
    assert after_working_time(after_working_time(start, first), second) == after_working_time(start, first + second)


def test_due_times_can_be_those_of_the_agency() -> None:
    own = DueTimes(emergency=timedelta(minutes=2), low=timedelta(hours=4))
    filed = wib(2026, 3, 2, 9)
    assert due_at(Urgency.EMERGENCY, filed, own) == filed + timedelta(minutes=2)
    assert due_at(Urgency.LOW, filed, own) == wib(2026, 3, 2, 13)


def is_within(moment: datetime, window: SafeWindow) -> bool:
    """Written differently from the rule: by the hour in which a moment lies, on its day or the one before."""
    here = moment.astimezone(WIB)
    for first, until in window.hours:
        over_midnight = until <= first
        today = first <= here.hour < (24 if over_midnight else until)
        yesterdays = over_midnight and here.hour < until
        if today and here.weekday() in window.days:
            return True
        if yesterdays and (here - timedelta(days=1)).weekday() in window.days:
            return True
    return False


@given(MOMENTS, WINDOWS)
def test_a_doorbell_never_rings_outside_the_window_or_in_the_past(now: datetime, window: SafeWindow) -> None:
    at = next_doorbell(now, window)
    if at is None:
        assert not window.days or not window.hours
        return
    assert now <= at <= now + timedelta(days=8)
    assert is_within(at, window)
    assert is_within(at + RING_MARGIN - timedelta(microseconds=1), window)


@given(MOMENTS, WINDOWS)
def test_a_doorbell_does_not_wait_longer_than_it_must(now: datetime, window: SafeWindow) -> None:
    at = next_doorbell(now, window)
    if at is not None and at != now:
        # It waits for the beginning of a band; at each earlier full hour none begins.
        local = at.astimezone(WIB)
        assert (local.minute, local.second, local.microsecond) == (0, 0, 0)
        assert local.hour in {first % 24 for first, _ in window.hours}


@given(MOMENTS, WINDOWS)
def test_asking_again_when_the_doorbell_rings_gives_the_same_moment(now: datetime, window: SafeWindow) -> None:
    at = next_doorbell(now, window)
    assert at is None or next_doorbell(at, window) == at


def test_a_doorbell_waits_for_the_next_safe_day() -> None:
    window = SafeWindow((3,), ((18, 20),), Doorbell.QUIZ)  # Thursdays
    assert next_doorbell(wib(2026, 3, 2, 12), window) == wib(2026, 3, 5, 18)
    assert next_doorbell(wib(2026, 3, 5, 19), window) == wib(2026, 3, 5, 19)
    assert next_doorbell(wib(2026, 3, 5, 19, 55), window) == wib(2026, 3, 12, 18)


def test_a_band_past_midnight_belongs_to_the_day_on_which_it_begins() -> None:
    window = SafeWindow((4,), ((22, 1),), Doorbell.MENU)  # Friday night
    assert next_doorbell(wib(2026, 3, 7, 0, 30), window) == wib(2026, 3, 7, 0, 30)
    assert next_doorbell(wib(2026, 3, 6, 0, 30), window) == wib(2026, 3, 6, 22)


def test_a_doorbell_without_days_or_hours_never_rings() -> None:
    assert next_doorbell(wib(2026, 3, 2), SafeWindow((), ((8, 10),), Doorbell.MENU)) is None
    assert next_doorbell(wib(2026, 3, 2), SafeWindow((0,), (), Doorbell.MENU)) is None
