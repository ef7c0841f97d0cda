"""`bot.py preview`: the preview as a file. Needs no token, no data folder and no network."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from betang.clock import WIB, Clock
from preview.making import make_preview


async def write_preview(clock: Clock, to: Path, locales: Sequence[str]) -> list[str]:
    """Lines for the operator; the path stands on the last. Raises SettingsError, OtherWays, NobodyAnswers."""
    made = await make_preview(clock.now().astimezone(WIB).date(), locales)
    to.parent.mkdir(parents=True, exist_ok=True)
    # Whole or not at all: a browser may be loading the former one.
    half = to.with_name(f"{to.name}.part")
    half.write_text(made.html(), encoding="utf-8")
    half.replace(to)
    languages = ", ".join(one.name for one in made.languages)
    return [f"{len(made.items)} screens, messages and sentences, each in {languages}:", str(to)]
