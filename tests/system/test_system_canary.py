"""Nothing that anybody said, and nothing of who they are, lies in clear on the disk, in the log, or beside it."""

from __future__ import annotations

import asyncio
import base64
import resource
import shutil
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from betang.training.faults import FaultKind
from betang.training.server import TrainingServer
from tests.support.bot_process import BotHome, CommandBot, Nursery, NurseryBot, processes_below
from tests.support.canaries import Search, names_of, of_double, of_number, of_text
from tests.support.citizens import Citizen
from tests.support.secrets_told import Scene, Secrets, citizen_phone, draw_secrets, picture_of
from tests.support.waiting import seeded

TOKEN = "7318224905:kenariTokenYangTidakBolehTerlihat"


@pytest.fixture
def secrets(seed: int) -> Secrets:
    return draw_secrets(seeded(seed))


@pytest.fixture
async def server() -> AsyncIterator[TrainingServer]:
    async with TrainingServer(TOKEN) as server:
        yield server


async def test_nothing_that_was_said_lies_anywhere_in_clear(
    server: TrainingServer, home: BotHome, nursery: Nursery, secrets: Secrets, tmp_path: Path
) -> None:
    home.environment["BETANG_LOG_LEVEL"] = "DEBUG"
    search = Search(tuple(secrets.canaries(server.token)))
    untouched = home.temporary.stat().st_mtime_ns
    async with NurseryBot(home, nursery) as bot:
        await bot.start()
        scene = Scene(server, home, bot, secrets)
        await scene.enlist()
        await scene.say_things_outside_a_report()
        await scene.report()
        with _faults(server):
            await scene.answer()
        _copy_while_it_runs(home, tmp_path / "copy", search)
        await scene.read_the_answer()
        await scene.poison()
        search.through_bytes(
            "\n".join([*await home.ask("status"), *await home.ask("parked.list")]).encode(), "console"
        )
        search.through_rows(home.data / "betang.db")
        search.through_folder(home.data)
        await bot.kill()
    search.through_folder(home.data)
    search.through_folder(home.temporary)
    search.through_bytes(home.log_file.read_bytes(), "log")
    search.canaries = tuple(of_text(word, word) for word in scene.words if len(word) >= 6)
    search.through_folder(home.data)
    search.through_rows(home.data / "betang.db")
    search.through_bytes(home.log_file.read_bytes(), "log")
    assert search.found == []
    # What would prove nothing: a search that saw no file, no row, no log; a run in which nothing was kept.
    assert search.files >= 4 * 40
    assert search.rows > 200
    assert search.canaries
    assert len(list((home.data / "blobs").rglob("*.original.age"))) == 5
    assert "DEBUG" in home.log
    assert "parked: " in home.log
    assert home.temporary.stat().st_mtime_ns == untouched, "a temporary file was made"


@contextmanager
def _faults(server: TrainingServer) -> Iterator[None]:
    """Errors whose texts would quote what was being sent."""
    for kind in (FaultKind.STATUS_500, FaultKind.DROP_AFTER, FaultKind.STATUS_429):
        server.faults.plan(kind, times=None, every=9)
    yield
    server.faults.forget()


def _copy_while_it_runs(home: BotHome, copy: Path, search: Search) -> None:
    """As a careless backup takes it, with the write-ahead log as it lies there."""
    shutil.copytree(home.data, copy, ignore=shutil.ignore_patterns("*.sock"))
    assert (copy / "betang.db-wal").stat().st_size > 0
    search.through_folder(copy)


async def test_the_operators_command_shows_no_token_and_leaves_no_core_dump(
    server: TrainingServer, home: BotHome
) -> None:
    bot = CommandBot(home)
    await bot.start()
    ((_, shown),) = processes_below(bot.pid)
    assert b"bot.py" in shown["cmdline"]
    assert server.token.encode() not in shown["cmdline"]
    assert resource.prlimit(bot.pid, resource.RLIMIT_CORE) == (0, 0), "a core dump would hold words and keys"
    assert await bot.stop() == 0


