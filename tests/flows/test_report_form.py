"""The answers as types: every option of the flow has its place in the vocabulary."""

from __future__ import annotations

from enum import StrEnum

import pytest

from betang.flows.engine import begin
from betang.flows.flow import Choose, ChooseMany, Flow
from betang.flows.report_form import Danger, Need, Risk, SafeWindow, read_report
from betang.flows.state import FlowState
from betang.vocabulary import PROVINCE, Answering, Place, Relation, Subject, Violence, When
from betang.wording.terms import Doorbell


def told(**answers: list[str]) -> FlowState:
    return FlowState(
        flow="report", version=1, node="review", answers={"notice": ["paham"], **answers}, kept=["text"]
    )


def test_an_empty_report_is_a_report_of_nothing(report: Flow) -> None:
    form = read_report(report, begin(report))
    assert (form.consent, form.district, form.about, form.kinds, form.pieces) == ("", PROVINCE, None, (), 0)
    assert form.answering is Answering.PULL
    assert form.risks == frozenset()
    assert not form.has_pin


@pytest.mark.parametrize(
    ("node", "enum", "left_out"),
    [
        ("about", Subject, set()),
        ("kinds", Violence, set()),
        ("place", Place, set()),
        ("when", When, set()),
        ("relation", Relation, set()),
        ("danger", Danger, set()),
        ("need", Need, set()),
        ("answering", Answering, set()),
    ],
)
def test_options_and_vocabulary_are_the_same(
    report: Flow, node: str, enum: type[StrEnum], left_out: set[str]
) -> None:
    asked = report.nodes[node]
    assert isinstance(asked, Choose | ChooseMany)
    assert {option.value for option in asked.options} == {member.value for member in enum} - left_out


def test_everything_told_arrives(report: Flow) -> None:
    form = read_report(
        report,
        told(
            danger=["tidak_yakin"],
            phone=["bersama"],
            about=["saya"],
            kinds=["psikis", "fisik"],
            place=["rumah_tangga"],
            district=["6271"],
            when=["berulang"],
            relation=["suami_istri"],
            code_word=["durian"],
            pin=["set"],
        ),
    )
    assert form.consent == "2026-1"
    assert form.danger is Danger.UNSURE
    assert form.shared_phone
    assert form.about is Subject.SELF
    assert form.kinds == (Violence.PHYSICAL, Violence.PSYCHIC)
    assert (form.place, form.when, form.relation) == (Place.HOME, When.REPEATED, Relation.SPOUSE)
    assert form.district == "6271"
    assert (form.code_word, form.has_pin, form.pieces) == ("durian", True, 1)


@pytest.mark.parametrize(
    ("answers", "present", "denied"),
    [
        ({"risk_worse": ["ya"]}, {Risk.WORSE}, set()),
        ({"risk_worse": ["tidak"]}, set(), {Risk.WORSE}),
        ({"risk_worse": []}, set(), set()),
        ({"risk_attack": ["dicekik"]}, {Risk.STRANGLED}, {Risk.WEAPON}),
        ({"risk_attack": ["senjata"]}, {Risk.WEAPON}, {Risk.STRANGLED}),
        ({"risk_attack": ["keduanya"]}, {Risk.WEAPON, Risk.STRANGLED}, set()),
        ({"risk_attack": ["tidak"]}, set(), {Risk.WEAPON, Risk.STRANGLED}),
        ({"risk_attack": []}, set(), set()),
        ({"risk_others": ["keduanya"]}, {Risk.CHILD, Risk.PREGNANT}, set()),
        ({"risk_others": ["saat_hamil"]}, {Risk.PREGNANT}, {Risk.CHILD}),
        ({"risk_control": ["ya"], "risk_kill": ["ya"]}, {Risk.CONTROLLING, Risk.MAY_KILL}, set()),
        ({"risk_self": ["ya"]}, {Risk.SUICIDE}, set()),
    ],
)
def test_risks_are_told_apart_from_silence(
    report: Flow, answers: dict[str, list[str]], present: set[Risk], denied: set[Risk]
) -> None:
    form = read_report(report, told(about=["saya"], **answers))
    assert form.risks == present
    assert form.risks_denied == denied


def test_a_witness_denies_nothing_that_was_not_asked(report: Flow) -> None:
    form = read_report(report, told(about=["orang_lain"], risk_others=["tidak"], risk_kill=["ya"]))
    assert form.risks == set()
    assert form.risks_denied == {Risk.CHILD}


def test_risks_of_a_child_do_not_count(report: Flow) -> None:
    assert read_report(report, told(about=["saya_anak"], risk_kill=["ya"], need=["bicara"])).risks == set()
    form = read_report(report, told(about=["anak"], access=["ya"], risk_kill=["ya"]))
    assert form.risks == {Risk.ACCESS}


def test_every_risk_can_be_told(report: Flow) -> None:
    everything = {"risk_worse": ["ya"], "risk_attack": ["keduanya"], "risk_others": ["keduanya"]}
    everything |= {"risk_control": ["ya"], "risk_kill": ["ya"], "risk_self": ["ya"]}
    own = read_report(report, told(about=["saya"], **everything)).risks
    assert own | read_report(report, told(about=["anak"], access=["ya"])).risks == set(Risk)


def test_a_safe_window_has_days_hours_and_a_sentence(report: Flow) -> None:
    answers = {
        "answering": ["doorbell"],
        "window": ["set"],
        "window.days": ["rabu", "senin"],
        "window.hours": ["malam"],
    }
    form = read_report(report, told(**answers, **{"window.doorbell": ["kuis"]}))
    assert form.answering is Answering.DOORBELL
    assert form.window == SafeWindow((0, 2), ((18, 21),), Doorbell.QUIZ)
    assert read_report(report, told(**answers)).window == SafeWindow((0, 2), ((18, 21),), Doorbell.MENU)


@pytest.mark.parametrize("window", [{}, {"window": []}, {"window": ["set"], "window.days": ["senin"]}])
def test_a_doorbell_without_a_window_does_not_ring(report: Flow, window: dict[str, list[str]]) -> None:
    form = read_report(report, told(answering=["doorbell"], **window))
    assert (form.answering, form.window) == (Answering.PULL, None)


def test_a_window_left_from_before_does_not_ring_either(report: Flow) -> None:
    left = {"window": ["set"], "window.days": ["senin"], "window.hours": ["pagi"]}
    assert read_report(report, told(answering=["none"], **left)).window is None


def test_looking_at_other_ways_is_not_consent(report: Flow) -> None:
    assert read_report(report, told(notice=["cara_lain"])).consent == ""
