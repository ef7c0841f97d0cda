"""The local Bot API as a process of its own, and the people in it, for all benchmarks alike."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, NamedTuple

import aiohttp

from bench.machine import SERVER_CORE, Program

TOKEN = "123456789:training-token"
LATENCY = 0.04
SCREENS = ("sendMessage", "editMessageText")
"""Calls that a person sees."""


class Moment(NamedTuple):
    """As in CONTROL.md: when (monotonic seconds of the server) something was said, sent or edited."""

    at: float
    chat: int
    message: int
    what: str


@dataclass(frozen=True)
class Server:
    """One server with its control API (`betang/training/CONTROL.md`)."""

    program: Program
    url: str
    control: str
    http: aiohttp.ClientSession

    async def do(self, name: str, **body: Any) -> dict[str, Any]:
        async with self.http.post(f"{self.control}/{name}", json=body) as response:
            return await _answer(response)

    async def read(self, name: str) -> dict[str, Any]:
        async with self.http.get(f"{self.control}/{name}") as response:
            return await _answer(response)

    async def crowd(self, count: int) -> list[int]:
        """So many new people who have started the bot."""
        users: list[int] = (await self.do("crowd", count=count))["users"]
        return users

    async def calls(self) -> dict[str, dict[str, int]]:
        """How often each method was answered with each status."""
        table: dict[str, dict[str, int]] = (await self.read("calls"))["calls"]
        return table

    async def moments(self) -> list[Moment]:
        return [Moment(*one) for one in (await self.read("moments"))["moments"]]

    async def round_trip(self) -> float:
        """Seconds that the server takes for a call that does nothing: the API's own latency."""
        began = time.perf_counter()
        async with self.http.post(f"{self.url}/bot{TOKEN}/getMe") as response:
            await response.read()
        return time.perf_counter() - began

    async def called(self, within: float = 30.0) -> None:
        """Wait until a bot has made its first call; what is said to it from then on waits for its first poll."""
        await until(self._was_called, every=0.1, within=within)

    async def _was_called(self) -> bool:
        return bool(await self.calls())


async def until(condition: Callable[[], Awaitable[bool]], *, every: float, within: float) -> None:
    """Ask again and again, `every` so many seconds; raises TimeoutError."""
    async with asyncio.timeout(within):
        while True:
            if await condition():
                return
            await asyncio.sleep(every)


async def _answer(response: aiohttp.ClientResponse) -> dict[str, Any]:
    answer: dict[str, Any] = await response.json()
    if response.status != 200:
        raise RuntimeError(f"the control API refused: {answer}")
    return answer


@asynccontextmanager
async def serving(*options: str, latency: float = LATENCY) -> AsyncIterator[Server]:
    """A server on the server's core; `options` as in `betang/training/command.py`."""
    command = ("-m", "betang.training.command", "--token", TOKEN, "--latency", str(latency), *options)
    program = await Program.start(SERVER_CORE, sys.executable, *command)
    connector = aiohttp.TCPConnector(limit=0)
    try:
        url, control = await program.line(), await program.line()
        async with aiohttp.ClientSession(connector=connector) as http:
            yield Server(program, url, control, http)
    finally:
        await program.stop()
