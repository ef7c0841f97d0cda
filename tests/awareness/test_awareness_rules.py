"""What comes next: within a theme, and when somebody asks for another one."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from betang.awareness import rules
from betang.awareness.rules import REMEMBERED
from betang.wording.library import Library
from tests.awareness.small_libraries import library_of, quiz, theme

sizes = st.lists(st.integers(0, 6), min_size=1, max_size=5)


def test_a_theme_begins_with_what_it_names_first() -> None:
    library = replace(library_of(4), themes=(theme("a", order=("a3", "a2")),))
    assert [message.id for message in rules.in_theme(library, "a")] == ["a3", "a2", "a1", "a4"]
    assert rules.in_theme(library, "unknown") == []


def test_an_empty_theme_is_not_offered() -> None:
    assert [one.id for one in rules.filled_themes(library_of(2, 0, 1))] == ["a", "c"]


def test_a_theme_opens_at_the_first_that_was_not_read_and_then_at_the_one_read_longest_ago() -> None:
    messages = rules.in_theme(library_of(3), "a")
    opened = [rules.first_to_read(messages, read) for read in ([], ["a1"], ["a2", "a1", "a3"])]
    assert [one.id for one in opened if one] == ["a1", "a2", "a2"]
    assert rules.first_to_read([], ["a1"]) is None


def test_neighbours_end_at_the_ends_of_a_theme() -> None:
    messages = rules.in_theme(library_of(3), "a")
    assert rules.neighbours(messages, messages[0]) == (None, messages[1])
    assert rules.neighbours(messages, messages[1]) == (messages[0], messages[2])
    assert rules.neighbours(messages, messages[2]) == (messages[1], None)


def test_another_one_is_of_the_theme_that_rested_longest() -> None:
    library = library_of(3, 3, 3)
    read: list[str] = []
    for _ in range(9):
        one = rules.another(library, read)
        assert one is not None
        read = rules.remember(read, one.id)
    assert [key[0] for key in read] == ["a", "b", "c"] * 3
    assert len(set(read)) == 9


@given(sizes)
def test_whoever_asks_on_and_on_reads_everything_before_anything_comes_again(sizes: list[int]) -> None:
    library = library_of(*sizes)
    read: list[str] = []
    for _ in library.messages:
        one = rules.another(library, read)
        assert one is not None
        assert one.id not in read
        read = rules.remember(read, one.id)
    assert set(read) == {message.id for message in library.messages}


@given(st.integers(2, 6), st.data())
def test_another_one_is_never_the_one_on_the_screen(size: int, data: st.DataObject) -> None:
    library = library_of(size)
    read = data.draw(st.permutations([message.id for message in library.messages]))
    one = rules.another(library, read)
    assert one is not None
    assert one.id != read[-1]


def test_of_an_empty_library_there_is_nothing_and_of_one_message_no_other() -> None:
    assert rules.another(Library(), []) is None
    assert rules.another(library_of(1), ["a1"]) is None


def test_what_was_read_is_remembered_once_and_not_for_ever() -> None:
    read: list[str] = []
    for number in range(REMEMBERED + 5):
        read = rules.remember(read, f"m{number}")
    assert len(read) == REMEMBERED
    assert read[0] == "m5"
    assert rules.remember(["a", "b", "c"], "a") == ["b", "c", "a"]


def test_ids_that_no_message_has_any_more_do_no_harm() -> None:
    one = rules.another(library_of(1, 1), ["gone", "a1", "gone too"])
    assert one is not None
    assert one.id == "b1"


def test_quizzes_of_what_was_read_come_first() -> None:
    library = replace(library_of(1, 1), quizzes=(quiz("q1", "a"), quiz("q2", "b"), quiz("q3", "a")))
    assert [one.id for one in rules.quizzes_of(library, "b")] == ["q2", "q1", "q3"]
    assert [one.id for one in rules.quizzes_of(library, "")] == ["q1", "q2", "q3"]
