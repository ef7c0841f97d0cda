"""Our transport against real sockets, beside the library's own where both must do the same."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import io
import socket
import sys
import traceback
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web
from telegram import InputFile, InputMediaDocument
from telegram.error import NetworkError, RetryAfter, TelegramError, TimedOut
from telegram.request import BaseRequest, HTTPXRequest, RequestData
from telegram.request._requestparameter import RequestParameter

from betang.clock import SystemClock
from betang.delivery.telegram_errors import DownloadTooLarge, Flooded, NotSent, NotSentInTime
from betang.delivery.telegram_request import AiohttpRequest, Timeouts
from tests.delivery.small_api import (
    SECRET_HALF,
    TOKEN,
    SmallApi,
    drip,
    hang_up,
    promise_more,
    read_nothing,
    running_api,
    running_raw,
    say_nothing,
)


def data_of(**parameters: object) -> RequestData:
    return RequestData([RequestParameter.from_input(name, value) for name, value in parameters.items()])


@pytest.fixture
async def api() -> AsyncIterator[SmallApi]:
    async with running_api() as running:
        yield running


@pytest.fixture
async def request_() -> AsyncIterator[AiohttpRequest]:
    async with AiohttpRequest(SystemClock()) as request:
        assert isinstance(request, AiohttpRequest)
        yield request


async def error_of(
    request: BaseRequest, url: str, data: RequestData | None = None, **timeouts: float
) -> TelegramError:
    with pytest.raises(TelegramError) as caught:
        await request.post(url, data, **timeouts)
    return caught.value


def all_text_of(error: BaseException) -> str:
    """Everything any log could print of it: text, repr, causes, contexts, frames."""
    context, texts = error.__context__, [str(error), repr(error), *traceback.format_exception(error)]
    while context is not None:
        texts += [str(context), repr(context)]
        context = context.__context__
    return "\n".join(texts)


class TestWhatArrives:
    async def test_texts_arrive_as_they_were(self, api: SmallApi, request_: AiohttpRequest) -> None:
        text = "Apa kabar? <b>100 %</b> & + \U0001f3e0 é \u202e"
        result = await request_.post(f"{api.url}/bot{TOKEN}/sendMessage", data_of(chat_id=5, text=text, flag=True))
        assert result == {"chat_id": "5", "text": text, "flag": "true"}

    async def test_a_text_larger_than_a_socket_buffer_arrives_whole(
        self, api: SmallApi, request_: AiohttpRequest
    ) -> None:
        text = "kata " * 60_000
        result: Any = await request_.post(f"{api.url}/bot{TOKEN}/sendMessage", data_of(text=text))
        assert result["text"] == text

    async def test_nothing_at_all_may_be_sent(self, api: SmallApi, request_: AiohttpRequest) -> None:
        assert await request_.post(f"{api.url}/bot{TOKEN}/getMe") == {}

    @pytest.mark.parametrize("size", [0, 1, 65_536, 65_537, 3_000_000])
    async def test_a_file_arrives_byte_for_byte(self, api: SmallApi, request_: AiohttpRequest, size: int) -> None:
        content = bytes(range(256)) * (size // 256) + bytes(size % 256)
        file = InputFile(content, filename="bukti.pdf")
        result: Any = await request_.post(f"{api.url}/bot{TOKEN}/sendDocument", data_of(chat_id=1, document=file))
        assert result["document"] == ["bukti.pdf", "application/pdf", size, hashlib.sha256(content).hexdigest()]
        assert result["chat_id"] == "1"

    async def test_an_album_names_its_files_and_brings_them(self, api: SmallApi, request_: AiohttpRequest) -> None:
        media = [InputMediaDocument(InputFile(b"x" * n, filename=f"{n}.txt", attach=True)) for n in (3, 5)]
        result: Any = await request_.post(f"{api.url}/bot{TOKEN}/sendMediaGroup", data_of(media=media))
        names = [one.media.attach_name for one in media if isinstance(one.media, InputFile)]
        assert [result[str(name)][:3] for name in names] == [["3.txt", "text/plain", 3], ["5.txt", "text/plain", 5]]
        assert all(f"attach://{name}" in result["media"] for name in names)

    async def test_an_open_file_is_read(self, api: SmallApi, request_: AiohttpRequest) -> None:
        file = InputFile(io.BytesIO(b"isi"), filename="a.txt", read_file_handle=False)
        result: Any = await request_.post(f"{api.url}/bot{TOKEN}/sendDocument", data_of(document=file))
        assert result["document"][2] == 3

    @pytest.mark.parametrize("name", ['a"; name="chat_id', "dua\r\nbaris.txt", "foto rumah é.jpg"])
    async def test_a_file_name_cannot_break_out_of_its_line(
        self, api: SmallApi, request_: AiohttpRequest, name: str
    ) -> None:
        file = InputFile(b"1", filename=name)
        result: Any = await request_.post(f"{api.url}/bot{TOKEN}/sendDocument", data_of(chat_id=7, document=file))
        assert set(result) == {"chat_id", "document"}
        assert result["chat_id"] == "7"

    @pytest.mark.parametrize(
        "data",
        [
            {"text": "halo dunia & +%\n", "n": 3, "keys": [["a"]]},
            {"document": InputFile(b"isi", filename="satu dua.txt"), "caption": "é"},
        ],
    )
    async def test_the_server_sees_the_same_as_from_the_stock_transport(
        self, api: SmallApi, request_: AiohttpRequest, data: dict[str, object]
    ) -> None:
        ours = await request_.post(f"{api.url}/bot{TOKEN}/m", data_of(**data))
        async with HTTPXRequest() as stock:
            assert await stock.post(f"{api.url}/bot{TOKEN}/m", data_of(**data)) == ours


REFUSALS: list[tuple[int, object]] = [
    (400, {"ok": False, "error_code": 400, "description": "Bad Request: chat not found"}),
    (400, {"ok": False, "description": "group upgraded", "parameters": {"migrate_to_chat_id": -1005}}),
    (401, {"ok": False, "description": "Unauthorized"}),
    (403, {"ok": False, "description": "Forbidden: bot was blocked by the user"}),
    (404, {"ok": False, "description": "Not Found"}),
    (409, {"ok": False, "description": "Conflict: terminated by other getUpdates request"}),
    (413, {"ok": False, "description": "Request Entity Too Large"}),
    (418, {"ok": False}),
    (429, {"ok": False, "description": "Too Many Requests"}),
    (500, {"ok": False, "description": "Internal Server Error"}),
    (502, {"ok": False, "description": "Bad Gateway"}),
    (599, {"ok": False, "description": "odd", "parameters": {"other": 1}}),
]


class TestRefusals:
    @pytest.mark.parametrize(("status", "body"), REFUSALS)
    async def test_they_become_the_same_errors_as_with_the_stock_transport(
        self, api: SmallApi, request_: AiohttpRequest, status: int, body: object
    ) -> None:
        api.says("m", status, body)
        ours = await error_of(request_, f"{api.url}/bot{TOKEN}/m")
        async with HTTPXRequest() as stock:
            theirs = await error_of(stock, f"{api.url}/bot{TOKEN}/m")
        assert type(ours) is type(theirs)
        assert str(ours) == str(theirs)

    async def test_a_429_says_how_long_without_a_warning(self, api: SmallApi, request_: AiohttpRequest) -> None:
        api.says("m", 429, {"ok": False, "description": "Too Many Requests", "parameters": {"retry_after": 35}})
        error = await error_of(request_, f"{api.url}/bot{TOKEN}/m")
        assert isinstance(error, Flooded)
        assert isinstance(error, RetryAfter)
        assert error.seconds == 35.0
        assert error.retry_after.total_seconds() == 35.0

    @pytest.mark.parametrize("wait", ["35", None, [], 3.5])
    async def test_a_wait_that_is_no_number_of_seconds_is_an_ordinary_refusal(
        self, api: SmallApi, request_: AiohttpRequest, wait: object
    ) -> None:
        api.says("m", 429, {"ok": False, "parameters": {"retry_after": wait}})
        assert type(await error_of(request_, f"{api.url}/bot{TOKEN}/m")) is NetworkError

    @pytest.mark.parametrize("wait", [-4, 0])
    async def test_a_wait_of_nothing_is_taken_for_a_second(
        self, api: SmallApi, request_: AiohttpRequest, wait: int
    ) -> None:
        api.says("m", 429, {"ok": False, "parameters": {"retry_after": wait}})
        error = await error_of(request_, f"{api.url}/bot{TOKEN}/m")
        assert isinstance(error, Flooded)
        assert error.seconds == 1.0

    @pytest.mark.parametrize("status", [400, 404, 502])
    async def test_a_proxys_page_that_quotes_the_url_is_not_repeated(
        self, api: SmallApi, request_: AiohttpRequest, status: int
    ) -> None:
        api.says("m", status, f"<html>The requested URL /bot{TOKEN}/m is not here</html>")
        error = await error_of(request_, f"{api.url}/bot{TOKEN}/m")
        assert SECRET_HALF not in all_text_of(error)
        assert "html" not in str(error)
        assert str(status) in str(error)

    async def test_a_description_that_holds_a_token_is_cleaned(
        self, api: SmallApi, request_: AiohttpRequest
    ) -> None:
        api.says("m", 400, {"ok": False, "description": f"odd: {TOKEN}"})
        assert SECRET_HALF not in all_text_of(await error_of(request_, f"{api.url}/bot{TOKEN}/m"))

    @pytest.mark.parametrize(
        "body", ["not json", "[1]", "3", '{"ok": true}', "{}", "\udcff".encode("utf-8", "replace").decode()]
    )
    async def test_what_cannot_be_read_is_an_error_and_is_not_logged(
        self, api: SmallApi, request_: AiohttpRequest, body: str, caplog: pytest.LogCaptureFixture
    ) -> None:
        api.says("m", 200, body)
        with caplog.at_level(0):
            error = await error_of(request_, f"{api.url}/bot{TOKEN}/m")
        assert str(error) == "Invalid server response"
        assert not [record for record in caplog.records if record.name.startswith("telegram")]

    async def test_a_redirect_is_not_followed(self, api: SmallApi, request_: AiohttpRequest) -> None:
        api.says("m", 302, "", Location=f"{api.url}/bot{TOKEN}/elsewhere")
        error = await error_of(request_, f"{api.url}/bot{TOKEN}/m", data_of(text="a"))
        assert isinstance(error, NetworkError)
        assert [method for method, _ in api.calls] == ["m"]


class TestTheNetwork:
    async def test_nobody_listening_means_surely_not_sent(self, request_: AiohttpRequest) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            error = await error_of(request_, f"http://127.0.0.1:{free.getsockname()[1]}/bot{TOKEN}/m")
        assert isinstance(error, NotSent)
        assert str(error).startswith("aiohttp.ClientConnector")
        assert SECRET_HALF not in all_text_of(error)

    async def test_a_name_that_does_not_exist_means_surely_not_sent(self, request_: AiohttpRequest) -> None:
        error = await error_of(request_, f"http://no-such-host.invalid/bot{TOKEN}/m")
        assert isinstance(error, NotSent)
        assert SECRET_HALF not in all_text_of(error)

    async def test_a_hung_handshake_ends_with_the_connect_timeout_and_is_surely_not_sent(
        self, request_: AiohttpRequest
    ) -> None:
        async with running_raw(say_nothing) as port:
            error = await error_of(request_, f"https://127.0.0.1:{port}/bot{TOKEN}/m", connect_timeout=0.1)
        assert isinstance(error, NotSentInTime)
        assert isinstance(error, TimedOut)
        assert SECRET_HALF not in all_text_of(error), "aiohttp's own text holds the URL"

    async def test_silence_ends_with_the_read_timeout_of_this_call(self, request_: AiohttpRequest) -> None:
        async with running_raw(say_nothing) as port:
            start = asyncio.get_running_loop().time()
            error = await error_of(request_, f"http://127.0.0.1:{port}/bot{TOKEN}/m", read_timeout=0.1)
            took = asyncio.get_running_loop().time() - start
        assert type(error) is TimedOut
        assert took < 1.0
        assert SECRET_HALF not in all_text_of(error)

    async def test_the_read_timeout_is_for_each_wait_and_not_for_the_whole(self, request_: AiohttpRequest) -> None:
        async with running_raw(drip) as port:
            body = await request_.retrieve(f"http://127.0.0.1:{port}/file/bot{TOKEN}/f", read_timeout=0.3)
        assert body == b"x" * 10

    async def test_an_upload_that_stands_still_ends_with_the_write_timeout(self, request_: AiohttpRequest) -> None:
        async with running_raw(read_nothing) as port:
            data = data_of(document=InputFile(bytes(30_000_000), filename="a.bin"))
            start = asyncio.get_running_loop().time()
            error = await error_of(request_, f"http://127.0.0.1:{port}/bot{TOKEN}/m", data, write_timeout=0.2)
            took = asyncio.get_running_loop().time() - start
        assert type(error) is TimedOut
        assert took < 2.0
        assert SECRET_HALF not in all_text_of(error)

    async def test_a_large_text_that_stands_still_ends_with_the_write_timeout_too(
        self, request_: AiohttpRequest
    ) -> None:
        async with running_raw(read_nothing) as port:
            error = await error_of(
                request_, f"http://127.0.0.1:{port}/bot{TOKEN}/m", data_of(text="a" * 20_000_000), write_timeout=0.2
            )
        assert type(error) is TimedOut

    async def test_a_steady_upload_may_take_longer_than_the_write_timeout(
        self, api: SmallApi, request_: AiohttpRequest
    ) -> None:
        async def slowly(request: web.Request, arrived: dict[str, Any]) -> web.StreamResponse:
            await asyncio.sleep(0.4)
            return web.json_response({"ok": True, "result": True})

        api.answers["m"] = slowly
        data = data_of(document=InputFile(bytes(2_000_000), filename="a.bin"))
        assert await request_.post(f"{api.url}/bot{TOKEN}/m", data, write_timeout=0.3) is True

    async def test_a_dropped_connection_is_a_network_error_of_unknown_end(self, request_: AiohttpRequest) -> None:
        async with running_raw(hang_up) as port:
            error = await error_of(request_, f"http://127.0.0.1:{port}/bot{TOKEN}/m", data_of(text="a"))
        assert type(error) is NetworkError
        assert SECRET_HALF not in all_text_of(error)

    async def test_a_connection_dropped_in_the_upload_does_not_show_the_url(self, request_: AiohttpRequest) -> None:
        async with running_raw(hang_up) as port:
            data = data_of(document=InputFile(bytes(30_000_000), filename="a.bin"))
            error = await error_of(request_, f"http://127.0.0.1:{port}/bot{TOKEN}/m", data)
        assert isinstance(error, NetworkError)
        assert SECRET_HALF not in all_text_of(error)

    async def test_an_impossible_url_does_not_show_itself(self, request_: AiohttpRequest) -> None:
        error = await error_of(request_, f"htp:/nowhere/bot{TOKEN}/m")
        assert SECRET_HALF not in all_text_of(error)


class TestThePool:
    async def test_connections_are_kept_and_used_again(self, api: SmallApi, request_: AiohttpRequest) -> None:
        for _ in range(20):
            await request_.post(f"{api.url}/bot{TOKEN}/m", data_of(text="a"))
        assert len(api.connections) == 1

    async def test_hundreds_are_on_their_way_at_once(self, api: SmallApi, request_: AiohttpRequest) -> None:
        gate = asyncio.Event()

        async def wait(request: web.Request, arrived: dict[str, Any]) -> web.StreamResponse:
            if api.in_flight == 300:
                gate.set()
            await gate.wait()
            return web.json_response({"ok": True, "result": True})

        api.answers["m"] = wait
        results = await asyncio.gather(*(request_.post(f"{api.url}/bot{TOKEN}/m") for _ in range(300)))
        assert results == [True] * 300

    async def test_a_full_pool_makes_wait_and_then_says_surely_not_sent(self, api: SmallApi) -> None:
        async def wait(request: web.Request, arrived: dict[str, Any]) -> web.StreamResponse:
            await asyncio.sleep(0.3)
            return web.json_response({"ok": True, "result": True})

        api.answers["m"] = wait
        async with AiohttpRequest(SystemClock(), pool_size=2) as request:
            url = f"{api.url}/bot{TOKEN}/m"
            both = [asyncio.create_task(request.post(url)) for _ in range(2)]
            await asyncio.sleep(0.05)
            error = await error_of(request, url, pool_timeout=0.05)
            assert await request.post(url, pool_timeout=1.0) is True
            await asyncio.gather(*both)
        assert isinstance(error, NotSentInTime)
        assert "not* sent" in str(error)
        assert api.most_in_flight == 2
        assert len(api.calls) == 3

    async def test_a_cancelled_request_gives_its_place_back(self, api: SmallApi) -> None:
        async def wait(request: web.Request, arrived: dict[str, Any]) -> web.StreamResponse:
            await asyncio.sleep(5)
            return web.json_response({"ok": True, "result": True})

        api.answers["slow"] = wait
        async with AiohttpRequest(SystemClock(), pool_size=1) as request:
            for _ in range(3):
                task = asyncio.create_task(request.post(f"{api.url}/bot{TOKEN}/slow"))
                await asyncio.sleep(0.02)
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)
            assert await request.post(f"{api.url}/bot{TOKEN}/m", pool_timeout=0.1) == {}

    async def test_it_can_be_shut_down_twice_and_started_again(self, api: SmallApi) -> None:
        request = AiohttpRequest(SystemClock())
        url = f"{api.url}/bot{TOKEN}/m"
        assert "not initialized" in str(await error_of(request, url))
        for _ in range(2):
            await request.initialize()
            await request.initialize()
            assert await request.post(url) == {}
            await request.shutdown()
            await request.shutdown()
        assert "not initialized" in str(await error_of(request, url))

    def test_the_usual_read_timeout_is_known_to_the_bot(self) -> None:
        assert AiohttpRequest(SystemClock(), timeouts=Timeouts(read=7.0)).read_timeout == 7.0


_written: list[str] = []
_watching = False


def _note_writing(event: str, arguments: tuple[Any, ...]) -> None:
    if _watching and event == "open" and any(letter in str(arguments[1]) for letter in "wax+"):
        _written.append(str(arguments[0]))


class TestDownloads:
    async def test_a_file_comes_whole_and_never_touches_the_disk(
        self, api: SmallApi, request_: AiohttpRequest
    ) -> None:
        global _watching  # noqa: PLW0603 - an audit hook cannot be removed, only told to look away
        content = bytes(range(256)) * 20_000

        async def give(request: web.Request, arrived: dict[str, Any]) -> web.StreamResponse:
            return web.Response(body=content)

        api.answers["voice/1.oga"] = give
        sys.addaudithook(_note_writing)
        _watching = True
        try:
            taken = await request_.download(f"{api.url}/file/bot{TOKEN}/voice/1.oga")
        finally:
            _watching = False
        assert taken == content
        assert _written == []

    @pytest.mark.parametrize(
        ("size", "fits"), [(99_999, True), (100_000, True), (100_001, False), (900_000, False)]
    )
    @pytest.mark.parametrize("announced", [True, False])
    async def test_the_limit_holds_to_the_byte_announced_or_not(
        self, api: SmallApi, request_: AiohttpRequest, size: int, fits: str, announced: str
    ) -> None:
        async def give(request: web.Request, arrived: dict[str, Any]) -> web.StreamResponse:
            if announced:
                return web.Response(body=bytes(size))
            response = web.StreamResponse()
            response.enable_chunked_encoding()
            await response.prepare(request)
            for start in range(0, size, 30_000):
                await response.write(bytes(min(30_000, size - start)))
            return response

        api.answers["f"] = give
        if fits:
            assert len(await request_.download(f"{api.url}/file/bot{TOKEN}/f", limit=100_000)) == size
        else:
            with pytest.raises(DownloadTooLarge):
                await request_.download(f"{api.url}/file/bot{TOKEN}/f", limit=100_000)

    async def test_a_small_packet_that_unfolds_is_stopped_too(
        self, api: SmallApi, request_: AiohttpRequest
    ) -> None:
        async def give(request: web.Request, arrived: dict[str, Any]) -> web.StreamResponse:
            return web.Response(body=gzip.compress(bytes(5_000_000)), headers={"Content-Encoding": "gzip"})

        api.answers["f"] = give
        with pytest.raises(DownloadTooLarge):
            await request_.download(f"{api.url}/file/bot{TOKEN}/f", limit=1_000_000)

    async def test_half_a_file_is_no_file(self, request_: AiohttpRequest) -> None:
        async with running_raw(promise_more) as port:
            with pytest.raises(NetworkError) as caught:
                await request_.download(f"http://127.0.0.1:{port}/file/bot{TOKEN}/f")
        assert SECRET_HALF not in all_text_of(caught.value)

    async def test_a_missing_file_is_a_network_error_with_its_status(
        self, api: SmallApi, request_: AiohttpRequest
    ) -> None:
        api.says("f", 404, f"no /file/bot{TOKEN}/f")
        with pytest.raises(NetworkError, match="404") as caught:
            await request_.download(f"{api.url}/file/bot{TOKEN}/f")
        assert SECRET_HALF not in all_text_of(caught.value)

    async def test_retrieve_gives_the_bytes_as_the_library_expects(
        self, api: SmallApi, request_: AiohttpRequest
    ) -> None:
        api.says("f", 200, "isi")
        assert await request_.retrieve(f"{api.url}/file/bot{TOKEN}/f") == b"isi"
