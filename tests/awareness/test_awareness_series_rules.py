"""Which step of a series comes next, whatever happens to its file meanwhile."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import pytest

from betang.awareness.hours import EVERY_DAY, Hours
from betang.awareness.series_rules import (
    Following,
    Pause,
    Step,
    after_step,
    came_of,
    free_slot,
    is_over,
    latest,
    what_is_next,
    without_step,
)
from betang.wording.library import Library
from tests.awareness.small_libraries import library_of, with_series

LIBRARY = with_series(library_of(4), "seri", "a1", "a2", "a3")


def next_of(library: Library, *came: str) -> str | Pause:
    coming = what_is_next(library, Following("seri", came=list(came)))
    return coming.message.id if isinstance(coming, Step) else coming


def test_messages_come_in_the_order_of_the_file_and_then_it_is_over() -> None:
    assert [next_of(LIBRARY), next_of(LIBRARY, "a1"), next_of(LIBRARY, "a1", "a2")] == ["a1", "a2", "a3"]
    assert next_of(LIBRARY, "a1", "a2", "a3") is Pause.OVER


def test_each_step_says_which_of_how_many_it_is_and_the_last_that_it_is_the_last() -> None:
    following, said = Following("seri"), []
    while isinstance(step := what_is_next(LIBRARY, following), Step):
        said.append((step.number, step.total, step.is_last))
        following = after_step(following, step, 1_000)
    assert said == [(1, 3, False), (2, 3, False), (3, 3, True)]
    assert following.came == ["a1", "a2", "a3"]
    assert following.said_end
    assert is_over(LIBRARY, following)


def test_a_message_that_has_gone_is_passed_over() -> None:
    without = replace(LIBRARY, messages=tuple(one for one in LIBRARY.messages if one.id != "a2"))
    assert next_of(without, "a1") == "a3"


def test_a_message_that_was_broken_and_is_back_comes_after_all() -> None:
    assert next_of(LIBRARY, "a1", "a3") == "a2"


def test_it_waits_while_all_that_is_left_cannot_be_read() -> None:
    without = replace(LIBRARY, messages=LIBRARY.messages[:2])
    assert next_of(without, "a1", "a2") is Pause.WAITS
    assert next_of(replace(LIBRARY, series=()), "a1") is Pause.WAITS
    assert not is_over(without, Following("seri", came=["a1", "a2"]))


def test_nothing_comes_twice_when_the_file_is_put_into_another_order() -> None:
    turned = with_series(library_of(4), "seri", "a3", "a4", "a2", "a1")
    assert next_of(turned, "a1", "a2") == "a3"
    assert next_of(turned, "a1", "a2", "a3") == "a4"
    step = what_is_next(turned, Following("seri", came=["a1", "a2", "a3"]))
    assert isinstance(step, Step)
    assert (step.number, step.total, step.is_last) == (4, 4, True)


def test_a_series_that_was_cut_is_over() -> None:
    cut = with_series(library_of(4), "seri", "a1")
    assert next_of(cut, "a1", "a2") is Pause.OVER
    assert came_of(cut, Following("seri", came=["a1", "a2"])) == (1, 1)


def test_what_came_last_can_be_read_again() -> None:
    assert latest(LIBRARY, Following("seri")) is None
    seen = latest(LIBRARY, Following("seri", came=["a1", "a2"]))
    assert seen is not None
    assert (seen.message.id, seen.number, seen.total, seen.is_last) == ("a2", 2, 3, False)
    assert latest(replace(LIBRARY, series=()), Following("seri", came=["a1"])) is None
    assert came_of(replace(LIBRARY, series=()), Following("seri", came=["a1"])) == (1, 1)


def test_a_step_that_did_not_arrive_comes_again_once() -> None:
    sent = Following("seri", came=["a1", "a2"], came_at=5, said_end=True)
    back = without_step(sent, "a2", 5)
    assert back is not None
    assert (back.came, back.came_at, back.said_end) == (["a1"], 0, False)
    assert without_step(back, "a2", 5) is None, "told twice, it is taken back once"
    assert without_step(sent, "a2", 4) is None, "an earlier sending of the same step"
    assert without_step(sent, "a1", 5) is None
    assert sent.came == ["a1", "a2"]


@pytest.mark.parametrize(("taken", "free"), [([], 0), ([0], 1), ([1, 2], 0), ([0, 2], 1), ([0, 1, 2], 3)])
def test_each_series_of_a_person_has_a_number_of_its_own(taken: list[int], free: int) -> None:
    assert free_slot(taken) == free


def test_what_is_kept_is_small_and_reads_back() -> None:
    plain = msgspec.json.encode(Following("seri"))
    assert plain == b'{"series":"seri"}'
    assert msgspec.json.decode(plain, type=Following).hours == Hours(EVERY_DAY, 19 * 60)
