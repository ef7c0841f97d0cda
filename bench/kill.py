"""The kill test at length, by hand: `python -m bench.kill --kills 400 --citizens 8`.

What is killed, who reports and what is judged stand in `tests/support/kill_run.py`; the suite has a short form.
Ends with status 1 and every complaint on a line when something was lost, doubled or left behind.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from pathlib import Path

from tests.support.bot_process import Nursery
from tests.support.kill_run import Plan, Ran, run_kills


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="bench.kill", description="Kill the bot while people report.")
    parser.add_argument("--kills", type=int, default=400)
    parser.add_argument("--citizens", type=int, default=8)
    parser.add_argument("--officers", type=int, default=2)
    parser.add_argument("--longest-life", type=float, default=1.5, metavar="SECONDS")
    parser.add_argument("--seed", type=int, default=int(time.time()), help="the same seed, the same lives")
    chosen = parser.parse_args(arguments)
    plan = Plan(chosen.kills, chosen.citizens, chosen.officers, chosen.longest_life, chosen.seed)
    print(f"{plan.kills} kills, {plan.citizens} citizens, {plan.officers} officers, seed {plan.seed}", flush=True)
    nursery = Nursery()
    try:
        with tempfile.TemporaryDirectory() as folder:
            ran = asyncio.run(run_kills(plan, Path(folder), nursery))
            return _report(ran)
    finally:
        nursery.close()


def _report(ran: Ran) -> int:
    acknowledged = sum(report.acknowledged for report in ran.reports)
    pieces = sum(report.pieces for report in ran.reports)
    print(f"{ran.kills} kills in {ran.seconds:.0f} s, {ran.killed_before_up} of them before the bot was up")
    print(f"{acknowledged} reports acknowledged, {pieces} texts and files, {_answers(ran)} answers")
    found = ran.complaints()
    for one in found:
        print(one)
    print("nothing lost, nothing doubled" if not found else f"{len(found)} COMPLAINTS")
    return 1 if found else 0


def _answers(ran: Ran) -> int:
    return sum(len(officer.promised) for officer in ran.officers)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