async def test_no_process_shows_a_secret_to_the_others_on_the_machine(
    server: TrainingServer, bot: NurseryBot, secrets: Secrets
) -> None:
    """What `ps` shows of the bot and of whoever it starts; only the bot itself holds the token, as it was given."""
    search = Search(tuple(secrets.canaries(server.token)))
    citizen = Citizen(citizen_phone(server, secrets), seeded(0))
    await citizen.report_up_to("Ceritakan sebanyak")
    seen: set[int] = set()
    watching = asyncio.create_task(_watch(bot.pid, search, seen))
    for number in range(3):
        await citizen.phone.send_document(picture_of(secrets), name=f"{secrets.file_name}{number}.jpg")
    await citizen.phone.wait_for(lambda view: all(one.from_bot for one in view.messages), within=30.0)
    watching.cancel()
    assert search.found == []
    assert len(seen) > 1, "no process that makes a preview was seen"


async def _watch(bot: int, search: Search, seen: set[int]) -> None:
    while True:
        for pid, shown in processes_below(bot):
            seen.add(pid)
            search.through_bytes(shown["cmdline"], f"the command line of {pid}")
            if pid != bot:
                search.through_bytes(shown["environ"], f"the environment of {pid}")
        await asyncio.sleep(0.01)


async def test_a_database_url_with_a_password_is_not_repeated_when_it_cannot_be_reached(
    server: TrainingServer, home: BotHome
) -> None:
    home.environment["BETANG_DATABASE_URL"] = "postgresql://betang:kataSandiKenari@127.0.0.1:9/betang"
    status, printed = await home.command("run")
    assert status == 1
    assert printed.strip()
    assert "kataSandiKenari" not in printed
    assert server.token not in printed


# The search itself: it finds what is there


@pytest.mark.parametrize(
    "hidden",
    [
        b"kenarikuning",
        "kenarikuning".encode("utf-16-le"),
        "kenarikuning".encode("utf-16-be"),
        b"KENARIKUNING",
        b"kenarikuning".hex().encode(),
        base64.b64encode(b"kenarikuning"),
        base64.b64encode(b"akenarikuning"),
        base64.b64encode(b"abkenarikuningabc"),
        b"kenari%6Buning".replace(b"%6B", b"k"),
    ],
)
def test_the_search_finds_a_text_in_every_form(tmp_path: Path, hidden: bytes) -> None:
    search = Search((of_text("bird", "kenarikuning"),))
    (tmp_path / "some.file").write_bytes(b"\x00\xff" * 5_000 + hidden + b"\x01" * 77)
    search.through_folder(tmp_path)
    assert names_of(search.found) == {"bird"}
    assert search.files == 1


@pytest.mark.parametrize("order", ["big", "little"])
def test_the_search_finds_numbers_in_bytes(order: str) -> None:
    canaries = (of_number("id", 7_318_224_905_113), of_double("latitude", -2.2087135791))
    for width in (6, 8):
        search = Search(canaries)
        search.through_bytes(
            b"x" + (7_318_224_905_113).to_bytes(width, "big" if order == "big" else "little"), "here"
        )
        assert names_of(search.found) == {"id"}
    search = Search(canaries)
    search.through_bytes(b"at -2.2087135791 degrees", "here")
    assert names_of(search.found) == {"latitude"}


def test_the_search_finds_a_name_of_a_file_and_a_row_in_pieces(tmp_path: Path) -> None:
    long_text = "x" * 4_060 + "kenarikuning" + "y" * 9_000  # lies over the end of a page
    with closing(sqlite3.connect(tmp_path / "some.db")) as connection:
        connection.execute("CREATE TABLE told (a INTEGER, b TEXT)")
        connection.execute("INSERT INTO told VALUES (7318224905113, ?)", (long_text,))
        connection.commit()
    search = Search((of_text("bird", "kenarikuning"), of_number("id", 7_318_224_905_113)))
    search.through_rows(tmp_path / "some.db")
    assert names_of(search.found) == {"bird", "id"}
    assert search.rows == 1
    search = Search((of_text("name", "kenarimerah"),))
    (tmp_path / "berkas-kenarimerah.txt").touch()
    search.through_folder(tmp_path)
    assert names_of(search.found) == {"name"}


def test_what_is_planted_beside_a_clean_file_is_told_apart_from_it(tmp_path: Path) -> None:
    search = Search((of_text("bird", "kenarikuning"),))
    (tmp_path / "clean").write_bytes(bytes(range(256)) * 400)
    search.through_folder(tmp_path)
    assert search.found == []
    (tmp_path / "dirty").write_text("kenarikuning")
    search.through_folder(tmp_path)
    assert {finding.place for finding in search.found} == {str(tmp_path / "dirty")}
