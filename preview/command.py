"""`bot.py preview`: the preview as a file. Needs no token, no data folder and no network."""

from __future__ import annotations

from pathlib import Path

from preview.making import Preview


def write(made: Preview, to: Path) -> list[str]:
    """Lines for the operator; the path stands on the last."""
    to.parent.mkdir(parents=True, exist_ok=True)
    # Whole or not at all: a browser may be loading the former one.
    half = to.with_name(f"{to.name}.part")
    half.write_text(made.html(), encoding="utf-8")
    half.replace(to)
    languages = ", ".join(one.name for one in made.languages)
    return [f"{len(made.items)} screens, messages and sentences, each in {languages}:", str(to)]
