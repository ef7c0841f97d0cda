"""The answers of the report flow as types, for whoever files the report. Decides nothing about urgency."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import TypeVar

from betang.flows.flow import Answers, Choose, Flow
from betang.flows.standing import DAYS, DOORBELL, HOURS, result
from betang.flows.state import FlowState
from betang.flows.windows import BANDS, WEEKDAYS
from betang.vocabulary import PROVINCE, Answering, DistrictCode, Place, Relation, Subject, Violence, When
from betang.wording.terms import Doorbell


class Danger(StrEnum):
    """Answer to the first question: is anyone in danger, or hurt and in need of a doctor, now."""

    YES = "ya"
    NO = "tidak"
    UNSURE = "tidak_yakin"


class Risk(StrEnum):
    """Risk factors (own wording on WHO's six, a child, suicide: domain sheet 7.1)."""

    WORSE = "makin_parah"
    WEAPON = "senjata"
    STRANGLED = "dicekik"
    PREGNANT = "saat_hamil"
    CONTROLLING = "mengatur"
    MAY_KILL = "bisa_membunuh"
    CHILD = "ada_anak"
    SUICIDE = "pikiran_bunuh_diri"
    ACCESS = "masih_bertemu_anak"
    """The person can still reach the child (asked of whoever speaks for a child)."""


class Need(StrEnum):
    """What a child says it needs; asked instead of what was done."""

    HURT = "disakiti"
    AFRAID = "takut_pulang"
    TALK = "bicara"
    UNSURE = "belum_tahu"


@dataclass(frozen=True, slots=True)
class SafeWindow:
    """When a doorbell may ring. `days`: 0 is Monday. `hours`: from and until (not included), in WIB."""

    days: tuple[int, ...]
    hours: tuple[tuple[int, int], ...]
    doorbell: Doorbell


@dataclass(frozen=True, slots=True)
class ReportForm:
    """What was told, without the story. None and empty: not asked, or not answered."""

    consent: str
    """Version of the notice that was agreed to; empty only when it was not."""
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


_YES_NO: Mapping[str, Risk] = MappingProxyType(
    {
        "risk_worse": Risk.WORSE,
        "risk_control": Risk.CONTROLLING,
        "risk_kill": Risk.MAY_KILL,
        "risk_self": Risk.SUICIDE,
        "access": Risk.ACCESS,
    }
)

_TWO_IN_ONE: Mapping[str, tuple[Risk, Risk]] = MappingProxyType(
    {
        "risk_attack": (Risk.STRANGLED, Risk.WEAPON),
        "risk_others": (Risk.CHILD, Risk.PREGNANT),
    }
)
"""Two factors asked on one screen, to keep within six taps: one of them, both (`keduanya`), or neither."""


def read_report(flow: Flow, state: FlowState) -> ReportForm:
    """Never raises for a state of the report flow; a missing district becomes the province."""
    answers = result(flow, state)
    risks, denied = _risks(answers)
    window = _window(answers)
    return ReportForm(
        consent=_consent(flow, answers),
        district=DistrictCode(_first(answers, "district") or PROVINCE),
        danger=_member(Danger, answers, "danger"),
        about=_member(Subject, answers, "about"),
        kinds=tuple(kind for kind in Violence if kind in answers.get("kinds", ())),
        place=_member(Place, answers, "place"),
        when=_member(When, answers, "when"),
        relation=_member(Relation, answers, "relation"),
        risks=risks,
        risks_denied=denied,
        need=_member(Need, answers, "need"),
        answering=_answering(answers, window),
        window=window,
        code_word=_first(answers, "code_word"),
        has_pin=bool(answers.get("pin")),
        shared_phone="bersama" in answers.get("phone", ()),
        pieces=len(state.kept),
    )


_E = TypeVar("_E", bound=StrEnum)


def _first(answers: Answers, key: str) -> str:
    return next(iter(answers.get(key, ())), "")


def _member(kind: type[_E], answers: Answers, key: str) -> _E | None:
    value = _first(answers, key)
    return next((member for member in kind if member == value), None)


def _consent(flow: Flow, answers: Answers) -> str:
    node = flow.nodes.get("notice")
    return node.consent if isinstance(node, Choose) and _first(answers, "notice") == "paham" else ""


def _risks(answers: Answers) -> tuple[frozenset[Risk], frozenset[Risk]]:
    present: set[Risk] = set()
    denied: set[Risk] = set()
    for key, risk in _YES_NO.items():
        present |= {risk} if _first(answers, key) == "ya" else set()
        denied |= {risk} if _first(answers, key) == "tidak" else set()
    for key, pair in _TWO_IN_ONE.items():
        value = _first(answers, key)
        said = {risk for risk in pair if value in {risk, "keduanya"}}
        present |= said
        denied |= set(pair) - said if value else set()
    if _first(answers, "about") != Subject.SELF:
        denied.discard(Risk.PREGNANT)  # only asked of whoever speaks for themselves
    return frozenset(present), frozenset(denied)


def _window(answers: Answers) -> SafeWindow | None:
    days = tuple(day.number for day in WEEKDAYS if day.id in answers.get("window" + DAYS, ()))
    hours = tuple((b.since, b.until) for b in BANDS if b.id in answers.get("window" + HOURS, ()))
    if not answers.get("window") or not days or not hours:
        return None
    return SafeWindow(days, hours, _member(Doorbell, answers, "window" + DOORBELL) or Doorbell.MENU)


def _answering(answers: Answers, window: SafeWindow | None) -> Answering:
    """Without a word nothing is sent: the citizen opens alone. A doorbell without a safe window does not ring."""
    chosen = _member(Answering, answers, "answering") or Answering.PULL
    return Answering.PULL if chosen is Answering.DOORBELL and window is None else chosen
