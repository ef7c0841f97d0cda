"""Callback data: an action and the stamp of the screen it stood on, put together and taken apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from betang.chats.service import Pressed, callback_data, read_callback

STAMPS = st.integers(0, 0xFFFFFF)
ACTIONS = st.text(max_size=60)


@given(ACTIONS, STAMPS)
def test_what_is_put_together_is_taken_apart_the_same(action: str, stamp: int) -> None:
    assert read_callback(callback_data(action, stamp)) == Pressed(action, stamp)


@given(st.text())
def test_no_data_makes_it_stumble(data: str) -> None:
    pressed = read_callback(data)
    assert pressed.stamp is None or isinstance(pressed.stamp, int)
    assert pressed.action in data


@given(st.text().filter(lambda data: not data.startswith(".")))
def test_data_without_a_stamp_is_an_action_outside_the_screen(data: str) -> None:
    assert read_callback(data) == Pressed(data, None)


@pytest.mark.parametrize("data", [".", ":", ".:", ".zz:exit", ".:exit", ".12", "..1:exit", ".1 2:exit"])
def test_what_is_broken_is_an_action_that_nobody_knows_or_has_no_stamp(data: str) -> None:
    pressed = read_callback(data)
    assert pressed.stamp is None or pressed.action == ""


def test_actions_may_hold_colons() -> None:
    assert read_callback(callback_data("c:district:6271", 255)) == Pressed("c:district:6271", 255)
    assert callback_data("c:district:6271", 255) == ".ff:c:district:6271"


@given(STAMPS, st.text(st.characters(codec="ascii"), max_size=56))
def test_an_action_of_56_letters_fits_below_every_stamp(stamp: int, action: str) -> None:
    assert len(callback_data(action, stamp).encode()) <= 64
