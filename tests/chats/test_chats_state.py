"""What a chat keeps, as it is stored: everything comes back, and what older versions stored is read."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from betang.chats.state import SAFE_WORD, Chat, ChatState, Unlocked
from betang.flows.state import FlowState
from betang.vocabulary import Pseudonym

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
TIMES = st.none() | st.integers(0, 2**42)
JSON = st.dictionaries(
    TEXTS, TEXTS | st.integers(-(2**31), 2**31) | st.booleans() | st.lists(TEXTS, max_size=2), max_size=3
)
FLOWS = st.builds(
    FlowState,
    flow=TEXTS,
    version=st.integers(1, 99),
    node=TEXTS,
    answers=st.dictionaries(TEXTS, st.lists(TEXTS), max_size=3),
)
STATES = st.builds(
    ChatState,
    locale=st.sampled_from(["id", "en"]),
    chosen_locale=st.booleans(),
    place=TEXTS,
    data=JSON,
    stamp=st.integers(0, 0xFFFFFF),
    back=TEXTS,
    note=TEXTS,
    heard=TEXTS,
    flow=st.none() | FLOWS,
    draft=st.none() | st.dictionaries(TEXTS, TEXTS, max_size=3),
    draft_until=TIMES,
    pin=TEXTS,
    cases=st.lists(TEXTS, max_size=3),
    unlocked=st.none() | st.builds(Unlocked, TEXTS, st.integers(0, 2**42), st.lists(TEXTS, max_size=2)),
    receipt=st.lists(TEXTS, max_size=6),
    receipt_until=st.integers(0, 2**42),
    safe_word=TEXTS,
    shared_phone=st.booleans(),
)


@given(STATES)
def test_everything_comes_back(state: ChatState) -> None:
    assert msgspec.json.decode(msgspec.json.encode(state), type=ChatState) == state


def test_a_new_chat_holds_nothing() -> None:
    state = ChatState("id")
    assert (state.place, state.safe_word, state.cases, state.closes_at) == ("home", SAFE_WORD, [], None)
    assert msgspec.json.encode(state) == b'{"locale":"id"}'


def test_two_chats_share_nothing_that_can_be_changed() -> None:
    one, other = ChatState("id"), ChatState("id")
    one.data["x"] = 1
    one.cases.append("case")
    one.receipt.append("kata")
    assert (other.data, other.cases, other.receipt) == ({}, [], [])


def test_what_an_older_version_stored_is_read() -> None:
    assert msgspec.json.decode(b'{"locale":"id","place":"report","stamp":7}', type=ChatState).place == "report"
    unlocked = msgspec.json.decode(b'{"locale":"id","unlocked":{"case_id":"c","until":5}}', type=ChatState).unlocked
    assert unlocked == Unlocked("c", 5)


def test_what_a_newer_version_stored_does_not_stop_an_older_one() -> None:
    """After going back to the version before: what it does not know, it leaves aside."""
    assert msgspec.json.decode(b'{"locale":"id","invented_later":[1]}', type=ChatState) == ChatState("id")


@pytest.mark.parametrize(
    ("state", "closes"),
    [
        (ChatState("id", draft_until=900), 900),
        (ChatState("id", unlocked=Unlocked("c", 300)), 300),
        (ChatState("id", receipt=["kata"], receipt_until=200), 200),
        (ChatState("id", receipt=[], receipt_until=200), None),
        (ChatState("id", draft_until=900, unlocked=Unlocked("c", 300), receipt=["kata"], receipt_until=200), 200),
    ],
)
def test_a_chat_closes_when_the_first_of_what_it_holds_does(state: ChatState, closes: int | None) -> None:
    assert state.closes_at == closes


def test_a_chat_is_new_until_it_has_been_written() -> None:
    assert Chat(Pseudonym(b"c"), ChatState("id"), 0, None).is_new
    assert not Chat(Pseudonym(b"c"), ChatState("id"), 1, 5).is_new
