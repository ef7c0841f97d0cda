"""The 14 districts of the province: codes, names, and which one a typed name or a place means.

Reads `content/districts.yaml`. Which desk serves a district belongs to `betang.duty`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from betang.vocabulary import DistrictCode


@dataclass(frozen=True, slots=True)
class District:
    """`code` is the BPS code; Kemendagri numbers eight of the fourteen differently (domain sheet 6.1, A)."""

    code: DistrictCode
    kode_kemendagri: str
    name: str
    capital: str
    aliases: tuple[str, ...]
    points: tuple[tuple[float, float], ...]
    """Latitude and longitude of the capital and main towns, in degrees (approximate)."""


@dataclass(frozen=True, slots=True)
class Districts:
    by_code: Mapping[DistrictCode, District]

    def __iter__(self):  # type: ignore[no-untyped-def] # first draft
        return iter(self.by_code.values())

    def name(self, code: DistrictCode) -> str:
        """Name of a district or of the province; the code itself for anything unknown."""
        raise NotImplementedError

    def search(self, text: str) -> list[District]:
        """Districts that a typed name may mean, best first; empty when none comes near."""
        raise NotImplementedError

    def nearest(self, latitude: float, longitude: float) -> District | None:
        """The district of the nearest known town; None outside the province and its margin."""
        raise NotImplementedError


def load_districts(path: Path) -> Districts:
    """Raises SettingsError with file and line when the file does not say what it should."""
    raise NotImplementedError
