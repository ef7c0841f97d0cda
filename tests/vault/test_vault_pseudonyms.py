"""Pseudonyms find the same person within a context and link nobody between contexts."""

from __future__ import annotations

import traceback

import pytest
from hypothesis import given
from hypothesis import strategies as st

from betang.vault.errors import WrongContextError
from betang.vault.pseudonyms import (
    CONVERSATION,
    OFFICER,
    PSEUDONYM_BYTES,
    SUBSCRIBER,
    Pseudonyms,
    reporter_context,
)
from betang.vault.secret import Secret
from betang.vocabulary import Pseudonym

MAKER = Pseudonyms(Secret(bytes(range(64))))
OTHER_MAKER = Pseudonyms(Secret(bytes(range(1, 65))))

ids = st.integers(min_value=-(2**63), max_value=2**63 - 1)
contexts = st.sampled_from([SUBSCRIBER, OFFICER, CONVERSATION, reporter_context(7), reporter_context("a1b2")])


@given(contexts, ids)
def test_an_id_comes_back_from_its_pseudonym(context: str, telegram_id: int) -> None:
    assert MAKER.reveal(context, MAKER.make(context, telegram_id)) == telegram_id


@given(contexts, ids)
def test_the_same_person_has_the_same_pseudonym_in_one_context(context: str, telegram_id: int) -> None:
    again = Pseudonyms(Secret(bytes(range(64))))
    assert MAKER.make(context, telegram_id) == again.make(context, telegram_id)


@given(contexts, contexts, ids, ids)
def test_pseudonyms_differ_unless_context_and_person_are_the_same(
    context: str, other: str, one: int, two: int
) -> None:
    same = MAKER.make(context, one) == MAKER.make(other, two)
    assert same is ((context, one) == (other, two))


@given(ids)
def test_two_contexts_of_one_person_share_no_part(telegram_id: int) -> None:
    parts: list[bytes] = []
    for context in (SUBSCRIBER, OFFICER, CONVERSATION, reporter_context(1), reporter_context(2)):
        pseudonym = MAKER.make(context, telegram_id)
        parts += [pseudonym[at : at + 8] for at in (0, 8, 16)]
    assert len(set(parts)) == len(parts)


@given(contexts, ids)
def test_length_tells_nothing(context: str, telegram_id: int) -> None:
    assert len(MAKER.make(context, telegram_id)) == PSEUDONYM_BYTES


@given(contexts, contexts, ids)
def test_a_pseudonym_of_another_context_is_refused_by_name(context: str, other: str, telegram_id: int) -> None:
    pseudonym = MAKER.make(context, telegram_id)
    if context == other:
        assert MAKER.reveal(other, pseudonym) == telegram_id
    else:
        with pytest.raises(WrongContextError):
            MAKER.reveal(other, pseudonym)


def test_a_pseudonym_under_another_key_is_refused() -> None:
    with pytest.raises(WrongContextError):
        OTHER_MAKER.reveal(SUBSCRIBER, MAKER.make(SUBSCRIBER, 42))


@pytest.mark.parametrize("at", range(PSEUDONYM_BYTES))
def test_a_pseudonym_changed_at_any_byte_is_refused(at: int) -> None:
    changed = bytearray(MAKER.make(SUBSCRIBER, 5_000_000_042))
    changed[at] ^= 1
    with pytest.raises(WrongContextError):
        MAKER.reveal(SUBSCRIBER, Pseudonym(bytes(changed)))


@given(st.binary(max_size=60))
def test_bytes_that_are_no_pseudonym_are_refused(junk: bytes) -> None:
    with pytest.raises(WrongContextError):
        MAKER.reveal(SUBSCRIBER, Pseudonym(junk))


@pytest.mark.parametrize(
    "context",
    ["", "Subscriber", "subscribers", "reporter", "reporter:", "reporter:a:b", "reporter:a b", "officer "],
)
def test_a_misspelt_context_is_a_programmers_error(context: str) -> None:
    with pytest.raises(ValueError, match="contexts are"):
        MAKER.make(context, 1)
    with pytest.raises(ValueError, match="contexts are"):
        MAKER.reveal(context, MAKER.make(SUBSCRIBER, 1))


@pytest.mark.parametrize("telegram_id", [2**63, -(2**63) - 1])
def test_an_id_that_is_too_large_is_refused_without_being_shown(telegram_id: int) -> None:
    with pytest.raises(ValueError, match="64 bits") as caught:
        MAKER.make(SUBSCRIBER, telegram_id)
    assert str(telegram_id) not in "".join(traceback.format_exception(caught.value))


def test_the_stored_form_never_changes() -> None:
    # Would this change, no subscriber, officer or reporter in a database would be found again.
    assert MAKER.make(SUBSCRIBER, 1).hex() == "bd0ff17792904ffdb90f57d12b7567a655e71e9d5a5e9574"
    assert (
        MAKER.make(reporter_context(12), 5_000_000_042).hex() == "6747dc41b24230a0c8d5a34ea5b67b459fedf786a4c77037"
    )
