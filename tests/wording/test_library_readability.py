"""The measure of how hard a text is to read."""

from __future__ import annotations

from pathlib import Path

import pytest

from betang.wording.readability import (
    RARE_BOUND,
    SENTENCE_BOUND,
    SYLLABLE_BOUND,
    EverydayWords,
    measure,
    syllables_of,
)

WORDS = Path(__file__).parents[2] / "content" / "words"

OFFICE = (
    "Sehubungan dengan penyelenggaraan peningkatan kapasitas kelembagaan perlindungan perempuan, pemangku kepentingan "
    "diharapkan menginternalisasikan pengarusutamaan gender dalam pengimplementasian kebijakan berkelanjutan."
)
HOME = "Anak senang didengar. Malam ini, duduklah sebentar. Tanya satu hal, lalu dengarkan sampai selesai."


@pytest.fixture(scope="module")
def everyday() -> EverydayWords:
    return EverydayWords.load(WORDS)


@pytest.mark.parametrize(
    ("word", "count"),
    [("anak", 2), ("main", 2), ("pandai", 2), ("kalau", 2), ("amboi", 2), ("keluarga", 4), ("Ibu", 2), ("HP", 1)],
)
def test_syllables_are_counted_by_vowels(word: str, count: int) -> None:
    assert syllables_of(word) == count


def test_the_language_of_the_home_passes_and_that_of_offices_does_not(everyday: EverydayWords) -> None:
    assert list(measure(HOME, everyday).complaints()) == []
    hard = measure(OFFICE, everyday)
    assert hard.sentence > SENTENCE_BOUND
    assert hard.syllables > SYLLABLE_BOUND
    assert hard.rare_share > RARE_BOUND
    assert len(list(hard.complaints())) == 3


def test_sentences_are_counted_by_their_ends_and_by_lines(everyday: EverydayWords) -> None:
    assert measure("Satu dua. Tiga empat!\nLima enam", everyday).sentence == 2.0
    assert measure("Buka healing119.id malam ini.", everyday).words == 3


@pytest.mark.parametrize(
    "word", ["memberikannya", "ceritamu", "menyapu", "dipukul", "berjalan", "keluarga", "yang"]
)
def test_what_is_built_on_an_everyday_word_is_known(everyday: EverydayWords, word: str) -> None:
    assert everyday.knows(word)


def test_names_and_short_forms_are_not_rare(everyday: EverydayWords) -> None:
    assert measure("Tanya SAPA dan PUSPAGA di Palangka.", everyday).rare == ()
    assert measure("Kontrasepsi itu hak.", everyday).rare == ("Kontrasepsi",)


def test_nothing_is_not_hard(everyday: EverydayWords) -> None:
    assert list(measure("", everyday).complaints()) == []
    assert measure("123 !!", everyday).rare_share == 0.0
    assert list(measure("123 !!", everyday).complaints()) == []


def test_the_words_that_everybody_knows_stand_in_order_and_once() -> None:
    own = (WORDS / "everyday.txt").read_text(encoding="utf-8").split()
    assert own == sorted(set(own))
    assert not set(own) & set((WORDS / "receipt.txt").read_text(encoding="utf-8").split())
