"""The kill test: citizens report, an officer answers, and the bot is killed again and again.

A short form runs in the suite, a long one by `python -m bench.kill`. What is left is judged in `judging.py`.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from betang.training.server import TrainingServer
from tests.support.bot_process import BotHome, Nursery, NurseryBot
from tests.support.citizens import Citizen, Told
from tests.support.judging import complaints, settled
from tests.support.officers import Officer
from tests.support.waiting import seeded


@dataclass(frozen=True)
class Plan:
    """`longest_life` in seconds, from the moment on at which the bot asks for updates."""

    kills: int
    citizens: int = 6
    officers: int = 1
    longest_life: float = 1.0
    seed: int = 0


@dataclass
class Ran:
    """What happened, for judging afterwards."""

    server: TrainingServer
    data: Path
    log: str
    citizens: Sequence[Citizen]
    officers: Sequence[Officer]
    kills: int
    killed_before_up: int
    seconds: float
    last_status: int
    status: Sequence[str]

    @property
    def reports(self) -> list[Told]:
        return [report for citizen in self.citizens for report in citizen.reports]

    def complaints(self) -> list[str]:
        """Everything that was promised and not kept."""
        return [
            *complaints(self.server, self.data, self.citizens, self.officers),
            *([] if "audit chain: whole" in self.status else self.status),
            *([] if self.last_status == 0 else [f"the last bot ended with {self.last_status}"]),
        ]


async def run_kills(plan: Plan, folder: Path, nursery: Nursery) -> Ran:
    """Kill `plan.kills` times, let everything come to its end, stop the last bot."""
    chance = seeded(plan.seed)
    began = time.monotonic()
    async with TrainingServer(latency=0.002) as server:
        home = BotHome(server, folder)
        async with NurseryBot(home, nursery) as bot:
            await bot.start()
            officers = [
                await _enlisted(home, Officer(server.phone("Petugas"), chance)) for _ in range(plan.officers)
            ]
            citizens = [Citizen(server.phone("Warga"), chance) for _ in range(plan.citizens)]
            over, all_read = asyncio.Event(), asyncio.Event()
            async with asyncio.TaskGroup() as people:
                reporting = [people.create_task(one.report_until(over)) for one in citizens]
                for officer in officers:
                    people.create_task(officer.answer_until(all_read))
                early = await _kill_often(bot, plan, chance)
                over.set()
                await asyncio.wait(reporting)
                await settled(home)
                all_read.set()
            status = await home.ask("status")
            ended = await bot.stop()
        return Ran(
            server,
            home.data,
            home.log,
            citizens,
            officers,
            plan.kills,
            early,
            time.monotonic() - began,
            ended,
            status,
        )


async def _enlisted(home: BotHome, officer: Officer) -> Officer:
    await officer.enlist(await home.invite())
    return officer


async def _kill_often(bot: NurseryBot, plan: Plan, chance: Random) -> int:
    """Gives how many of the bots died before they had asked for an update.

    One in four dies while it starts, whatever that takes on a busy machine; the others live a while longer.
    """
    early, start = 0, 0.5
    for _ in range(plan.kills):
        born = time.monotonic()
        if chance.random() < 0.25:
            await asyncio.sleep(chance.uniform(0.0, start))
        else:
            await bot.home.ready()
            start = time.monotonic() - born
            await asyncio.sleep(chance.uniform(0.0, plan.longest_life))
        early += "Betang runs" not in bot.home.log.rpartition("born:")[2]
        await bot.kill()
        await bot.start(ready=False)
    await bot.home.ready()
    return early
