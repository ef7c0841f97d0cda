"""Groups on real parts but without a bot: what is kept, what lies in the outbox, and time that passes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from betang.awareness import groups, groups_round
from betang.awareness.group_room import GroupRoom
from betang.awareness.group_rules import Plan
from betang.awareness.groups import Group
from betang.awareness.hours import EVERY_DAY
from betang.clock import WIB
from betang.delivery.deliveries import SendNotice
from betang.delivery.outbox import Outbox, open_delivery
from betang.storage import groups as rows
from betang.storage import outbox
from betang.storage.database import Database
from betang.storage.outbox import Ended, OutboxRow
from betang.storage.states import OutboxState
from betang.storage.unit_of_work import UnitOfWork
from betang.vault.vault import Vault
from betang.vocabulary import Lane, Pseudonym
from tests.awareness.series_scenes import NEVER, Shelf
from tests.awareness.small_libraries import library_of
from tests.support.clocks import FrozenClock

MONDAY = datetime(2026, 3, 2, tzinfo=WIB)


@dataclass
class GroupScene:
    """Day 0 is the Monday of the test's clock."""

    database: Database
    vault: Vault
    clock: FrozenClock
    shelf: Shelf = field(default_factory=lambda: Shelf(library_of(3, 2)))

    def __post_init__(self) -> None:
        box = Outbox(self.vault, self.clock)
        self.room = GroupRoom(self.vault, self.clock, box, self.shelf, "betang_latihan_bot")

    def chat(self, number: int = 1) -> Pseudonym:
        return self.room.pseudonym(-1_000_000_000_000 - number)

    # What administrators do

    async def begin(self, number: int = 1, **chosen: object) -> Group:
        """A group that has begun: every day at 16.00, unless something else is chosen."""
        async with self.database.work() as work:
            group = await groups.begin(self.room, work, self.chat(number), "id")
            plan = Plan("id", **{"days": EVERY_DAY, **chosen})  # type: ignore[arg-type]  # fields of a plan
            return await groups.start(self.room, work, await groups.save(self.room, work, group, plan))

    async def find(self, number: int = 1) -> Group | None:
        async with self.database.work() as work:
            return await groups.find(self.room, work, self.chat(number))

    async def due(self, number: int = 1) -> datetime | None:
        """When something is due next, in WIB."""
        group = await self.find(number)
        assert group is not None
        return group.due.astimezone(WIB) if group.due is not None else None

    async def pause(self, number: int = 1) -> None:
        async with self.database.work() as work:
            group = await groups.find(self.room, work, self.chat(number))
            assert group is not None
            await groups.pause(self.room, work, group)

    async def count(self) -> int:
        async with self.database.reading() as view:
            return await rows.count(view)

    # What the clock does

    async def at(self, day: int, hour: int, minute: int = 0) -> list[str]:
        """Let time pass until then, and give the ids of what is posted then."""
        wanted = MONDAY + timedelta(days=day, hours=hour, minutes=minute)
        self.clock.advance((wanted - self.clock.now()).total_seconds())
        return await self.round()

    async def round(self) -> list[str]:
        """Everything that is due, in small units of work; the titles of what was put."""
        before = {row.id for row in await self.waiting()}
        more = True
        while more:
            async with self.database.work() as work:
                more = await groups_round.post_due(self.room, work)
        return [self.title(row) for row in await self.waiting() if row.id not in before]

    def title(self, row: OutboxRow) -> str:
        return self.notice(row).text.partition("<b>")[2].partition("</b>")[0]

    def notice(self, row: OutboxRow) -> SendNotice:
        delivery = open_delivery(self.vault, row.chat, row.sealed)
        assert isinstance(delivery, SendNotice)
        return delivery

    async def waiting(self) -> list[OutboxRow]:
        """What is on its way to any group; it can still be taken back."""
        async with self.database.work() as work:
            found = await self._leased(work)
            await outbox.release_all(work)
        return found

    async def _leased(self, work: UnitOfWork) -> list[OutboxRow]:
        return await outbox.lease(work, Lane.RELAY, 100_000, now=NEVER, until=NEVER + 1)

    async def arrives(self) -> None:
        await self._end(OutboxState.SENT)

    async def does_not_arrive(self, reason: str) -> None:
        """As the pump does it: first told, then ended."""
        for row in await self.waiting():
            async with self.database.work() as work:
                await groups.undelivered(work, row.chat, self.notice(row).about, reason)
        await self._end(OutboxState.FAILED)

    async def _end(self, state: OutboxState) -> None:
        async with self.database.work() as work:
            ended = [Ended(row.id, state) for row in await self._leased(work)]
            await outbox.end(work, ended, self.clock.milliseconds())
