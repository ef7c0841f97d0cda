"""What no import contract can see: looked up in the files themselves. Each rule is shown a violation of itself too."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.contracts.source_tree import ROOT, Source, code, code_of_tests, project_files, source, texts

RUFF = Path(sys.executable).with_name("ruff")

Complaints = Iterator[str]
Rule = Callable[[Source], Complaints]


def only_names_others(one: Source) -> Complaints:
    """An `__init__.py` holds a docstring and re-exports at most."""
    if not one.name.endswith("__init__.py"):
        return
    for node in one.tree.body:
        is_text = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        is_list = isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"
        if not (is_text or is_list or isinstance(node, ast.Import | ast.ImportFrom)):
            yield f"{one.name}:{node.lineno}: code in __init__.py"


_OF_CHANCE = {"random", "secrets", "uuid"}
_OF_TIME = re.compile(
    r"time\.(time|monotonic|perf_counter|process_time)(_ns)?|datetime\.datetime\.\w+|datetime\.date\.\w+"
)
_READS = {"now", "utcnow", "today", "urandom", "uuid4", "uuid1", "time_ns", "monotonic_ns", "getrandom"}
_CLOCKS = ("betang/clock.py", "betang/training/clocks.py")


def asks_the_clock(one: Source) -> Complaints:
    """Time and chance come from a `Clock` that was handed in."""
    if one.name in _CLOCKS:
        return
    for line, name in one.imports():
        if name.split(".")[0] in _OF_CHANCE or _OF_TIME.fullmatch(name):
            yield f"{one.name}:{line}: imports {name}"
    for call in one.calls():
        said = ast.unparse(call.func)
        by_module = said.startswith(("datetime.", "date.", "os.", "time."))
        if by_module and said.rpartition(".")[2] in _READS:
            yield f"{one.name}:{call.lineno}: {said}()"


_COMMITTING = {"betang/storage/commits.py", "betang/storage/drivers.py"}
_BEGINNING = {*_COMMITTING, *(f"betang/storage/{name}.py" for name in ("database", "migrate", "schema_version"))}


def leaves_the_commit_to_storage(one: Source) -> Complaints:
    """Transactions begin and end in storage alone, so that a service cannot keep half of what it decided."""
    for node in ast.walk(one.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and one.name not in _COMMITTING:
            if node.func.attr in {"commit", "rollback"}:
                yield f"{one.name}:{node.lineno}: .{node.func.attr}()"
        elif isinstance(node, ast.With | ast.AsyncWith) and one.name not in _BEGINNING:
            if any(ast.unparse(item.context_expr).endswith(".begin()") for item in node.items):
                yield f"{one.name}:{node.lineno}: a transaction of its own"
        elif (
            isinstance(node, ast.Constant) and node.value in {"COMMIT", "ROLLBACK"} and one.name not in _COMMITTING
        ):
            yield f"{one.name}:{node.lineno}: {node.value}"


_STATEMENTS = {"rows", "row", "change", "change_one", "change_many", "query"}


def hands_the_unit_of_work_on(one: Source) -> Complaints:
    """Handlers know the type of a unit of work and run no statement in it."""
    if not one.name.startswith("handlers/"):
        return
    for call in one.calls():
        whose, _, verb = ast.unparse(call.func).rpartition(".")
        if verb in _STATEMENTS and whose.split(".")[-1] in {"work", "view"}:
            yield f"{one.name}:{call.lineno}: runs a statement"


_BOTTOM = {"betang/vocabulary.py", "betang/errors.py", "betang/clock.py"}


def needs_the_standard_library_alone(one: Source) -> Complaints:
    if one.name not in _BOTTOM:
        return
    for line, name in one.imports():
        if name.split(".")[0] not in sys.stdlib_module_names:
            yield f"{one.name}:{line}: imports {name}"


_EDGES = re.compile(r"handlers/\w+\.py|betang/(delivery|intake)/telegram_\w+\.py|assembly\.py")


def knows_telegram_by_its_name(one: Source) -> Complaints:
    """Whoever looks for Telegram's library finds it by the names of files."""
    if _EDGES.fullmatch(one.name):
        return
    for line, name in one.imports():
        if name.split(".")[0] == "telegram":
            yield f"{one.name}:{line}: imports {name}"


