"""The verbs of `bot.py keys`: what they do and what they print.

Here: `init`, `rotate`, `drop`, `show_recipients`, each giving the text for the operator. Not here: parsing of
arguments (`bot.py`) and the rows that are re-sealed (storage brings a `Reseal`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from betang.clock import Clock
from betang.errors import SettingsError
from betang.vault import key_folder
from betang.vault.case_keys import Desks
from betang.vault.sealing import WorkingKeys
from betang.vocabulary import DistrictCode


@dataclass(frozen=True, slots=True)
class Resealed:
    """What a pass over all sealed rows did: rows changed, and rows that no key opens (left as they were)."""

    changed: int
    unopenable: int = 0


class Reseal(Protocol):
    """Storage's side: where `keys.needs_resealing(value)`, open the value, seal it again, store it.

    It looks at every sealed value there is, and commits in batches, so that being cut off loses nothing and
    the next run goes on. It must not stop at a row that does not open, but count it.
    """

    async def __call__(self, keys: WorkingKeys) -> Resealed: ...


def init(folder: Path, clock: Clock, districts: Sequence[DistrictCode]) -> str:
    """Make what is missing of the key folder; raises SettingsError."""
    made = key_folder.init_keys(folder, clock, districts)
    if not made:
        return "Every key is there already; nothing was changed."
    return "\n".join(
        [
            f"Made in {folder}:",
            *(f"  {name}" for name in made),
            "Keep a copy of this folder apart from the database and its backups, locked away.",
            "Without it nothing opens again; with it and the database everything does.",
        ]
    )


async def rotate(folder: Path, clock: Clock, reseal: Reseal) -> str:
    """Add a working key, seal every row again under it, keep the old. SettingsError while a bot runs."""
    with key_folder.keys_alone(folder):
        number = key_folder.rotate_working_key(folder, clock)
        outcome = await _reseal_all(folder, clock, reseal)
    lines = [f"Working key {number} seals from now on; {outcome.changed} rows were sealed again."]
    if outcome.unopenable:
        lines.append(f"{outcome.unopenable} rows opened under no key and were left as they were.")
    lines.append("Older keys stay for backups. When no backup needs them: bot.py keys rotate --drop NUMBER")
    return "\n".join(lines)


async def drop(folder: Path, clock: Clock, number: int, reseal: Reseal) -> str:
    """Remove an old working key after a last pass. SettingsError while a bot runs or rows do not open."""
    with key_folder.keys_alone(folder):
        outcome = await _reseal_all(folder, clock, reseal)
        if outcome.unopenable:
            raise SettingsError(
                f"{outcome.unopenable} rows do not open; no key is dropped until that is cleared up"
            )
        key_folder.drop_working_key(folder, number)
    return f"Working key {number} is gone; backups sealed under it no longer open."


def show_recipients(folder: Path) -> str:
    """One line a desk: code, age recipient, and whether this server can read it. Raises SettingsError."""
    desks = key_folder.load_keys(folder).desks
    return "\n".join(_desk_line(desks, code) for code in desks.codes())


def _desk_line(desks: Desks, code: DistrictCode) -> str:
    reading = "this server can read" if desks.can_open(code) else "this server cannot read"
    return f"{code:<4}  {desks.recipient(code)}  {reading}"


async def _reseal_all(folder: Path, clock: Clock, reseal: Reseal) -> Resealed:
    return await reseal(WorkingKeys(key_folder.load_keys(folder).working, clock))
