"""The kill test: citizens report, an officer answers, and the bot is killed again and again.

A short form runs in the suite, a long one by `python -m bench.kill`.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from betang.training.server import TrainingServer
from tests.support.aftermath import Aftermath, CaseLeft, twice
from tests.support.bot_process import BotHome, Nursery, NurseryBot
from tests.support.citizens import Citizen, Officer, Told
from tests.support.waiting import seeded

_SETTLES = 60.0


@dataclass(frozen=True)
class Plan:
    """`longest_life` in seconds, from the fork on: many lives end before the bot has come up."""

    kills: int
    citizens: int = 6
    officers: int = 1
    longest_life: float = 2.0
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
    audit: str

    @property
    def reports(self) -> list[Told]:
        return [report for citizen in self.citizens for report in citizen.reports]


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
                await _settled(home, officers)
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
            status[-1],
        )


async def _enlisted(home: BotHome, officer: Officer) -> Officer:
    await officer.enlist(await home.invite())
    return officer


async def _kill_often(bot: NurseryBot, plan: Plan, chance: Random) -> int:
    """Gives how many of the bots died before they had asked for an update."""
    early = 0
    for _ in range(plan.kills):
        await asyncio.sleep(chance.triangular(0.0, plan.longest_life))
        early += "Betang runs" not in bot.home.log.rpartition("born:")[2]
        await bot.kill()
        await bot.start(ready=False)
    await bot.home.ready()
    return early


async def _settled(home: BotHome, officers: Sequence[Officer]) -> None:
    """Everything that was said has had its effect and everything that was to be sent is sent."""
    async with asyncio.timeout(_SETTLES):
        while True:
            await home.server.quiet(seconds=0.3, within=_SETTLES)
            left = Aftermath(home.data)
            if not left.unfinished_updates() and not left.unsent() and all(map(_rests, officers)):
                return
            await asyncio.sleep(0.2)


def _rests(officer: Officer) -> bool:
    screen = officer.phone.view().screen
    return all(one.from_bot for one in officer.phone.view().messages) and screen is not None


def complaints(ran: Ran) -> list[str]:
    """Everything that was promised and not kept; empty when nothing was lost, doubled or left behind."""
    left = Aftermath(ran.data)
    cases = left.cases()
    return [
        *_about_updates(ran, left),
        *_about_reports(ran, cases),
        *_about_alerts(ran, cases),
        *_about_answers(ran, cases),
        *([] if ran.audit == "audit chain: whole" else [ran.audit]),
        *([] if ran.last_status == 0 else [f"the last bot ended with {ran.last_status}"]),
    ]


def _about_updates(ran: Ran, left: Aftermath) -> list[str]:
    confirmed = ran.server.world.updates.confirmed
    promised = set(range(min(left.updates_done()), confirmed + 1))
    lost = promised - left.updates_done()
    return [
        *(f"update {one} was confirmed and had no effect" for one in sorted(lost)),
        *(f"update {one} is pending or parked" for one in left.unfinished_updates()),
        *([f"{left.unsent()} outbox rows are unsent"] if left.unsent() else []),
    ]


def _about_reports(ran: Ran, cases: Sequence[CaseLeft]) -> list[str]:
    found: list[str] = []
    for report in ran.reports:
        holding = [case for case in cases if set(case.story) & set(report.texts)]
        if len(holding) != 1 and (report.acknowledged or report.asked_to_send or holding):
            found.append(f"{len(holding)} cases for the report {report.texts[:1]}")
        for case in holding[:1]:
            found += _differences(report, case)
    told = {text for report in ran.reports for text in report.texts}
    found += [f"case {case.code} belongs to nobody" for case in cases if not set(case.story) & told]
    return found


def _differences(report: Told, case: CaseLeft) -> list[str]:
    found = []
    if list(case.story) != report.texts:
        found.append(f"case {case.code}: told {report.texts}, kept {list(case.story)}")
    if sorted(case.files) != sorted(report.files):
        found.append(f"case {case.code}: {len(report.files)} files sent, {len(case.files)} kept, or they differ")
    return found


def _about_alerts(ran: Ran, cases: Sequence[CaseLeft]) -> list[str]:
    return [
        f"case {case.code} alerted nobody"
        for case in cases
        if not case.alerted or not any(officer.alerted_of(case.code) for officer in ran.officers)
    ]


def _about_answers(ran: Ran, cases: Sequence[CaseLeft]) -> list[str]:
    kept = [text for case in cases for text in case.answers]
    written = {text for officer in ran.officers for text in officer.answers}
    promised = {text for officer in ran.officers for text in officer.promised}
    return [
        *(f"answer kept twice: {text}" for text in twice(kept)),
        *(f"answer kept that nobody wrote: {text}" for text in kept if text not in written),
        *(f"answer promised and not kept: {text}" for text in promised.difference(kept)),
    ]
