"""A bot as a process of its own, for tests that kill, stop, starve and watch it.

`CommandBot` is what an operator runs: `python bot.py run`. `NurseryBot` is the same bot born by fork from a
process that has imported everything (`bot_nursery`): it starts in a third of the time and may be given another
pace and another clock, which `run_bot` accepts and the command line does not. Both die by real signals.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import BinaryIO, Self

from betang.operations.hatch import ask
from betang.training.server import TrainingServer
from tests.support.bot_nursery import ALIVE, Birth
from tests.support.waiting import until

ROOT = Path(__file__).resolve().parents[2]

PATIENCE = 30.0
"""Seconds for a bot to come up on a machine that is busy with other tests."""


class BotHome:
    """Where a bot lives: its server, its data folder, its log. Commands of the operator go in here too."""

    def __init__(self, server: TrainingServer, folder: Path, **settings: str) -> None:
        self.server = server
        self.data = folder / "data"
        self.log_file = folder / "bot.log"
        self.temporary = folder / "tmp"
        self.temporary.mkdir(parents=True, exist_ok=True)
        kept = {name: value for name, value in os.environ.items() if not name.startswith("BETANG_")}
        self.environment = {
            **kept,
            "BETANG_TOKEN": server.token,
            "BETANG_API_URL": server.url,
            "BETANG_DATA": str(self.data),
            "BETANG_LOG_LEVEL": "INFO",
            "TMPDIR": str(self.temporary),
            "PYTHONDONTWRITEBYTECODE": "1",
            **settings,
        }

    @property
    def log(self) -> str:
        return self.log_file.read_text(encoding="utf-8") if self.log_file.exists() else ""

    async def logs(self, text: str, within: float = PATIENCE) -> None:
        """Wait until the log holds `text`."""
        await until(lambda: text in self.log, within, f"{text!r} in the log {self.log_file}")

    async def command(self, *arguments: str) -> tuple[int, str]:
        """`python bot.py ...` as the operator types it: status, and what it printed on both outputs."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "bot.py",
            *arguments,
            cwd=ROOT,
            env=self.environment,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        printed, _ = await process.communicate()
        return process.returncode or 0, printed.decode()

    async def ask(self, verb: str, **arguments: str) -> list[str]:
        """The same through the running bot's hatch, without a process for it."""
        answered = await ask(self.data, verb, arguments)
        assert answered is not None, "no bot runs here"
        return answered

    async def invite(self, role: str = "duty", desk: str = "6271") -> str:
        """The payload of a one-time link for an officer."""
        return (await self.ask("officer.invite", role=role, desk=desk))[-1].partition("start=")[2]

    async def ready(self) -> None:
        """Wait until the bot asks for updates; the operator's hatch is open before that."""
        world = self.server.world
        before = world.ledger.calls("getUpdates")
        await until(
            lambda: world.updates.polling or world.ledger.calls("getUpdates") > before, PATIENCE, "a bot that polls"
        )


class CommandBot:
    """`python bot.py run` in a home."""

    def __init__(self, home: BotHome) -> None:
        self.home = home
        self._process: asyncio.subprocess.Process | None = None

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    @property
    def alive(self) -> bool:
        return self._process is not None and self._process.returncode is None

    async def start(self, *, ready: bool = True) -> None:
        with _appending(self.home.log_file) as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "bot.py", "run", cwd=ROOT, env=self.home.environment, stdout=log, stderr=log
            )
        if ready:
            await self.home.ready()

    async def kill(self) -> None:
        """SIGKILL: it has no time for anything."""
        assert self._process is not None
        if self.alive:
            self._process.kill()
        await self._process.wait()
        await _poll_is_gone(self.home)

    async def stop(self, within: float = 15.0) -> int:
        """SIGTERM; gives the exit status."""
        assert self._process is not None
        self._process.terminate()
        return await self.ended(within)

    async def ended(self, within: float = 15.0) -> int:
        assert self._process is not None
        async with asyncio.timeout(within):
            return await self._process.wait()


class Nursery:
    """The process whose forks are bots; one for many tests, since importing everything takes seconds."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.support.bot_nursery"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def close(self) -> None:
        """At the end of its input the nursery kills what lives, and ends."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(timeout=30)
        self._process.stdout.close()

    def start(self, birth: Birth) -> int:
        return self._tell("start", asdict(birth))

    def reap(self, pid: int) -> int | None:
        """The exit status, or None while it lives."""
        status = self._tell("reap", pid)
        return None if status == ALIVE else status

    def _tell(self, order: str, said: object) -> int:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(json.dumps([order, said]), file=self._process.stdin, flush=True)
        return int(self._process.stdout.readline())


class NurseryBot:
    """The same bot born by fork. `pace` in messages a second to each chat; `speed` of its clock."""

    def __init__(self, home: BotHome, nursery: Nursery, *, pace: float = 1000.0, speed: float = 1.0) -> None:
        self.home = home
        self._nursery = nursery
        self._birth = Birth(home.environment, str(home.log_file), pace, speed, time.time())
        self.pid = 0
        self._status = 0

    @property
    def alive(self) -> bool:
        self._look()
        return self.pid != 0

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        if self.alive:
            await self.kill()

    async def start(self, *, ready: bool = True) -> None:
        assert not self.pid, "it lives"
        self.pid = self._nursery.start(self._birth)
        if ready:
            await self.home.ready()

    async def kill(self) -> None:
        """SIGKILL: it has no time for anything."""
        os.kill(self.pid, signal.SIGKILL)
        await self.ended()
        await _poll_is_gone(self.home)

    async def stop(self, within: float = 15.0) -> int:
        """SIGTERM; gives the exit status."""
        os.kill(self.pid, signal.SIGTERM)
        return await self.ended(within)

    async def ended(self, within: float = 15.0) -> int:
        await until(lambda: not self.alive, within, "the end of the bot")
        return self._status

    def _look(self) -> None:
        status = self._nursery.reap(self.pid) if self.pid else None
        if status is not None:
            self.pid, self._status = 0, status


async def _poll_is_gone(home: BotHome) -> None:
    """The server notices a little later that nobody waits any more; else `ready` would believe in the dead."""
    await until(lambda: not home.server.world.updates.polling, PATIENCE, "the end of the dead bot's poll")


@contextmanager
def _appending(file: Path) -> Iterator[BinaryIO]:
    with file.open("ab") as log:
        yield log


def processes_below(pid: int) -> Iterator[tuple[int, Mapping[str, bytes]]]:
    """The process and its descendants, each with its `cmdline` and `environ` as the system shows them."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            shown = {name: (folder / name).read_bytes() for name in ("cmdline", "environ")}
        except OSError:
            continue  # it has ended
        if int(folder.name) == pid:
            yield pid, shown
        elif parent == pid:
            yield from processes_below(int(folder.name))
