"""The days and bands of hours of which a safe window is made."""

from __future__ import annotations

from dataclasses import dataclass

from betang.wording.catalogue import N_


@dataclass(frozen=True, slots=True)
class Weekday:
    id: str
    number: int
    """0 is Monday, as in `datetime.weekday`."""
    short: str
    name: str


@dataclass(frozen=True, slots=True)
class Band:
    """Hours in WIB, `until` not included."""

    id: str
    since: int
    until: int
    label: str


WEEKDAYS = (
    Weekday("senin", 0, N_("Sen"), N_("Senin")),
    Weekday("selasa", 1, N_("Sel"), N_("Selasa")),
    Weekday("rabu", 2, N_("Rab"), N_("Rabu")),
    Weekday("kamis", 3, N_("Kam"), N_("Kamis")),
    Weekday("jumat", 4, N_("Jum"), N_("Jumat")),
    Weekday("sabtu", 5, N_("Sab"), N_("Sabtu")),
    Weekday("minggu", 6, N_("Min"), N_("Minggu")),
)

BANDS = (
    Band("pagi", 8, 12, N_("08-12")),
    Band("siang", 12, 15, N_("12-15")),
    Band("sore", 15, 18, N_("15-18")),
    Band("malam", 18, 21, N_("18-21")),
)
