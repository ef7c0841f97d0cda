"""Helpers of the outbox tests: the way of a delivery from the outbox to phones, and a sender that does as told."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from betang.clock import Clock, SystemClock
from betang.delivery.deliveries import Delivery, FetchFile, SendFile, SendNotice, ShowScreen
from betang.delivery.lanes import LaneScheduler
from betang.delivery.outbox import SCREEN, Outbox
from betang.delivery.outcome import Outcome, Sender, Sent, Task
from betang.delivery.pump import Pump
from betang.delivery.telegram_bot import BetangBot, build_bot
from betang.settings import read_settings
from betang.storage import chats
from betang.storage.chats import LyingMessage
from betang.storage.database import Database
from betang.storage.states import OutboxState
from betang.storage.tables import outbox as table
from betang.training.people import Phone
from betang.training.server import TrainingServer
from betang.vault.vault import Vault
from betang.vocabulary import FileKind, Lane, Pseudonym
from tests.support.clocks import FrozenClock
from tests.support.house import UNPACED


@asynccontextmanager
async def a_bot_of(server: TrainingServer) -> AsyncIterator[BetangBot]:
    """Our own client of the server, without pace."""
    settings = read_settings({"BETANG_TOKEN": server.token, "BETANG_API_URL": server.url})
    client = build_bot(settings, LaneScheduler(UNPACED, SystemClock()), SystemClock())
    async with client:
        yield client


def chat_of(vault: Vault, telegram_id: int) -> Pseudonym:
    return vault.pseudonyms.make("conversation", telegram_id)


async def until(true: Callable[[], bool], within: float = 5.0) -> None:
    async with asyncio.timeout(within):
        while not true():  # noqa: ASYNC110 - what is waited for tells nobody
            await asyncio.sleep(0.002)


async def a_moment() -> None:
    await asyncio.sleep(0.03)


@dataclass
class SomeFiles:
    """The `Files` of a sender, in memory: the reports' own are tried in tests/operations."""

    content: dict[str, tuple[bytes, str, FileKind]] = field(default_factory=dict)
    fetched: list[str] = field(default_factory=list)
    given_up: list[str] = field(default_factory=list)
    failing: list[Exception] = field(default_factory=list)

    async def open_for_sending(self, delivery: SendFile) -> tuple[bytes, str, FileKind]:
        if delivery.attachment not in self.content:
            raise FileNotFoundError
        return self.content[delivery.attachment]

    async def open_picture(self, message: str) -> bytes:
        return (await self.open_for_sending(SendFile(message, FileKind.PHOTO, "original")))[0]

    async def fetch(self, task: Task, delivery: FetchFile) -> Outcome:
        if self.failing:
            raise self.failing.pop(0)
        self.fetched.append(delivery.attachment)
        return Sent()

    async def give_up(self, task: Task, delivery: FetchFile) -> None:
        self.given_up.append(delivery.attachment)


class ToldSender:
    """A sender whose outcomes are told beforehand, by the text of the delivery; without any, all is well.

    `sent` is the order in which deliveries came; `gates` hold a delivery until they are opened.
    """

    def __init__(self) -> None:
        self.tasks: list[Task] = []
        self.outcomes: defaultdict[str, list[Outcome | Exception]] = defaultdict(list)
        self.gates: dict[str, asyncio.Event] = {}
        self.given_up: list[str] = []
        self.failing_to_give_up: list[Exception] = []
        self.in_flight = 0
        self._message_id = 100

    @property
    def sent(self) -> list[str]:
        return [name_of(task.delivery) for task in self.tasks]

    def hold(self, name: str) -> asyncio.Event:
        return self.gates.setdefault(name, asyncio.Event())

    async def send(self, task: Task) -> Outcome:
        name = name_of(task.delivery)
        self.tasks.append(task)
        self.in_flight += 1
        try:
            if name in self.gates:
                await self.gates[name].wait()
        finally:
            self.in_flight -= 1
        if self.outcomes[name]:
            outcome = self.outcomes[name].pop(0)
            if isinstance(outcome, Exception):
                raise outcome
            return outcome
        return self._sent(task)

    async def give_up(self, task: Task, reason: str) -> None:
        if self.failing_to_give_up:
            raise self.failing_to_give_up.pop(0)
        self.given_up.append(name_of(task.delivery))

    def _sent(self, task: Task) -> Sent:
        match task.delivery:
            case ShowScreen():
                if task.screen_message is None:
                    self._message_id += 1
                return Sent(task.screen_message or self._message_id, is_screen=True)
            case SendNotice(remove_after=seconds):
                self._message_id += 1
                return Sent(self._message_id, remove_after=seconds)
            case _:
                return Sent()


