"""Hears danger in free text. A small, deterministic recogniser; never files anything by itself.

Patterns stand in `content/understanding/basic.yaml`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class Concern(StrEnum):
    """What a text asks for before anything else, the most urgent first."""

    SUICIDE = "bunuh_diri"
    DANGER = "bahaya"
    REPORT_WISH = "ingin_lapor"
    NONE = ""


@dataclass(frozen=True, slots=True)
class Recogniser:
    def recognise(self, text: str) -> Concern:
        raise NotImplementedError


def load_recogniser(path: Path) -> Recogniser:
    """Raises SettingsError with file and line when the file does not say what it should."""
    raise NotImplementedError
