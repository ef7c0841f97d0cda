"""Series on real parts but without a bot: what is followed, what lies in the outbox, and time that passes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from betang.awareness import series, series_round
from betang.awareness.hours import EVERY_DAY
from betang.awareness.series import Begun, Followed
from betang.awareness.series_room import SeriesRoom
from betang.awareness.series_rules import Following
from betang.chats.service import Chats
from betang.clock import WIB
from betang.delivery.deliveries import SendNotice
from betang.delivery.outbox import Outbox, open_delivery
from betang.storage import outbox, subscriptions
from betang.storage.database import Database
from betang.storage.outbox import Ended, OutboxRow
from betang.storage.states import OutboxState
from betang.storage.subscriptions import SubscriptionRow
from betang.vault.vault import Vault
from betang.vocabulary import Lane, Pseudonym
from betang.wording.catalogue import Catalogues
from betang.wording.directory import Directory, load_directory
from betang.wording.library import Library
from tests.awareness.small_libraries import library_of, with_series
from tests.support.clocks import FrozenClock

ROOT = Path(__file__).parents[2]
NEVER = 4_000_000_000_000
_MOST_UNITS = 20
FIVE = ("a1", "a2", "a3", "a4", "a5")


def small_library() -> Library:
    """Four series of five messages each: `seri`, `seri2`, `seri3`, `seri4`."""
    library = library_of(5)
    for name in ("seri", "seri2", "seri3", "seri4"):
        library = with_series(library, name, *FIVE)
    return library


@dataclass
class Shelf:
    """The content, which a test may change while somebody follows."""

    library: Library = field(default_factory=small_library)
    directory: Directory = field(default_factory=lambda: load_directory(ROOT / "content" / "directory.yaml"))
    catalogues: Catalogues = field(default_factory=lambda: Catalogues(ROOT / "locales"))


@dataclass
class Scene:
    database: Database
    vault: Vault
    clock: FrozenClock
    shelf: Shelf = field(default_factory=Shelf)

    def __post_init__(self) -> None:
        box = Outbox(self.vault, self.clock)
        self.room = SeriesRoom(self.vault, self.clock, box, Chats(self.vault, self.clock, box), self.shelf)

    def chat(self, number: int = 5) -> Pseudonym:
        return self.vault.pseudonyms.make("conversation", number)

    # What people do

    async def follow(
        self, name: str = "seri", *, who: int = 5, hour: int = 19, days: int = EVERY_DAY, full: bool = False
    ) -> Begun:
        async with self.database.work() as work:
            wish = Following(name, days=days, minute=hour * 60, full=full)
            return await series.follow(self.room, work, self.chat(who), wish)

    async def followed(self, who: int = 5) -> list[Followed]:
        async with self.database.work() as work:
            return await series.all_followed(self.room, work, self.chat(who))

    async def only(self, who: int = 5) -> Followed:
        (one,) = await self.followed(who)
        return one

    # What the clock does

    async def at(self, day: int, hour: int, minute: int = 0) -> list[str]:
        """Let time pass until an hour of the test's week (day 0 is its Monday), and give what comes then."""
        here = self.clock.now().astimezone(WIB)
        wanted = datetime(2026, 3, 2, tzinfo=WIB) + timedelta(days=day, hours=hour, minutes=minute)
        self.clock.advance((wanted - here).total_seconds())
        return await self.round()

    async def round(self) -> list[str]:
        """One round, and the first lines of what was put into the outbox by it."""
        before = {row.id for row in await self.waiting()}
        for _ in range(_MOST_UNITS):
            async with self.database.work() as work:
                if not await series_round.send_due(self.room, work):
                    break
        else:
            raise AssertionError("a round does not come to its end")
        fresh = [row for row in await self.waiting() if row.id not in before]
        return [self.notice(row).text for row in fresh]

    def notice(self, row: OutboxRow) -> SendNotice:
        delivery = open_delivery(self.vault, row.chat, row.sealed)
        assert isinstance(delivery, SendNotice)
        return delivery

    # What becomes of it

    async def waiting(self) -> list[OutboxRow]:
        """What is on its way to anybody, leased for ever."""
        async with self.database.work() as work:
            await outbox.release_all(work)
            return await outbox.lease(work, Lane.RELAY, 100_000, now=NEVER, until=NEVER + 1)

    async def arrives(self) -> list[SendNotice]:
        """Everything that is on its way arrives."""
        rows = await self.waiting()
        async with self.database.work() as work:
            ended = [Ended(row.id, OutboxState.SENT) for row in rows]
            await outbox.end(work, ended, self.clock.milliseconds())
        return [self.notice(row) for row in rows]

    async def does_not_arrive(self, reason: str) -> None:
        """What is on its way is given up, as the pump does it: first told, then ended."""
        for row in await self.waiting():
            async with self.database.work() as work:
                await series.undelivered(self.room, work, row.chat, self.notice(row).about, reason)
            async with self.database.work() as work:
                await outbox.end(work, [Ended(row.id, OutboxState.FAILED, reason)], self.clock.milliseconds())

    async def rows(self, who: int = 5) -> list[SubscriptionRow]:
        """What is kept of somebody."""
        async with self.database.work() as work:
            return await subscriptions.of_person(work, self.room.subscriber(self.chat(who)))

    async def count(self) -> int:
        async with self.database.reading() as view:
            return await subscriptions.count(view)
