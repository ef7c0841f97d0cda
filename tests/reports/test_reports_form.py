from __future__ import annotations

import pytest

from betang.flows.report_form import Danger, Need, Risk, SafeWindow
from betang.reports.form import (
    CaseFacts,
    Contact,
    contact_of,
    facts_of,
    make_contact,
    open_contact,
    open_facts,
    seal_contact,
    seal_facts,
)
from betang.vault.errors import CannotOpenError
from betang.vault.vault import Vault
from betang.vocabulary import Answering, Place, Relation, Subject, Violence, When
from betang.wording.terms import Doorbell
from tests.reports.reports_scenes import MORNINGS, report_form


def test_everything_that_was_answered_is_a_fact() -> None:
    facts = facts_of(
        report_form(
            about=Subject.SELF,
            kinds=(Violence.PSYCHIC, Violence.PHYSICAL),
            place=Place.HOME,
            when=When.REPEATED,
            relation=Relation.SPOUSE,
            danger=Danger.UNSURE,
            risks=frozenset({Risk.WEAPON, Risk.CHILD}),
            risks_denied=frozenset({Risk.STRANGLED}),
            need=Need.TALK,
            code_word="melati",
            shared_phone=True,
        )
    )
    assert facts == CaseFacts(
        about=Subject.SELF,
        kinds=(Violence.PSYCHIC, Violence.PHYSICAL),
        place=Place.HOME,
        when=When.REPEATED,
        relation=Relation.SPOUSE,
        danger=Danger.UNSURE,
        risks=(Risk.CHILD, Risk.WEAPON),
        risks_denied=(Risk.STRANGLED,),
        need=Need.TALK,
        has_code_word=True,
        shared_phone=True,
    )
    assert "melati" not in repr(facts)


def test_facts_open_as_they_were_sealed_and_only_for_their_case(vault: Vault) -> None:
    facts = CaseFacts(about=Subject.CHILD, kinds=(Violence.SEXUAL,), risks=(Risk.ACCESS,))
    sealed = seal_facts(vault, "a" * 32, facts)
    assert open_facts(vault, "a" * 32, sealed) == facts
    with pytest.raises(CannotOpenError):
        open_facts(vault, "b" * 32, sealed)


def test_facts_and_contact_are_not_taken_for_each_other(vault: Vault) -> None:
    sealed = seal_facts(vault, "a" * 32, CaseFacts())
    with pytest.raises(CannotOpenError):
        open_contact(vault, "a" * 32, sealed)


def test_the_length_of_sealed_facts_does_not_tell_how_much_was_answered(vault: Vault) -> None:
    little = seal_facts(vault, "a" * 32, CaseFacts(kinds=(Violence.OTHER,)))
    more = seal_facts(vault, "a" * 32, CaseFacts(kinds=(Violence.TRAFFICKING,), place=Place.HOME))
    assert len(little) == len(more)


def test_a_contact_keeps_window_sentence_and_language(vault: Vault) -> None:
    contact = contact_of(report_form(answering=Answering.DOORBELL, window=MORNINGS), "en")
    assert contact == Contact(Answering.DOORBELL, MORNINGS, "en")
    assert open_contact(vault, "a" * 32, seal_contact(vault, "a" * 32, contact)) == contact


@pytest.mark.parametrize("answering", [Answering.PULL, Answering.NONE])
def test_without_a_doorbell_no_window_is_kept(answering: Answering) -> None:
    assert make_contact(answering, MORNINGS, "id") == Contact(answering, None, "id")


@pytest.mark.parametrize(
    "window", [None, SafeWindow((), ((8, 10),), Doorbell.MENU), SafeWindow((1,), (), Doorbell.MENU)]
)
def test_a_doorbell_that_could_never_ring_is_none(window: SafeWindow | None) -> None:
    assert make_contact(Answering.DOORBELL, window, "id") == Contact(Answering.PULL, None, "id")


def test_days_and_hours_are_kept_in_order_and_once() -> None:
    told = SafeWindow((3, 1, 3), ((18, 20), (8, 10), (18, 20)), Doorbell.QUIZ)
    assert make_contact(Answering.DOORBELL, told, "id").window == SafeWindow(
        (1, 3), ((8, 10), (18, 20)), Doorbell.QUIZ
    )
