"""What the verbs of the duty queue work with.

Here: the bundle. Not here: any verb; those are in the modules named after what they do.
"""

from __future__ import annotations

from dataclasses import dataclass

from betang.clock import Clock
from betang.delivery.outbox import Outbox
from betang.vault.vault import Vault
from betang.wording.catalogue import Catalogues
from betang.wording.districts import Districts


@dataclass(frozen=True, slots=True)
class DutyRoom:
    """Made once at the start and handed to every verb. `keep_days`: how long a closed case is kept."""

    vault: Vault
    clock: Clock
    outbox: Outbox
    catalogues: Catalogues
    districts: Districts
    keep_days: int = 365
