"""The bot as built: real calls over real sockets, paced, and mute about its token."""

from __future__ import annotations

import asyncio
import dataclasses
import json
import traceback
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, InputFile
from telegram.error import BadRequest, InvalidToken, TelegramError

from betang.clock import SystemClock
from betang.delivery.lanes import Halted, LaneScheduler
from betang.delivery.pacing import Pacing
from betang.delivery.telegram_bot import BetangBot, build_bot
from betang.delivery.telegram_errors import DownloadTooLarge, Flooded
from betang.delivery.telegram_rate_limiter import Paced
from betang.settings import Settings, read_settings
from betang.vocabulary import Lane
from tests.delivery.small_api import SECRET_HALF, TOKEN, SmallApi, running_api

ME = {"ok": True, "result": {"id": 987654321, "is_bot": True, "first_name": "Bot", "username": "contoh_bot"}}
REPLY = Paced(Lane.REPLY, "chat")


def settings_for(api: SmallApi) -> Settings:
    return read_settings({"BETANG_TOKEN": TOKEN, "BETANG_API_URL": api.url})


@pytest.fixture
async def api() -> AsyncIterator[SmallApi]:
    async with running_api() as running:
        running.says("getMe", 200, ME)
        yield running


@pytest.fixture
def scheduler() -> LaneScheduler:
    return LaneScheduler(Pacing(), SystemClock())


@pytest.fixture
async def bot(api: SmallApi, scheduler: LaneScheduler) -> AsyncIterator[BetangBot]:
    built = build_bot(settings_for(api), scheduler, SystemClock())
    async with built:
        yield built


async def test_it_introduces_itself_and_knows_its_name(bot: BetangBot, api: SmallApi) -> None:
    assert bot.username == "contoh_bot"
    assert [method for method, _ in api.calls] == ["getMe"]


async def test_a_call_by_name_gives_the_raw_result_and_leaves_nothing_out(bot: BetangBot) -> None:
    keys = {"inline_keyboard": [[{"text": "Buka", "callback_data": "a"}]]}
    result = await bot.call(
        "sendMessage", {"chat_id": 5, "text": "halo", "reply_markup": keys, "message_thread_id": None}, paced=REPLY
    )
    assert {name: _read(value) for name, value in result.items()} == {
        "chat_id": 5,
        "text": "halo",
        "reply_markup": keys,
    }


async def test_a_call_by_name_means_what_the_librarys_own_means(bot: BetangBot, api: SmallApi) -> None:
    message = {"message_id": 1, "date": 0, "chat": {"id": 5, "type": "private"}}
    api.says("sendMessage", 200, {"ok": True, "result": message})
    keys = InlineKeyboardMarkup([[InlineKeyboardButton("Buka", callback_data="a")]])
    await bot.send_message(
        5, "<b>ya & tidak</b> 🍊", reply_markup=keys, disable_notification=True, parse_mode="HTML"
    )
    await bot.call(
        "sendMessage",
        {
            "chat_id": 5,
            "text": "<b>ya & tidak</b> 🍊",
            "parse_mode": "HTML",
            "disable_notification": True,
            "reply_markup": keys.to_dict(),
        },
        paced=REPLY,
    )
    (_, form), (_, plain) = api.calls[-2:]
    assert {name: _read(value) for name, value in form.items()} == {
        name: _read(value) for name, value in plain.items()
    }


def _read(value: object) -> object:
    """A form's text as the server reads it."""
    try:
        return json.loads(value) if isinstance(value, str) else value
    except ValueError:
        return value


async def test_a_call_does_not_change_what_it_was_given(bot: BetangBot) -> None:
    given: dict[str, Any] = {"chat_id": 5, "text": "halo"}
    await bot.call("sendMessage", given, paced=REPLY)
    assert given == {"chat_id": 5, "text": "halo"}


async def test_a_file_among_the_parameters_is_uploaded(bot: BetangBot) -> None:
    result = await bot.call(
        "sendVoice", {"chat_id": 5, "voice": InputFile(b"suara", filename="a.oga")}, paced=REPLY, read_timeout=3.0
    )
    assert result["voice"][0] == "a.oga"
    assert result["voice"][2] == 5


async def test_the_librarys_own_methods_are_paced_with_the_same_arguments(
    bot: BetangBot, api: SmallApi, scheduler: LaneScheduler
) -> None:
    api.says(
        "sendMessage",
        200,
        {"ok": True, "result": {"message_id": 1, "date": 0, "chat": {"id": 5, "type": "private"}}},
    )
    sent = await bot.send_message(5, "halo", rate_limit_args=REPLY)
    assert sent.message_id == 1
    assert scheduler.snapshot().lanes[Lane.REPLY].sent == 1


