"""What a group gets to read, and what its administrators can choose: pure."""

from __future__ import annotations

from dataclasses import replace

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from betang.awareness.group_rules import (
    HOURS,
    Plan,
    after_post,
    next_post,
    themes_of,
    with_day,
    with_every_day,
    with_hour,
    with_theme,
)
from betang.awareness.hours import EVERY_DAY
from betang.wording.library import Library
from tests.awareness.small_libraries import library_of

THREE = library_of(3, 2, 1)


def posted(library: Library, plan: Plan, count: int) -> list[str]:
    """What is posted one after the other."""
    found = []
    for number in range(count):
        message = next_post(library, plan)
        assert message is not None
        plan = after_post(plan, message, number + 1)
        found.append(message.id)
    assert plan.posted_at == count
    return found


def test_themes_take_turns_and_nothing_comes_twice_before_all_came() -> None:
    first = posted(THREE, Plan("id"), 6)
    assert [one[0] for one in first[:3]] == ["a", "b", "c"]
    assert sorted(first) == ["a1", "a2", "a3", "b1", "b2", "c1"]


def test_when_all_came_the_one_that_was_posted_longest_ago_comes_again() -> None:
    whole = posted(THREE, Plan("id"), 12)
    assert whole[6:] == whole[:6]


def test_only_chosen_themes_are_posted() -> None:
    assert posted(THREE, Plan("id", themes=["b"]), 4) == ["b1", "b2", "b1", "b2"]
    assert {one[0] for one in posted(THREE, Plan("id", themes=["a", "c"]), 4)} == {"a", "c"}


def test_a_theme_for_one_person_alone_is_neither_offered_nor_posted() -> None:
    alone = replace(THREE, themes=(replace(THREE.themes[0], alone=True), *THREE.themes[1:]))
    assert [theme.id for theme in themes_of(alone)] == ["b", "c"]
    assert {one[0] for one in posted(alone, Plan("id"), 6)} == {"b", "c"}
    assert next_post(alone, Plan("id", themes=["a"])) is None
    assert with_theme(Plan("id"), alone, "a").themes == []


def test_themes_that_have_gone_are_passed_over() -> None:
    assert posted(THREE, Plan("id", themes=["gone", "b"]), 2) == ["b1", "b2"]
    assert next_post(THREE, Plan("id", themes=["gone"])) is None, "nobody chose anything else"
    assert next_post(Library(), Plan("id")) is None


def test_a_message_that_was_taken_out_leaves_no_hole() -> None:
    plan = Plan("id", posted=["gone", "a1"])
    message = next_post(THREE, plan)
    assert message is not None
    assert message.id == "b1"


@given(st.lists(st.sampled_from([f"a{n}" for n in range(1, 60)] + ["b1"]), max_size=60))
def test_whatever_was_posted_something_comes_and_never_the_same_again(history: list[str]) -> None:
    library = library_of(59, 1)
    plan = Plan("id")
    for number, key in enumerate(history):
        message = library.message(key)
        assert message is not None
        plan = after_post(plan, message, number)
    coming = next_post(library, plan)
    assert coming is not None
    assert [coming.id] != history[-1:]
    assert len(plan.posted) <= 50


def test_ticking_themes_narrows_and_the_last_one_unticked_means_all_again() -> None:
    plan = with_theme(Plan("id"), THREE, "b")
    assert plan.themes == ["b"]
    plan = with_theme(plan, THREE, "a")
    assert plan.themes == ["a", "b"], "in the library's order"
    assert with_theme(plan, THREE, "c").themes == [], "all of them is all of them"
    assert with_theme(with_theme(plan, THREE, "a"), THREE, "b").themes == []
    assert with_theme(plan, THREE, "gone").themes == ["a", "b"]


@given(st.integers(1, EVERY_DAY), st.integers(0, 1_000))
def test_there_is_always_a_day(days: int, pressed: int) -> None:
    plan = with_day(Plan("id", days=days), pressed)
    assert 0 < plan.days <= EVERY_DAY
    assert (plan.days ^ days).bit_count() <= 1
    assert with_every_day(plan).days == EVERY_DAY


def test_hours_are_by_day() -> None:
    assert (HOURS[0], HOURS[-1]) == (8, 19)
    assert with_hour(Plan("id"), 8).minute == 480
    for hour in (7, 20, 0, 99):
        assert with_hour(Plan("id"), hour) == Plan("id")


def test_a_plan_survives_being_written_down() -> None:
    plan = Plan("en", ["a"], 5, 600, ["a1"], 7, 8)
    assert msgspec.json.decode(msgspec.json.encode(plan), type=Plan) == plan
    assert msgspec.json.decode(b'{"locale":"id"}', type=Plan) == Plan("id")
    assert (Plan("id").hour, Plan("id").hours.weekdays) == (16, (0, 3))
