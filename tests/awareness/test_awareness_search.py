"""Finding by typed words: slips, beginnings, other languages, and nothing where there is nothing."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from betang.awareness.search import MOST_FOUND, MOST_WORDS, Finder, Index, asked_words, slips
from betang.wording.catalogue import Catalogues, Words
from betang.wording.library import Library
from betang.wording.library_files import load_library
from tests.awareness.small_libraries import message, theme

ROOT = Path(__file__).parents[2]

SMALL = Library(
    (theme("sungai", "Di tepi sungai"), theme("uang", "Uang keluarga")),
    (
        message("renang", "sungai", "Anak belajar berenang", "Jaga anak di lanting."),
        message("perahu", "sungai", "Perahu kecil", "Ikat perahu setelah dipakai."),
        message("tabungan", "uang", "Menabung bersama", "Simpan uang sedikit demi sedikit.", "Celengan ayam"),
    ),
)


@pytest.fixture(scope="module")
def index() -> Index:
    return Index(SMALL, Words("id"))


@pytest.fixture(scope="module")
def finder() -> Finder:
    return Finder(load_library(ROOT / "content"), Catalogues(ROOT / "locales"))


def found(index: Index, typed: str) -> list[str]:
    return [one.id for one in index.find(typed)]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("berenang", "renang"),
        ("BERENANG!!", "renang"),
        ("berenagn", "renang"),  # two letters swapped
        ("brenang", "renang"),  # one left out
        ("perahuu", "perahu"),
        ("perahuuuuuu", "perahu"),
        ("menabun", "tabungan"),  # a beginning
        ("tabungan", "tabungan"),  # built on the same word
        ("celengan", "tabungan"),  # the discreet title
        ("lanting", "renang"),  # the body
        ("uang keluarga", "tabungan"),  # the theme
        ("bagaimana cara anak saya belajar berenang?", "renang"),
    ],
)
def test_what_is_meant_is_found(index: Index, typed: str, first: str) -> None:
    assert found(index, typed)[0] == first


@pytest.mark.parametrize("typed", ["", "   ", "?!", "yang dan di", "mesin jahit", "xyzzy", "\u200b", "🙂🙂"])
def test_nothing_is_found_where_there_is_nothing(index: Index, typed: str) -> None:
    assert found(index, typed) == []


def test_a_title_weighs_more_than_a_body_and_more_words_more_than_one(index: Index) -> None:
    assert found(index, "anak")[:1] == ["renang"]
    assert found(index, "perahu sungai")[:1] == ["perahu"]


def test_most_of_what_was_asked_must_be_there(index: Index) -> None:
    assert found(index, "sungai mesin jahit hutan") == []


def test_short_words_are_not_guessed(index: Index) -> None:
    assert slips("hp") == 0
    assert found(index, "ank") == []


def test_of_a_long_text_the_longest_words_are_looked_up() -> None:
    typed = " ".join("abcdefghijklmnop"[:n] for n in range(3, 16))
    assert len(asked_words(typed)) == MOST_WORDS
    assert "abc" not in asked_words(typed)


@given(st.text(max_size=80))
def test_any_text_can_be_asked_for(typed: str) -> None:
    assert len(Index(SMALL, Words("id")).find(typed)) <= MOST_FOUND


@pytest.mark.parametrize(
    ("typed", "theme"),
    [
        ("cemburu", "tanda-hubungan"),
        ("anak tantrum menangis di pasar", "pengasuhan"),
        ("pinjaman onlin", "ekonomi"),
        ("tetanga ribut", "tetangga"),
        ("nikah anak", "perkawinan-anak"),
        ("sandi hp pacar", "daring"),
        ("menstruasi", "reproduksi"),
        ("apa itu KDRT", "bentuk-kdrt"),  # no title says so: it may be read over somebody's shoulder
    ],
)
def test_the_library_of_the_project_answers_what_people_ask(finder: Finder, typed: str, theme: str) -> None:
    assert theme in {one.theme for one in finder.find(typed, "id")[:3]}


def test_it_is_found_in_the_language_of_the_chat_and_else_in_indonesian(finder: Finder) -> None:
    assert "tanda-hubungan" in {one.theme for one in finder.find("jealousy", "en")[:3]}
    assert finder.find("cemburu", "en") == finder.find("cemburu", "id")


def test_an_answer_comes_well_within_the_patience_of_an_inline_query(finder: Finder) -> None:
    finder.find("anak", "id")  # makes the index
    begun = time.perf_counter()
    for typed in ("pinjaman onlin", "anak menangis terus di pasar", "suami cembru kalau saya pergi"):
        finder.find(typed, "id")
    assert (time.perf_counter() - begun) / 3 < 0.1
