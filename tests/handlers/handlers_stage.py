"""The stage of `preview/` with the words of those tests that play on it.

Every test has a bot of its own, whose data folder is a copy of one made once.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Table, func, select

import preview.stage
from betang.duty import officers
from betang.operations.content import Content, load_content
from betang.training.people import Phone
from betang.training.views import Seen
from betang.vocabulary import DistrictCode
from preview.routes import PIN, STORY
from preview.stage import shown

__all__ = ["PIN", "ROOT", "STORY", "Stage", "make_folder", "open_stage", "shown"]

ROOT = Path(__file__).parents[2]


@dataclass(repr=False)  # as of the stage below it
class Stage(preview.stage.Stage):
    """A bot that can be stopped, started again and moved in time."""

    may_park: bool = False
    """A test breaks something on purpose, so that an update is put aside."""

    async def replay(self, update_id: int) -> None:
        """Hand a parked update back, as the running bot does for its operator."""
        entry = await self.parts.journal.one(update_id)
        assert entry is not None
        self.parts.dispatcher.add(entry)

    # What people do

    async def report(
        self, citizen: Phone, story: str = STORY, pin: str = PIN, district: str = "Palangka Raya"
    ) -> None:
        """The short way from anywhere to `Diterima`: an adult, physical violence, not in danger."""
        await self.tell(citizen, "/lapor")
        await self.tap(
            citizen, "Saya paham, lanjut", "Tidak", "Aman", "Saya sendiri", "☐ Fisik", "Lanjut", "Lewati"
        )
        await self.tap(citizen, district, "Kirim sekarang")
        await self.finish_report(citizen, story, pin)

    async def finish_report(self, citizen: Phone, story: str, pin: str) -> None:
        """From the PIN to `Diterima`; without a PIN it is skipped."""
        await (self.tell(citizen, pin) if pin else self.tap(citizen, "Lewati"))
        if story:
            await self.tell(citizen, story)
        await self.tap(citizen, "Kirim")
        await citizen.sees("Diterima")

    async def follow(self, citizen: Phone, pin: str = PIN) -> Seen:
        """Open the report again from its own account."""
        await self.tell(citizen, "/cek", pin)
        return await shown(citizen)

    async def tell_story_as_child(self, citizen: Phone) -> None:
        """The shortest way from anywhere to the screen that asks for the story."""
        await self.tell(citizen, "/lapor")
        await self.tap(citizen, "Saya paham, lanjut", "Tidak", "Aman", "Saya, belum 18", "Lewati", "Palangka Raya")
        await citizen.sees("Ceritakan sebanyak yang kamu mau")

    async def send_from_story(self, citizen: Phone, pin: str = PIN) -> None:
        """From the story to `Diterima`."""
        await self.tap(citizen, "Selesai", "Lewati")
        await self.finish_report(citizen, "", pin)

    async def read_story(self, officer: Phone) -> str:
        """What the officer reads of the case whose alert lies in the chat."""
        await self.tap(officer, "Ambil", "Baca cerita")
        return "\n".join(one.text for one in officer.view().messages if one.protected)

    async def count(self, table: Table) -> int:
        """Rows of a table."""
        async with self.parts.database.reading() as view:
            return int((await view.query(select(func.count()).select_from(table)))[0][0])

    async def revoke(self, number: int, desk: str = "6271") -> None:
        async with self.parts.database.work() as work:
            await officers.revoke(self.parts.duty, work, DistrictCode(desk), number)
        await self.settle()


def make_folder(folder: Path, content: Content) -> Path:
    """A data folder with keys and an empty database, to be copied."""
    return asyncio.run(preview.stage.make_folder(folder, content))


@asynccontextmanager
async def open_stage(
    made: Path, folder: Path, content: Content | None = None, language: str = "id"
) -> AsyncIterator[Stage]:
    """A bot on a copy of the folder `made`."""
    content = content or load_content(language)
    async with preview.stage.open_stage(Stage, made, folder, content, language) as stage:
        yield stage