async def test_updates_are_fetched_beside_everything_else(bot: BetangBot, api: SmallApi) -> None:
    async def hold(request: web.Request, arrived: dict[str, Any]) -> web.StreamResponse:
        await asyncio.sleep(0.3)
        return web.json_response({"ok": True, "result": [{"update_id": 1}]})

    api.answers["getUpdates"] = hold
    polling = asyncio.create_task(bot.call("getUpdates", {"timeout": 1}, read_timeout=2.0))
    await asyncio.sleep(0.05)
    start = asyncio.get_running_loop().time()
    await bot.call("sendMessage", {"chat_id": 1, "text": "a"}, paced=REPLY)
    assert asyncio.get_running_loop().time() - start < 0.2
    assert await polling == [{"update_id": 1}]
    assert len(api.connections) == 2


async def test_a_429_reaches_the_caller_and_halts_the_scheduler(
    bot: BetangBot, api: SmallApi, scheduler: LaneScheduler
) -> None:
    api.says("sendMessage", 429, {"ok": False, "parameters": {"retry_after": 9}})
    with pytest.raises(Flooded) as caught:
        await bot.call("sendMessage", {"chat_id": 1, "text": "a"}, paced=Paced(Lane.REPLY, None))
    assert caught.value.seconds == 9.0
    snapshot = scheduler.snapshot()
    assert snapshot.refusals[Halted.OVERALL] == 1
    assert 8.0 < snapshot.halted_for <= 9.0


class TestFiles:
    @staticmethod
    def has_file(api: SmallApi, content: bytes, **facts: Any) -> None:
        described = {"file_id": "F", "file_unique_id": "U", "file_path": "voice/file_1.oga", **facts}
        api.says("getFile", 200, {"ok": True, "result": described})

        async def give(request: web.Request, arrived: dict[str, Any]) -> web.StreamResponse:
            return web.Response(body=content)

        api.answers["voice/file_1.oga"] = give

    async def test_a_file_is_fetched_from_where_telegram_says(self, bot: BetangBot, api: SmallApi) -> None:
        self.has_file(api, b"suara", file_size=5)
        assert await bot.fetch_file("F") == b"suara"
        assert ("getFile", {"file_id": "F"}) in api.calls

    async def test_too_large_by_announcement_is_not_even_asked_for(self, bot: BetangBot, api: SmallApi) -> None:
        self.has_file(api, b"suara", file_size=500)
        with pytest.raises(DownloadTooLarge):
            await bot.fetch_file("F", limit=100)
        assert "voice/file_1.oga" not in [method for method, _ in api.calls]

    async def test_too_large_against_the_announcement_is_cut_off(self, bot: BetangBot, api: SmallApi) -> None:
        self.has_file(api, bytes(500), file_size=5)
        with pytest.raises(DownloadTooLarge):
            await bot.fetch_file("F", limit=100)

    async def test_too_large_for_telegram_is_too_large(self, bot: BetangBot, api: SmallApi) -> None:
        api.says("getFile", 400, {"ok": False, "description": "Bad Request: file is too big"})
        with pytest.raises(DownloadTooLarge):
            await bot.fetch_file("F")

    async def test_other_refusals_stay_what_they_are(self, bot: BetangBot, api: SmallApi) -> None:
        api.says("getFile", 400, {"ok": False, "description": "Bad Request: wrong file_id"})
        with pytest.raises(BadRequest):
            await bot.fetch_file("F")

    async def test_a_file_without_a_path_is_an_error(self, bot: BetangBot, api: SmallApi) -> None:
        self.has_file(api, b"", file_path=None)
        with pytest.raises(TelegramError, match="no path"):
            await bot.fetch_file("F")


class TestTheToken:
    async def test_the_bot_does_not_show_it(self, bot: BetangBot) -> None:
        for text in (repr(bot), str(bot), f"{bot}", f"{bot!r}"):
            assert text == "BetangBot[token hidden]"

    async def test_a_rejected_token_is_not_repeated(self, api: SmallApi, scheduler: LaneScheduler) -> None:
        api.says("getMe", 401, {"ok": False, "description": "Unauthorized"})
        bot = build_bot(settings_for(api), scheduler, SystemClock())
        with pytest.raises(InvalidToken) as caught:
            await bot.initialize()
        await bot.shutdown()
        error = caught.value
        assert error.__context__ is None
        assert SECRET_HALF not in "".join(traceback.format_exception(error)) + repr(error)

    async def test_the_settings_do_not_show_it(self, api: SmallApi) -> None:
        assert SECRET_HALF not in repr(settings_for(api))

    async def test_an_unreachable_server_does_not_show_it(self, api: SmallApi, scheduler: LaneScheduler) -> None:
        settings = dataclasses.replace(settings_for(api), api_url="http://127.0.0.1:9")
        bot = build_bot(settings, scheduler, SystemClock())
        with pytest.raises(TelegramError) as caught:
            await bot.initialize()
        await bot.shutdown()
        assert SECRET_HALF not in "".join(traceback.format_exception(caught.value))


async def test_it_can_be_shut_down_and_started_again(api: SmallApi, scheduler: LaneScheduler) -> None:
    bot = build_bot(settings_for(api), scheduler, SystemClock())
    for _ in range(2):
        async with bot:
            await bot.call("sendMessage", {"chat_id": 1, "text": "a"}, paced=REPLY)
    assert [method for method, _ in api.calls].count("sendMessage") == 2
