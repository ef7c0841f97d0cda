"""The list of receipt words keeps its rules, and the linter sees every breach of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from betang.vault.receipt_words import fold
from betang.wording.content_lint import Finding, load_word_list
from betang.wording.unsuitable_words import INNOCENT, UNSUITABLE
from betang.wording.wordlist_lint import FILE, LEAST_WORDS, is_unsuitable, lint_words, stems

CONTENT = Path(__file__).parents[2] / "content"
WORDS = (CONTENT / "words" / "receipt.txt").read_text("utf-8").splitlines()


def with_word(word: str) -> tuple[list[str], int]:
    """The list with one more word in its place, and the line on which it stands."""
    words = sorted([*WORDS, word])
    return words, words.index(word) + 1


def messages(words: list[str]) -> list[str]:
    return [finding.message for finding in lint_words(words, fold)]


def test_the_list_keeps_all_its_rules() -> None:
    assert lint_words(WORDS, fold) == []


def test_the_list_has_exactly_the_words_that_six_dice_rolls_would_need() -> None:
    assert len(WORDS) == LEAST_WORDS == 6**5


def test_the_file_is_plain_text_with_one_word_a_line() -> None:
    raw = (CONTENT / "words" / "receipt.txt").read_bytes()
    assert raw.isascii()
    assert b"\r" not in raw
    assert raw.endswith(b"\n")
    assert not raw.endswith(b"\n\n")
    assert raw.decode() == "".join(f"{word}\n" for word in WORDS)


def test_too_short_a_list_is_found() -> None:
    assert messages(WORDS[:-1]) == ["7775 words, and at least 7776 are needed"]
    assert lint_words([], fold) == [Finding(FILE, 1, "0 words, and at least 7776 are needed")]


@pytest.mark.parametrize(
    ("word", "message"),
    [
        ("ab", "'ab' is not 3 to 9 letters a-z"),
        ("abcdefghij", "'abcdefghij' is not 3 to 9 letters a-z"),
        ("Sungai", "'Sungai' is not 3 to 9 letters a-z"),
        ("jalan-jalan", "'jalan-jalan' is not 3 to 9 letters a-z"),
        ("caf\u00e9s", "'caf\u00e9s' is not 3 to 9 letters a-z"),
        ("sungai ", "'sungai ' is not 3 to 9 letters a-z"),
        ("", "'' is not 3 to 9 letters a-z"),
        ("soengai", "'sungai' sounds like 'soengai'"),
        ("perahoe", "'perahu' sounds like 'perahoe'"),
        ("sugnai", "'sungai' is 'sugnai' with two letters swapped"),
        ("sungoi", "'sungoi' looks like 'sungai'"),
        ("perohu", "'perohu' looks like 'perahu'"),
        ("dilaporkan", "'dilaporkan' is not 3 to 9 letters a-z"),
        ("melapor", "'melapor' is unsuitable (police or court)"),
        ("bantuan", "'bantuan' is unsuitable (makes a note suspicious)"),
        ("memukul", "'memukul' is unsuitable (violence)"),
    ],
)
def test_a_word_that_breaks_a_rule_is_found(word: str, message: str) -> None:
    words, _ = with_word(word)
    assert message in messages(words)


def test_a_finding_names_file_and_line() -> None:
    words, line = with_word("memukul")
    assert lint_words(words, fold) == [Finding(FILE, line, "'memukul' is unsuitable (violence)")]
    assert lint_words(words, fold, "x.txt")[0].file == "x.txt"


def test_a_word_that_stands_twice_is_found_once() -> None:
    words, line = with_word("sungai")
    assert lint_words(words, fold) == [Finding(FILE, line + 1, "'sungai' stands in the list twice")]


def test_a_word_out_of_its_place_is_found() -> None:
    words = [*WORDS[1:], WORDS[0]]
    assert lint_words(words, fold) == [
        Finding(FILE, len(words), f"{WORDS[0]!r} is not in its place: the list is sorted")
    ]


def test_several_faults_come_in_the_order_of_lines() -> None:
    words = [*WORDS, "memukul", "x", "sungai"]
    lines = [finding.line for finding in lint_words(words, fold)]
    assert lines == sorted(lines)
    assert {len(WORDS) + 1, len(WORDS) + 2, len(WORDS) + 3} <= set(lines)


@pytest.mark.parametrize(
    "word",
    [
        "lapor", "melapor", "pelapor", "laporan", "korban", "polisi", "rahasia", "bantu", "membantu", "pembantu",
        "bantuan", "memukul", "pemukul", "dipukul", "pukulan", "menyiksa", "penyiksa", "siksaan", "mengancam",
        "ancaman", "membunuh", "pisau", "menusuk", "penusuk", "tusukan", "mencuri", "pencuri", "anjing", "mabuk",
        "menculik", "takut", "ketakutan", "menakuti", "mati", "mematikan", "menangis", "melacak", "pelacak",
        "pelaku", "tahanan", "menipu", "penipu", "berjudi", "penjudi", "telanjang", "selingkuh", "pencabulan", "mencabuli",
    ],
)  # fmt: skip
def test_words_built_on_an_unsuitable_stem_are_known(word: str) -> None:
    assert is_unsuitable(word)


@pytest.mark.parametrize("word", ["sungai", "otomatis", "pantai", "melati", "makan", "belajar", "sejarah", "petai"])
def test_words_that_only_contain_such_letters_are_left_alone(word: str) -> None:
    assert not is_unsuitable(word)


def test_every_exception_is_needed_and_stands_in_the_list() -> None:
    assert set(WORDS) >= INNOCENT
    assert all(stems(word) & UNSUITABLE.keys() for word in INNOCENT)


def test_every_unsuitable_stem_is_refused_itself() -> None:
    assert len(UNSUITABLE) > 200
    assert all(is_unsuitable(stem) for stem in UNSUITABLE)
    assert set(WORDS).isdisjoint(UNSUITABLE)


@given(st.lists(st.text(alphabet="abinkes -\u00e9", max_size=12), max_size=40))
def test_any_list_can_be_checked(words: list[str]) -> None:
    findings = lint_words(words, fold)
    assert findings == sorted(findings)
    assert all(1 <= finding.line <= max(len(words), 1) for finding in findings)


def test_no_word_is_one_that_our_texts_avoid() -> None:
    avoided = load_word_list(CONTENT / "words.yaml")
    assert list(avoided.complaints("pasti"))
    assert not [word for word in WORDS if list(avoided.complaints(word)) or avoided.loud_start(word)]
