"""Lengths as Telegram counts them, and texts brought into one form."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from betang.wording.measure import shown, telegram_length
from betang.wording.normal import normal, without_hidden
from betang.wording.spelling import distance


@pytest.mark.parametrize(
    ("html", "length"),
    [
        ("", 0),
        ("abc", 3),
        ("<b>abc</b>", 3),
        ("&amp;&lt;", 2),
        ("é", 1),
        ("😀", 2),
        ("👨\u200d👩\u200d👧", 8),
        ('<a href="https://contoh.id">di sini</a>', 7),
        ("1 < 2", 5),
        ("<tg-spoiler>x</tg-spoiler>", 1),
    ],
)
def test_lengths_are_those_of_telegram(html: str, length: int) -> None:
    assert telegram_length(html) == length


def test_tags_and_entities_are_read_once() -> None:
    assert shown("<i>a &amp;lt; b</i>") == "a &lt; b"


@given(st.text())
def test_measuring_never_fails(text: str) -> None:
    assert 0 <= telegram_length(text) <= 2 * len(text)


@pytest.mark.parametrize(
    ("typed", "form"),
    [
        ("Tolooong!!", "tolong"),
        ("  DUA\tkata ", "dua kata"),
        ("ké\u0301", "ke"),
        ("Ｐａｌａｎｇｋａ", "palangka"),
        ("a\u200bb\u200ec", "abc"),
        ("kata-kata", "kata kata"),
        ("saat", "saat"),
        ("000", "000"),
        ("snake_case", "snake case"),
        ("İ", "i"),
        ("!!!", ""),
        ("", ""),
    ],
)
def test_one_form_for_what_looks_alike(typed: str, form: str) -> None:
    assert normal(typed) == form


@given(st.text())
def test_the_form_of_a_form_is_itself(text: str) -> None:
    assert normal(normal(text)) == normal(text)


def test_hidden_characters_go_and_line_breaks_stay() -> None:
    assert without_hidden("\u202ea\u200b\nb\x00 ") == "a\nb"


@pytest.mark.parametrize(
    ("a", "b", "steps"),
    [
        ("", "", 0),
        ("abc", "abc", 0),
        ("abc", "acb", 1),
        ("abc", "ab", 1),
        ("abc", "xbc", 1),
        ("ab", "cd", 2),
        ("", "ab", 2),
    ],
)
def test_spellings_are_so_far_apart(a: str, b: str, steps: int) -> None:
    assert distance(a, b) == steps
    assert distance(b, a) == steps


@given(st.text(max_size=8), st.text(max_size=8))
def test_distance_is_zero_for_equals_alone_and_never_over_the_longer(a: str, b: str) -> None:
    assert (distance(a, b) == 0) == (a == b)
    assert distance(a, b) <= max(len(a), len(b))
