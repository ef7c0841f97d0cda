"""What is read out of Telegram's updates, whatever a phone sends."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import Update

from betang.chats.service import Pressed, callback_data, read_callback
from betang.intake.aside import Asides
from betang.vocabulary import FileKind
from handlers.incoming import Incoming, Kind, read_update, without_our_own_screen

PERSON = {"id": 101, "is_bot": False, "first_name": "Warga", "language_code": "en-GB"}
PRIVATE = {"id": 101, "type": "private", "first_name": "Warga"}
GROUP = {"id": -100_200, "type": "supergroup", "title": "Grup rekaan"}
FILE = {"file_id": "F", "file_unique_id": "U", "file_size": 5}
PHOTO = {"photo": [{**FILE, "width": 90, "height": 90}, {**FILE, "file_id": "L", "width": 800, "height": 800}]}
PLACE = {"latitude": -2.21, "longitude": 113.92}
VIDEO = {**FILE, "width": 1, "height": 1, "duration": 1}


def message(**content: Any) -> dict[str, Any]:
    return {"message_id": 7, "date": 1_770_000_000, "chat": PRIVATE, "from": PERSON, **content}


def read(field: str = "message", **content: Any) -> Incoming | None:
    """What the handlers see of an update with a message."""
    update = Update.de_json({"update_id": 1, field: message(**content)}, None)
    return read_update(update, Asides())


def seen(**content: Any) -> Incoming:
    incoming = read(**content)
    assert incoming is not None
    return incoming


# Kinds


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        ({"photo": PHOTO["photo"]}, FileKind.PHOTO),
        ({"voice": {**FILE, "duration": 3}}, FileKind.VOICE),
        ({"audio": {**FILE, "duration": 3}}, FileKind.AUDIO),
        ({"video": VIDEO}, FileKind.VIDEO),
        ({"video_note": {**FILE, "length": 240, "duration": 3}}, FileKind.VIDEO_NOTE),
        ({"document": {**FILE, "file_name": "surat.pdf", "mime_type": "application/pdf"}}, FileKind.DOCUMENT),
        ({"animation": VIDEO, "document": FILE}, FileKind.DOCUMENT),
    ],
)
def test_every_kind_of_file_is_a_file_with_its_caption(content: dict[str, Any], kind: FileKind) -> None:
    incoming = seen(**content, caption="keterangan rekaan")
    assert incoming.kind is Kind.FILE
    assert incoming.file is not None
    assert incoming.file.kind is kind
    assert incoming.text == "keterangan rekaan"


def test_of_a_photo_the_largest_size_is_taken() -> None:
    file = seen(**PHOTO).file
    assert file is not None
    assert file.file_id == "L"


@pytest.mark.parametrize(
    "content",
    [
        {"sticker": {**FILE, "type": "regular", "width": 1, "height": 1, "is_animated": False, "is_video": False}},
        {"dice": {"emoji": "🎲", "value": 3}},
        {"game": {"title": "t", "description": "d", "photo": PHOTO["photo"]}},
        {"story": {"chat": PRIVATE, "id": 4}},
        {
            "invoice": {
                "title": "t",
                "description": "d",
                "start_parameter": "s",
                "currency": "IDR",
                "total_amount": 1,
            }
        },
    ],
)
def test_what_cannot_be_kept_is_told_apart_from_silence(content: dict[str, Any]) -> None:
    assert seen(**content).kind is Kind.OTHER


@pytest.mark.parametrize("content", [{"pinned_message": message(text="x")}, {"delete_chat_photo": True}, {}])
def test_what_telegram_writes_by_itself_asks_for_no_answer(content: dict[str, Any]) -> None:
    assert seen(**content).kind is Kind.NOTHING


@pytest.mark.parametrize(
    "content",
    [{"location": PLACE}, {"venue": {"location": PLACE, "title": "t", "address": "a"}, "location": PLACE}],
)
def test_a_place_is_a_point(content: dict[str, Any]) -> None:
    assert seen(**content).point == (-2.21, 113.92)
    assert seen(**content).kind is Kind.LOCATION


def test_a_shared_number_is_part_of_what_is_told() -> None:
    incoming = seen(contact={"phone_number": "+628000", "first_name": "Contoh"})
    assert (incoming.kind, incoming.text) == (Kind.TEXT, "Contoh +628000")


def test_a_forwarded_post_is_text_like_any_other() -> None:
    channel = {"id": -5, "type": "channel", "title": "Kanal"}
    origin = {"type": "channel", "date": 1, "chat": channel, "message_id": 3}
    assert seen(text="isi kiriman rekaan", forward_origin=origin).kind is Kind.TEXT


# Commands


@pytest.mark.parametrize(
    ("text", "command", "argument", "bot"),
    [
        ("/lapor", "lapor", "", ""),
        ("/Lapor@Betang_Bot", "lapor", "", "betang_bot"),
        ("/cek satu dua", "cek", "satu dua", ""),
        ("/cek\nsatu dua", "cek", "satu dua", ""),
        ("/cek@b   satu  ", "cek", "satu", "b"),
        ("/", "", "", ""),
        ("/ lapor", "lapor", "", ""),
        ("//", "/", "", ""),
    ],
)
def test_a_command_is_taken_apart(text: str, command: str, argument: str, bot: str) -> None:
    incoming = seen(text=text)
    assert (incoming.kind, incoming.command, incoming.argument, incoming.bot) == (
        Kind.COMMAND,
        command,
        argument,
        bot,
    )


@given(st.text(max_size=60))
def test_any_text_behind_a_slash_is_read_without_an_error(text: str) -> None:
    assert seen(text=f"/{text}").kind is Kind.COMMAND


# Edits


def test_an_edited_text_and_an_edited_caption_count_as_new_text() -> None:
    text = read("edited_message", text="lebih jelas")
    caption = read("edited_message", **PHOTO, caption="lebih jelas")
    for incoming in (text, caption):
        assert incoming is not None
        assert (incoming.kind, incoming.text, incoming.file) == (Kind.EDITED, "lebih jelas", None)


def test_a_text_that_became_a_command_is_a_command() -> None:
    incoming = read("edited_message", text="/tutup")
    assert incoming is not None
    assert (incoming.kind, incoming.command) == (Kind.COMMAND, "tutup")


@pytest.mark.parametrize("content", [{"location": {**PLACE, "live_period": 900}}, PHOTO])
def test_a_place_that_moves_and_a_file_shown_anew_are_not_followed(content: dict[str, Any]) -> None:
    incoming = read("edited_message", **content)
    assert incoming is not None
    assert incoming.kind is Kind.NOTHING


# Who


def test_other_bots_are_not_answered() -> None:
    post: dict[str, Any] = {"text": "halo", "from": {**PERSON, "is_bot": True}}
    assert read(**post) is None


@pytest.mark.parametrize("field", ["channel_post", "edited_channel_post"])
def test_posts_in_channels_are_not_answered(field: str) -> None:
    channel = {"id": -5, "type": "channel", "title": "Kanal"}
    update = {"update_id": 1, field: {"message_id": 7, "date": 1, "chat": channel, "text": "x"}}
    assert read_update(Update.de_json(update, None), Asides()) is None


def test_somebody_who_blocks_the_bot_asks_for_no_answer() -> None:
    bot = {"id": 5, "is_bot": True, "first_name": "B"}
    change = {
        "chat": PRIVATE,
        "from": PERSON,
        "date": 1,
        "old_chat_member": {"status": "member", "user": bot},
        "new_chat_member": {"status": "kicked", "user": bot, "until_date": 0},
    }
    assert read_update(Update.de_json({"update_id": 1, "my_chat_member": change}, None), Asides()) is None


def test_person_and_chat_are_told_apart_in_a_group() -> None:
    incoming = seen(text="/start", chat=GROUP)
    assert (incoming.person, incoming.chat, incoming.is_private) == (101, -100_200, False)
    assert incoming.language == "en-GB"


# Buttons


def pressed(data: str | None, shown: dict[str, Any] | None) -> Incoming:
    query: dict[str, Any] = {"id": "9", "from": PERSON, "chat_instance": "1", "data": data}
    if shown is not None:
        query["message"] = shown
    raw = {"update_id": 1, "callback_query": query}
    parsed, under_it = without_our_own_screen(raw)
    incoming = read_update(Update.de_json(parsed, None), Asides(), under_it)
    assert incoming is not None
    return incoming


def test_a_press_is_read_without_building_our_own_screen_again() -> None:
    incoming = pressed(".a:next", message(text="layar", reply_markup={"inline_keyboard": "not even a keyboard"}))
    assert (incoming.pressed, incoming.message_id, incoming.chat) == (Pressed("next", 10), 7, 101)


@pytest.mark.parametrize("shown", [None, {"chat": PRIVATE, "message_id": 7, "date": 0}])
def test_a_press_on_a_message_that_is_gone_is_still_a_press(shown: dict[str, Any] | None) -> None:
    incoming = pressed(".1:sos", shown)
    assert (incoming.kind, incoming.chat, incoming.callback_id) == (Kind.BUTTON, 101, "9")
    assert incoming.message_id is None


@given(st.text(max_size=64))
def test_any_data_of_a_button_is_read_without_an_error(data: str) -> None:
    assert isinstance(read_callback(data), Pressed)


@given(st.integers(0, 0xFFFFFF), st.from_regex(r"[a-z_]{1,12}(:[a-z0-9]{0,36})?", fullmatch=True))
def test_the_data_of_our_buttons_comes_back_as_it_was_and_fits(stamp: int, action: str) -> None:
    data = callback_data(action, stamp)
    assert read_callback(data) == Pressed(action, stamp)
    assert len(data.encode()) <= 64
