"""Virtual environments of the benchmarks: the peers', and ours as an operator installs it."""

from __future__ import annotations

import subprocess
import sys
import venv
from pathlib import Path

from bench.machine import ROOT

PEERS = ".venv-bench"
OURS = ".venv-bench-run"
"""Without what only developers install: some of it is imported by libraries that find it, and costs memory."""

_REQUIREMENTS = {PEERS: "requirements/bench.txt", OURS: "requirements/runtime.txt"}


def make(folder: str) -> None:
    """Make the environment unless what it was made from is still the same; needs the network."""
    requirements = ROOT / _REQUIREMENTS[folder]
    stamp = ROOT / folder / ".made-from"
    locked = requirements.read_text(encoding="utf-8")
    if stamp.exists() and stamp.read_text(encoding="utf-8") == locked:
        return
    print(f"making {folder} from {requirements.relative_to(ROOT)}", flush=True)
    venv.create(ROOT / folder, with_pip=True)
    pip = (_python(ROOT / folder), "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    subprocess.run([*pip, "--require-hashes", "-r", str(requirements)], check=True)
    stamp.write_text(locked, encoding="utf-8")


def python_of(folder: str) -> str:
    """Its interpreter; ours when it has not been made."""
    wanted = _python(ROOT / folder)
    return str(wanted) if wanted.exists() else sys.executable


def _python(folder: Path) -> Path:
    return folder / ("Scripts" if sys.platform == "win32" else "bin") / "python"
