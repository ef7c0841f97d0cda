"""`bot.py` as the operator types it: every command as a process, its exit status, its words."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import sqlite3
import stat
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from betang.clock import SystemClock
from betang.operations.content import load_content
from betang.training.server import TrainingServer
from betang.vault.key_folder import init_keys
from tests.operations.command_forks import CommandForks
from tests.support.bot_process import BotHome, CommandBot, Nursery, NurseryBot
from tests.support.databases import PostgresDatabases

DISTRICTS = 14


@pytest.fixture(scope="module")
def forks() -> Iterator[CommandForks]:
    forks = CommandForks()
    yield forks
    forks.close()


@pytest.fixture(scope="module")
def nursery() -> Iterator[Nursery]:
    nursery = Nursery()
    yield nursery
    nursery.close()


@pytest.fixture(scope="module")
def made_keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key folder with all desks, made once: it takes longer than most of what is tested with it."""
    folder = tmp_path_factory.mktemp("keys") / "keys"
    init_keys(folder, SystemClock(), [one.code for one in load_content("id").districts])
    return folder


@pytest.fixture
async def server() -> AsyncIterator[TrainingServer]:
    async with TrainingServer() as server:
        yield server


class Operator(BotHome):
    """A home, and somebody who types commands there."""

    def __init__(self, server: TrainingServer, folder: Path, forks: CommandForks) -> None:
        super().__init__(server, folder)
        self._forks = forks

    async def types(self, command: str) -> tuple[int, str]:
        """Exit status and both outputs of `python bot.py <command>`."""
        return await self._forks.command(self, *command.split())

    async def types_each(self, *commands: str) -> list[tuple[int, str]]:
        return [await self.types(command) for command in commands]


@pytest.fixture
def home(server: TrainingServer, tmp_path: Path, made_keys: Path, forks: CommandForks) -> Operator:
    """A data folder with keys and nothing else."""
    home = Operator(server, tmp_path, forks)
    home.data.mkdir(mode=0o700)
    shutil.copytree(made_keys, home.data / "keys")
    return home


@pytest.fixture
def empty(server: TrainingServer, tmp_path: Path, forks: CommandForks) -> Operator:
    """Nothing at all, as after installing."""
    return Operator(server, tmp_path, forks)


@pytest.fixture
async def running(home: Operator, nursery: Nursery) -> AsyncIterator[NurseryBot]:
    async with NurseryBot(home, nursery) as bot:
        await bot.start()
        yield bot


def _put_in_the_way(path: Path) -> None:
    path.write_text("a file where a folder should be", encoding="utf-8")


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def without(home: Operator, name: str) -> None:
    home.environment.pop(name)


# Wrong command lines and settings


async def test_a_wrong_command_line_is_answered_with_the_right_one(home: Operator) -> None:
    answers = await home.types_each(
        "",
        "dance",
        "officer",
        "officer invite",
        "officer invite --role boss",
        "officer revoke --desk 6271 --number first",
        "parked replay eleven",
    )
    assert [status for status, _ in answers] == [2] * 7
    said = [text for _, text in answers]
    assert all("usage: bot.py" in text and "Traceback" not in text for text in said)
    assert "duty" in said[4]
    assert "supervisor" in said[4]


async def test_help_names_every_command(home: Operator) -> None:
    status, said = await home.types("--help")
    assert status == 0
    for name in ("run", "demo", "check", "officer", "parked", "keys", "status"):
        assert re.search(rf"^ +{name} ", said, re.MULTILINE), name


async def test_without_a_token_the_bot_says_where_it_comes_from(home: Operator) -> None:
    without(home, "BETANG_TOKEN")
    answers = await home.types_each("run", "officer invite --role duty")
    home.environment["BETANG_TOKEN"] = "a token that is none"
    answers.append(await home.types("run"))
    for status, said in answers:
        assert status == 1
        assert said == "betang: BETANG_TOKEN is missing or not of the form 123456:ABC…; @BotFather gives it\n"


async def test_the_hour_of_a_real_bot_is_not_to_be_had(home: Operator) -> None:
    """Not even for one that speaks to a Bot API server on this machine, as this one does."""
    home.environment["BETANG_TOKEN"] = "123456789:" + "a" * 35
    status, said = await home.types("run --training")
    assert (status, said) == (
        1,
        "betang: --training is for the training room alone; `bot.py demo` starts it\n",
    )


