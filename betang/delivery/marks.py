"""What became of rows, written down in groups: one commit for all that ended since the last."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from datetime import timedelta

from betang.clock import Clock
from betang.delivery.outbox import milliseconds
from betang.delivery.outcome import Sent
from betang.errors import BetangError
from betang.storage import chats, outbox
from betang.storage.chats import LyingMessage
from betang.storage.database import Database
from betang.storage.outbox import Ended, OutboxRow
from betang.storage.states import OutboxState, Purpose
from betang.storage.unit_of_work import UnitOfWork

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Mark:
    done: asyncio.Future[None]
    row: OutboxRow | None = None
    sent: Sent | None = None
    ended: Ended | None = None
    again: tuple[int, timedelta, str, bool] | None = None


class Marks:
    """Each call returns when its mark is on disk, so that the next row of the chat sees it."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._waiting: list[_Mark] = []
        self._some = asyncio.Event()

    async def sent(self, row: OutboxRow, outcome: Sent) -> None:
        await self._add(_Mark(self._future(), row=row, sent=outcome, ended=Ended(row.id, OutboxState.SENT)))

    async def ended(self, ended: Ended) -> None:
        await self._add(_Mark(self._future(), ended=ended))

    async def again(self, row_id: int, pause: timedelta, reason: str, *, counted: bool) -> None:
        await self._add(_Mark(self._future(), again=(row_id, pause, reason, counted)))

    def _future(self) -> asyncio.Future[None]:
        return asyncio.get_running_loop().create_future()

    async def _add(self, mark: _Mark) -> None:
        self._waiting.append(mark)
        self._some.set()
        await mark.done

    async def run(self) -> None:
        """Write marks until cancelled. A disk that is full holds them back; sending stops with it."""
        while True:
            await self._some.wait()
            self._some.clear()
            marks, self._waiting = self._waiting, []
            await self._write_until_kept(marks)
            for mark in marks:
                if not mark.done.cancelled():
                    mark.done.set_result(None)

    async def _write_until_kept(self, marks: list[_Mark]) -> None:
        pause = 0.1
        while True:
            try:
                async with self._database.work() as work:
                    await self._write(work, marks)
            except (BetangError, OSError) as error:
                _log.warning("%d marks wait: %s", len(marks), type(error).__name__)
                await self._clock.sleep(pause)
                pause = min(pause * 2, 10.0)
            else:
                return

    async def _write(self, work: UnitOfWork, marks: list[_Mark]) -> None:
        now = self._clock.now()
        ended = [mark.ended for mark in marks if mark.ended is not None]
        if ended:
            await outbox.end(work, ended, milliseconds(now))
        for mark in marks:
            if mark.again is not None:
                row_id, pause, why, counted = mark.again
                when = milliseconds(now + pause)
                await outbox.again(work, row_id, when=when, why=why, now=milliseconds(now), counted=counted)
            if mark.row is not None and mark.sent is not None:
                await self._note(work, mark.row, mark.sent)

    async def _note(self, work: UnitOfWork, row: OutboxRow, sent: Sent) -> None:
        """Keep the list of what lies in the chat true, since cleaning up depends on it."""
        if sent.is_screen and sent.message_id != row.screen_message:
            await chats.set_screen(work, row.chat, sent.message_id)
        if sent.message_id is not None and sent.message_id != row.screen_message:
            now = self._clock.now()
            remove = None if sent.remove_after is None else milliseconds(now + timedelta(seconds=sent.remove_after))
            purpose = Purpose.SCREEN if sent.is_screen else sent.purpose
            message = LyingMessage(sent.message_id, purpose, milliseconds(now), remove)
            await chats.note_lying(work, row.chat, [message])
        if sent.gone:
            await chats.note_gone(work, row.chat, sent.gone)
