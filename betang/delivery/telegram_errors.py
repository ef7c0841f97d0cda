"""What can go wrong on the way to Telegram, as the library's errors and a few of our own beneath them.

No text here holds a URL (it would hold the token) or what a person wrote. What to do about an error
is decided elsewhere.
"""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import aiohttp
from telegram.error import NetworkError, RetryAfter, TelegramError, TimedOut

from betang.delivery.token_filter import hide_token_form
from betang.errors import BetangError


class DownloadTooLarge(BetangError):
    """The file is larger than was allowed; nothing of it is kept."""


class NotSent(NetworkError):
    """The request never reached Telegram: it may be repeated without sending anything twice."""

    __slots__ = ()


class NotSentInTime(NotSent, TimedOut):
    """As `NotSent`: no connection, or no free place in the pool, within the time allowed."""

    __slots__ = ()


class Flooded(RetryAfter):
    """A 429 with its `retry_after`. (The library's class warns of deprecation whenever it is read.)"""

    __slots__ = ()

    @property
    def retry_after(self) -> dt.timedelta:
        return self._retry_after

    @property
    def seconds(self) -> float:
        """The whole time to wait."""
        return self._retry_after.total_seconds()


def as_telegram_error(error: aiohttp.ClientError | OSError) -> TelegramError:
    """The library's error for one of aiohttp's (a TimeoutError is an OSError), as `HTTPXRequest` maps httpx's."""
    match error:
        case aiohttp.ConnectionTimeoutError():
            return NotSentInTime("Timed out while connecting")
        case TimeoutError():
            return TimedOut()
        case aiohttp.ClientConnectorError():
            return NotSent(_with_class_name(error))
        case _:
            return NetworkError(_with_class_name(error))


def safe_refusal(body: bytes) -> bytes:
    """The body of a refusal with only what the Bot API documents: error code, description, parameters.

    Threat: a proxy's error page quotes the URL, and with it the token, and the library puts the
    whole body into its error's text. Raises Flooded when Telegram says how long to wait (429).
    """
    answer = _json_object(body)
    kept: dict[str, Any] = {name: answer[name] for name in ("error_code", "description") if name in answer}
    if isinstance(parameters := answer.get("parameters"), dict):
        # Both parameters that are documented are numbers; the library would stumble over anything else.
        numbers = {name: value for name, value in parameters.items() if isinstance(value, int)}
        if "retry_after" in numbers:
            raise Flooded(max(1, numbers["retry_after"]))
        kept["parameters"] = numbers
    return hide_token_form(json.dumps({"ok": False} | kept)).encode()


def _json_object(body: bytes) -> dict[str, Any]:
    try:
        parsed = json.loads(body)
    except ValueError:
        return {}
    return parsed if isinstance(parsed, dict) else {}


def _with_class_name(error: Exception) -> str:
    return f"aiohttp.{type(error).__name__}: {hide_token_form(str(error))}"
