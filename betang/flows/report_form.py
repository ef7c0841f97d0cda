"""The answers of the report flow as types, for whoever files the report. Decides nothing about urgency."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from betang.flows.flow import Answers
from betang.vocabulary import Answering, DistrictCode, Place, Relation, Subject, Violence, When
from betang.wording.terms import Doorbell


class Danger(StrEnum):
    """Answer to the first question: is anyone in danger, or hurt and in need of a doctor, now."""

    YES = "ya"
    NO = "tidak"
    UNSURE = "tidak_yakin"


class Risk(StrEnum):
    """Risk factors answered with yes (own wording on WHO's six, a child, suicide: domain sheet 7.1)."""

    WORSE = "makin_parah"
    WEAPON = "senjata"
    STRANGLED = "dicekik"
    PREGNANT = "saat_hamil"
    JEALOUS = "mengatur"
    MAY_KILL = "bisa_membunuh"
    CHILD = "ada_anak"
    SUICIDE = "pikiran_bunuh_diri"
    ACCESS = "masih_bertemu_anak"
    """The person reported can still reach the child (asked about a child only)."""


class Need(StrEnum):
    """What a child says it needs; asked instead of what was done."""

    HURT = "disakiti"
    AFRAID = "takut_pulang"
    TALK = "bicara"
    UNSURE = "tidak_tahu"


@dataclass(frozen=True, slots=True)
class SafeWindow:
    """When a doorbell may ring. `days`: 0 is Monday. `hours`: from and until, in WIB."""

    days: tuple[int, ...]
    hours: tuple[tuple[int, int], ...]
    doorbell: Doorbell


@dataclass(frozen=True, slots=True)
class ReportForm:
    """What was told, without the story. None and empty: not asked or not answered."""

    consent: str
    district: DistrictCode
    danger: Danger | None
    about: Subject | None
    kinds: tuple[Violence, ...]
    place: Place | None
    when: When | None
    relation: Relation | None
    risks: frozenset[Risk]
    risks_denied: frozenset[Risk]
    """Factors answered with no; what is in neither set is unknown and counts as neither."""
    need: Need | None
    answering: Answering
    window: SafeWindow | None
    code_word: str
    has_pin: bool
    shared_phone: bool
    pieces: int


def read_report(answers: Answers) -> ReportForm:
    """Never raises for answers of the report flow; a missing district becomes the province."""
    raise NotImplementedError
