"""Long polling as it must be: what came is on disk before Telegram is told so by the next offset."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, Protocol

from telegram.error import Conflict, InvalidToken, NetworkError, RetryAfter, TelegramError

from betang.clock import Clock
from betang.delivery.telegram_sender import seconds_of
from betang.errors import SettingsError
from betang.intake.dispatcher import Dispatcher, Entry
from betang.intake.journal import Journal
from betang.intake.raw import Raw, is_fleeting, is_talk_in_a_group, update_id_of

ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "my_chat_member", "inline_query")
_TIMEOUT = 50  # seconds Telegram may hold an empty answer back
_BATCH = 100
_LONGEST_PAUSE = 30.0
_TOO_SOON = 0.1

_log = logging.getLogger(__name__)


class Caller(Protocol):
    """What polling needs of the bot: a raw call of the Bot API."""

    async def call(self, method: str, parameters: dict[str, Any], *, read_timeout: float | None = None) -> Any: ...


class Polling:
    """Asks Telegram for updates, journals them, hands them to the dispatcher."""

    def __init__(
        self,
        bot: Caller,
        journal: Journal,
        dispatcher: Dispatcher,
        clock: Clock,
        *,
        limit: int,
        at_once: Callable[[Raw], None] | None = None,
    ) -> None:
        """`at_once` takes what is worthless after a moment; it must not raise."""
        self._bot = bot
        self._journal = journal
        self._dispatcher = dispatcher
        self._clock = clock
        self._limit = limit
        self._at_once = at_once
        self._offset = 0
        self._pause = 0.0

    async def resume(self) -> None:
        """Hand over what an earlier life of the program journalled and did not finish."""
        after = 0
        while page := await self._journal.unfinished(after):
            for entry in page:
                self._dispatcher.add(entry)
            after = page[-1].update_id
            await self._dispatcher.room(self._limit)

    async def run(self) -> None:
        """Poll until cancelled; raises SettingsError when Telegram does not know the token."""
        while True:
            await self._dispatcher.room(self._limit)
            asked_at = self._clock.monotonic()
            try:
                entries = await self._take()
            except InvalidToken:
                raise SettingsError("Telegram does not know this BETANG_TOKEN; ask @BotFather for it") from None
            except Exception as error:  # noqa: BLE001 - the ear of the bot: whatever came, it must go on listening
                await self._wait_after(error)
                continue
            self._pause = 0.0
            for entry in entries or ():
                self._dispatcher.add(entry)
            if entries is None and self._clock.monotonic() - asked_at < _TOO_SOON:
                await self._clock.sleep(_TOO_SOON)  # a server that does not hold the question back

    async def _take(self) -> list[Entry] | None:
        """What came and was written down; None when nothing came at all."""
        updates = await self._bot.call(
            "getUpdates",
            {
                "offset": self._offset,
                "timeout": _TIMEOUT,
                "limit": _BATCH,
                "allowed_updates": list(ALLOWED_UPDATES),
            },
            read_timeout=_TIMEOUT + 10,
        )
        if not updates:
            return None
        came = _confirmable(updates)
        lasting = [one for one in came if not (is_fleeting(one) or is_talk_in_a_group(one))]
        entries = await self._journal.write(lasting) if lasting else []
        # Only now, with all that lasts on disk, does the offset move.
        self._offset = max(one["update_id"] for one in came) + 1
        for one in came:
            if self._at_once is not None and is_fleeting(one):
                self._at_once(one)
        return entries

    async def _wait_after(self, error: Exception) -> None:
        """A growing pause; Telegram being away for minutes is ordinary."""
        if isinstance(error, RetryAfter):
            self._pause = max(seconds_of(error), 1.0)
        else:
            self._pause = min(max(self._pause * 2, 0.5), _LONGEST_PAUSE)
        level = logging.WARNING if isinstance(error, NetworkError) else logging.ERROR
        hint = " (does another copy of the bot run, or is a webhook set?)" if isinstance(error, Conflict) else ""
        _log.log(level, "no updates: %s%s; next try in %.1f s", type(error).__name__, hint, self._pause)
        await self._clock.sleep(self._pause)


def _confirmable(updates: object) -> list[Raw]:
    """The updates that have an id. Raises TelegramError when none has: asking at once would bring the same again."""
    came = updates if isinstance(updates, list) else []
    found = [one for one in came if update_id_of(one) is not None]
    if not found:
        raise TelegramError("no update can be confirmed")
    if len(found) < len(came):
        _log.error("%d updates without an id were left out", len(came) - len(found))
    return found