_TOP: dict[str, tuple[str, ...]] = {
    # The command line parses; only the composition knows handlers and Telegram's library.
    "bot.py": ("handlers", "telegram", "sqlalchemy", "betang.storage"),
    "assembly.py": ("bot", "betang.training", "preview", "sqlalchemy"),
}


def keeps_to_its_place_at_the_top(one: Source) -> Complaints:
    for line, name in one.imports():
        if any(f"{name}.".startswith(f"{forbidden}.") for forbidden in _TOP.get(one.name, ())):
            yield f"{one.name}:{line}: imports {name}"


RULES: dict[Rule, Source] = {
    only_names_others: Source("betang/duty/__init__.py", '"""Duty."""\nDEFAULT = 3\n'),
    asks_the_clock: Source("betang/duty/rules.py", "from datetime import datetime\nNOW = datetime.now()\n"),
    leaves_the_commit_to_storage: Source("betang/duty/rules.py", "def keep(work):\n    work.commit()\n"),
    hands_the_unit_of_work_on: Source("handlers/turn.py", "async def go(turn):\n    await turn.work.query(ALL)\n"),
    needs_the_standard_library_alone: Source("betang/clock.py", "import msgspec\n"),
    knows_telegram_by_its_name: Source("betang/intake/journal.py", "from telegram import Update\n"),
    keeps_to_its_place_at_the_top: Source("assembly.py", "from betang.training.demo import run_demo\n"),
}
FURTHER: list[tuple[Rule, Source]] = [
    (asks_the_clock, Source("betang/x.py", "import secrets\n")),
    (asks_the_clock, Source("handlers/x.py", "from random import choice\n")),
    (asks_the_clock, Source("assembly.py", "import time\nBEGAN = time.monotonic_ns()\n")),
    (asks_the_clock, Source("betang/x.py", "from time import monotonic\n")),
    (
        leaves_the_commit_to_storage,
        Source("handlers/x.py", "async def f(e):\n    async with e.begin():\n        ...\n"),
    ),
    (leaves_the_commit_to_storage, Source("betang/x.py", 'ALL = "COMMIT"\n')),
    (hands_the_unit_of_work_on, Source("handlers/x.py", "async def f(work):\n    await work.change_one(ONE)\n")),
    (keeps_to_its_place_at_the_top, Source("bot.py", "import telegram\n")),
]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_whole_code_keeps_the_rule(rule: Rule) -> None:
    assert [complaint for one in code() for complaint in rule(one)] == []


@pytest.mark.parametrize(
    ("rule", "wrong"), [*RULES.items(), *FURTHER], ids=lambda value: getattr(value, "__name__", "")
)
def test_a_violation_of_the_rule_is_seen(rule: Rule, wrong: Source) -> None:
    assert list(rule(wrong)) != []


def test_the_files_that_rules_name_exist() -> None:
    assert len([name for name in project_files() if _EDGES.fullmatch(name)]) > 20
    named = {*_CLOCKS, *_COMMITTING, *_BEGINNING, *_BOTTOM, *_TOP}
    assert named <= set(project_files())


@pytest.mark.parametrize(
    "planted",
    [
        "import secrets\n",
        "import random\n",
        "import os\n\nNOISE = os.urandom(8)\n",
        "import time\n\nNOW = time.time()\n",
        "from datetime import UTC, datetime\n\nNOW = datetime.now(UTC)\n",
    ],
)
def test_ruff_forbids_time_and_chance_outside_the_clock(planted: str) -> None:
    def complaints_at(file: str) -> str:
        return subprocess.run(
            [RUFF, "check", "--no-cache", "--select", "TID251", "--stdin-filename", file, "-"],
            input=planted,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        ).stdout

    assert "TID251" in complaints_at("betang/duty/rules.py")
    assert "TID251" not in complaints_at("betang/clock.py")


# Exceptions to the linters have reasons


_NOQA = re.compile(r"#\s*noqa\b(?P<rest>.*)", re.IGNORECASE)
_NOQA_WITH_REASON = re.compile(r": [A-Z]+\d+(, [A-Z]+\d+)* - \S.+")
_TYPE_IGNORE = re.compile(r"#\s*type:\s*ignore(?P<rest>.*)")
_TYPE_IGNORE_WITH_REASON = re.compile(r"\[[a-z, -]+\]\s+# \S.+")
_SILENCE = re.compile(
    "pragma: no " + "cover|mypy: ignore|ruff: no" + "qa|pytest.mark." + "skip|pytest." + "skip|x" + "fail\\("
)


