"""Answering button presses: worthless after a crash, so it leaves directly and not through the outbox."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from telegram.error import TelegramError

from betang.delivery.telegram_bot import BetangBot
from betang.errors import BetangError

_log = logging.getLogger(__name__)
_TOAST_LIMIT = 200  # Bot API, answerCallbackQuery.text


class PressAnswers:
    """Fires answers off and keeps their tasks alive until they are done."""

    def __init__(self, bot: BetangBot) -> None:
        self._bot = bot
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def busy(self) -> bool:
        """Whether an answer is still on its way."""
        return bool(self._tasks)

    def answer(self, callback_id: str, text: str, alert: bool) -> None:  # noqa: FBT001 - Telegram's own flag
        """Stop the button's spinner; with a text, show it."""
        task = asyncio.create_task(self._send(callback_id, text, alert=alert))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _send(self, callback_id: str, text: str, *, alert: bool) -> None:
        parameters: dict[str, Any] = {"callback_query_id": callback_id}
        if text:
            parameters |= {"text": text[:_TOAST_LIMIT], "show_alert": alert}
        try:
            await self._bot.call("answerCallbackQuery", parameters)
        except (TelegramError, BetangError, OSError) as error:
            # Too old after downtime, or the network: the screen itself comes through the outbox.
            _log.debug("a press was not answered: %s", type(error).__name__)
