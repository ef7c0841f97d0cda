"""`bot.py preview` as whoever prepares the sign-off types it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import bot
from preview.command import write
from preview.making import Preview


def test_the_page_is_written_and_its_path_comes_last(made: Preview, tmp_path: Path) -> None:
    target = tmp_path / "neu" / "preview.html"
    lines = write(made, target)
    assert lines[-1] == str(target)
    assert f"{len(made.items)} screens" in lines[0]
    assert "English" in lines[0]
    assert target.read_text(encoding="utf-8").startswith("<!doctype html>")


def test_a_page_that_is_there_is_replaced_as_a_whole(made: Preview, tmp_path: Path) -> None:
    target = tmp_path / "preview.html"
    target.write_text("lama", encoding="utf-8")
    write(made, target)
    assert [path.name for path in tmp_path.iterdir()] == ["preview.html"]
    assert target.stat().st_size > 500_000


def test_a_language_that_is_not_there_is_refused_at_once(tmp_path: Path) -> None:
    target = tmp_path / "preview.html"
    # A process of its own: the command silences the log of whoever runs it.
    command = [sys.executable, "bot.py", "preview", "--locale", "zz", "--to", str(target)]
    refused = subprocess.run(command, capture_output=True, text=True, check=False)
    assert refused.returncode == 1
    assert "no catalogue for language 'zz'; there are id, en" in refused.stderr
    assert not target.exists()


def test_without_a_target_it_lies_in_the_folder_that_git_ignores() -> None:
    options = bot._parser().parse_args(["preview"])
    assert options.to == Path("build/preview.html")
    assert options.locale == []
    assert "build/" in Path(".gitignore").read_text(encoding="utf-8").splitlines()


def test_languages_can_be_chosen() -> None:
    options = bot._parser().parse_args(["preview", "--locale", "en", "--locale", "bjn"])
    assert options.locale == ["en", "bjn"]
