"""Every member of the vocabulary that people read has its words, in every language."""

from __future__ import annotations

from enum import Enum
from pathlib import Path

import pytest

from betang.vocabulary import (
    Answering,
    CaseState,
    FileKind,
    MessageState,
    Outcome,
    Place,
    Relation,
    Role,
    Service,
    Subject,
    Urgency,
    Violence,
    When,
)
from betang.wording.catalogue import Catalogues, Words
from betang.wording.content_lint import load_word_list
from betang.wording.pseudo import pseudo_words
from betang.wording.terms import Doorbell, badge, term

ROOT = Path(__file__).parents[2]
ENUMS: list[type[Enum]] = [
    Answering,
    CaseState,
    Doorbell,
    FileKind,
    MessageState,
    Outcome,
    Place,
    Relation,
    Role,
    Service,
    Subject,
    Urgency,
    Violence,
    When,
]


@pytest.mark.parametrize("enum", ENUMS, ids=lambda enum: enum.__name__)
def test_every_member_has_words(enum: type[Enum]) -> None:
    catalogues = Catalogues(ROOT / "locales")
    for words in (*(catalogues.catalogue(code) for code in catalogues.locales), pseudo_words()):
        said = [term(words, member) for member in enum]
        assert all(said)
        assert len(set(said)) == len(said)


def test_members_with_the_same_value_keep_their_own_words() -> None:
    words = Words("id")
    assert len({str(CaseState.WAITING), str(MessageState.WAITING)}) == 1
    assert term(words, CaseState.WAITING) == "Menunggu"
    assert term(words, MessageState.WAITING) == "Menunggu dibaca"


def test_the_words_of_simfoni_are_kept() -> None:
    words = Words("id")
    assert [term(words, kind) for kind in Violence] == [
        "Fisik",
        "Psikis",
        "Seksual",
        "Penelantaran",
        "Eksploitasi",
        "Perdagangan orang",
        "Lainnya",
    ]
    assert term(words, Service.SPIRITUAL) == "Pendampingan tokoh agama"
    assert term(words, Relation.SPOUSE) == "Suami/istri"


def test_an_enum_without_words_is_a_programmers_error() -> None:
    class Weather(Enum):
        RAIN = 1

    with pytest.raises(KeyError):
        term(Words("id"), Weather.RAIN)


def test_doorbells_give_nothing_away() -> None:
    words = load_word_list(ROOT / "content" / "words.yaml")
    catalogues = Catalogues(ROOT / "locales")
    for code in catalogues.locales:
        for bell in Doorbell:
            said = term(catalogues.catalogue(code), bell)
            assert len(said) <= 40
            assert words.loud_start(said) == ""
            assert "petugas" not in said.casefold()


def test_every_urgency_has_a_dot_of_its_own() -> None:
    assert len({badge(urgency) for urgency in Urgency}) == 4
