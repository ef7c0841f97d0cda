"""`bot.py demo` as a newcomer runs it: a process, its greeting, its end."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

ROOT = Path(__file__).parents[2]


@dataclass
class Demo:
    process: Process
    greeting: list[str]

    @property
    def address(self) -> str:
        return self.greeting[-1]

    @property
    def fragment(self) -> dict[str, str]:
        return {name: values[0] for name, values in parse_qs(urlsplit(self.address).fragment).items()}

    @property
    def control(self) -> str:
        return f"{self.address.partition('/#')[0]}/control/{self.fragment['key']}"

    async def line(self, within: float = 30) -> str:
        assert self.process.stdout is not None
        read = await asyncio.wait_for(self.process.stdout.readline(), within)
        return read.decode().rstrip("\n")

    async def stop(self, one: signal.Signals = signal.SIGTERM) -> int:
        """Tell it to end and give its status."""
        if self.process.returncode is None:
            self.process.send_signal(one)
        return await asyncio.wait_for(self.process.wait(), 30)

    def bot_pid(self) -> int:
        """The process of the bot, which the demo started."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text(encoding="ascii")
        (pid,) = children.split()
        return int(pid)


async def start_demo(temporary: Path, *arguments: str) -> Process:
    """The process, with its temporary files in a folder that the test can look into."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("BETANG_")}
    environment["TMPDIR"] = str(temporary)
    return await asyncio.create_subprocess_exec(
        sys.executable, ROOT / "bot.py", "demo", *arguments,
        cwd=temporary, env=environment, stdout=PIPE, stderr=PIPE,
    )  # fmt: skip


@asynccontextmanager
async def running_demo(temporary: Path, *arguments: str) -> AsyncIterator[Demo]:
    demo = Demo(await start_demo(temporary, *arguments), [])
    try:
        while not demo.greeting or not demo.address.startswith("http"):
            line = await demo.line(within=60)
            if not line:
                assert demo.process.stderr is not None
                raise AssertionError(f"the demo ended: {(await demo.process.stderr.read()).decode()}")
            demo.greeting.append(line)
        yield demo
    finally:
        if demo.process.returncode is None:
            await demo.stop()
