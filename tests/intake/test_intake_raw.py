"""What is read of an update before anything has parsed it, from good updates and from any JSON at all."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from betang.intake.raw import (
    InlineQuery,
    chat_id_of,
    inline_query_of,
    is_fleeting,
    is_private,
    is_talk_in_a_group,
    language_of,
)
from tests.intake.intake_scenes import message

FIELDS = (
    "message",
    "edited_message",
    "channel_post",
    "edited_channel_post",
    "my_chat_member",
    "chat_member",
    "chat_join_request",
    "message_reaction",
)
NAMES = st.sampled_from(
    [
        *FIELDS,
        "callback_query",
        "inline_query",
        "query",
        "chat",
        "from",
        "id",
        "message",
        "language_code",
        "update_id",
    ]
)
ANY_JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES | st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)
ANY_UPDATE = st.dictionaries(NAMES | st.text(max_size=5), ANY_JSON, max_size=6)
CHAT_IDS = st.integers(-(2**52), 2**52).filter(bool)


@given(ANY_UPDATE)
def test_no_json_makes_intake_stumble(raw: dict[str, Any]) -> None:
    chat, language = chat_id_of(raw), language_of(raw)
    assert chat is None or (type(chat) is int and -(2**63) <= chat < 2**63)
    assert language is None or isinstance(language, str)
    query = inline_query_of(raw)
    assert query is None or (is_fleeting(raw) and type(query.person) is int)
    assert not (is_talk_in_a_group(raw) and is_fleeting(raw))


@given(st.sampled_from(FIELDS), CHAT_IDS, ANY_JSON)
def test_the_chat_is_found_whatever_else_stands_in_the_update(field: str, chat: int, rest: Any) -> None:
    assert chat_id_of({"update_id": 1, field: {"chat": {"id": chat, "title": rest}, "from": rest}}) == chat


def test_a_button_belongs_to_the_chat_of_its_message() -> None:
    query = {"id": "1", "from": {"id": 7}, "message": {"message_id": 3, "chat": {"id": -100}}, "data": "x"}
    assert chat_id_of({"update_id": 1, "callback_query": query}) == -100


def test_a_button_whose_message_is_gone_belongs_to_who_pressed_it() -> None:
    assert chat_id_of({"update_id": 1, "callback_query": {"id": "1", "from": {"id": 7}, "data": "x"}}) == 7


@pytest.mark.parametrize(
    "raw",
    [
        {"update_id": 1, "inline_query": {"id": "1", "from": {"id": 7}, "query": "x"}},
        {"update_id": 1, "poll": {"id": "1"}},
        {"update_id": 1},
        {"update_id": 1, "message": None},
        {"update_id": 1, "message": {"chat": {"id": True}}},
        {"update_id": 1, "message": {"chat": {"id": "7"}}},
        {"update_id": 1, "message": {"chat": {"id": 2**63}}},
        {"update_id": 1, "callback_query": {"from": {"id": -(2**63) - 1}}},
    ],
)
def test_what_has_no_chat_of_telegram_has_none(raw: dict[str, Any]) -> None:
    assert chat_id_of(raw) is None


def test_the_language_is_the_clients_of_whoever_wrote_or_pressed() -> None:
    assert language_of(message(1)) == "id"
    assert language_of({"update_id": 1, "callback_query": {"from": {"id": 7, "language_code": "en-US"}}}) == "en-US"
    assert language_of({"update_id": 1, "message": {"from": {"id": 7, "language_code": 5}}}) is None
    assert language_of({"update_id": 1, "inline_query": {"from": {"language_code": "id"}}}) is None


def test_people_have_positive_ids_and_groups_negative_ones() -> None:
    assert is_private(1)
    assert not is_private(-1)
    assert not is_private(0)


def test_an_inline_query_is_fleeting_and_tells_who_asks_what() -> None:
    asker = {"id": 7, "language_code": "en"}
    raw = {"update_id": 1, "inline_query": {"id": "9", "from": asker, "query": "teh", "offset": "20"}}
    assert is_fleeting(raw)
    assert inline_query_of(raw) == InlineQuery("9", 7, "en", "teh", "20")
    bare = {"update_id": 1, "inline_query": {"id": "9", "from": {"id": 7}}}
    assert inline_query_of(bare) == InlineQuery("9", 7, None, "", "")


@pytest.mark.parametrize(
    "query", [None, {}, {"id": "9"}, {"id": "", "from": {"id": 7}}, {"id": 9, "from": {"id": 7}}]
)
def test_a_query_that_nobody_could_answer_is_none(query: Any) -> None:
    assert inline_query_of({"update_id": 1, "inline_query": query}) is None
    assert not is_fleeting(message(1))
    assert inline_query_of(message(1)) is None


@pytest.mark.parametrize(
    ("said", "what"),
    [
        ({"text": "halo semua"}, "talk"),
        ({"photo": []}, "talk"),
        ({"new_chat_members": []}, "talk"),
        ({"text": "/belajar"}, "ours"),
        ({"migrate_to_chat_id": -1_000_000_000_002}, "ours"),
        ({"migrate_from_chat_id": -2}, "ours"),
    ],
)
def test_what_is_said_in_a_group_is_told_from_what_concerns_the_bot(said: dict[str, Any], what: str) -> None:
    group = {"id": -1_000_000_000_001, "type": "supergroup"}
    for field in ("message", "edited_message"):
        assert is_talk_in_a_group({"update_id": 1, field: {"chat": group, **said}}) is (what == "talk")
        assert not is_talk_in_a_group({"update_id": 1, field: {"chat": {"id": 7}, **said}}), "in private all counts"


@pytest.mark.parametrize(
    "raw", [{"my_chat_member": {"chat": {"id": -5}}}, {"callback_query": {}}, {"message": 5}, {}]
)
def test_presses_and_membership_are_no_talk(raw: dict[str, Any]) -> None:
    assert not is_talk_in_a_group(raw)
