"""What the verbs of reporting work with.

Here: the bundle. Not here: any verb; those are in the modules named after what they do.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from betang.clock import Clock
from betang.delivery.outbox import Outbox
from betang.reports.file_store import FileStore
from betang.reports.rules import DueTimes
from betang.vault.vault import Vault
from betang.wording.terms import Doorbell

DoorbellWords = Callable[[Doorbell, str], str]
"""The neutral sentence in a locale; HTML, for the whole message."""


@dataclass(frozen=True, slots=True)
class ReportRoom:
    """Made once at the start and handed to every verb.

    `keep_days`: how long a closed or withdrawn case is kept. `waiting_days`: how long an answer waits for the
    citizen. `due`: by when a case of each class should have been claimed.
    """

    vault: Vault
    clock: Clock
    outbox: Outbox
    files: FileStore
    doorbell: DoorbellWords
    keep_days: int = 365
    waiting_days: int = 30
    due: DueTimes = field(default_factory=DueTimes)


def moment_of(milliseconds: int) -> datetime:
    """A stored time as services know it: aware, in UTC."""
    return datetime.fromtimestamp(milliseconds / 1000, UTC)
