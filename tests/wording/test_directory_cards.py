"""The cards and the list of services: short, true, and honest about what nobody has dialled."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from betang.errors import SettingsError
from betang.vocabulary import DistrictCode
from betang.wording.catalogue import Catalogues, Words
from betang.wording.directory import CARD_LIMIT, Card, Directory, Sureness, load_directory
from betang.wording.districts import load_districts
from betang.wording.measure import shown, telegram_length
from betang.wording.pseudo import pseudo_words

ROOT = Path(__file__).parents[2]
PALANGKA_RAYA = DistrictCode("6271")
KAPUAS = DistrictCode("6203")


@pytest.fixture(scope="module")
def directory() -> Directory:
    return load_directory(ROOT / "content" / "directory.yaml")


@pytest.fixture(scope="module")
def catalogues() -> Catalogues:
    return Catalogues(ROOT / "locales")


def languages(catalogues: Catalogues) -> list[Words]:
    return [*(catalogues.catalogue(code) for code in catalogues.locales), pseudo_words()]


def test_the_emergency_card_names_whom_to_call(directory: Directory, catalogues: Catalogues) -> None:
    card = shown(directory.emergency_card(catalogues.catalogue("id")))
    assert "110 Polisi: 24 jam, gratis" in card
    assert "119 Ambulans" in card
    assert "129 SAPA" in card
    assert "08111-129-129" in card
    assert "bukan layanan darurat" in card


def test_112_is_offered_in_palangka_raya_alone(directory: Directory, catalogues: Catalogues) -> None:
    words = catalogues.catalogue("id")
    assert "112" in directory.emergency_card(words, PALANGKA_RAYA)
    assert "112" not in directory.emergency_card(words, None)
    for district in load_districts(ROOT / "content" / "districts.yaml"):
        offered = re.search(r"\b112\b", shown(directory.emergency_card(words, district.code)))
        assert bool(offered) == (district.code == PALANGKA_RAYA)


def test_a_second_way_stands_beside_119_ext_8(directory: Directory, catalogues: Catalogues) -> None:
    card = shown(directory.suicide_card(catalogues.catalogue("id")))
    assert "119 Bicara dengan konselor: telepon, lalu tekan 8" in card
    assert "healing119.id" in card
    assert "IGD" in card


def test_cards_are_short_in_every_language(directory: Directory, catalogues: Catalogues) -> None:
    for words in languages(catalogues):
        assert telegram_length(directory.emergency_card(words, PALANGKA_RAYA)) <= CARD_LIMIT
        assert telegram_length(directory.suicide_card(words, PALANGKA_RAYA)) <= CARD_LIMIT


def test_what_nobody_dialled_waits_for_confirmation(directory: Directory, catalogues: Catalogues) -> None:
    words = catalogues.catalogue("id")
    assert all(contact.verified_on is None for contact in directory.contacts)
    for text in (
        directory.emergency_card(words),
        directory.suicide_card(words),
        directory.other_ways(words),
    ):
        assert text.count("menunggu konfirmasi dinas") == 1
    listed = directory.nearby_services(words)
    assert listed.count("menunggu konfirmasi dinas") == len(directory.near(None))


def test_what_is_only_remembered_is_not_shown(directory: Directory, catalogues: Catalogues) -> None:
    assert any(contact.sure is Sureness.MEMORY for contact in directory.contacts)
    said = directory.nearby_services(catalogues.catalogue("id"), PALANGKA_RAYA)
    assert "LPSK" not in said
    assert "148" not in shown(said)
    assert "pulsa" not in said


def test_other_ways_are_few(directory: Directory, catalogues: Catalogues) -> None:
    said = shown(directory.other_ways(catalogues.catalogue("id"), KAPUAS))
    assert "129" in said
    assert "0811 5201 515" in said
    assert len(said.splitlines()) == 4


def write(tmp_path: Path, *contacts: str) -> Path:
    path = tmp_path / "directory.yaml"
    path.write_text("contacts:\n" + "".join(f"  - {{{contact}}}\n" for contact in contacts), encoding="utf-8")
    return path


BOTH = "cards: [emergency, suicide]"


def test_a_dialled_number_is_shown_without_a_remark(tmp_path: Path) -> None:
    dialled = f'id: a, name: Contoh, number: "1", sure: M, verified_on: 2026-11-24, {BOTH}'
    directory = load_directory(write(tmp_path, dialled))
    assert directory.contacts[0].verified_on == date(2026, 11, 24)
    card = directory.emergency_card(Words("id"))
    assert "<b>1</b> Contoh" in card
    assert "menunggu" not in card


def test_names_are_escaped(tmp_path: Path) -> None:
    directory = load_directory(
        write(tmp_path, f'id: a, name: "A & <B>", number: "1", sure: B, verified_on: , {BOTH}')
    )
    assert "A &amp; &lt;B&gt;" in directory.emergency_card(Words("id"))


@pytest.mark.parametrize(
    ("contacts", "complaint"),
    [
        ([f'id: a, name: x, number: "1", sure: B, {BOTH}'], r"directory\.yaml:2: 'verified_on' is missing"),
        (
            [f"id: a, name: x, number: 110, sure: B, verified_on: , {BOTH}"],
            r":2: 'number' must be text; put it in quotes",
        ),
        ([f'id: a, name: x, number: "1", sure: Z, verified_on: , {BOTH}'], r":2: 'sure' must be A, B, C, M or I"),
        ([f'id: a, name: x, number: "1", sure: B, verified_on: soon, {BOTH}'], r":2: 'verified_on' must be a date"),
        (
            ['id: a, name: x, number: "1", sure: B, verified_on: , cards: [birthday]'],
            r":2: unknown card 'birthday'",
        ),
        (
            ['id: a, name: x, number: "1", sure: B, verified_on: '],
            r"no contact that may be shown stands on the emergency card",
        ),
        ([f'id: a, name: x, number: "1", sure: M, verified_on: , {BOTH}'], r"no contact that may be shown"),
        ([f'id: a, name: x, number: "1", sure: B, verified_on: , {BOTH}'] * 2, r"two contacts have the same id"),
    ],
)
def test_a_broken_directory_names_its_line(tmp_path: Path, contacts: list[str], complaint: str) -> None:
    with pytest.raises(SettingsError, match=complaint):
        load_directory(write(tmp_path, *contacts))


def test_every_card_is_known() -> None:
    assert {card.value for card in Card} == {"emergency", "suicide"}
