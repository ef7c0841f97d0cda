"""sendMessage and its neighbours: lengths after parsing, markup, keyboards, who may be written to."""

from __future__ import annotations

from typing import Any

import aiohttp
import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, ReplyKeyboardMarkup
from telegram.constants import InlineKeyboardButtonLimit, MessageLimit, ParseMode
from telegram.error import BadRequest, Forbidden, InvalidToken

from betang.training.limits import cut, utf16_length
from betang.training.people import Phone
from betang.training.server import TrainingServer


def reason(server: TrainingServer) -> str:
    """Description of the newest refused call, as it went over the wire."""
    return server.world.ledger.rejected[-1].description


def keyboard(*rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {"inline_keyboard": list(rows)}


async def test_a_message_reaches_the_phone_with_text_and_buttons(bot: Bot, citizen: Phone) -> None:
    markup = InlineKeyboardMarkup([[InlineKeyboardButton("Ya", callback_data="y:1")]])
    sent = await bot.send_message(citizen.id, "<b>Halo</b> &amp; selamat", ParseMode.HTML, reply_markup=markup)
    screen = await citizen.screen()
    assert screen is not None
    assert (screen.id, screen.text, screen.labels) == (sent.message_id, "Halo & selamat", ("Ya",))
    assert [entity.type for entity in sent.entities] == ["bold"]
    assert sent.from_user is not None
    assert sent.from_user.id == bot.id


async def test_text_of_4096_units_passes_and_one_more_does_not(
    bot: Bot, server: TrainingServer, citizen: Phone
) -> None:
    longest = MessageLimit.MAX_TEXT_LENGTH
    await bot.send_message(citizen.id, "a" * longest)
    with pytest.raises(BadRequest):
        await bot.send_message(citizen.id, "a" * (longest + 1))
    assert reason(server) == "Bad Request: message is too long"


async def test_length_counts_utf16_units(bot: Bot, server: TrainingServer, citizen: Phone) -> None:
    await bot.send_message(citizen.id, "\U0001f33f" * 2048)
    with pytest.raises(BadRequest):
        await bot.send_message(citizen.id, "\U0001f33f" * 2048 + "a")
    assert reason(server) == "Bad Request: message is too long"


async def test_length_is_taken_after_parsing(bot: Bot, citizen: Phone) -> None:
    source = "<b>" + "&lt;" * 4096 + "</b>"
    sent = await bot.send_message(citizen.id, source, ParseMode.HTML)
    assert sent.text == "<" * 4096


@pytest.mark.parametrize("text", ["", "   \n ", "<b></b>", "<i> </i>"])
async def test_an_empty_text_is_refused(bot: Bot, server: TrainingServer, citizen: Phone, text: str) -> None:
    with pytest.raises(BadRequest):
        await bot.send_message(citizen.id, text, ParseMode.HTML)
    assert reason(server) == "Bad Request: message text is empty"


async def test_broken_html_is_refused_with_the_place(bot: Bot, server: TrainingServer, citizen: Phone) -> None:
    with pytest.raises(BadRequest):
        await bot.send_message(citizen.id, "ä<br>", ParseMode.HTML)
    assert reason(server) == 'Bad Request: can\'t parse entities: Unsupported start tag "br" at byte offset 2'


async def test_an_unknown_parse_mode_is_refused(bot: Bot, server: TrainingServer, citizen: Phone) -> None:
    with pytest.raises(BadRequest):
        await bot.send_message(citizen.id, "a", "Wiki")
    assert reason(server) == "Bad Request: unsupported parse_mode"


@pytest.mark.parametrize(
    ("markup", "description"),
    [
        (keyboard([{"text": "a", "callback_data": "x" * 65}]), "BUTTON_DATA_INVALID"),
        (
            keyboard([{"text": "a", "callback_data": ""}]),
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        (keyboard([{"text": "a", "callback_data": "\u00e9" * 33}]), "BUTTON_DATA_INVALID"),
        (keyboard([{"text": " ", "callback_data": "x"}]), "inline keyboard button text must be non-empty"),
        (keyboard([{"callback_data": "x"}]), "can't parse inline keyboard button: Can't find field \"text\""),
        (
            keyboard([{"text": "a"}]),
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        (
            keyboard([{"text": "a", "url": "tidak ada"}]),
            "inline keyboard button URL 'tidak ada' is invalid: Wrong HTTP URL",
        ),
        ({"inline_keyboard": {}}, 'field "inline_keyboard" must be of type Array'),
        (
            {"inline_keyboard": [{}]},
            'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays',
        ),
        (
            {"inline_keyboard": [["a"]]},
            "can't parse inline keyboard button: InlineKeyboardButton must be an Object",
        ),
        ({"keyboard": ["a"]}, 'field "keyboard" must be an Array of Arrays'),
        ("{", "can't parse reply keyboard markup JSON object"),
        ([1], "object expected as reply markup"),
        (keyboard([{"text": "a", "callback_data": "x"}] * 9), "reply markup is too long"),
        (keyboard(*[[{"text": "a", "callback_data": "x"}]] * 101), "reply markup is too long"),
    ],
)
async def test_a_wrong_keyboard_is_refused(
    http: aiohttp.ClientSession, server: TrainingServer, citizen: Phone, markup: Any, description: str
) -> None:
    body = {"chat_id": citizen.id, "text": "a", "reply_markup": markup}
    async with http.post(f"{server.url}/bot{server.token}/sendMessage", json=body) as response:
        assert response.status == 400
        assert await response.json() == {
            "ok": False,
            "error_code": 400,
            "description": f"Bad Request: {description}",
        }


async def test_callback_data_of_64_bytes_and_links_pass(bot: Bot, citizen: Phone) -> None:
    markup = InlineKeyboardMarkup(
        [
            [InlineKeyboardButton("a", callback_data="x" * InlineKeyboardButtonLimit.MAX_CALLBACK_DATA)],
            [
                InlineKeyboardButton("b", url="https://example.org/a?b=c"),
                InlineKeyboardButton("c", url="example.org"),
            ],
            [InlineKeyboardButton("d", url="tg://user?id=1")],
        ]
    )
    await bot.send_message(citizen.id, "a", reply_markup=markup)
    screen = await citizen.screen()
    assert screen is not None
    assert screen.labels == ("a", "b", "c", "d")


async def test_a_reply_keyboard_is_shown_but_not_given_back(bot: Bot, citizen: Phone) -> None:
    sent = await bot.send_message(citizen.id, "a", reply_markup=ReplyKeyboardMarkup([["Satu", "Dua"]]))
    assert sent.reply_markup is None
    shown = citizen.view().last
    assert shown is not None
    assert shown.as_json()["reply_keyboard"] == [["Satu", "Dua"]]


async def test_whoever_blocked_the_bot_cannot_be_written_to(
    bot: Bot, server: TrainingServer, citizen: Phone
) -> None:
    await citizen.block()
    with pytest.raises(Forbidden):
        await bot.send_message(citizen.id, "a")
    assert reason(server) == "Forbidden: bot was blocked by the user"
    await citizen.unblock()
    await bot.send_message(citizen.id, "a")


async def test_a_stranger_cannot_be_written_to_first(bot: Bot, server: TrainingServer) -> None:
    stranger = server.phone()
    with pytest.raises(Forbidden):
        await bot.send_message(stranger.id, "a")
    assert reason(server) == "Forbidden: bot can't initiate conversation with a user"
    await stranger.start()
    await bot.send_message(stranger.id, "a")


async def test_a_deleted_account_cannot_be_written_to(bot: Bot, server: TrainingServer, citizen: Phone) -> None:
    await citizen.deactivate()
    with pytest.raises(Forbidden):
        await bot.send_message(citizen.id, "a")
    assert reason(server) == "Forbidden: user is deactivated"


@pytest.mark.parametrize(
    ("chat_id", "description"),
    [(987, "chat not found"), ("@tidak_ada", "chat not found"), ("", "chat_id is empty")],
)
async def test_an_unknown_chat_is_refused(
    http: aiohttp.ClientSession, server: TrainingServer, chat_id: Any, description: str
) -> None:
    body = {"chat_id": chat_id, "text": "a"}
    async with http.post(f"{server.url}/bot{server.token}/sendMessage", json=body) as response:
        assert (response.status, (await response.json())["description"]) == (400, f"Bad Request: {description}")


async def test_a_reply_needs_its_message_unless_told_otherwise(
    bot: Bot, server: TrainingServer, citizen: Phone
) -> None:
    with pytest.raises(BadRequest):
        await bot.send_message(citizen.id, "a", reply_to_message_id=999)
    assert reason(server) == "Bad Request: message to be replied not found"
    await bot.send_message(citizen.id, "a", reply_to_message_id=999, allow_sending_without_reply=True)
    first = await citizen.say("halo")
    answer = await bot.send_message(citizen.id, "a", reply_to_message_id=first.id)
    assert answer.reply_to_message is not None
    assert answer.reply_to_message.text == "halo"


async def test_protected_messages_can_be_neither_copied_nor_forwarded(
    bot: Bot, server: TrainingServer, citizen: Phone
) -> None:
    sent = await bot.send_message(citizen.id, "a", protect_content=True)
    assert sent.has_protected_content
    with pytest.raises(BadRequest):
        await bot.copy_message(citizen.id, citizen.id, sent.message_id)
    assert reason(server) == "Bad Request: the message can't be copied"
    with pytest.raises(BadRequest):
        await bot.forward_message(citizen.id, citizen.id, sent.message_id)
    assert reason(server) == "Bad Request: the message can't be forwarded"


async def test_a_copy_hides_and_a_forward_names_where_it_came_from(bot: Bot, server: TrainingServer) -> None:
    writer, reader = server.phone(), server.phone()
    await reader.start()
    said = await writer.say("cerita #rahasia")
    copied = await bot.copy_message(reader.id, writer.id, said.id)
    forwarded = await bot.forward_message(reader.id, writer.id, said.id)
    shown = {message.id: message for message in await reader.messages()}
    assert shown[copied.message_id].text == said.text
    assert "forward_origin" not in shown[copied.message_id].raw
    assert str(writer.id) not in str(shown[copied.message_id].raw)
    assert forwarded.forward_origin is not None


@pytest.mark.parametrize(("method", "verb"), [("copyMessage", "copy"), ("forwardMessage", "forward")])
async def test_what_is_gone_cannot_be_copied(
    http: aiohttp.ClientSession, server: TrainingServer, citizen: Phone, method: str, verb: str
) -> None:
    body = {"chat_id": citizen.id, "from_chat_id": citizen.id, "message_id": 99}
    async with http.post(f"{server.url}/bot{server.token}/{method}", json=body) as response:
        assert (await response.json())["description"] == f"Bad Request: message to {verb} not found"


async def test_a_location_and_an_action_reach_the_phone(bot: Bot, server: TrainingServer, citizen: Phone) -> None:
    await bot.send_chat_action(citizen.id, "typing")
    typing = [citizen.user.typing]
    sent = await bot.send_location(citizen.id, -2.2, 113.9)
    assert sent.location is not None
    assert [*typing, citizen.user.typing] == [True, False]
    with pytest.raises(BadRequest):
        await bot.send_chat_action(citizen.id, "tidur")
    assert reason(server) == "Bad Request: wrong parameter action in request"
    with pytest.raises(BadRequest):
        await bot.send_location(citizen.id, -91, 113.9)


async def test_an_unknown_method_is_404_and_a_wrong_token_401(
    http: aiohttp.ClientSession, server: TrainingServer
) -> None:
    async with http.get(f"{server.url}/bot{server.token}/sendEverything") as response:
        assert response.status == 404
        assert await response.json() == {"ok": False, "error_code": 404, "description": "Not Found"}
    async with http.get(f"{server.url}/bot1:salah/getMe") as response:
        assert response.status == 401
        assert await response.json() == {"ok": False, "error_code": 401, "description": "Unauthorized"}
    with pytest.raises(InvalidToken):
        async with Bot("1:salah", base_url=f"{server.url}/bot"):
            pass


@pytest.mark.parametrize("way", ["query", "form", "json", "multipart"])
async def test_all_four_ways_of_calling_are_understood(
    http: aiohttp.ClientSession, server: TrainingServer, citizen: Phone, way: str
) -> None:
    markup = '{"inline_keyboard":[[{"text":"Ya","callback_data":"y"}]]}'
    fields = {"chat_id": str(citizen.id), "text": "halo", "reply_markup": markup, "protect_content": "true"}
    address = f"{server.url}/bot{server.token}/SENDMESSAGE"
    match way:
        case "query":
            request = http.get(address, params=fields)
        case "form":
            request = http.post(address, data=fields)
        case "json":
            request = http.post(address, json=fields)
        case _:
            form = aiohttp.FormData(fields)
            form.add_field("thumbnail", b"x", filename="x.jpg")
            request = http.post(address, data=form)
    async with request as response:
        result = (await response.json())["result"]
    assert (result["text"], result["has_protected_content"]) == ("halo", True)
    assert result["reply_markup"]["inline_keyboard"][0][0]["callback_data"] == "y"


@pytest.mark.parametrize("body", [b"{", b"[1]", b"\xff"])
async def test_a_body_that_is_no_json_object_is_refused(
    http: aiohttp.ClientSession, server: TrainingServer, body: bytes
) -> None:
    headers = {"Content-Type": "application/json"}
    async with http.post(f"{server.url}/bot{server.token}/sendMessage", data=body, headers=headers) as response:
        assert response.status == 400
        assert (await response.json())["description"] == "Bad Request: can't parse JSON object"


async def test_a_silent_message_rings_nothing_and_spoilers_stay_covered(bot: Bot, citizen: Phone) -> None:
    await bot.send_message(
        citizen.id, "a <tg-spoiler>rahasia</tg-spoiler> b", ParseMode.HTML, disable_notification=True
    )
    await bot.send_message(citizen.id, "baris\nkedua " + "x" * 200)
    first, second = await citizen.notifications()
    assert (first.silent, second.silent) == (True, False)
    assert first.preview == f"a {'▒' * 7} b"
    assert second.preview.startswith("baris kedua x")
    assert len(second.preview) == 140


@given(st.text())
def test_cutting_a_text_loses_nothing_and_keeps_the_limit(text: str) -> None:
    pieces = cut(text * 200)
    assert "".join(pieces) == text * 200
    assert all(utf16_length(piece) <= MessageLimit.MAX_TEXT_LENGTH for piece in pieces)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_lengths_are_those_of_utf16(text: str) -> None:
    assert utf16_length(text) == len(text.encode("utf-16-le")) // 2
