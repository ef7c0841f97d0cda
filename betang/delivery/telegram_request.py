"""HTTP for python-telegram-bot over aiohttp: many requests at once, no token in any text.

Stock httpx grows quadratically slower with its pool (measured: 352 echoes a second with 16 in
flight, 124 with 256; over aiohttp 1,384). What is answered and raised is as with `HTTPXRequest`,
with the differences that `telegram_errors` names. Redirects and proxies are not followed.

Sending, pacing and trying again are elsewhere (`telegram_rate_limiter`, the outbox).
"""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from http import HTTPStatus
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar, cast

import aiohttp
import msgspec
from aiohttp import hdrs
from telegram.error import NetworkError, TelegramError
from telegram.request import BaseRequest, RequestData

from betang.clock import Clock
from betang.delivery.multipart import PIECE, encode_multipart
from betang.delivery.telegram_body import PlainBody
from betang.delivery.telegram_errors import DownloadTooLarge, NotSentInTime, as_telegram_error, safe_refusal

if TYPE_CHECKING:
    # Private names of the library, for the signature it prescribes.
    from telegram._utils.types import ODVInput

DOWNLOAD_LIMIT = 20 * 1024 * 1024
"""Bytes; the Bot API's own limit for `getFile` (20 MB)."""

_DEFAULT = BaseRequest.DEFAULT_NONE
_FORM: Mapping[str, str] = {hdrs.CONTENT_TYPE: "application/x-www-form-urlencoded"}
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds, or None for no end. `write` is for each piece, `read` for each wait for data, as in httpx."""

    read: float | None = 5.0
    write: float | None = 5.0
    connect: float | None = 5.0
    pool: float | None = 1.0
    media_write: float | None = 20.0


class AiohttpRequest(BaseRequest):
    """A `BaseRequest` with a pool of `pool_size` kept-alive connections.

    To be initialised inside the event loop that uses it; may be shut down and initialised again.
    """

    __slots__ = ("_clock", "_places", "_pool_size", "_session", "_timeouts")

    def __init__(self, clock: Clock, pool_size: int = 512, timeouts: Timeouts = Timeouts()) -> None:
        self._clock = clock
        self._pool_size = pool_size
        self._timeouts = timeouts
        self._session: aiohttp.ClientSession | None = None
        self._places = asyncio.Semaphore(pool_size)

    @property
    def read_timeout(self) -> float | None:
        return self._timeouts.read

    async def initialize(self) -> None:
        if self._session is not None:
            return
        self._places = asyncio.Semaphore(self._pool_size)
        self._session = aiohttp.ClientSession(
            # Our own semaphore is the pool's limit, since aiohttp cannot tell waiting for a place
            # from connecting, and only the first is sure not to have been sent.
            connector=aiohttp.TCPConnector(limit=0, ttl_dns_cache=300),
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={hdrs.USER_AGENT: self.USER_AGENT},
            raise_for_status=False,
            trust_env=False,
        )

    async def shutdown(self) -> None:
        if self._session is not None:
            session, self._session = self._session, None
            await session.close()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: ODVInput[float] = _DEFAULT,
        write_timeout: ODVInput[float] = _DEFAULT,
        connect_timeout: ODVInput[float] = _DEFAULT,
        pool_timeout: ODVInput[float] = _DEFAULT,
    ) -> tuple[int, bytes]:
        """Status and body. Raises TimedOut, NetworkError (NotSent, NotSentInTime) and Flooded."""
        has_files = request_data is not None and request_data.contains_files
        timeouts = self._chosen(read_timeout, write_timeout, connect_timeout, pool_timeout, has_files=has_files)

        async def answer(response: aiohttp.ClientResponse) -> tuple[int, bytes]:
            return response.status, await response.read()

        status, body = await self._exchange(url, method, timeouts, request_data, answer)
        return status, body if HTTPStatus.OK <= status <= 299 else safe_refusal(body)

    async def post_plain(self, url: str, body: PlainBody, read_timeout: float | None) -> Any:
        """The `result` of a call without files. Raises what the library's `post` raises."""
        answer = await self._request_wrapper(
            url,
            hdrs.METH_POST,
            cast("RequestData", body),
            read_timeout=_DEFAULT if read_timeout is None else read_timeout,
        )
        try:
            return msgspec.json.decode(answer)["result"]
        except (msgspec.DecodeError, KeyError, TypeError):
            raise TelegramError("Invalid server response") from None

    async def download(self, url: str, limit: int = DOWNLOAD_LIMIT) -> bytes:
        """A file's bytes, held in memory only; for `limit` bytes and not one more.

        Raises DownloadTooLarge, and what `do_request` raises; NetworkError when it is not a 200.
        """

        async def take(response: aiohttp.ClientResponse) -> bytes:
            if response.status != HTTPStatus.OK:
                raise NetworkError(f"the file was refused ({response.status})")
            return await _read_up_to(limit, response)

        return await self._exchange(url, hdrs.METH_GET, self._timeouts, None, take)

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """As in the library, which however logs what it could not read; that may hold what people wrote."""
        try:
            parsed = json.loads(payload.decode("utf-8", "replace"))
        except ValueError:
            parsed = None
        if not isinstance(parsed, dict) or (parsed.get("ok", True) and "result" not in parsed):
            raise TelegramError("Invalid server response")
        return parsed

    def _chosen(
        self,
        read: ODVInput[float],
        write: ODVInput[float],
        connect: ODVInput[float],
        pool: ODVInput[float],
        *,
        has_files: bool,
    ) -> Timeouts:
        """What this call gives, else what the request was built with."""
        own = self._timeouts
        if read is write is connect is pool is _DEFAULT and not has_files:
            return own
        return replace(
            own,
            read=_given(read, own.read),
            write=_given(write, own.media_write if has_files else own.write),
            connect=_given(connect, own.connect),
            pool=_given(pool, own.pool),
        )

    async def _exchange(
        self,
        url: str,
        method: str,
        timeouts: Timeouts,
        data: RequestData | None,
        use: Callable[[aiohttp.ClientResponse], Awaitable[_T]],
    ) -> _T:
        failure: TelegramError
        await self._take_place(timeouts.pool)
        try:
            if data is None:
                return await self._talk(url, method, timeouts, use, {})
            if data.contains_files:
                return await self._upload(url, timeouts, use, *self._form_with_files(data))
            body, headers = _encoded(data)
            if len(body) > PIECE:
                pieces = (body[start : start + PIECE] for start in range(0, len(body), PIECE))
                headers = {**headers, hdrs.CONTENT_LENGTH: str(len(body))}
                return await self._upload(url, timeouts, use, pieces, headers)
            return await self._talk(url, method, timeouts, use, {"data": body, "headers": headers})
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            failure = as_telegram_error(error)
        finally:
            self._places.release()
        # Raised here and not above, so that the original, whose text may hold the URL, is not its context.
        raise failure

    async def _take_place(self, patience: float | None) -> None:
        if self._session is None:
            raise RuntimeError("This AiohttpRequest is not initialized!")
        try:
            if self._places.locked():
                async with asyncio.timeout(patience):
                    await self._places.acquire()
            else:
                await self._places.acquire()
        except TimeoutError:
            raise NotSentInTime(
                "Pool timeout: all connections are occupied; the request was *not* sent to Telegram."
            ) from None

    async def _talk(
        self,
        url: str,
        method: str,
        timeouts: Timeouts,
        use: Callable[[aiohttp.ClientResponse], Awaitable[_T]],
        content: dict[str, Any],
        watch: _WriteWatch | None = None,
    ) -> _T:
        """`content`: arguments for aiohttp."""
        if self._session is None:  # shut down while we waited for a place
            raise RuntimeError("This AiohttpRequest is not initialized!")
        request = self._session.request(
            method,
            url,
            allow_redirects=False,  # Threat: a redirect would carry the message elsewhere
            timeout=_as_aiohttp_has_them(timeouts),
            **content,
        )
        async with request as response:
            if watch is not None:
                watch.stop()
            return await use(response)

    async def _upload(
        self,
        url: str,
        timeouts: Timeouts,
        use: Callable[[aiohttp.ClientResponse], Awaitable[_T]],
        pieces: Iterable[bytes | memoryview],
        headers: Mapping[str, str],
    ) -> _T:
        """What is large goes piece by piece, and is watched."""
        async with _WriteWatch(timeouts.write) as watch:
            content = {"data": watch.over(pieces), "headers": headers}
            return await self._talk(url, hdrs.METH_POST, timeouts, use, content, watch)

    def _form_with_files(self, data: RequestData) -> tuple[Iterable[bytes | memoryview], Mapping[str, str]]:
        boundary = self._clock.token_bytes(16).hex()
        form = encode_multipart(data.json_parameters, data.multipart_data, boundary)
        return form.pieces(), {hdrs.CONTENT_TYPE: form.content_type, hdrs.CONTENT_LENGTH: str(form.length)}


