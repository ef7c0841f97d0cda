"""`make bench`, or `python bench/run.py [a] [b] [c] [d] [u] [kill] [walk] [--quick]`: see README.md beside this file."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench import environments, tables
from bench.campaign import SENDERS, send_campaign
from bench.machine import SERVER_CORE, keep_to
from bench.memory import report_a_large_file
from bench.understanding import of_understanding, understand_all
from bench.updates import growing, side_by_side

PARTS = ("a", "b", "c", "d", "u", "kill", "walk")
_BESIDE_PEERS = ("a", "b", "c", "d")
_BY_DEFAULT = (*_BESIDE_PEERS, "u")


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="bench/run.py", description="Benchmarks beside other bots.")
    parser.add_argument("parts", nargs="*", metavar="|".join(PARTS), help="which; without any, a to d and u")
    parser.add_argument("--quick", action="store_true", help="less of everything: to see that it runs")
    chosen = parser.parse_args(arguments)
    unknown = set(chosen.parts) - set(PARTS)
    if unknown:
        parser.error(f"no part {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    parts = chosen.parts or _BY_DEFAULT
    if "u" in parts:
        print(of_understanding(understand_all()), flush=True)
    if set(parts) & set(_BESIDE_PEERS):
        environments.make(environments.PEERS)
        environments.make(environments.OURS)
        keep_to(SERVER_CORE)
        asyncio.run(_measure(parts, quick=chosen.quick))
    return max((_run_long(part, quick=chosen.quick) for part in ("kill", "walk") if part in parts), default=0)


async def _measure(parts: Sequence[str], *, quick: bool) -> None:
    peaks: dict[str, float] = {}
    print(tables.conditions(), flush=True)
    if "a" in parts:
        rates = await side_by_side(chats=200 if quick else 1_000, rounds=2 if quick else 6)
        peaks["(a)"] = rates.peak_megabytes
        print(tables.of_rates(rates), flush=True)
    if "b" in parts:
        print(tables.CAMPAIGN_HEAD, flush=True)
        for sender in SENDERS:
            campaign = await send_campaign(sender, 300 if quick else 3_000)
            if sender.is_ours:
                peaks["(b)"] = campaign.peak_megabytes
            print(tables.of_campaign(campaign), flush=True)
    if "c" in parts:
        print(tables.of_memory(await report_a_large_file(), peaks), flush=True)
    if "d" in parts:
        sizes = (1, 10, 100) if quick else (1, 10, 100, 1_000, 10_000)
        print(tables.of_growth(await growing(sizes, rounds=1 if quick else 3)), flush=True)


def _run_long(part: str, *, quick: bool) -> int:
    """The tests of the suite in their long form; their own options are `python -m bench.kill --help`."""
    if part == "kill":
        from bench import kill  # noqa: PLC0415 - imports the tests, which the other parts can do without

        return kill.main(["--kills", "40"] if quick else [])
    from bench import walk  # noqa: PLC0415 - as above

    return walk.main(["--times", "1"] if quick else [])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
