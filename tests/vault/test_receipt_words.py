"""Codes are drawn fairly from the list and are read back however somebody typed them."""

from __future__ import annotations

import math
import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from betang.clock import SystemClock
from betang.errors import SettingsError
from betang.vault.receipt_words import LEAST_WORDS, ReceiptWords, Recognised, Unknown, fold, load_words

LIST = Path(__file__).parents[2] / "content" / "words" / "receipt.txt"
WORDS = load_words(LIST)
CODE = ("sungai", "perahu", "rotan", "pagi", "enggang", "kayu")

HIDDEN = ["", "\u200b", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u200f"]
BETWEEN = [" ", "  ", "\n", "\t", "-", ", ", " - ", "; ", ".\n", "\u00a0", "\u2003", " \u200b ", "/", " | "]

codes = st.lists(st.sampled_from(WORDS.words), min_size=6, max_size=6).map(tuple)


class CountingClock(SystemClock):
    """Chance that counts up, so that a drawn code can be foretold."""

    def __init__(self) -> None:
        super().__init__()
        self.limits: list[int] = []

    def below(self, limit: int) -> int:
        self.limits.append(limit)
        return len(self.limits) - 1


@st.composite
def typed(draw: st.DrawFn, words: tuple[str, ...]) -> str:
    """The words as people type them: any case, signs between, numbers before, invisible marks within."""
    numbered = draw(st.sampled_from([None, "{}. ", "{}) ", "{} ", "({}) ", "{}."]))
    text = draw(st.sampled_from(["", " ", "\n", "\u200e"]))
    for position, word in enumerate(words, start=1):
        letters = [draw(st.sampled_from(HIDDEN)) + _any_case(draw, letter) for letter in word]
        text += (numbered.format(position) if numbered else "") + "".join(letters) + draw(st.sampled_from(BETWEEN))
    return text


def _any_case(draw: st.DrawFn, letter: str) -> str:
    return draw(st.sampled_from([letter, letter.upper(), chr(ord(letter.upper()) - ord("A") + ord("\uff21"))]))


@given(st.data())
def test_a_code_survives_typing_in_any_case_with_any_signs_and_hidden_characters(data: st.DataObject) -> None:
    code = data.draw(codes)
    text = data.draw(typed(code))
    assert WORDS.normalise(text) == code
    assert WORDS.check(text) == Recognised(code, ())


@given(codes)
def test_a_code_survives_accents(code: tuple[str, ...]) -> None:
    accented = " ".join(code).translate(
        {ord("e"): "e\u0301", ord("a"): "\u00e0", ord("i"): "i\u0308", ord("o"): "\u00f4"}
    )
    assert not accented.isascii()
    assert WORDS.normalise(accented) == code


@given(codes)
def test_every_code_is_its_own_normal_form(code: tuple[str, ...]) -> None:
    assert WORDS.normalise(" ".join(code)) == code


def test_six_words_carry_at_least_77_bits() -> None:
    assert 6 * WORDS.bits_per_word >= 77
    assert WORDS.bits_per_word == math.log2(len(WORDS.words))
    assert len(WORDS.words) >= LEAST_WORDS


def test_folding_takes_nothing_from_the_strength_of_a_code() -> None:
    assert len({fold(word) for word in WORDS.words}) == len(WORDS.words)


def test_a_draw_asks_chance_once_a_word_over_the_whole_list() -> None:
    clock = CountingClock()
    assert WORDS.draw(clock) == WORDS.words[:6]
    assert clock.limits == [len(WORDS.words)] * 6
    assert WORDS.draw(clock, count=2) == WORDS.words[6:8]


def test_draws_reach_all_parts_of_the_list_about_equally() -> None:
    drawn = WORDS.draw(SystemClock(), count=16_000)
    place = {word: position for position, word in enumerate(WORDS.words)}
    parts = Counter(place[word] * 16 // len(WORDS.words) for word in drawn)
    assert len(parts) == 16
    # 1,000 expected in each, standard deviation 31: six of them off is one run in some 30 million.
    assert all(800 < count < 1_200 for count in parts.values())


def test_two_codes_differ() -> None:
    assert WORDS.draw(SystemClock()) != WORDS.draw(SystemClock())


@pytest.mark.parametrize("count", [0, -1])
def test_a_code_without_words_is_refused(count: int) -> None:
    with pytest.raises(ValueError, match="at least one word"):
        WORDS.draw(SystemClock(), count)


@pytest.mark.parametrize(
    "text",
    [
        "sungai perahu rotan pagi enggang kayu",
        "1. Sungai\n2. Perahu\n3. Rotan\n4. Pagi\n5. Enggang\n6. Kayu",
        "1.sungai2.perahu3.rotan4.pagi5.enggang6.kayu",
        "SUNGAI-PERAHU-ROTAN-PAGI-ENGGANG-KAYU",
        "soengai, perahoe, rotan, pagi, enggang, kaju",
        "sungai; perahu; rotann; pagii; engang; kayuh",
        "\u201csungai perahu rotan pagi enggang kayu\u201d",
        "sungai' pera'hu rotan pagi enggang kayu",
        "sunghai perau rotan paghi enggang kayu",
    ],
    ids=["plain", "list", "list run together", "hyphens", "old spelling", "doubled", "quoted", "apostrophes", "h"],
)
def test_a_code_is_read_however_it_was_written_down(text: str) -> None:
    assert WORDS.check(text) == Recognised(CODE, ())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("soengai", "sungai"),
        ("djalan", "jalan"),
        ("tjutji", "cuci"),
        ("achir", "akhir"),
        ("kaju", "kayu"),
        ("njala", "nyala"),
        ("sjukur", "syukur"),
        ("sukur", "syukur"),
        ("ijin", "izin"),
        ("jaman", "zaman"),
        ("aktip", "aktif"),
        ("pariasi", "variasi"),
        ("kwalitas", "qwalitas"),
        ("taxi", "taksi"),
        ("utan", "hutan"),
        ("suda", "sudah"),
        ("tau", "tahu"),
        ("maap", "maaf"),
        ("pake", "pakai"),
        ("kalo", "kalau"),
        ("murit", "murid"),
        ("sebap", "sebab"),
        ("KÉRA", "kera"),
    ],
)
def test_spellings_that_are_taken_for_each_other_fold_to_the_same(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), [("bola", "bolu"), ("pagi", "panggil"), ("rotan", "rakit")])
def test_folding_keeps_different_words_apart(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz", max_size=12))
def test_folding_never_lengthens_a_word_by_more_than_its_letters_x(word: str) -> None:
    assert len(fold(word)) <= len(word) + word.count("x")


def test_the_nearest_word_is_one_slip_away() -> None:
    assert WORDS.nearest("sungaj") == "sungai"
    assert WORDS.nearest("prahu") == "perahu"
    assert WORDS.nearest("sugnai") == "sungai"
    assert WORDS.nearest("sunggai") == "sungai"
    assert WORDS.nearest("enggamg") == "enggang"


def test_the_nearest_word_is_found_in_old_spelling_too() -> None:
    assert WORDS.nearest("tjermim") == "cermin"


def test_a_known_word_is_its_own_nearest() -> None:
    assert WORDS.nearest("sungai") == "sungai"
    assert WORDS.nearest("Soengai") == "sungai"


def test_nothing_is_suggested_when_several_words_are_as_near() -> None:
    few = ReceiptWords(
        ("bola", "bolu"), {fold(word): word for word in ("bola", "bolu")}, frozenset({"bola", "bolu"})
    )
    assert few.nearest("bole") is None
    assert few.nearest("bolla") == "bola"
    assert few.nearest("bol") is None
    assert few.nearest("ebola") == "bola"


@pytest.mark.parametrize(
    "word", ["", "x", "qqqqqq", "sungaixyz", "a" * 5_000, "\u0441\u0443\u043d\u0433\u0430\u0438"]
)
def test_nothing_is_suggested_for_what_is_far_from_every_word(word: str) -> None:
    assert WORDS.nearest(word) is None


@given(st.sampled_from(WORDS.words), st.data())
def test_a_slip_is_never_met_with_a_wrong_suggestion_alone(word: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(word) - 1))
    slip = word[:at] + word[at + 1 :]
    reading = WORDS.nearest(slip)
    assert reading in {word, None} or fold(slip) == fold(reading or "")


