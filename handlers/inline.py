"""Inline mode: `@bot words` in any chat finds something to pass on, and never puts more there than that.

A query is worthless after a moment, so it passes the journal by: nothing of it is written anywhere, and the answer
leaves directly. Whoever types sends a query for every few letters; only the newest of each person is answered.
Words of danger bring no result that could be sent into somebody else's chat, only a button that opens the private
chat; what the query says is not kept for it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any

from telegram.error import TelegramError

from betang.awareness.inline import Offered, Offers
from betang.awareness.understanding.meaning import Meaning
from betang.clock import Clock
from betang.delivery.telegram_bot import BetangBot
from betang.errors import BetangError
from betang.intake.raw import InlineQuery, Raw, inline_query_of
from betang.storage.unit_of_work import UnitOfWork
from betang.wording.catalogue import Words
from betang.wording.library import Message
from betang.wording.reading import Reader
from handlers import links
from handlers.turn import App

Reading = Callable[[], AbstractAsyncContextManager[UnitOfWork]]

_AT_ONCE = 8
"""Answers on their way at the same time: replies share the connections."""

_MOST_WAITING = 500
"""People whose queries wait; beyond, whoever waits longest is dropped. Their phone asks again with the next letter."""

_WORTHLESS = 8.0
"""Seconds after which a phone has stopped waiting."""

_CACHED = 60
"""Seconds for which Telegram may give the same person the same answer to the same words."""

_TO_OFFICERS = frozenset({Meaning.REPORT, Meaning.ASK_REPORT})

_TELLING = 3
"""From so many words on it is no search any more: somebody tells something in the wrong chat."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Waiting:
    query: InlineQuery
    since: float


class InlineAnswers:
    """Takes queries from intake and answers them from memory."""

    def __init__(self, app: Callable[[], App], bot: BetangBot, clock: Clock, reading: Reading) -> None:
        """`app`: what is in force at this moment, since content may change while the bot runs."""
        self._app = app
        self._clock = clock
        self._bot = bot
        self._reading = reading
        self._waiting: dict[int, _Waiting] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def size(self) -> int:
        """Queries that wait or are being answered."""
        return len(self._waiting) + len(self._tasks)

    def take(self, raw: Raw) -> None:
        """Answer it soon; an older one of the same person that still waits is forgotten."""
        query = inline_query_of(raw)
        if query is None:
            return
        self._waiting.pop(query.person, None)
        self._waiting[query.person] = _Waiting(query, self._clock.monotonic())
        if len(self._waiting) > _MOST_WAITING:
            del self._waiting[next(iter(self._waiting))]
        if len(self._tasks) < _AT_ONCE:
            task = asyncio.create_task(self._work())
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _work(self) -> None:
        while self._waiting:
            waiting = self._waiting.pop(next(iter(self._waiting)))
            if self._clock.monotonic() - waiting.since < _WORTHLESS:
                await self._answer(waiting.query)

    async def _answer(self, query: InlineQuery) -> None:
        app = self._app()
        try:
            words = app.catalogues.catalogue(await self._locale(app, query))
            await self._bot.call("answerInlineQuery", answer_to(app, words, query))
        except (TelegramError, BetangError, OSError) as error:
            # Too old after a pause, or the network: the phone has gone on, and asks again with the next letter.
            _log.debug("an inline query came to nothing: %s", type(error).__name__)
        except Exception as error:  # noqa: BLE001 - nobody above waits for it, and the next query must be answered
            _log.error("an inline query was not answered: %s", type(error).__name__)

    async def _locale(self, app: App, query: InlineQuery) -> str:
        """The language chosen in the private chat, else the phone's. One row is read for it, off the writer."""
        of_the_phone = app.catalogues.negotiate(query.language)
        try:
            async with self._reading() as view:
                chat = await app.chats.load(view, app.chats.pseudonym(query.person), of_the_phone)
        except (BetangError, OSError):
            return of_the_phone
        return chat.state.locale if chat.state.chosen_locale else of_the_phone


def answer_to(app: App, words: Words, query: InlineQuery) -> dict[str, Any]:
    """The parameters of answerInlineQuery."""
    offered, (label, payload) = _offer(app, words, query)
    reader = Reader(app.library, app.directory, words)
    return {
        "inline_query_id": query.id,
        "results": [_article(reader, words, one) for one in offered.messages],
        "cache_time": _CACHED,
        "is_personal": True,  # two people who type the same read different languages
        "next_offset": offered.next_offset,
        "button": {"text": label, "start_parameter": payload},
    }


def _offer(app: App, words: Words, query: InlineQuery) -> tuple[Offered, tuple[str, str]]:
    """What can be passed on, and where the line above it leads."""
    offers = Offers(app.library, app.finder, app.catalogues)
    if offers.named(query.text) is None:
        understood = app.understanding.understand(query.text)
        if understood.is_urgent:
            return Offered(()), (words.plain("☎️ Bantuan"), links.HELP)
        if understood.meaning in _TO_OFFICERS and len(query.text.split()) >= _TELLING:
            return Offered(()), (words.plain("💬 Buka chat dengan saya"), links.HOME)
    return offers.offer(query.text, words.locale, query.offset), (words.plain("📖 Bacaan lain"), links.LEARN)


def _article(reader: Reader, words: Words, message: Message) -> dict[str, Any]:
    """Harmless on both phones: the discreet title, and the sentence that is sent."""
    text = reader.share(message)
    return {
        "type": "article",
        "id": message.id[:64],
        "title": words.plain(message.discreet),
        "description": text,
        "input_message_content": {"message_text": text, "link_preview_options": {"is_disabled": True}},
    }
