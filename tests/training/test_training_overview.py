"""The page of all screens in the training room: made when somebody asks, while nothing else waits."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from betang.training import overview
from betang.training.bot_process import BotFailed
from betang.training.overview import Overview
from betang.training.server import TrainingServer


class Maker:
    """Writes a page as soon as it is let, and counts how often it was asked."""

    def __init__(self) -> None:
        self.asked = 0
        self.ended = 0
        self.may = asyncio.Event()
        self.may.set()
        self.trouble: Exception | None = None

    async def __call__(self, page: Path) -> None:
        self.asked += 1
        try:
            await self.may.wait()
            if self.trouble is not None:
                raise self.trouble
            self._write(page)
        finally:
            self.ended += 1

    def _write(self, page: Path) -> None:
        page.write_text(f"<p>layar {self.asked}</p>", encoding="utf-8")


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """What the page shows: one file that staff may change."""
    folder = tmp_path / "content"
    folder.mkdir()
    (folder / "satu.md").write_text("lama", encoding="utf-8")
    return folder


@asynccontextmanager
async def room(maker: Maker, content: Path) -> AsyncIterator[TrainingServer]:
    shown = Overview(maker, content.parent / "preview.html", [content])
    async with TrainingServer(overview=shown) as server:
        yield server


async def look(http: aiohttp.ClientSession, server: TrainingServer) -> str:
    async with http.get(f"{server.control_url}/preview") as response:
        assert response.status == 200
        assert response.headers["Cache-Control"] == "no-store"
        assert response.content_type == "text/html"
        return await response.text()


async def look_until(http: aiohttp.ClientSession, server: TrainingServer, wanted: str) -> None:
    """As a browser does: the waiting page asks again by itself."""
    async with asyncio.timeout(5):
        while wanted not in (said := await look(http, server)):
            assert 'http-equiv="refresh"' in said
            await asyncio.sleep(0.005)


async def test_the_page_is_made_when_somebody_asks_and_once(http: aiohttp.ClientSession, content: Path) -> None:
    maker = Maker()
    async with room(maker, content) as server:
        assert maker.asked == 0
        assert "sedang disiapkan" in await look(http, server)
        await look_until(http, server, "layar 1")
        assert await look(http, server) == "<p>layar 1</p>"
        assert maker.asked == 1


async def test_while_it_is_made_everybody_waits_for_the_same(http: aiohttp.ClientSession, content: Path) -> None:
    maker = Maker()
    maker.may.clear()
    async with room(maker, content) as server:
        for _ in range(3):
            assert "sedang disiapkan" in await look(http, server)
        assert maker.asked == 1
        maker.may.set()
        await look_until(http, server, "layar 1")


async def test_after_a_change_of_the_content_it_is_made_again(http: aiohttp.ClientSession, content: Path) -> None:
    maker = Maker()
    async with room(maker, content) as server:
        await look_until(http, server, "layar 1")
        changed = content / "satu.md"
        os.utime(changed, (changed.stat().st_atime, changed.stat().st_mtime + 2))
        await look_until(http, server, "layar 2")


async def test_when_it_cannot_be_made_the_page_says_why_and_tries_again(
    http: aiohttp.ClientSession, content: Path
) -> None:
    maker = Maker()
    maker.trouble = BotFailed("content/<satu>.md:3: broken")
    async with room(maker, content) as server:
        await look_until(http, server, "belum bisa dibuat")
        maker.trouble = None
        await look_until(http, server, "layar 2")


async def test_the_reason_is_shown_as_text_and_other_errors_by_their_class(
    http: aiohttp.ClientSession, content: Path
) -> None:
    maker = Maker()
    maker.trouble = BotFailed("content/<satu>.md:3: broken")
    async with room(maker, content) as server:
        await look_until(http, server, "content/&lt;satu&gt;.md:3: broken")
        maker.trouble = ValueError("not for anybody")
        await look_until(http, server, "ValueError")
        assert "not for anybody" not in await look(http, server)


async def test_closing_the_room_stops_the_making(http: aiohttp.ClientSession, content: Path) -> None:
    maker = Maker()
    maker.may.clear()
    async with room(maker, content) as server:
        await look(http, server)
        await asyncio.sleep(0)
    assert (maker.asked, maker.ended) == (1, 1)


async def test_without_the_key_or_without_a_preview_there_is_no_such_page(
    http: aiohttp.ClientSession, server: TrainingServer, content: Path
) -> None:
    maker = Maker()
    async with room(maker, content) as with_preview:
        for address in (f"{server.control_url}/preview", f"{with_preview.url}/control/{'0' * 32}/preview"):
            async with http.get(address) as response:
                assert response.status == 404
        assert maker.asked == 0


async def test_the_page_of_the_room_is_told_whether_there_is_one(
    http: aiohttp.ClientSession, server: TrainingServer, content: Path
) -> None:
    async with room(Maker(), content) as with_preview:
        told = []
        for one in (server, with_preview):
            async with http.get(f"{one.control_url}/state") as response:
                told.append((await response.json())["preview"])
    assert told == [False, True]


def test_what_staff_may_change_is_looked_at() -> None:
    assert {folder.name for folder in overview.SHOWN} == {"content", "locales"}
    assert all(folder.is_dir() for folder in overview.SHOWN)
