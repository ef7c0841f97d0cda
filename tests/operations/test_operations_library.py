"""A broken file of the library: the bot starts without it, the operator is told, and the check fails."""

from __future__ import annotations

import logging
import shutil
from datetime import date
from pathlib import Path

import pytest

from betang.operations.checks import check_everything
from betang.operations.content import ROOT, load_content
from betang.operations.renewal import alert_of_broken

BROKEN = "content/library/agama/syukur-di-meja-makan.md"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """The project's content, but the long flow, whose walk takes seconds."""
    for folder in ("content", "locales"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    (tmp_path / "content/flows/report.yaml").unlink()
    return tmp_path


@pytest.fixture
def broken(tree: Path) -> Path:
    path = tree / BROKEN
    path.write_text(path.read_text("utf-8").replace("audience:", "rahasia-pribadi:", 1), "utf-8")
    return tree


def checked(root: Path, today: date) -> tuple[int, list[str]]:
    said: list[str] = []
    return check_everything(lambda line: said.append(str(line)), root, today), said


def test_the_bot_starts_with_what_is_good(broken: Path) -> None:
    whole, left = load_content("id").library, load_content("id", broken).library
    assert len(left.messages) == len(whole.messages) - 1
    assert [one.file for one in left.broken] == [BROKEN]


def test_the_operator_is_told_which_file_and_nothing_that_stands_in_it(
    broken: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        alert_of_broken(load_content("id", broken).library)
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    assert BROKEN in caplog.text
    assert "rahasia-pribadi" not in caplog.text


def test_of_a_whole_library_nothing_is_said(caplog: pytest.LogCaptureFixture) -> None:
    alert_of_broken(load_content("id").library)
    assert caplog.records == []


def test_the_check_fails_and_says_the_line(broken: Path) -> None:
    status, said = checked(broken, date(2026, 11, 24))
    assert status == 1
    assert any(line.startswith(f"{BROKEN}:4: unknown key 'rahasia-pribadi'") for line in said)
    assert f"{len(load_content('id').library.messages) - 1} messages" in said[-1]


def test_the_check_fails_when_reviews_are_long_overdue(tree: Path) -> None:
    status, said = checked(tree, date(2040, 1, 1))
    assert status == 1
    overdue = [line for line in said if "overdue" in line]
    assert overdue
    assert not [line for line in overdue if "advice" in line]
