"""Padding tells little about lengths and gives back exactly what went in."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from betang.vault.errors import CannotOpenError
from betang.vault.padding import pad, pad_json, padded_length, unpad

RUNGS = {128, 256, 512, 1024, 2048, 4096}


@given(st.binary(max_size=9000))
def test_what_was_padded_comes_back(plain: bytes) -> None:
    assert unpad(pad(plain)) == plain


@pytest.mark.parametrize(
    "plain", [b"", b"\0", b"\0" * 127, b"\x80", b"\x80\0\0", b"x" * 127, b"x" * 128, b"x" * 4095]
)
def test_content_that_looks_like_padding_comes_back(plain: bytes) -> None:
    assert unpad(pad(plain)) == plain


@given(st.integers(min_value=0, max_value=100_000))
def test_padded_lengths_are_few_and_never_shorter(length: int) -> None:
    rung = padded_length(length)
    assert rung >= length
    assert rung in RUNGS or rung % 4096 == 0
    assert rung <= max(128, 2 * length)


def test_all_stories_that_fit_one_message_have_one_of_six_lengths() -> None:
    assert {len(pad(b"x" * length)) for length in range(4096)} == RUNGS


def test_the_ladder_never_goes_down() -> None:
    rungs = [padded_length(length) for length in range(20_000)]
    assert rungs == sorted(rungs)


@pytest.mark.parametrize("damaged", [b"", b"\0" * 128, b"text without end", b"x" + b"\0" * 127])
def test_damaged_padding_is_refused(damaged: bytes) -> None:
    with pytest.raises(CannotOpenError):
        unpad(damaged)


@given(st.dictionaries(st.text(max_size=10), st.text(max_size=400), max_size=5))
def test_a_padded_json_document_is_still_the_same_document(document: dict[str, str]) -> None:
    padded = pad_json(json.dumps(document).encode())
    assert json.loads(padded) == document
    assert len(padded) == padded_length(len(padded))
