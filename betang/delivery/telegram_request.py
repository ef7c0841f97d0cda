"""HTTP for python-telegram-bot over aiohttp: many requests at once, no token in any text.

Stock httpx grows quadratically slower with its pool (measured: 352 echoes a second with 16 in
flight, 124 with 256; over aiohttp 1,384). What is answered and raised is as with `HTTPXRequest`,
with the differences that `telegram_errors` names. Redirects and proxies are not followed.

Sending, pacing and trying again are elsewhere (`telegram_rate_limiter`, the outbox).
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
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
from betang.delivery.telegram_errors import DownloadTooLarge, NotSentInTime, as_telegram_error, safe_refusal
from betang.delivery.telegram_form import PlainForm

if TYPE_CHECKING:
    # Private names of the library, for the signature it prescribes.
    from telegram._utils.types import ODVInput

DOWNLOAD_LIMIT = 20 * 1024 * 1024
"""Bytes; the Bot API's own limit for `getFile` (20 MB)."""

_DEFAULT = BaseRequest.DEFAULT_NONE
_FORM = "application/x-www-form-urlencoded"
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

    async def post_form(self, url: str, form: PlainForm, read_timeout: float | None) -> Any:
        """The `result` of a call without files. Raises what the library's `post` raises."""
        answer = await self._request_wrapper(
            url,
            hdrs.METH_POST,
            cast("RequestData", form),
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
        if self._session is None:
            raise RuntimeError("This AiohttpRequest is not initialized!")
        failure: TelegramError
        try:
            async with self._place(timeouts.pool), _WriteWatch(timeouts.write) as watch:
                request = self._session.request(
                    method,
                    url,
                    allow_redirects=False,  # Threat: a redirect would carry the message elsewhere
                    timeout=aiohttp.ClientTimeout(
                        total=None, connect=timeouts.connect, sock_connect=timeouts.connect, sock_read=timeouts.read
                    ),
                    **self._content(data, watch),
                )
                async with request as response:
                    watch.stop()
                    return await use(response)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            failure = as_telegram_error(error)
        # Raised here and not above, so that the original, whose text may hold the URL, is not its context.
        raise failure

    @asynccontextmanager
    async def _place(self, patience: float | None) -> AsyncIterator[None]:
        try:
            async with asyncio.timeout(patience if self._places.locked() else None):
                await self._places.acquire()
        except TimeoutError:
            raise NotSentInTime(
                "Pool timeout: all connections are occupied; the request was *not* sent to Telegram."
            ) from None
        try:
            yield
        finally:
            self._places.release()

    def _content(self, data: RequestData | None, watch: _WriteWatch) -> dict[str, Any]:
        """Arguments for aiohttp: a form in one piece, or watched piece by piece when it is large."""
        if data is None:
            return {}
        if data.contains_files:
            boundary = self._clock.token_bytes(16).hex()
            form = encode_multipart(data.json_parameters, data.multipart_data, boundary)
            headers = {hdrs.CONTENT_TYPE: form.content_type, hdrs.CONTENT_LENGTH: str(form.length)}
            return {"data": watch.over(form.pieces()), "headers": headers}
        body = data.url_encoded_parameters().encode()
        headers = {hdrs.CONTENT_TYPE: _FORM}
        if len(body) <= PIECE:
            return {"data": body, "headers": headers}
        pieces = (body[start : start + PIECE] for start in range(0, len(body), PIECE))
        return {"data": watch.over(pieces), "headers": headers | {hdrs.CONTENT_LENGTH: str(len(body))}}


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
    body = bytearray()
    async for piece in response.content.iter_any():
        body += piece
        if len(body) > limit:
            raise DownloadTooLarge("the file is too large")
    return bytes(body)