def test_unknown_words_are_named_by_their_place_with_a_suggestion() -> None:
    read = WORDS.check("sungai perahu rotam pagi qqqqqq kayu")
    assert read.words == ("sungai", "perahu", "rotam", "pagi", "qqqqqq", "kayu")
    assert read.unknown == (Unknown(3, "rotam", "rotan"), Unknown(5, "qqqqqq", None))


def test_a_word_in_foreign_letters_is_unknown_and_not_lost() -> None:
    read = WORDS.check("sungai \u0440\u043e\u0442\u0430\u043d kayu")
    assert [(slip.position, slip.suggestion) for slip in read.unknown] == [(2, None)]
    assert len(read.words) == 3


@pytest.mark.parametrize("text", ["", "   ", "123 456", "\u200b\u200b", "\U0001f600", "...", "\n"])
def test_a_text_without_letters_has_no_words(text: str) -> None:
    assert WORDS.check(text) == Recognised((), ())


@given(st.text(max_size=200))
def test_any_text_can_be_checked(text: str) -> None:
    read = WORDS.check(text)
    assert read.words == WORDS.normalise(text)
    assert all(read.words[slip.position - 1] == slip.typed for slip in read.unknown)
    assert {word for word in read.words if word in WORDS.words}.isdisjoint(slip.typed for slip in read.unknown)


def test_what_was_typed_shows_in_no_repr() -> None:
    read = WORDS.check("sungai rotam kayu")
    for shown in (repr(read), str(read), repr(read.unknown), f"{read.unknown[0]}", repr(WORDS)):
        assert not re.search("sungai|rotam|rotan|kayu", shown)


def _list_of(count: int) -> str:
    return "\n".join(WORDS.words[:count]) + "\n"


def test_a_list_is_loaded_in_its_order(tmp_path: Path) -> None:
    path = tmp_path / "receipt.txt"
    path.write_text("\n".join(reversed(WORDS.words)), "utf-8")
    assert load_words(path).words == WORDS.words[::-1]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (_list_of(LEAST_WORDS - 1).encode(), "7775 receipt words"),
        (b"", "0 receipt words"),
        (_list_of(LEAST_WORDS).encode() + b"sungai\n", "too much alike"),
        (_list_of(LEAST_WORDS).encode() + b"soengai\n", "too much alike"),
        (_list_of(LEAST_WORDS).encode() + b"ab\n", "3 to 9 letters"),
        (_list_of(LEAST_WORDS).encode() + b"Jalan2\n", "3 to 9 letters"),
        (b"\xff\xfe\n", "UnicodeDecodeError"),
    ],
    ids=["one short", "empty", "twice", "spelt alike", "short word", "no word", "not UTF-8"],
)
def test_a_list_that_weakens_codes_is_refused(tmp_path: Path, content: bytes, why: str) -> None:
    path = tmp_path / "receipt.txt"
    path.write_bytes(content)
    with pytest.raises(SettingsError, match=rf"receipt\.txt.*{why}"):
        load_words(path)


def test_a_missing_list_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"receipt\.txt.*FileNotFoundError"):
        load_words(tmp_path / "receipt.txt")
