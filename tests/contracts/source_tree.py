"""The files of the project as the scanners of this folder and of `tests/docs` look at them.

Every function here fails when it finds nothing: a scanner that scans nothing guards nothing.
"""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MIGRATIONS = "betang/storage/migrations/"
_PARTS = ("betang/", "handlers/", "preview/")
_ALONE = ("bot.py", "assembly.py")


@dataclass(frozen=True, slots=True)
class Source:
    """A file of the project; `name` is its path from the root, with slashes."""

    name: str
    text: str

    @property
    def tree(self) -> ast.Module:
        return _parsed(self.name, self.text)

    @property
    def lines(self) -> list[str]:
        return self.text.splitlines()

    @property
    def written_lines(self) -> int:
        """Lines with something in them."""
        return sum(1 for line in self.lines if line.strip())

    def calls(self) -> Iterator[ast.Call]:
        return (node for node in ast.walk(self.tree) if isinstance(node, ast.Call))

    def imports(self) -> Iterator[tuple[int, str]]:
        """Line and full name of everything imported; `from a import b` is `a.b`."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from ((node.lineno, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


@cache
def _parsed(name: str, text: str) -> ast.Module:
    return ast.parse(text, name)


@cache
def project_files() -> tuple[str, ...]:
    """Everything in version control, and what is about to be."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    names = sorted({name for name in listed.stdout.decode().split("\0") if name and (ROOT / name).is_file()})
    assert len(names) > 200, "the project's files were not found"
    return tuple(names)


def texts() -> list[Source]:
    """All files that are text."""
    found = []
    for name in project_files():
        content = (ROOT / name).read_bytes()
        if b"\0" not in content:
            found.append(Source(name, content.decode("utf-8")))
    assert len(found) > 200
    return found


def code() -> list[Source]:
    """Every Python file of the bot; without Alembic's migrations, which are history and never changed."""
    names = [
        name
        for name in project_files()
        if name.endswith(".py") and (name.startswith(_PARTS) or name in _ALONE) and not name.startswith(MIGRATIONS)
    ]
    assert len(names) > 150
    return [source(name) for name in names]


def code_of_tests() -> list[Source]:
    """Every Python file below `tests/`."""
    names = [name for name in project_files() if name.startswith("tests/") and name.endswith(".py")]
    assert len(names) > 50
    return [source(name) for name in names]


def source(name: str) -> Source:
    """Raises FileNotFoundError."""
    return Source(name, (ROOT / name).read_text(encoding="utf-8"))