async def test_a_setting_that_is_wrong_is_named(home: Operator) -> None:
    for name, value in (
        ("BETANG_API_URL", "telegram"),
        ("BETANG_DRAFT_HOURS", "soon"),
        ("BETANG_LOG_LEVEL", "LOUD"),
        ("BETANG_DATABASE_URL", "mysql://somewhere"),
        ("BETANG_LANG", "xx"),
    ):
        before = dict(home.environment)
        home.environment[name] = value
        status, said = await home.types("status")
        home.environment = before
        assert (status, "Traceback" in said) == (1, False)
        assert name in said or value in said


async def test_a_token_that_telegram_does_not_know_is_said_and_not_repeated(home: Operator) -> None:
    home.environment["BETANG_TOKEN"] = "424242:not-the-token-of-any-bot"
    for status, said in await home.types_each("run", "officer invite --role duty"):
        assert status == 1
        assert "Telegram does not know this BETANG_TOKEN; ask @BotFather for it" in said
        assert "not-the-token" not in said
        assert "Traceback" not in said


async def test_a_data_folder_that_cannot_be_used_is_said(home: Operator, tmp_path: Path) -> None:
    _put_in_the_way(tmp_path / "a file")
    home.environment["BETANG_DATA"] = str(tmp_path / "a file")
    for status, said in await home.types_each("status", "run"):
        assert status == 1
        assert "BETANG_DATA" in said
        assert "Traceback" not in said


# The first start


async def test_the_first_start_makes_keys_for_its_user_alone(empty: Operator) -> None:
    before = os.umask(0)
    try:
        bot = CommandBot(empty)
        await bot.start()
    finally:
        os.umask(before)
    assert "made new keys in" in empty.log
    assert "Betang runs as @betang_latihan_bot" in empty.log
    folders = [empty.data, empty.data / "keys", empty.data / "keys" / "desks"]
    assert [mode_of(folder) for folder in folders] == [0o700] * 3
    files = [path for path in empty.data.rglob("*") if not path.is_dir()]
    assert len(files) > 2 * (DISTRICTS + 1)
    assert {mode_of(path) for path in files} == {0o600}
    assert await bot.stop() == 0
    assert "stopping" in empty.log
    assert "Traceback" not in empty.log
    assert empty.server.token not in empty.log


async def test_new_keys_are_never_made_beside_an_old_database(home: Operator) -> None:
    assert (await home.types("status"))[0] == 0
    shutil.rmtree(home.data / "keys")
    for status, said in await home.types_each("run", "status", "officer invite --role duty"):
        assert status == 1
        assert "is missing although there is a database; bring the key folder back" in said or "another" in said
    assert not (home.data / "keys").exists()


async def test_a_database_that_lies_elsewhere_is_seen_too(home: Operator, tmp_path: Path) -> None:
    home.environment["BETANG_DATABASE_URL"] = f"sqlite:///{tmp_path / 'elsewhere' / 'rows.db'}"
    assert (await home.types("status"))[0] == 0
    shutil.rmtree(home.data / "keys")
    status, said = await home.types("status")
    assert (status, "bring the key folder back" in said) == (1, True)


async def test_a_database_of_postgresql_is_seen_too(home: Operator, postgres: PostgresDatabases) -> None:
    url = home.environment["BETANG_DATABASE_URL"] = await postgres.fresh()
    shutil.rmtree(home.data / "keys")
    try:
        assert (await home.types("officer list"))[0] == 0, "an empty one is made before the first start"
        assert (await home.types("officer invite --role duty"))[0] == 0
        shutil.rmtree(home.data / "keys")
        status, said = await home.types("status")
    finally:
        await postgres.drop(url)
    assert (status, "bring the key folder back" in said) == (1, True)


# Keys that others can read


async def test_the_bot_refuses_keys_that_others_can_read_and_says_what_mends_it(home: Operator) -> None:
    loose = [home.data / "keys" / "working.keys", home.data / "keys" / "desks" / "6271.identity"]
    for path in loose:
        path.chmod(0o644)
    (home.data / "keys").chmod(0o755)
    for status, said in await home.types_each("run", "keys show-recipients"):
        assert status == 1
        assert "others on this machine can read the keys; mend it: " in said
    mend = said.partition("mend it: ")[2].strip()
    _type_into_a_shell(mend)
    assert [mode_of(path) for path in loose] == [0o600, 0o600]
    assert (await home.types("keys show-recipients"))[0] == 0


