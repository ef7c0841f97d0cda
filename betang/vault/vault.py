"""The vault as the other parts of the bot receive it.

Here: the bundle and its opening. Not here: anything that seals or reveals; that is in its members.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from betang.clock import Clock
from betang.vault.case_keys import Desks
from betang.vault.key_folder import KeyRing, load_keys
from betang.vault.pseudonyms import Pseudonyms
from betang.vault.receipts import Receipts
from betang.vault.sealing import WorkingKeys


@dataclass(frozen=True, slots=True)
class Vault:
    """Everything that needs a key."""

    pseudonyms: Pseudonyms
    working: WorkingKeys
    desks: Desks
    receipts: Receipts


def open_vault(folder: Path, clock: Clock) -> Vault:
    """The vault over the key folder. Raises SettingsError with the mending command.

    A process that stays should hold `key_folder.keys_in_use(folder)` from before this call until it ends.
    """
    return vault_from(load_keys(folder), clock)


def vault_from(ring: KeyRing, clock: Clock) -> Vault:
    """The vault over keys that were read already."""
    return Vault(
        pseudonyms=Pseudonyms(ring.pseudonym),
        working=WorkingKeys(ring.working, clock),
        desks=ring.desks,
        receipts=Receipts(ring.lookup, clock),
    )