def _encoded(data: RequestData | PlainBody) -> tuple[bytes, Mapping[str, str]]:
    """The body of a call without files, and its headers."""
    if isinstance(data, PlainBody):
        return data.encoded, _FORM
    return data.url_encoded_parameters().encode(), _FORM


@lru_cache(maxsize=16)
def _as_aiohttp_has_them(timeouts: Timeouts) -> aiohttp.ClientTimeout:
    connect = timeouts.connect
    return aiohttp.ClientTimeout(total=None, connect=connect, sock_connect=connect, sock_read=timeouts.read)


class _WriteWatch:
    """Ends a request whose upload stands still for longer than `timeout` seconds; aiohttp has no such end."""

    def __init__(self, timeout: float | None) -> None:
        self._timeout = timeout
        self._limit = asyncio.timeout(None)

    async def __aenter__(self) -> _WriteWatch:
        await self._limit.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._limit.__aexit__(kind, error, trace)

    async def over(self, pieces: Iterable[bytes | memoryview]) -> AsyncIterator[bytes | memoryview]:
        """Hand out the pieces; each has its own time, from being handed out to being asked for the next."""
        for piece in pieces:
            self._restart()
            yield piece
        self.stop()

    def stop(self) -> None:
        """Everything is written, or the answer has come already: from here the read timeout counts."""
        if not self._limit.expired():
            self._limit.reschedule(None)

    def _restart(self) -> None:
        if self._timeout is not None and not self._limit.expired():
            self._limit.reschedule(asyncio.get_running_loop().time() + self._timeout)


def _given(value: ODVInput[float], default: float | None) -> float | None:
    return default if value is _DEFAULT else cast("float | None", value)


async def _read_up_to(limit: int, response: aiohttp.ClientResponse) -> bytes:
    """The body, decompressed, unless it is announced or turns out to be larger than `limit` bytes."""
    if (response.content_length or 0) > limit:
        raise DownloadTooLarge("the file is too large")
    body = io.BytesIO()  # grows in place and gives its buffer away without copying it: 20 MB that are there once
    async for piece in response.content.iter_any():
        body.write(piece)
        if body.tell() > limit:
            raise DownloadTooLarge("the file is too large")
    return body.getvalue()