def _type_into_a_shell(line: str) -> None:
    subprocess.run(["sh", "-c", line], check=True)


# One at a time


async def test_a_second_bot_in_the_same_folder_is_refused(home: Operator, running: NurseryBot) -> None:
    for status, said in await home.types_each("run", "keys rotate", "keys rotate --drop 1"):
        assert status == 1
        assert "another Betang works in" in said
    assert running.alive


async def test_commands_go_through_the_running_bot(home: Operator, running: NurseryBot) -> None:
    status, said = await home.types("officer invite --role duty --desk 6271")
    assert status == 0
    link = said.rstrip().splitlines()[-1]
    found = re.fullmatch(r"https://t\.me/betang_latihan_bot\?start=(i[A-Za-z0-9_-]{43})", link)
    assert found
    phone = home.server.phone()
    await phone.start(found[1])
    await phone.sees("Meja")
    answers = await home.types_each(
        "officer list",
        "status",
        "parked list",
        "parked replay 99",
        "officer revoke --desk 6271 --number 7",
        "officer invite --role duty --desk 9999",
        "keys show-recipients",
    )
    assert [status for status, _ in answers] == [0, 0, 0, 1, 1, 1, 0]
    said_of = [text for _, text in answers]
    assert "6271   1  duty        off shift" in said_of[0]
    assert "audit chain: whole" in said_of[1]
    assert said_of[2] == "Nothing is parked.\n"
    assert said_of[3] == "betang: update 99 is not parked; `parked list` shows those that are\n"
    assert "refused: officer.unknown" in said_of[4]
    assert "no desk 9999" in said_of[5]
    assert (await home.types("officer revoke --desk 6271 --number 1"))[0] == 0
    assert "revoked" in (await home.types("officer list"))[1]


async def test_the_running_bot_takes_up_a_parked_update_at_once(home: Operator, running: NurseryBot) -> None:
    home.server.world.inject({"message": {"chat": {"id": 5}, "from": "nobody", "message_id": 1, "date": "never"}})
    await home.logs("parked: ")
    status, listed = await home.types("parked list")
    assert status == 0
    update = listed.split()[0]
    status, said = await home.types(f"parked replay {update}")
    assert (status, said) == (0, f"Update {update} is being handled again.\n")
    async with asyncio.timeout(10):
        while home.log.count("parked: ") < 2:  # noqa: ASYNC110 - it fails again, and is put aside again
            await asyncio.sleep(0.02)


async def test_a_bot_stops_in_order_and_lets_the_next_one_begin(home: Operator, running: NurseryBot) -> None:
    phone = home.server.phone()
    await phone.start()
    await phone.sees_key("📖 Belajar")
    assert await running.stop() == 0
    assert not (home.data / "betang.sock").exists()
    await running.start()
    await phone.say("/start")
    await phone.sees_key("📖 Belajar")
    assert await running.stop() == 0
    assert "Traceback" not in home.log


async def test_a_token_that_is_taken_back_ends_the_bot_with_the_reason(home: Operator) -> None:
    """@BotFather can revoke a token while the bot runs."""
    bot = CommandBot(home)
    await bot.start()
    home.server._api._call_prefix = "/bot1:revoked/"
    home.server.world.inject({"poll": {}})
    assert await bot.ended() == 1
    assert home.log.rstrip().endswith("betang: Telegram does not know this BETANG_TOKEN; ask @BotFather for it")
    assert "Traceback" not in home.log


# Without a bot


async def test_without_a_bot_commands_work_on_the_folder_itself(home: Operator) -> None:
    status, said = await home.types("officer invite --role supervisor")
    assert status == 0
    assert "For one supervisor officer of desk 62; works once" in said
    assert said.rstrip().splitlines()[-1].startswith("https://t.me/betang_latihan_bot?start=i")
    for command, expected in (
        ("officer list", "No officers yet"),
        ("status", "audit chain: whole"),
        ("parked list", "Nothing is parked."),
    ):
        status, said = await home.types(command)
        assert (status, expected in said) == (0, True)
    assert "betang:" not in said


async def test_an_invitation_made_without_a_bot_works_when_it_runs(home: Operator, nursery: Nursery) -> None:
    _, said = await home.types("officer invite --role duty --desk 6271")
    async with NurseryBot(home, nursery) as bot:
        await bot.start()
        phone = home.server.phone()
        await phone.start(said.rstrip().partition("start=")[2])
        await phone.sees("Meja")


