"""Places and numbers to turn to, and the two cards that come before everything else.

Reads `content/directory.yaml`. What is not sure there (M, I) or was never dialled is never shown as certain.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from betang.vocabulary import DistrictCode
from betang.wording.catalogue import Words


@dataclass(frozen=True, slots=True)
class Contact:
    """`sure`: A, B, C, M or I as in the domain sheet. `districts`: empty means the whole province."""

    id: str
    name: str
    number: str
    how: str
    hours: str
    cost: str
    sure: str
    verified_on: date | None
    districts: tuple[DistrictCode, ...] = ()
    url: str = ""


@dataclass(frozen=True, slots=True)
class Directory:
    contacts: tuple[Contact, ...]

    def near(self, district: DistrictCode | None) -> tuple[Contact, ...]:
        """What may be offered to somebody in this district, in the order of the file."""
        raise NotImplementedError

    def emergency_card(self, words: Words, district: DistrictCode | None = None) -> str:
        """HTML of the emergency card, at most 600 characters."""
        raise NotImplementedError

    def suicide_card(self, words: Words) -> str:
        """HTML of the card for thoughts of suicide, at most 600 characters."""
        raise NotImplementedError

    def nearby_services(self, words: Words, district: DistrictCode | None = None) -> str:
        """HTML of the list behind "Layanan terdekat"."""
        raise NotImplementedError


def load_directory(path: Path) -> Directory:
    """Raises SettingsError with file and line when the file does not say what it should."""
    raise NotImplementedError
