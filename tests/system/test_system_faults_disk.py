"""The disk is full, the database is locked: nothing is acknowledged that is not kept, and it passes by itself."""

from __future__ import annotations

import asyncio
import resource
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from betang.training.server import TrainingServer
from tests.support.aftermath import Aftermath
from tests.support.bot_process import BotHome, Nursery, NurseryBot
from tests.support.citizens import Citizen, picture
from tests.support.judging import complaints, settled
from tests.support.waiting import seeded, until


@contextmanager
def full_disk(bot: NurseryBot, largest: int = 6_000) -> Iterator[None]:
    """No file of the bot's can be written beyond `largest` bytes: writing fails as on a full disk.

    Works for every user. 6,000 bytes leave room for the log, and for one page of the write-ahead log of the
    two or more that any change of the database needs.
    """
    before = resource.prlimit(bot.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(bot.pid, resource.RLIMIT_FSIZE, (largest, before[1]))
    try:
        yield
    finally:
        resource.prlimit(bot.pid, resource.RLIMIT_FSIZE, before)


@contextmanager
def locked(data: Path) -> Iterator[None]:
    """Another process writes to the database and does not come to an end."""
    with closing(sqlite3.connect(data / "betang.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


@pytest.fixture
async def teller(server: TrainingServer, bot: NurseryBot, seed: int) -> Citizen:
    """Somebody in the middle of their story."""
    citizen = Citizen(server.phone("Warga"), seeded(seed))
    await citizen.report_up_to("Ceritakan sebanyak")
    await server.quiet()
    return citizen


def _tell(citizen: Citizen, text: str) -> str:
    citizen.told.texts.append(text)
    return text


async def _finish(server: TrainingServer, home: BotHome, bot: NurseryBot, citizen: Citizen) -> None:
    """Bring the report to its end; everything that was told must be in it once, in order."""
    citizen.leave_it_at_that()
    await citizen.go_on_until_done()
    await settled(home)
    assert await bot.stop() == 0
    assert complaints(server, home.data, [citizen]) == []


async def test_on_a_full_disk_nothing_is_confirmed_and_afterwards_everything_is_there(
    server: TrainingServer, home: BotHome, bot: NurseryBot, teller: Citizen
) -> None:
    confirmed = server.world.updates.confirmed
    with full_disk(bot):
        for number in range(3):
            await teller.phone.say(_tell(teller, f"Cerita rekaan {number} saat penyimpanan penuh."))
        await teller.phone.send_document(picture("penuh"))
        teller.told.files.append(picture("penuh"))
        await home.logs("no updates: StorageFailed", within=15.0)
        assert server.world.updates.confirmed == confirmed, "told to Telegram, and kept nowhere"
        assert not teller.phone.view().shows("Tersimpan: ")
        assert bot.alive
    await teller.phone.sees("Tersimpan: 3 pesan", within=15.0)
    await _finish(server, home, bot, teller)
    assert "penuh" not in home.log


async def test_a_disk_that_is_full_for_files_alone_leaves_the_file_at_telegram_until_there_is_room(
    server: TrainingServer, home: BotHome, nursery: Nursery, seed: int
) -> None:
    big = picture("besar") + bytes(12_000_000)
    async with NurseryBot(home, nursery, speed=10.0) as bot:
        await bot.start()
        teller = Citizen(server.phone(), seeded(seed))
        await teller.report_up_to("Ceritakan sebanyak")
        with full_disk(bot, largest=8_000_000):
            await teller.phone.send_document(big)
            teller.told.files.append(big)
            await teller.phone.sees("Tersimpan: 1 berkas")
            await until(lambda: server.world.ledger.calls("file", 200) >= 2, 30.0, "another try")
            assert not Aftermath(home.data).rows("SELECT 1 FROM attachments WHERE state <> 0")
            assert any(not one.from_bot for one in teller.phone.view().messages), "the only copy"
        await until(lambda: Aftermath(home.data).rows("SELECT 1 FROM attachments WHERE state = 1"), 60.0)
        await teller.phone.say(_tell(teller, "Cerita rekaan."))
        await teller.phone.sees("1 pesan")
        await _finish(server, home, bot, teller)
    assert not list((home.data / "blobs").rglob(".new-*")), "a half file keeps the space that the next one needs"


async def test_while_another_process_holds_the_database_everything_waits_and_then_goes_on(
    server: TrainingServer, home: BotHome, bot: NurseryBot, teller: Citizen
) -> None:
    with locked(home.data):
        for number in range(3):
            await teller.phone.say(_tell(teller, f"Cerita rekaan {number} saat terkunci."))
        await home.logs("StorageFailed", within=15.0)
        assert bot.alive
        assert not teller.phone.view().shows("Tersimpan: ")
    await teller.phone.sees("Tersimpan: 3 pesan", within=30.0)
    await _finish(server, home, bot, teller)
    assert "terkunci" not in home.log


async def test_a_bot_started_while_the_database_is_locked_comes_up_when_it_is_free(
    server: TrainingServer, home: BotHome, bot: NurseryBot
) -> None:
    assert await bot.stop() == 0
    with locked(home.data):
        await bot.start(ready=False)
        await asyncio.sleep(1.0)
        assert bot.alive
    await home.ready()


async def test_a_bot_that_is_killed_on_a_full_disk_starts_again_with_everything(
    server: TrainingServer, home: BotHome, bot: NurseryBot, teller: Citizen, nursery: Nursery
) -> None:
    with full_disk(bot):
        await teller.phone.say(_tell(teller, "Cerita rekaan sebelum mati."))
        await home.logs("no updates: StorageFailed", within=15.0)
        await bot.kill()
        bot_again = NurseryBot(home, nursery)
        await bot_again.start()
    await teller.phone.sees("Tersimpan: 1 pesan", within=15.0)
    await _finish(server, home, bot_again, teller)
