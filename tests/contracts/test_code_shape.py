"""Sizes of functions and files, and how the tests stand beside the code."""

from __future__ import annotations

import ast
import math
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from tests.contracts.source_tree import Source, code, code_of_tests, project_files

LONGEST_FUNCTION = 60
FUNCTIONS_95TH = 35
FILES_95TH = 300
LONGEST_FILE = 400

ACROSS = {"bench", "contracts", "conversations", "docs", "support", "system", "understanding"}
"""Folders of `tests/` that belong to no folder of the code: they look at all of it, or at what lies beside it."""


@dataclass(frozen=True, slots=True, order=True)
class Sized:
    lines: int
    what: str


def functions(sources: Iterable[Source]) -> list[Sized]:
    """Every function and method by the lines from `def` to its last."""
    return sorted(
        Sized((node.end_lineno or node.lineno) - node.lineno + 1, f"{one.name}:{node.lineno} {node.name}")
        for one in sources
        for node in ast.walk(one.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )


def percentile(sizes: list[Sized], share: float) -> int:
    """The size that `share` of all do not go beyond; `sizes` in order."""
    return sizes[math.ceil(share * len(sizes)) - 1].lines


def test_a_function_has_one_purpose() -> None:
    found = functions(code())
    assert len(found) > 1000
    assert [one for one in found if one.lines > LONGEST_FUNCTION] == []
    assert percentile(found, 0.95) <= FUNCTIONS_95TH


def test_a_file_has_one_subject() -> None:
    found = sorted(Sized(one.written_lines, one.name) for one in code())
    assert [one for one in found if one.lines > LONGEST_FILE] == []
    assert percentile(found, 0.95) <= FILES_95TH


def test_sizes_are_counted_as_people_count_them() -> None:
    one = Source("a.py", "def f():\n    a = 1\n\n    return a\n\nasync def g(): ...\n")
    assert functions([one]) == [Sized(1, "a.py:6 g"), Sized(4, "a.py:1 f")]
    assert one.written_lines == 4
    assert percentile([Sized(n, "") for n in range(1, 101)], 0.95) == 95


def test_there_is_at_least_as_much_testing_as_code() -> None:
    written = sum(one.written_lines for one in code())
    tested = sum(one.written_lines for one in code_of_tests())
    assert tested >= written


def test_every_folder_of_the_code_has_its_folder_of_tests() -> None:
    of_code = {folder(one.name) for one in code()} - {""}
    assert {"vault", "storage", "duty", "handlers"} <= of_code
    with_tests = {one.name.split("/")[1] for one in code_of_tests() if re.search(r"/test_\w+\.py$", one.name)}
    assert of_code - with_tests == set()


def test_every_folder_of_tests_has_its_folder_of_code() -> None:
    of_tests = {name.split("/")[1] for name in project_files() if re.match(r"tests/\w+/", name)}
    assert of_tests - {folder(one.name) for one in code()} - ACROSS == set()


def folder(name: str) -> str:
    """`betang/vault/vault.py` -> `vault`, `handlers/edge.py` -> `handlers`; empty for files of no folder."""
    found = re.match(r"betang/(\w+)/|(handlers|preview)/", name)
    return (found[1] or found[2]) if found else ""


def test_no_two_test_files_have_the_same_name() -> None:
    # Without packages pytest imports a test file by its bare name.
    names = Counter(one.name.rpartition("/")[2] for one in code_of_tests())
    assert [name for name, count in names.items() if count > 1 and name != "conftest.py"] == []


def test_names_of_tests_are_sentences() -> None:
    found = [one.what for one in functions(code_of_tests()) if re.search(r" test_", one.what)]
    assert len(found) > 500
    assert [name for name in found if name.rpartition("test_")[2].count("_") < 1] == []
