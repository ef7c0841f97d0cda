"""A small copy of the project's content: one theme, no quizzes, and a report that is told in three screens.

For tests that change files and have them read again: the whole content takes half a second to copy and read, and the
long flow seconds to walk through.
"""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

from betang.operations.content import Content
from betang.wording.catalogue import Catalogues

ROOT = Path(__file__).parents[2]
THEME = "setara"

REPORT = """flow: report
version: 1
needs:
  - one_of: [story]
nodes:
  - id: notice
    kind: choose
    text: Yang dibaca petugas hanya yang Anda kirim.
    consent: v1
    options:
      - {value: ya, label: "Baik, mulai", does: [consent]}
  - id: story
    kind: collect
    title: Cerita
    text: Ceritakan sebanyak yang Anda mau.
  - id: review
    kind: review
    text: Ini yang akan dikirim.
    button: Kirim
    missing: Ceritanya belum ada.
  - id: thanks
    kind: end
    text: Sedang dikirim.
"""


def make_small_project(root: Path) -> Path:
    """`content/` and `locales/` below `root`, which it gives back."""
    for folder in ("content", "locales"):
        shutil.copytree(ROOT / folder, root / folder)
    for theme in (root / "content/library").iterdir():
        if theme.is_dir() and theme.name != THEME:
            shutil.rmtree(theme)
    for kind in ("quizzes", "series"):
        shutil.rmtree(root / "content" / kind)
    (root / "content/flows/report.yaml").write_text(REPORT, "utf-8")
    return root


def copy_of(content: Content, root: Path) -> Content:
    """The same content with files of its own, which look as they did when they were read."""
    shutil.copytree(content.root, root)
    catalogues = Catalogues(root / "locales")
    catalogues.take(content.catalogues)
    return replace(content, root=root, catalogues=catalogues)


def change(root: Path, file: str, old: str, new: str) -> None:
    """Put `new` in place of the first `old`; fails when there is none."""
    path = root / file
    text = path.read_text("utf-8")
    assert old in text, f"there is no {old!r} to change in {file} any more"
    path.write_text(text.replace(old, new, 1), "utf-8")