def name_of(delivery: Delivery) -> str:
    """The text, or what else tells deliveries of a test apart."""
    fields: Any = delivery
    return str(getattr(fields, "text", None) or getattr(fields, "attachment", None) or getattr(fields, "ids", ""))


@dataclass
class Post:
    """An outbox and the pump behind it. `put` commits; `run` sends while its block runs."""

    database: Database
    vault: Vault
    clock: Clock
    sender: Sender

    def __post_init__(self) -> None:
        self.outbox = Outbox(self.vault, self.clock)
        self.new_life()

    def new_life(self) -> None:
        """Another process on the same database."""
        self.pump = Pump(self.database, self.vault, self.clock, self.sender)
        self.outbox.sends_through(self.pump)

    def chat(self, number: int = 501) -> Pseudonym:
        return chat_of(self.vault, number)

    async def put(
        self,
        *deliveries: Delivery,
        chat: int = 501,
        lane: Lane = Lane.REPLY,
        not_before: datetime | None = None,
        screen: int | None = None,
    ) -> None:
        """All in one unit of work; a screen has the topic of screens."""
        async with self.database.work() as work:
            for one in deliveries:
                topic = SCREEN if isinstance(one, ShowScreen) else None
                await self.outbox.put(
                    work, self.chat(chat), one, lane, topic=topic, not_before=not_before, screen=screen
                )

    async def say(self, *texts: str, chat: int = 501, lane: Lane = Lane.REPLY) -> None:
        for text in texts:
            await self.put(SendNotice(text), chat=chat, lane=lane)

    @asynccontextmanager
    async def running(self, *, ready: bool = True) -> AsyncIterator[asyncio.Task[None]]:
        """`ready`: begin when the pump has found what waited, and takes what is handed to it."""
        task = asyncio.create_task(self.pump.run())
        try:
            if ready:
                await until(lambda: self.pump.has_room(Lane.REPLY))
            yield task
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def settled(self) -> None:
        """Wait until nothing is on its way and nothing that is due waits."""
        async with asyncio.timeout(10):
            while self.pump.held or await self._something_due():  # noqa: ASYNC110 - rows tell nobody
                await asyncio.sleep(0.002)
        await a_moment()

    async def later(self, seconds: float) -> None:
        """Move a frozen clock, have the pump look again, and wait until it holds all that is due now."""
        assert isinstance(self.clock, FrozenClock)
        self.clock.advance(seconds)
        self.pump.wake()
        with suppress(TimeoutError):  # where the pump cannot look (a full disk), nothing is waited for in vain
            async with asyncio.timeout(1):
                while await self._something_due():  # noqa: ASYNC110 - rows tell nobody
                    await asyncio.sleep(0.002)
        await a_moment()

    async def _something_due(self) -> bool:
        now = self.clock.now().timestamp() * 1000
        return any(row.state is OutboxState.QUEUED and row.not_before <= now for row in await self.rows())

    async def rows(self) -> list[Row]:
        c = table.c
        async with self.database.reading() as view:
            found = await view.query(
                select(c.id, c.state, c.tries, c.reason, c.not_before, c.sealed, c.chat).order_by(c.id)
            )
        return [Row(row[0], OutboxState(row[1]), *row[2:]) for row in found]

    async def states(self) -> list[str]:
        return [row.state.name for row in await self.rows()]

    async def screen_of(self, chat: int = 501) -> int | None:
        async with self.database.reading() as view:
            return await chats.screen_of(view, self.chat(chat))

    async def lying(self, chat: int = 501) -> list[LyingMessage]:
        async with self.database.reading() as view:
            return await chats.lying(view, self.chat(chat))

    async def know_chat(self, number: int = 501, screen: int | None = None) -> None:
        """Give the chat a row, as the first update of it does."""
        async with self.database.work() as work:
            chats.create(work, self.chat(number), b"sealed", now=0, expires=None)
        async with self.database.work() as work:
            await chats.set_screen(work, self.chat(number), screen)


@dataclass(frozen=True)
class Row:
    id: int
    state: OutboxState
    tries: int
    reason: str | None
    not_before: int
    sealed: bytes | None
    chat: bytes


def seconds_from(clock: Clock, milliseconds: int) -> float:
    """How far away a stored time is."""
    return milliseconds / 1000 - clock.now().timestamp()


def minutes(clock: Clock, count: float) -> datetime:
    return clock.now() + timedelta(minutes=count)


async def started(server: TrainingServer, count: int = 1) -> list[Phone]:
    """People who have pressed Start."""
    phones = [server.phone() for _ in range(count)]
    for phone in phones:
        await phone.start()
    return phones


def texts_of(phone: Phone) -> list[str]:
    """What the bot's messages say, in their order."""
    return [one.text for one in phone.view().messages if one.from_bot]
