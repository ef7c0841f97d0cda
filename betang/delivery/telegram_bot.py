"""The bot object: python-telegram-bot's, with our transport and pace, and mute about its token.

Building it sends nothing. What it is used for is written elsewhere (`telegram_sender`, intake).
"""

from __future__ import annotations

from typing import Any

from telegram.error import BadRequest, InvalidToken, TelegramError
from telegram.ext import ExtBot
from telegram.request import BaseRequest

from betang.clock import Clock
from betang.delivery.lanes import LaneScheduler
from betang.delivery.telegram_body import PlainBody, has_files
from betang.delivery.telegram_errors import DownloadTooLarge
from betang.delivery.telegram_rate_limiter import LaneRateLimiter, Paced
from betang.delivery.telegram_request import DOWNLOAD_LIMIT, AiohttpRequest
from betang.settings import Settings

_POLLING_CONNECTIONS = 2


class BetangBot(ExtBot[Paced]):
    """ExtBot whose `repr`, `str` and errors do not show the token."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"{type(self).__name__}[token hidden]"

    async def initialize(self) -> None:
        """As in the library; InvalidToken when Telegram does not know the token, without repeating it."""
        try:
            await super().initialize()
        except InvalidToken:
            rejected = True
        else:
            rejected = False
        if rejected:
            # Outside the handler: the library's error quotes the token and must not be our context.
            raise InvalidToken("The bot token was rejected by the server.")

    async def call(
        self,
        method: str,
        parameters: dict[str, Any],
        *,
        paced: Paced | None = None,
        read_timeout: float | None = None,
    ) -> Any:
        """Call a method of the Bot API by its own name; the raw JSON of its `result`.

        `None` values are left out; an `InputFile` among the parameters is uploaded. `read_timeout` in
        seconds (None: the usual one). `getUpdates` goes over its own connections and is never paced.
        Raises the library's errors and SchedulerClosed.
        """
        if not has_files(parameters):
            return await self._call_plain(method, parameters, paced, read_timeout)
        return await self._post(
            method,
            dict(parameters),
            read_timeout=BaseRequest.DEFAULT_NONE if read_timeout is None else read_timeout,
            api_kwargs=self._merge_api_rl_kwargs(None, paced),
        )

    async def _call_plain(
        self, method: str, parameters: dict[str, Any], paced: Paced | None, read_timeout: float | None
    ) -> Any:
        """The library's way without its detours: pace, request, error classes; no object for each parameter.

        Measured, this halves what a call costs the processor; most of what the bot does is calls.
        """
        request = self._request[0 if method == "getUpdates" else 1]
        limiter = self.rate_limiter
        if not isinstance(request, AiohttpRequest) or not isinstance(limiter, LaneRateLimiter):
            raise TypeError("BetangBot is built by build_bot alone")
        url = f"{self.base_url}/{method}"
        return await limiter.process_request(
            request.post_plain, (url, PlainBody(parameters), read_timeout), {}, method, parameters, paced
        )

    async def fetch_file(self, file_id: str, limit: int = DOWNLOAD_LIMIT) -> bytes:
        """The bytes of a file, in memory only (never written to disk in clear), up to `limit` bytes.

        Raises DownloadTooLarge (also when Telegram itself will not give so large a file), and the
        library's errors.
        """
        try:
            file = await self.get_file(file_id)
        except BadRequest as error:
            if "file is too big" not in error.message.lower():
                raise
            raise DownloadTooLarge("the file is too large") from error
        if file.file_size is not None and file.file_size > limit:
            raise DownloadTooLarge("the file is too large")
        if not file.file_path:
            raise TelegramError("Telegram gave no path for the file")
        request = self.request
        if not isinstance(request, AiohttpRequest):
            raise TypeError("BetangBot is built by build_bot alone")
        return await request.download(file.file_path, limit)


def build_bot(settings: Settings, scheduler: LaneScheduler, clock: Clock) -> BetangBot:
    """A bot for `settings.api_url` whose calls wait in `scheduler`; long polls have connections of their own."""
    return BetangBot(
        token=settings.token,
        base_url=f"{settings.api_url}/bot",
        base_file_url=f"{settings.file_url}/bot",
        request=AiohttpRequest(clock),
        get_updates_request=AiohttpRequest(clock, pool_size=_POLLING_CONNECTIONS),
        rate_limiter=LaneRateLimiter(scheduler),
    )
