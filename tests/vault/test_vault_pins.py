"""What people type is read as a PIN where it can be, and PINs that somebody at home would try are known as weak."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from betang.vault.pins import is_weak_pin, read_pin

pins = st.text(alphabet="0123456789", min_size=4, max_size=6)


@given(pins)
def test_four_to_six_digits_are_a_pin(pin: str) -> None:
    assert read_pin(pin) == pin


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        (" 4071 ", "4071"),
        ("40 71", "4071"),
        ("40\u00a071", "4071"),
        ("4071\n", "4071"),
        ("\u200b4\u200d071\u2060", "4071"),
        ("\u202e4071\u202c", "4071"),
        ("٤٠٧١", "4071"),
        ("４０７１", "4071"),
    ],
    ids=["spaces", "space inside", "hard space", "line end", "invisible", "right to left", "arabic", "full width"],
)
def test_a_pin_is_read_however_the_phone_writes_it(typed: str, read: str) -> None:
    assert read_pin(typed) == read


@pytest.mark.parametrize(
    "typed",
    ["", " ", "407", "4071234", "40a1", "4,071", "-4071", "+4071", "4071.", "四〇七一", "²²²²", "empat"],
)
def test_anything_else_is_no_pin(typed: str) -> None:
    assert read_pin(typed) is None


@given(st.text(max_size=12))
def test_any_text_at_all_is_a_clean_pin_or_none(typed: str) -> None:
    pin = read_pin(typed)
    assert pin is None or (pin.isascii() and pin.isdigit() and 4 <= len(pin) <= 6)


@pytest.mark.parametrize(
    "pin",
    [
        *("0000", "1111", "999999", "55555"),
        *("1234", "4321", "0123", "7890", "9012", "123456", "654321", "98765"),
        *("1212", "121212", "123123", "7474"),
        *("1122", "112233", "778899"),
        *("2580", "1379", "147258"),
        *("1987", "2009"),
        *("1708", "0817", "2902", "170845", "081745", "450817", "290200"),
    ],
)
def test_pins_that_others_try_first_are_weak(pin: str) -> None:
    assert is_weak_pin(pin)


@pytest.mark.parametrize(
    "pin", ["4071", "8362", "5093", "73914", "40718", "639471", "847392", "3013", "3200", "998871"]
)
def test_most_pins_are_not_weak(pin: str) -> None:
    assert not is_weak_pin(pin)


def test_the_warning_comes_for_a_small_part_of_all_pins() -> None:
    # A warning that nearly always comes is read by nobody.
    four = sum(is_weak_pin(f"{number:04}") for number in range(10_000)) / 10_000
    six = sum(is_weak_pin(f"{number:06}") for number in range(0, 1_000_000, 31)) / (1_000_000 / 31)
    assert 0.05 < four < 0.12
    assert 0.05 < six < 0.12


@given(pins)
def test_the_question_has_an_answer_for_every_pin(pin: str) -> None:
    assert is_weak_pin(pin) in {True, False}
