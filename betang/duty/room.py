"""What the verbs of the duty queue work with.

Here: the bundle. Not here: any verb; those are in the modules named after what they do.
"""

from __future__ import annotations

from dataclasses import dataclass

from betang.clock import Clock
from betang.delivery.outbox import Outbox
from betang.reports.room import ReportRoom
from betang.vault.vault import Vault
from betang.wording.catalogue import Catalogues
from betang.wording.districts import Districts


@dataclass(frozen=True, slots=True)
class DutyRoom:
    """Made once at the start and handed to every verb. `catalogues` speak to officers, each in their language."""

    reports: ReportRoom
    catalogues: Catalogues
    districts: Districts

    @property
    def vault(self) -> Vault:
        return self.reports.vault

    @property
    def clock(self) -> Clock:
        return self.reports.clock

    @property
    def outbox(self) -> Outbox:
        return self.reports.outbox

    @property
    def keep_days(self) -> int:
        """How long a closed case is kept."""
        return self.reports.keep_days
