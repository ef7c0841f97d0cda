"""What typed text can mean, and how the answer looks. How it is found out: `machine.py`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Meaning(StrEnum):
    """What a text asks for before anything else, the most urgent first."""

    SUICIDE = "suicide"
    DANGER = "danger"
    REPORT = "report"
    ASK_REPORT = "ask_report"
    INFO = "info"
    SETTINGS = "settings"
    GREETING = "greeting"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Understood:
    """`because`: the words that decided, for whoever extends the content; never logged, never stored.

    `topic`: for INFO `services` when somewhere or somebody to turn to is asked for, else empty (reading); for
    SETTINGS `language`, `safeword`, `privacy`, `erase`, `close` or empty.
    """

    meaning: Meaning
    because: tuple[str, ...] = ()
    topic: str = ""

    @property
    def is_urgent(self) -> bool:
        """Whether the emergency card comes before anything else."""
        return self.meaning in URGENT


TOPICS = {
    Meaning.INFO: ("services",),
    Meaning.SETTINGS: ("language", "safeword", "privacy", "erase", "close"),
}
"""What can be told apart within a meaning."""

URGENT = (Meaning.SUICIDE, Meaning.DANGER)
"""These bring the emergency card, the first before the second."""
