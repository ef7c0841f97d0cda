"""Every contract of `.importlinter` holds, and notices when it is broken: each is broken here once, in a copy."""

from __future__ import annotations

import configparser
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.contracts.source_tree import ROOT, code, source

LINT = Path(sys.executable).with_name("lint-imports")
_VERDICT = re.compile(r"^(?P<name>.+?) (?P<verdict>KEPT|BROKEN)(?: \(.*\))?$", re.MULTILINE)


@dataclass(frozen=True)
class Violation:
    """A file that breaks exactly one contract. An `__init__.py` is put beside it where there is none."""

    contract: str
    file: str
    text: str


VIOLATIONS = {
    "a lower layer reaches up": Violation(
        "layers", "betang/vault/peeping.py", "from betang.storage.database import Database\n"
    ),
    "a module without a place": Violation("layers", "betang/helpers.py", ""),
    "brothers look at each other": Violation(
        "layers", "betang/reports/peeping.py", "from betang.intake.journal import Journal\n"
    ),
    "an import hidden in a function": Violation(
        "layers", "betang/wording/peeping.py", "def late() -> None:\n    import betang.flows.engine\n"
    ),
    "a folder without a place": Violation("layers", "betang/gossip/tell.py", ""),
    "the domain knows the handlers": Violation(
        "parts", "betang/duty/peeping.py", "from handlers.turn import Turn\n"
    ),
    "somebody imports the composition": Violation("top", "handlers/peeping.py", "from assembly import run_bot\n"),
    "somebody imports the tests": Violation("top", "betang/chats/peeping.py", "import tests.support.clocks\n"),
    "a handler reads tables": Violation("handlers", "handlers/peeping.py", "from betang.storage import cases\n"),
    "a handler holds keys": Violation(
        "handlers", "handlers/peeping.py", "from betang.vault.sealing import WorkingKeys\n"
    ),
    "a handler writes SQL": Violation("handlers", "handlers/peeping.py", "import sqlalchemy\n"),
    "a handler operates": Violation(
        "handlers", "handlers/peeping.py", "from betang.operations.console import status\n"
    ),
    "a service knows Telegram": Violation("telegram", "betang/duty/peeping.py", "from telegram import Update\n"),
    "a bot trains in earnest": Violation(
        "training", "handlers/peeping.py", "from betang.training.server import TrainingServer\n"
    ),
    "the domain knows the preview": Violation("parts", "handlers/peeping.py", "import preview\n"),
    "the preview asks the tests": Violation("preview", "preview/peeping.py", "import tests.support.clocks\n"),
    "a campaign reads reports": Violation(
        "campaigns", "betang/campaigns/audience.py", "from betang.reports.filing import submit_report\n"
    ),
    "a campaign reads cases through another": Violation(
        "campaigns", "betang/campaigns/audience.py", "from betang.storage import cases\n"
    ),
    "the reader of hostile files learns of keys": Violation(
        "previews", "betang/reports/previews.py", "from betang.vault.vault import Vault\n"
    ),
    "the reader of hostile files has a neighbour": Violation(
        "previews", "betang/reports/previews.py", "from betang.reports.file_store import FileStore\n"
    ),
}


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The bot's Python files and the contracts, nothing else."""
    for one in code():
        target = tmp_path / one.name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(one.text, encoding="utf-8")
    shutil.copy(ROOT / ".importlinter", tmp_path)
    return tmp_path


def contract_names() -> Mapping[str, str]:
    """Contracts by id."""
    contracts = configparser.ConfigParser()
    contracts.read_string(source(".importlinter").text)
    head = "importlinter:contract:"
    return {
        section.removeprefix(head): contracts[section]["name"]
        for section in contracts.sections()
        if section.startswith(head)
    }


def verdicts(folder: Path) -> Mapping[str, str]:
    """What import-linter says of each contract."""
    linted = subprocess.run(
        [LINT, "--no-cache"], cwd=folder, capture_output=True, text=True, check=False, env={"PYTHONUTF8": "1"}
    )
    by_name = {found["name"]: found["verdict"] for found in _VERDICT.finditer(linted.stdout)}
    known = contract_names()
    assert known
    assert set(known.values()) <= by_name.keys(), linted.stdout + linted.stderr
    assert (linted.returncode == 0) == ("BROKEN" not in by_name.values())
    return {contract: by_name[name] for contract, name in known.items()}


def test_the_code_as_it_is_breaks_no_contract(copy: Path) -> None:
    assert set(verdicts(copy).values()) == {"KEPT"}


@pytest.mark.parametrize("violation", VIOLATIONS.values(), ids=VIOLATIONS.keys())
def test_a_violation_is_caught_by_its_contract_and_no_other(copy: Path, violation: Violation) -> None:
    planted = copy / violation.file
    planted.parent.mkdir(exist_ok=True)
    (planted.parent / "__init__.py").touch()
    before = planted.read_text(encoding="utf-8") if planted.exists() else ""
    planted.write_text(f"{before}\n{violation.text}", encoding="utf-8")
    broken = {contract for contract, verdict in verdicts(copy).items() if verdict == "BROKEN"}
    assert broken == {violation.contract}


def test_every_contract_is_broken_once_above() -> None:
    assert {violation.contract for violation in VIOLATIONS.values()} == set(contract_names())
