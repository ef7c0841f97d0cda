"""Whether a bot kept what it promised: what people said and were told, against what is left on the disk."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

from betang.training.server import TrainingServer
from tests.support.aftermath import Aftermath, CaseLeft, twice
from tests.support.bot_process import BotHome
from tests.support.citizens import Citizen, Told
from tests.support.officers import Officer


async def settled(home: BotHome, within: float = 60.0) -> None:
    """Wait until everything that was said has had its effect and everything that was to be sent is sent.

    Raises TimeoutError that says what is left.
    """
    left = Aftermath(home.data)
    try:
        async with asyncio.timeout(within):
            await home.server.quiet(seconds=0.3, within=within)
            while left.unfinished_updates() or left.unsent():
                await asyncio.sleep(0.1)
                await home.server.quiet(seconds=0.1, within=within)
    except TimeoutError:
        calls = list(home.server.world.ledger.moments)[-8:]
        message = (
            f"updates {left.unfinished_updates()}, outbox {left.waiting()}, latest {calls}, log {home.log[-600:]}"
        )
        raise TimeoutError(message) from None


def complaints(
    server: TrainingServer, data: Path, citizens: Sequence[Citizen], officers: Sequence[Officer] = ()
) -> list[str]:
    """Everything that was promised and not kept; empty when nothing was lost, doubled or left behind.

    Without officers nobody is asked whether they were alerted.
    """
    left = Aftermath(data)
    cases = left.cases()
    reports = [report for citizen in citizens for report in citizen.reports]
    return [
        *_about_updates(server, left),
        *_about_reports(reports, cases),
        *(_about_alerts(officers, cases) if officers else []),
        *_about_answers(officers, cases),
    ]


def _about_updates(server: TrainingServer, left: Aftermath) -> list[str]:
    done = left.updates_done()
    promised = set(range(min(done), server.world.updates.confirmed + 1))
    return [
        *(f"update {one} was confirmed and had no effect" for one in sorted(promised - done)),
        *(f"update {one} is pending or parked" for one in left.unfinished_updates()),
        *([f"{left.unsent()} outbox rows are unsent"] if left.unsent() else []),
    ]


def _about_reports(reports: Sequence[Told], cases: Sequence[CaseLeft]) -> list[str]:
    found: list[str] = []
    for report in reports:
        holding = [case for case in cases if set(case.story) & set(report.texts)]
        if len(holding) != 1 and (report.acknowledged or report.asked_to_send or holding):
            found.append(f"{len(holding)} cases for the report {report.texts[:1]}")
        for case in holding[:1]:
            found += _differences(report, case)
    told = {text for report in reports for text in report.texts}
    found += [f"case {case.code} belongs to nobody" for case in cases if not set(case.story) & told]
    return found


def _differences(report: Told, case: CaseLeft) -> list[str]:
    found = []
    if list(case.story) != report.texts:
        found.append(f"case {case.code}: told {report.texts}, kept {list(case.story)}")
    if sorted(case.files) != sorted(report.files):
        found.append(f"case {case.code}: {len(report.files)} files sent, {len(case.files)} kept, or they differ")
    return found


def _about_alerts(officers: Sequence[Officer], cases: Sequence[CaseLeft]) -> list[str]:
    return [
        f"case {case.code} alerted nobody"
        for case in cases
        if not case.alerted or not any(officer.alerted_of(case.code) for officer in officers)
    ]


def _about_answers(officers: Sequence[Officer], cases: Sequence[CaseLeft]) -> list[str]:
    kept = [text for case in cases for text in case.answers]
    written = {text for officer in officers for text in officer.answers}
    promised = {text for officer in officers for text in officer.promised}
    return [
        *(f"answer kept twice: {text}" for text in twice(kept)),
        *(f"answer kept that nobody wrote: {text}" for text in kept if text not in written),
        *(f"answer promised and not kept: {text}" for text in promised.difference(kept)),
    ]