async def test_without_a_bot_an_invitation_needs_telegram(home: Operator) -> None:
    with home.server.faults.away():
        status, said = await home.types("officer invite --role duty")
    assert status == 1
    assert "Telegram does not answer; the link needs the bot's name, try again" in said


async def test_the_bot_waits_for_a_telegram_that_is_away_at_the_start(home: Operator, nursery: Nursery) -> None:
    async with NurseryBot(home, nursery) as bot:
        with home.server.faults.away():
            await bot.start(ready=False)
            await home.logs("Telegram does not answer: ")
        await home.ready()
        assert await bot.stop() == 0


async def test_a_crash_lets_the_next_bot_and_the_next_command_begin(home: Operator, running: NurseryBot) -> None:
    await running.kill()
    assert (home.data / "betang.sock").exists(), "the crash left its socket"
    status, said = await home.types("status")
    assert (status, "audit chain: whole" in said) == (0, True)
    await running.start()
    assert await running.stop() == 0


# Keys


async def test_keys_are_made_once_and_never_changed(empty: Operator) -> None:
    status, said = await empty.types("keys init")
    assert status == 0
    assert "Keep a copy of this folder apart from the database" in said
    before = {path: path.read_bytes() for path in (empty.data / "keys").rglob("*") if path.is_file()}
    assert len(before) > 2 * (DISTRICTS + 1)
    status, said = await empty.types("keys init")
    assert (status, said) == (0, "Every key is there already; nothing was changed.\n")
    assert {path: path.read_bytes() for path in (empty.data / "keys").rglob("*") if path.is_file()} == before


async def test_recipients_are_shown_and_identities_are_not(home: Operator) -> None:
    (home.data / "keys" / "desks" / "6206.identity").unlink()
    status, said = await home.types("keys show-recipients")
    assert status == 0
    lines = said.splitlines()
    assert len(lines) == DISTRICTS + 1
    assert all(re.fullmatch(r"62\d{0,2} +age1\w+  this server (can|cannot) read", line) for line in lines)
    assert [line for line in lines if "cannot" in line] == [line for line in lines if line.startswith("6206")]
    assert "AGE-SECRET-KEY" not in said


async def test_commands_of_keys_need_keys_and_lock_no_newcomer_out(empty: Operator) -> None:
    for status, said in await empty.types_each("keys rotate", "keys rotate --drop 1", "keys show-recipients"):
        assert status == 1
        assert "bot.py keys init" in said
    assert not (empty.data / "betang.db").exists()
    assert (await empty.types("status"))[0] == 0
    assert (empty.data / "keys" / "working.keys").exists()


async def test_rotating_and_dropping_keeps_a_conversation_open(home: Operator, running: NurseryBot) -> None:
    phone = home.server.phone()
    await phone.start()
    await phone.sees_key("📖 Belajar")
    await running.stop()
    status, said = await home.types("keys rotate")
    assert status == 0
    assert re.match(r"Working key 2 seals from now on; [1-9]\d* rows were sealed again\.", said)
    status, said = await home.types("keys rotate --drop 1")
    assert (status, "Working key 1 is gone" in said) == (0, True)
    status, said = await home.types("keys rotate --drop 2")
    assert (status, "rotate before dropping it" in said) == (1, True)
    assert _sealed_chats(home) == [b"\x00\x02"]
    await running.start()
    shown = [one.id for one in phone.view().messages if one.from_bot]
    await phone.press("📖 Belajar")
    await phone.wait_for(lambda view: view.key("📖 Belajar") is None or None)
    assert [one.id for one in phone.view().messages if one.from_bot] == shown, "the chat's screen was still known"
    assert await running.stop() == 0
    assert "parked" not in home.log


def _sealed_chats(home: BotHome) -> list[bytes]:
    """The numbers of the keys under which the chats' states lie."""
    with closing(sqlite3.connect(home.data / "betang.db")) as rows:
        return [sealed[1:3] for (sealed,) in rows.execute("select sealed from chats")]


# The check


async def test_the_check_says_what_it_looked_at(home: Operator) -> None:
    status, said = await home.types("check")
    assert status == 0, said
    assert re.search(r"^checked \d+ flows, 2 languages, 14 districts", said, re.MULTILINE)
