"""A language that is added to a copy of the project: the bot speaks what is translated, and Indonesian for the rest."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from betang.operations.content import ROOT, load_content
from tests.handlers.handlers_stage import open_stage, shown
from tests.support.small_project import make_small_project


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """What the command reads: sources, content and translations."""
    root = make_small_project(tmp_path / "project")
    for folder in ("betang", "handlers"):
        shutil.copytree(ROOT / folder, root / folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "bot.py", root)
    return root


def begin(root: Path, code: str, name: str) -> None:
    """The command of the guide, as a process in the copy."""
    command = [sys.executable, "-m", "betang.wording.catalogs", "add", code, name]
    said = subprocess.run(command, cwd=root, check=True, capture_output=True, text=True, timeout=60).stdout
    assert f"made locales/{code}/LC_MESSAGES/ui.po" in said


def write(root: Path, file: str, old: str, new: str) -> None:
    path = root / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


async def test_the_bot_speaks_a_language_that_was_added_with_one_command(
    copy: Path, made_folder: Path, tmp_path: Path
) -> None:
    begin(copy, "bjn", "Bahasa Banjar")
    write(
        copy,
        "locales/bjn/LC_MESSAGES/ui.po",
        'msgid "🔒 Privasi"\nmsgstr ""',
        'msgid "🔒 Privasi"\nmsgstr "🔒 Rahasia pian"',
    )
    async with open_stage(made_folder, tmp_path / "data", load_content("id", copy)) as stage:
        citizen = await stage.citizen("bjn")
        await stage.tell(citizen, "/bahasa")
        assert (await shown(citizen)).labels[:2] == ("Bahasa Indonesia", "English"), "nobody has offered it yet"
        write(copy, "locales/bjn/language.yaml", "offered: false", "offered: true")
        for _ in range(2):
            await stage.parts.renewal.look()
        await stage.tell(citizen, "/bahasa")
        await stage.tap(citizen, "Bahasa Banjar (sebagian)")
        await stage.tap(citizen, "⚙️ Pengaturan")
        screen = await shown(citizen)
        assert "🔒 Rahasia pian" in screen.labels
        assert "🧹 Hapus data" in screen.labels
        assert "Pengaturan. Mau ubah apa?" in screen.text
        assert stage.complaints() == []
