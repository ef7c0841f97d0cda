"""A house that can be stopped, started again and moved in time, on a copy of a data folder made once.

It waits no longer than the bot needs. The tests of the handlers play on it, and the tour of all rooms (`tour.py`).
"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

from sqlalchemy import func, select

from assembly import Parts, assembled
from betang.chats.service import Chats
from betang.chats.state import ChatState
from betang.clock import SystemClock
from betang.delivery.outbox import Outbox, milliseconds
from betang.errors import BetangError
from betang.operations.content import Content
from betang.settings import Settings
from betang.storage import journal
from betang.storage.database import open_database
from betang.storage.states import OutboxState
from betang.storage.tables import outbox
from betang.training.clocks import MovableClock
from betang.training.people import Phone
from betang.training.queries import Answer
from betang.training.server import TOKEN, TrainingServer
from betang.training.views import Seen
from betang.vault.key_folder import init_keys
from preview.house import UNPACED, House

_RESTING = (OutboxState.QUEUED, OutboxState.LEASED)


class NobodyAnswers(BetangError):
    """The bot left a press without an answer, or a phone without a screen; the text says which."""


@dataclass(repr=False)  # asyncio writes down what a fixture gave, again and again; a bot is long
class Stage(House):
    """A house with a clock of its own. `parts` are those of the bot's present life."""

    settings: Settings
    clock: MovableClock
    forgiven: set[str] = field(default_factory=set)
    """Refusals of Telegram that are brought about on purpose, such as by deleting the bot's message."""
    _life: AsyncExitStack = field(default_factory=AsyncExitStack, repr=False)

    # The bot's life

    async def begin(self) -> None:
        """Start the bot on what lies in its folder."""
        self._life = AsyncExitStack()
        self.parts = await self._life.enter_async_context(
            assembled(self.settings, self.clock, self.content, UNPACED)
        )
        await self.parts.polling.resume()
        tasks = [
            asyncio.create_task(self.parts.pump.run()),
            asyncio.create_task(self.parts.dispatcher.run()),
            asyncio.create_task(self.parts.polling.run()),
        ]
        self._life.push_async_callback(_stop, tasks)

    async def end(self) -> None:
        await self._life.aclose()

    async def restart(self) -> None:
        """Stop the bot and start it again on the same folder."""
        await self.end()
        await self.begin()

    async def later(self, *, rounds: int = 1, **passed: float) -> None:
        """Let time pass, and let what the clock does be done."""
        self.clock.move(timedelta(**passed).total_seconds())
        for _ in range(rounds):
            await self.parts.housekeeper.round()
            await self.parts.rounds.round()
        await self.settle()

    # Waiting

    async def settle(self, within: float = 15.0) -> None:
        """Wait until everything that was said has had its effect and its answer."""
        async with asyncio.timeout(within):
            while not await self._is_calm():  # noqa: ASYNC110 - many parts must be still at once; none of them tells
                await asyncio.sleep(0.002)

    async def _is_calm(self) -> bool:
        calls = self.server.world.ledger.total
        if not self._nothing_moves() or await self._something_due():
            return False
        return self._nothing_moves() and self.server.world.ledger.total == calls

    def _nothing_moves(self) -> bool:
        return (
            self.server.world.updates.polling
            and not len(self.server.world.updates)
            and self.parts.dispatcher.size == 0
            and self.parts.pump.held == 0
            and not self.parts.presses.busy
        )

    async def _something_due(self) -> bool:
        now = milliseconds(self.parts.clock.now())
        statement = select(func.count()).where(
            outbox.c.state.in_([int(one) for one in _RESTING]), outbox.c.not_before <= now
        )
        async with self.parts.database.reading() as view:
            return bool((await view.query(statement))[0][0])

    # What people do

    async def press(self, phone: Phone, label: str, *, message_id: int | None = None) -> Answer:
        """Press a button, of the screen rather than of an alert. Raises NobodyAnswers."""
        screens = [] if message_id else [one for one in screens_of(phone) if label in one.labels]
        answer = await phone.press(label, message_id=screens[-1].id if screens else message_id)
        if answer is None:
            raise NobodyAnswers(f"nobody answered a press of {label!r}")
        await self.settle()
        return answer

    async def tap(self, phone: Phone, *labels: str) -> None:
        """Press buttons one after the other."""
        for label in labels:
            await phone.sees_key(label)
            await self.press(phone, label)

    async def open(self, phone: Phone, command: str) -> Seen:
        """Type a command and look at the screen it leads to."""
        await self.tell(phone, command)
        return await shown(phone)

    async def state_of(self, phone: Phone) -> ChatState:
        """What the bot remembers of the chat."""
        chats = Chats(self.parts.vault, self.clock, Outbox(self.parts.vault, self.clock))
        async with self.parts.database.reading() as view:
            return (await chats.load(view, chats.pseudonym(phone.id), "id")).state

    # What must hold everywhere

    def complaints(self) -> list[str]:
        """Calls that Telegram refused, but those to people who blocked the bot or left."""
        return [
            f"{one.method}: {one.description}"
            for one in self.server.world.ledger.rejected
            if one.status != 403 and not any(words in one.description for words in self.forgiven)
        ]

    async def parked(self) -> list[str]:
        """Why updates were put aside after three failures."""
        async with self.parts.database.reading() as view:
            return [why for _, why, _ in await journal.parked(view)]


async def shown(phone: Phone) -> Seen:
    """The chat's one screen: its buttons carry a stamp, those of an alert below it do not. Raises NobodyAnswers."""
    screens = screens_of(phone)
    if not screens:
        raise NobodyAnswers(f"the phone shows no screen: {phone.view().describe()}")
    return screens[-1]


def screens_of(phone: Phone) -> list[Seen]:
    """Messages with buttons of the one screen; more than one only while an old one is being replaced."""
    return [one for one in phone.view().messages if any(key.data.startswith(".") for key in one.keys)]


async def _stop(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    for ended in await asyncio.gather(*tasks, return_exceptions=True):
        if isinstance(ended, Exception) and not isinstance(ended, asyncio.CancelledError):
            raise ended


async def make_folder(folder: Path, content: Content) -> Path:
    """A data folder with keys and an empty database, to be copied."""
    init_keys(folder / "keys", SystemClock(), [one.code for one in content.districts])
    await (await open_database(f"sqlite:///{folder / 'betang.db'}")).close()
    return folder


AnyStage = TypeVar("AnyStage", bound=Stage)


@asynccontextmanager
async def open_stage(
    kind: type[AnyStage], made: Path, folder: Path, content: Content, language: str = "id"
) -> AsyncIterator[AnyStage]:
    """A bot on a copy of the folder `made`."""
    shutil.copytree(made, folder)
    clock = MovableClock(SystemClock())
    async with TrainingServer(token=TOKEN, clock=clock) as server:
        settings = Settings(
            token=TOKEN,
            api_url=server.url,
            data=folder,
            database_url=f"sqlite:///{folder / 'betang.db'}",
            language=language,
        )
        stage = kind(server, _NOT_YET, content, settings, clock)
        try:
            await stage.begin()
            yield stage
        finally:
            await stage.end()


_NOT_YET: Parts = None  # type: ignore[assignment]  # `begin` puts the parts in before anybody sees the stage
