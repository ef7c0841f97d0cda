"""The whole bot in this process with the local Bot API, and people who talk to it. Nothing leaves the machine.

Everything is real (database, keys, flows, python-telegram-bot, HTTP); only the pace is off. What can be stopped,
started again and moved in time is `stage.py`'s.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from assembly import Parts
from betang.delivery.outbox import milliseconds
from betang.delivery.pacing import Pacing
from betang.duty import officers
from betang.operations.content import Content
from betang.storage import outbox
from betang.training.people import Phone
from betang.training.server import TrainingServer
from betang.vocabulary import DistrictCode, Role

UNPACED = Pacing(
    overall_per_second=100_000,
    private_per_second=100_000.0,
    private_burst=100_000,
    group_per_minute=10_000_000,
    group_burst=100_000,
    margin=0.0,
)


@dataclass(repr=False)  # as of `Stage`
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

    async def officer(
        self, role: Role = Role.DUTY, desk: str = "6271", language: str = "id", *, on_shift: bool = True
    ) -> Phone:
        """Somebody who has accepted an invitation."""
        phone = self.server.phone(first_name="Petugas", language_code=language)
        await phone.start(await self.invite(role, desk))
        if on_shift:
            await phone.say("/jaga")
        await self.settle()
        return phone

    async def invite(self, role: Role = Role.DUTY, desk: str = "6271") -> str:
        """The token of an invitation, as the operator gets it."""
        async with self.parts.database.work() as work:
            return await officers.invite(self.parts.duty, work, role, DistrictCode(desk))

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