def unexplained(one: Source) -> Complaints:
    for number, line in enumerate(one.lines, start=1):
        for found, needed in ((_NOQA, _NOQA_WITH_REASON), (_TYPE_IGNORE, _TYPE_IGNORE_WITH_REASON)):
            match = found.search(line)
            if match is not None and not needed.match(match["rest"]):
                yield f"{one.name}:{number}: an exception without its code and its reason"
        if _SILENCE.search(line):
            yield f"{one.name}:{number}: silenced"


def _python_files() -> list[Source]:
    bench = [source(name) for name in project_files() if name.startswith("bench/") and name.endswith(".py")]
    return [one for one in [*code(), *code_of_tests(), *bench] if one.name != "tests/contracts/test_code_rules.py"]


def test_every_exception_to_a_linter_has_its_code_and_its_reason() -> None:
    assert any(_NOQA.search(line) for one in _python_files() for line in one.lines)
    assert [complaint for one in _python_files() for complaint in unexplained(one)] == []


@pytest.mark.parametrize(
    "line",
    [
        "x = 1  # noqa",
        "x = 1  # noqa: E501",
        "x = 1  # type: ignore",
        "x = 1  # type: ignore[misc]",
        "x()  # pragma: no cover",
    ],
)
def test_an_unexplained_exception_is_seen(line: str) -> None:
    assert list(unexplained(Source("a.py", line)))


@pytest.mark.parametrize(
    "line",
    ["x = 1  # noqa: E501 - a table", "x = 1  # type: ignore[misc]  # ships without types", "x = 1  # plain"],
)
def test_an_explained_exception_passes(line: str) -> None:
    assert not list(unexplained(Source("a.py", line)))


def test_every_rule_that_ruff_is_told_to_ignore_has_a_reason() -> None:
    _, _, rest = source("pyproject.toml").text.partition("\nignore = [\n")
    listed, _, rest = rest.partition("\n]\n")
    entries = [line for line in listed.splitlines() if line.strip()]
    _, _, rest = rest.partition("[tool.ruff.lint.per-file-ignores]\n")
    entries += [line for line in rest.split("\n[")[0].splitlines() if re.search(r'"[A-Z]+\d*"', line)]
    assert len(entries) > 10
    # Whole families that a line names by letters alone (`T20` for tests that print) explain themselves.
    unexplained_rules = [line for line in entries if "#" not in line and not re.fullmatch(r'\s*"(T20|ARG)",', line)]
    assert unexplained_rules == []


# What must never be committed

_UNFINISHED = re.compile(r"\b(" + "|".join(["TO" + "DO", "FIX" + "ME", "X" + "XX"]) + r")\b")
_MACHINE = re.compile(
    "|".join(
        [
            r"(?<![\w.])/" + r"(root|work|home/\w+|Users/\w+)/",
            r"\.py" + r"env/",
            r"(?<!no-emit-)" + r"(extra-)?index" + r"-url",
            r"(?<!no-emit-)" + r"find" + r"-links",
            r"https?://[^\s\"')]*(" + "py" + r"pi\.|pythonhosted|arti" + r"factory|npm" + r"js)",
        ]
    )
)


@pytest.mark.parametrize("pattern", [_UNFINISHED, _MACHINE], ids=["unfinished", "machine"])
def test_no_file_holds_what_must_not_be_committed(pattern: re.Pattern[str]) -> None:
    found = [
        f"{one.name}:{number}: {line.strip()[:80]}"
        for one in texts()
        for number, line in enumerate(one.lines, start=1)
        if pattern.search(line)
    ]
    assert found == []


def test_what_must_not_be_committed_is_recognised() -> None:
    assert _UNFINISHED.search("# " + "TO" + "DO: later")
    assert not _UNFINISHED.search("tinju todong tonjok")
    assert _MACHINE.search("see /" + "root/notes")
    assert _MACHINE.search("pip install --index" + "-url x")
    assert not _MACHINE.search("--no-emit-index" + "-url")
    assert not _MACHINE.search("https://api.telegram.org")
