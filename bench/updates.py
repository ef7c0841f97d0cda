"""(a) and (d): how many updates a second, all waiting at once, each from another chat.

Ours journals each update on disk, takes a step of the report flow in the same commit, shows the next screen and
answers the press or removes what was typed (two calls). The peers keep nothing and echo (one call).
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from statistics import fmean, median

from bench.bots import AIOGRAM, OURS, STOCK, Bot, running
from bench.machine import Program
from bench.server import SCREENS, Server, serving, until

_PATIENCE = 120.0

STEPS = ("saya paham, lanjut", "tidak", "aman", "saya sendiri", "tidak tahu", "lewati")
"""What a person types after /lapor, one answer for each step of the flow."""

PRESSED = "Penjelasan"
"""The button that unfolds the explanation of the first step and folds it again: each press is a new screen."""

Crowd = list[int]
"""Chats that all do the same at once."""


@dataclass(frozen=True)
class Burst:
    """`count` updates at once: updates a second, and processor milliseconds of the bot for each."""

    rate: float
    cost: float


@dataclass
class Contender:
    """A bot with a server of its own, and what was measured of it."""

    name: str
    server: Server
    program: Program
    is_ours: bool = False
    bursts: list[Burst] = field(default_factory=list)
    peak_megabytes: float = 0.0

    @property
    def rate(self) -> float:
        return median(one.rate for one in self.bursts)

    @property
    def cost(self) -> float:
        """The mean: the system counts in hundredths of a second, too coarse for one small burst."""
        return fmean(one.cost for one in self.bursts)

    async def gather(self, count: int) -> Crowd:
        """New chats; ours at the beginning of a report, the peers after a first echo, which warms them up."""
        crowd = await self.server.crowd(count)
        await self._burst(crowd, "chorus", text="/lapor" if self.is_ours else "halo")
        return crowd

    async def echo(self, crowd: Crowd) -> Burst:
        return await self._burst(crowd, "chorus", text="halo")

    async def type_step(self, crowd: Crowd, number: int) -> Burst:
        """The flow's question `number` answered by typing; what was typed is removed from the chat."""
        return await self._burst(crowd, "chorus", "deleteMessages", text=STEPS[number])

    async def press(self, crowd: Crowd) -> Burst:
        return await self._burst(crowd, "taps", "answerCallbackQuery", label=PRESSED)

    async def _burst(self, crowd: Crowd, call: str, also: str = "", **body: str) -> Burst:
        """Over when every chat has its new screen and every second call (`also`) has been answered."""
        count = len(crowd)
        screens, others = await _done(self.server, also)
        processor = self.program.processor_seconds
        await self.server.do(call, users=crowd, **body)
        began = time.perf_counter()  # the server heard of nothing else until it had written all of them down
        others += count if also else 0
        reached = partial(_reached, self.server, also, screens + count, others)
        await until(reached, every=0.02 if count > 100 else 0.002, within=_PATIENCE)
        seconds = time.perf_counter() - began
        return Burst(count / seconds, (self.program.processor_seconds - processor) / count * 1000)


async def _done(server: Server, also: str) -> tuple[int, int]:
    calls = await server.calls()
    return sum(calls.get(one, {}).get("200", 0) for one in SCREENS), calls.get(also, {}).get("200", 0)


async def _reached(server: Server, also: str, screens: int, others: int) -> bool:
    done = await _done(server, also)
    return done[0] >= screens and done[1] >= others


@asynccontextmanager
async def contending(*bots: Bot) -> AsyncIterator[list[Contender]]:
    """All of them started before anything is measured; those that are not asked cost nothing."""
    async with AsyncExitStack() as stack:
        contenders = []
        for bot in bots:
            server = await stack.enter_async_context(serving())
            program = await stack.enter_async_context(running(bot, server))
            contenders.append(Contender(bot.name, server, program, bot.is_ours))
        yield contenders


@dataclass(frozen=True)
class Rates:
    """The result of (a). `typed` and `pressed` are ours; `peers` in the order in which they were started."""

    pressed: Contender
    typed: list[Burst]
    peers: list[Contender]
    peak_megabytes: float

    @property
    def best_stock(self) -> Contender:
        return max((one for one in self.peers if one.name != AIOGRAM.name), key=lambda one: one.rate)

    @property
    def aiogram(self) -> Contender:
        return next(one for one in self.peers if one.name == AIOGRAM.name)


async def side_by_side(chats: int, rounds: int) -> Rates:
    """(a): in each round everybody once, one after the other, so that a busy minute hits all alike."""
    typed: list[Burst] = []
    async with contending(OURS, *STOCK, AIOGRAM) as (ours, *peers):
        pressing, reporting = await ours.gather(chats), await ours.gather(chats)
        echoing = [await peer.gather(chats) for peer in peers]
        for number in range(rounds):
            ours.bursts.append(await ours.press(pressing))
            typed.append(await ours.type_step(reporting, number % len(STEPS)))
            for peer, crowd in zip(peers, echoing, strict=True):
                peer.bursts.append(await peer.echo(crowd))
            if number % len(STEPS) == len(STEPS) - 1:
                reporting = await ours.gather(chats)
        return Rates(ours, typed, peers, ours.program.peak_megabytes)


async def growing(sizes: Sequence[int], rounds: int) -> dict[int, tuple[Contender, Contender]]:
    """(d): ours and aiogram with so many chats writing at once; one chat alone waits for each answer."""
    found: dict[int, tuple[Contender, Contender]] = {}
    for size in sizes:
        async with contending(OURS, AIOGRAM) as (ours, peer):
            pressing, echoing = await ours.gather(size), await peer.gather(size)
            for _ in range(max(rounds, min(20, 100 // size))):
                ours.bursts.append(await ours.press(pressing))
                peer.bursts.append(await peer.echo(echoing))
            ours.peak_megabytes = ours.program.peak_megabytes
            found[size] = (ours, peer)
    return found
