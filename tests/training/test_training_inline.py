"""Inline mode of the training server: `@bot words`, the list of results, and what choosing one sends."""

from __future__ import annotations

import asyncio
from typing import Any

import aiohttp
import pytest
from telegram import Bot, InlineQueryResultArticle, InlineQueryResultsButton, InputTextMessageContent, Update
from telegram.error import BadRequest

from betang.training.people import Phone
from betang.training.server import TrainingServer


def article(key: str = "a", title: str = "Teh hangat", text: str = "Minum teh dulu.") -> InlineQueryResultArticle:
    return InlineQueryResultArticle(key, title, InputTextMessageContent(text), description="sore ini")


async def asked(bot: Bot, phone: Phone, text: str, **more: Any) -> tuple[str, asyncio.Task[Any]]:
    """The id of the query that came, and what the phone is waiting for."""
    waiting = asyncio.create_task(phone.ask_inline(text, **more))
    (update,) = await bot.get_updates(timeout=2, allowed_updates=Update.ALL_TYPES)
    await bot.get_updates(offset=update.update_id + 1)
    assert update.inline_query is not None
    assert update.inline_query.query == text[:256]
    assert update.inline_query.from_user.id == phone.id
    return update.inline_query.id, waiting


async def test_the_phone_shows_what_the_bot_answers(bot: Bot, citizen: Phone) -> None:
    query, waiting = await asked(bot, citizen, "teh", offset="20")
    button = InlineQueryResultsButton("Bacaan lain", start_parameter="belajar")
    await bot.answer_inline_query(
        query, [article(), article("b")], cache_time=5, is_personal=True, next_offset="40", button=button
    )
    answer = await waiting
    assert [(one.id, one.title, one.description) for one in answer.results] == [
        ("a", "Teh hangat", "sore ini"),
        ("b", "Teh hangat", "sore ini"),
    ]
    assert (answer.button, answer.next_offset) == (("Bacaan lain", "belajar"), "40")
    assert (answer.cache_time, answer.is_personal) == (5, True)


async def test_choosing_sends_it_as_ones_own_message_that_names_the_bot(
    bot: Bot, server: TrainingServer, citizen: Phone
) -> None:
    group = server.group("Grup rekaan", citizen)
    server.world.updates.forget()
    query, waiting = await asked(bot, citizen, "teh")
    await bot.answer_inline_query(query, [article(text="<b>Minum</b> teh")])
    sent = await citizen.choose((await waiting).results[0], chat=group.id)
    assert (sent.text, sent.from_bot, sent.raw["via_bot"]["id"]) == ("<b>Minum</b> teh", False, bot.id)
    (update,) = await bot.get_updates()
    assert update.message is not None
    assert update.message.via_bot == bot.bot


async def test_a_long_text_is_cut_and_an_aged_or_unknown_query_takes_no_answer(
    bot: Bot, server: TrainingServer, citizen: Phone
) -> None:
    query, waiting = await asked(bot, citizen, "x" * 300)
    server.world.clock.move(11)
    with pytest.raises(BadRequest, match="too old"):
        await bot.answer_inline_query(query, [])
    with pytest.raises(BadRequest, match="too old"):
        await bot.answer_inline_query("1", [])
    waiting.cancel()


async def test_nobody_is_asked_while_inline_mode_is_off(bot: Bot, server: TrainingServer, citizen: Phone) -> None:
    assert (await bot.get_me()).supports_inline_queries
    server.world.inline_mode = False
    assert await citizen.ask_inline("teh") is None
    assert not (await bot.get_me()).supports_inline_queries
    assert not len(server.world.updates)


async def test_who_is_not_answered_in_time_sees_nothing(citizen: Phone) -> None:
    assert await citizen.ask_inline("teh", within=0.01) is None


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"results": "x"}, "can't parse"),
        ({"results": {}}, "must be an Array"),
        ({"results": ["x"]}, "must be an Object"),
        ({"results": [article(str(number)).to_dict() for number in range(51)]}, "RESULTS_TOO_MUCH"),
        ({"results": [article().to_dict(), article().to_dict()]}, "RESULT_ID_DUPLICATE"),
        ({"results": [article("a" * 65).to_dict()]}, "RESULT_ID_INVALID"),
        ({"results": [article("").to_dict()]}, "RESULT_ID_INVALID"),
        ({"results": [article(title=" ").to_dict()]}, "ARTICLE_TITLE_EMPTY"),
        ({"results": [{**article().to_dict(), "type": "photo"}]}, "RESULT_TYPE_INVALID"),
        ({"results": [{"type": "article", "id": "a", "title": "a"}]}, "Input message content"),
        ({"results": [article(text="").to_dict()]}, "message text is empty"),
        ({"results": [article(text="a" * 4097).to_dict()]}, "too long"),
        ({"next_offset": "9" * 65}, "NEXT_OFFSET_INVALID"),
        ({"button": {"text": " ", "start_parameter": "a"}}, "SWITCH_PM_TEXT_EMPTY"),
        ({"button": {"text": "a"}}, "START_PARAM_EMPTY"),
        ({"button": {"text": "a", "start_parameter": "a b"}}, "START_PARAM_INVALID"),
    ],
)
async def test_an_answer_that_breaks_a_limit_is_refused(
    bot: Bot,
    http: aiohttp.ClientSession,
    server: TrainingServer,
    citizen: Phone,
    changed: dict[str, Any],
    refusal: str,
) -> None:
    query, waiting = await asked(bot, citizen, "teh")
    body = {"inline_query_id": query, "results": [article().to_dict()], **changed}
    async with http.post(f"{server.url}/bot{server.token}/answerInlineQuery", json=body) as response:
        assert response.status == 400
    assert refusal in server.world.ledger.rejected[-1].description
    assert not waiting.done()
    waiting.cancel()


async def test_over_the_control_api_a_person_types_and_chooses_from_the_list_before_them(
    bot: Bot, http: aiohttp.ClientSession, server: TrainingServer, citizen: Phone
) -> None:
    async def post(name: str, **body: Any) -> tuple[int, Any]:
        async with http.post(f"{server.control_url}/{name}", json={"user": citizen.id, **body}) as response:
            return response.status, await response.json()

    waiting = asyncio.create_task(post("inline", text="teh"))
    update = (await bot.get_updates(timeout=2))[-1]
    assert update.inline_query is not None
    await update.inline_query.answer([article()], next_offset="1")
    expected = {"id": "a", "title": "Teh hangat", "description": "sore ini", "text": "Minum teh dulu."}
    assert await waiting == (200, {"answer": {"results": [expected], "button": None, "next_offset": "1"}})
    status, said = await post("choose", result="a")
    assert (status, said["message"]["text"]) == (200, "Minum teh dulu.")
    assert (await post("choose", result="b"))[0] == 400
    assert await post("inline", text="teh", timeout=0.01) == (200, {"answer": None})
