"""The whole bot in this process, with the local Bot API and phones: what most tests of handlers talk to.

Everything is real (database, keys, flows, python-telegram-bot, HTTP); only the pace is off, and the
clock is the system's unless a test brings its own. Processes and crashes are tests/system's.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from assembly import Parts, assembled
from betang.clock import Clock, SystemClock
from betang.delivery.outbox import milliseconds
from betang.delivery.pacing import Pacing
from betang.duty import officers
from betang.operations.content import Content, load_content
from betang.settings import Settings
from betang.storage import outbox
from betang.training.people import Phone
from betang.training.server import TOKEN, TrainingServer
from betang.vault.key_folder import init_keys
from betang.vocabulary import DistrictCode, Role

UNPACED = Pacing(overall_per_second=100_000, private_per_second=100_000.0, private_burst=100_000, margin=0.0)


@dataclass
class House:
    """A running bot, and people who talk to it."""

    server: TrainingServer
    parts: Parts
    content: Content

    async def citizen(self, language: str = "id", **details: str) -> Phone:
        """Somebody who has just pressed Start."""
        phone = self.server.phone(first_name="Warga", language_code=language, **details)
        await phone.start()
        await self.settle()
        return phone

    async def officer(self, role: Role = Role.DUTY, desk: str = "6271", *, on_shift: bool = True) -> Phone:
        """Somebody who has accepted an invitation."""
        async with self.parts.database.work() as work:
            token = await officers.invite(self.parts.duty, work, role, DistrictCode(desk))
        phone = self.server.phone(first_name="Petugas", language_code="id")
        await phone.start(token)
        if on_shift:
            await phone.say("/jaga")
        await self.settle()
        return phone

    async def settle(self, within: float = 10.0) -> None:
        """Wait until everything that was said has had its effect and its answer."""
        async with asyncio.timeout(within):
            while True:
                await self.server.quiet()
                await self.parts.dispatcher.idle()
                if self.parts.pump.held == 0 and not await self._something_due():
                    return
                await asyncio.sleep(0.01)

    async def _something_due(self) -> bool:
        async with self.parts.database.reading() as view:
            counts = await outbox.counts(view)
            due = await outbox.next_due(view, milliseconds(self.parts.clock.now()))
        waiting = sum(count for state, count in counts.items() if state.name in {"QUEUED", "LEASED"})
        return waiting > 0 and due is None

    async def tap(self, phone: Phone, *labels: str) -> None:
        """Press buttons one after the other, each once it is there."""
        for label in labels:
            await phone.sees_key(label)
            await phone.press(label)
            await self.settle()

    async def tell(self, phone: Phone, *texts: str) -> None:
        """Write messages one after the other."""
        for text in texts:
            await phone.say(text)
            await self.settle()


@asynccontextmanager
async def open_house(
    folder: Path, clock: Clock | None = None, language: str = "id", database_url: str = ""
) -> AsyncIterator[House]:
    """A bot on a fresh data folder; on SQLite there, unless another database is named."""
    clock = clock or SystemClock(timedelta())
    async with TrainingServer(token=TOKEN, clock=clock) as server:
        settings = Settings(
            token=TOKEN,
            api_url=server.url,
            data=folder / "data",
            database_url=database_url or f"sqlite:///{folder / 'data' / 'betang.db'}",
            language=language,
        )
        content = load_content(language)
        init_keys(settings.keys, clock, [one.code for one in content.districts])
        async with assembled(settings, clock, content, UNPACED) as parts:
            tasks = [
                asyncio.create_task(parts.pump.run()),
                asyncio.create_task(parts.dispatcher.run()),
                asyncio.create_task(parts.polling.run()),
            ]
            try:
                yield House(server, parts, content)
            finally:
                for task in tasks:
                    task.cancel()
                ended = await asyncio.gather(*tasks, return_exceptions=True)
                for one in ended:
                    if isinstance(one, Exception) and not isinstance(one, asyncio.CancelledError):
                        logging.getLogger(__name__).error("a part of the bot died: %r", one)
