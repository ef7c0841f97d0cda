"""The two cards: short, true, and honest about what nobody has dialled."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from betang.vocabulary import DistrictCode
from betang.wording.catalogue import Catalogues, Words
from betang.wording.directory import CARD_LIMIT, Card, Directory, load_directory
from betang.wording.districts import load_districts
from betang.wording.measure import shown, telegram_length
from betang.wording.pseudo import pseudo_words
from tests.wording.small_directories import BOTH, PLAIN, directory_of

ROOT = Path(__file__).parents[2]
PALANGKA_RAYA = DistrictCode("6271")
KAPUAS = DistrictCode("6203")
TODAY = date(2026, 11, 28)


@pytest.fixture(scope="module")
def directory() -> Directory:
    return load_directory(ROOT / "content" / "directory.yaml").as_of(TODAY)


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
    assert "WA +62-8111-129-129" in card
    assert "bukan layanan darurat" in card


def test_112_is_offered_in_palangka_raya_alone(directory: Directory, catalogues: Catalogues) -> None:
    words = catalogues.catalogue("id")
    assert "112" in directory.emergency_card(words, PALANGKA_RAYA)
    assert "112" not in shown(directory.emergency_card(words, None))
    for district in load_districts(ROOT / "content" / "districts.yaml"):
        offered = re.search(r"\b112\b", shown(directory.emergency_card(words, district.code)))
        assert bool(offered) == (district.code == PALANGKA_RAYA)


def test_the_police_come_first_on_the_emergency_card(directory: Directory) -> None:
    lines = [
        line for line in shown(directory.emergency_card(Words("id"), PALANGKA_RAYA)).splitlines() if "☎️" in line
    ]
    assert [line.split()[1] for line in lines] == ["110", "112", "119", "129"]


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
        directory.where_to_turn(words, "sapa"),
    ):
        assert text.count("menunggu konfirmasi dinas") == 1


def test_other_ways_are_few(directory: Directory, catalogues: Catalogues) -> None:
    said = shown(directory.other_ways(catalogues.catalogue("id"), KAPUAS))
    assert "129" in said
    assert "+62-811-5201-515" in said
    assert len(said.splitlines()) == 4


def test_a_dialled_number_is_shown_without_a_remark(tmp_path: Path) -> None:
    known = (
        'id: a, kind: polisi, name: Contoh, number: "1500", sure: M, verified_on: 2026-11-24, verified_by: petugas'
    )
    card = directory_of(tmp_path, f"{known}, {BOTH}").as_of(TODAY).emergency_card(Words("id"))
    assert "<b>1500</b> Contoh" in card
    assert "menunggu" not in card


@pytest.mark.parametrize(("days", "times"), [(0, 0), (180, 0), (181, 1)])
def test_a_card_says_so_when_its_number_was_checked_too_long_ago(tmp_path: Path, days: int, times: int) -> None:
    on = TODAY - timedelta(days=days)
    checked = PLAIN.replace("verified_on: ", f"verified_on: {on}, verified_by: petugas jaga")
    directory = directory_of(tmp_path, checked)
    assert directory.as_of(TODAY).emergency_card(Words("id")).count("lebih dari 180 hari") == times
    assert "180" not in directory.emergency_card(Words("id"))


def test_a_card_says_which_of_its_numbers_are_old_and_which_were_never_dialled(tmp_path: Path) -> None:
    """The remark once for all would call a checked number unsure, or an unsure one checked."""
    numbers = {"110": None, "119": date(2026, 1, 1), "129": date(2026, 11, 1)}
    contacts = [
        f'id: "{number}", kind: polisi, name: Contoh, number: "{number}", sure: B, source: S1, {BOTH}, '
        + (f"verified_on: {on}, verified_by: petugas jaga" if on else "verified_on: ")
        for number, on in numbers.items()
    ]
    card = shown(directory_of(tmp_path, *contacts).as_of(TODAY).emergency_card(Words("id")))
    assert "110: menunggu konfirmasi dinas\n119: dicek terakhir lebih dari 180 hari lalu, bisa berubah" in card
    assert "129:" not in card


def test_names_are_escaped(tmp_path: Path) -> None:
    directory = directory_of(tmp_path, PLAIN.replace("name: Contoh", 'name: "A & <B>"'))
    assert "A &amp; &lt;B&gt;" in directory.emergency_card(Words("id"))


def test_every_card_is_known() -> None:
    assert {card.value for card in Card} == {"emergency", "suicide"}
