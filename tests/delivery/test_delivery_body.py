"""The form of a call without files reads back as what was put into it."""

from __future__ import annotations

import json
from urllib.parse import parse_qsl

from hypothesis import given
from hypothesis import strategies as st
from telegram import InputFile

from betang.delivery.telegram_body import PlainBody, has_files

# What msgspec reads out of JSON has no lone surrogates, so nothing that is sent has.
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))


def read_back(body: PlainBody) -> dict[str, str]:
    return dict(parse_qsl(body.encoded.decode("ascii"), keep_blank_values=True, strict_parsing=bool(body.encoded)))


@given(TEXTS)
def test_any_text_arrives_as_it_was(text: str) -> None:
    assert read_back(PlainBody({"text": text})) == {"text": text}


@given(st.lists(st.lists(TEXTS, max_size=3), max_size=3))
def test_a_keyboard_arrives_as_json(rows: list[list[str]]) -> None:
    keys = {"inline_keyboard": [[{"text": label, "callback_data": "a&b=+ %"} for label in row] for row in rows]}
    arrived = read_back(PlainBody({"chat_id": 1, "reply_markup": keys}))
    assert json.loads(arrived["reply_markup"]) == keys


def test_flags_and_numbers_are_written_as_the_library_writes_them() -> None:
    body = PlainBody({"chat_id": -100123, "disable_notification": True, "protect_content": False})
    assert read_back(body) == {"chat_id": "-100123", "disable_notification": "true", "protect_content": "false"}


def test_what_is_none_is_left_out() -> None:
    assert read_back(PlainBody({"chat_id": 1, "message_thread_id": None})) == {"chat_id": "1"}


def test_a_file_is_seen_among_the_parameters() -> None:
    assert has_files({"chat_id": 1, "photo": InputFile(b"x", filename="x.jpg")})
    assert not has_files({"chat_id": 1, "text": "x"})
