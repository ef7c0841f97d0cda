"""The random walks through everything a person can do, at length, by hand: `python -m bench.walk`.

Hypothesis writes them; what a walk may do and what must hold at each step stand in the tests named here, and the
suite has a short form. Ends with pytest's status.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

from bench.machine import ROOT

_NAMED = "test_*walk*.py", "test_*machine*.py"
"""Files of tests that walk: state machines, and walks through the conversations."""


def walks() -> list[Path]:
    return sorted({file for pattern in _NAMED for file in (ROOT / "tests").rglob(pattern)})


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="bench.walk", description="Walk at random for longer than the suite does."
    )
    parser.add_argument("--times", type=int, default=20, help="how often each is run, each time from another seed")
    chosen = parser.parse_args(arguments)
    for seed in range(1, chosen.times + 1):
        command = (sys.executable, "-m", "pytest", "-q", f"--hypothesis-seed={seed}", *map(str, walks()))
        print(f"walk {seed} of {chosen.times}", flush=True)
        status = subprocess.run(command, cwd=ROOT, check=False).returncode
        if status:
            return status
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
