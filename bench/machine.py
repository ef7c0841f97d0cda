"""Processes of a benchmark: the core each is pinned to, what it costs, how large it became.

Linux alone tells processor time and memory here; elsewhere the figures are 0.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]

SERVER_CORE, BOT_CORE = 0, 1
"""The server (and whoever drives it) has a core of its own, so that the bot alone is what is short."""


def pinned(core: int) -> list[str]:
    """The beginning of a command that keeps to one core; nothing where that cannot be had."""
    taskset = shutil.which("taskset")
    return [taskset, "-c", str(core)] if taskset and (os.cpu_count() or 1) > 1 else []


class Program:
    """One running program; ended by `stop`, killed when it does not end."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    @classmethod
    async def start(cls, core: int, *command: str, environment: Mapping[str, str] | None = None) -> Program:
        """From the root of the project; `environment` is added to ours. Its errors go where ours go."""
        return cls(
            await asyncio.create_subprocess_exec(
                *pinned(core),
                *command,
                cwd=ROOT,
                env={**os.environ, **(environment or {})},
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=None if "BENCH_LOUD" in os.environ else asyncio.subprocess.DEVNULL,
                limit=2**24,
            )
        )

    async def line(self) -> str:
        """The next line it prints; raises RuntimeError when it has ended instead."""
        if self._process.stdout is None or not (line := await self._process.stdout.readline()):
            raise RuntimeError("the program ended at once; BENCH_LOUD=1 shows why")
        return line.decode().strip()

    async def tell(self, message: Any) -> None:
        """A line of JSON on its standard input."""
        if self._process.stdin is not None:
            self._process.stdin.write(json.dumps(message).encode() + b"\n")
            await self._process.stdin.drain()

    async def stop(self) -> None:
        if self._process.returncode is not None:
            return
        self._process.send_signal(signal.SIGTERM)
        try:
            async with asyncio.timeout(5):
                await self._process.wait()
        except TimeoutError:
            self._process.kill()
            await self._process.wait()

    @property
    def processor_seconds(self) -> float:
        """Of all its threads, in user and system mode."""
        stat = _read(f"/proc/{self._process.pid}/stat")
        if not stat:
            return 0.0
        fields = stat.rpartition(")")[2].split()  # proc(5): the name in brackets may hold spaces
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    @property
    def peak_megabytes(self) -> float:
        """The most memory it had in RAM so far (VmHWM), in MB of 1,000,000 bytes."""
        status = _read(f"/proc/{self._process.pid}/status")
        found = (line for line in status.splitlines() if line.startswith("VmHWM"))
        return next((int(line.split()[1]) * 1024 / 1e6 for line in found), 0.0)


def _read(path: str) -> str:
    try:
        return Path(path).read_text(encoding="ascii", errors="replace")
    except OSError:
        return ""


def keep_to(core: int) -> None:
    """This process too."""
    if hasattr(os, "sched_setaffinity") and (os.cpu_count() or 1) > 1:
        os.sched_setaffinity(0, {core})
