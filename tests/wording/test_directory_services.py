"""The lists of services: what helps soonest comes first, what nobody confirmed says so, shelters have no place."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from betang.vocabulary import DistrictCode
from betang.wording.catalogue import Catalogues, Words
from betang.wording.contacts import PURPOSES, TITLES, international
from betang.wording.directory import Directory, Kind, Mark, load_directory
from betang.wording.districts import load_districts
from betang.wording.measure import shown
from tests.wording.small_directories import PLAIN, dialled, directory_of

ROOT = Path(__file__).parents[2]
INDONESIAN = Words("id")
DISTRICTS = load_districts(ROOT / "content" / "districts.yaml")
KAPUAS, PALANGKA_RAYA = DistrictCode("6203"), DistrictCode("6271")
TODAY = date(2026, 11, 28)
EXPECTED = 'id: unit, kind: polisi, name: "Unit PPA Polres {district}", sure: I, meanwhile: a'
AT_NIGHT = ", hours: 24 jam"


@pytest.fixture(scope="module")
def directory() -> Directory:
    return load_directory(ROOT / "content" / "directory.yaml").as_of(TODAY)


def listed(directory: Directory, kind: Kind, district: DistrictCode | None = KAPUAS) -> str:
    name = DISTRICTS.name(district) if district else ""
    return shown(directory.services(INDONESIAN, kind, district, name))


# What there is


@pytest.mark.parametrize("kind", Kind)
def test_in_every_district_each_kind_names_somebody_who_can_be_reached(directory: Directory, kind: Kind) -> None:
    for district in DISTRICTS:
        text = listed(directory, kind, district.code)
        assert any(number in text for number in ("110", "119", "129", "+62-811-5201-515")), text
        assert "menunggu konfirmasi dinas" in text


def test_a_district_without_a_published_number_is_named_and_has_somebody_meanwhile(directory: Directory) -> None:
    text = listed(directory, Kind.POLICE)
    assert "Unit PPA Polres Kapuas\nnomor menunggu konfirmasi dinas; sementara: 110\n" in text
    assert text.endswith("\n\n110: menunggu konfirmasi dinas")
    assert "Unit PPA Polresta Palangka Raya\n" in listed(directory, Kind.POLICE, PALANGKA_RAYA)
    assert "Polres Palangka Raya" not in listed(directory, Kind.POLICE, PALANGKA_RAYA)


def test_nothing_is_said_of_one_district_in_another(directory: Directory) -> None:
    for kind in Kind:
        assert "Palangka Raya" not in listed(directory, kind, KAPUAS)
        assert "112" not in listed(directory, kind, KAPUAS)
    assert "112 Darurat umum" in listed(directory, Kind.POLICE, PALANGKA_RAYA)


def test_of_an_unknown_place_only_what_serves_everywhere_is_said(directory: Directory) -> None:
    assert directory.kinds(None) == (
        Kind.POLICE,
        Kind.HOSPITAL,
        Kind.UPTD,
        Kind.HOTLINE,
        Kind.COUNSELLING,
        Kind.LEGAL_AID,
    )
    assert directory.kinds(KAPUAS) == tuple(Kind)
    assert listed(directory, Kind.POLICE, None) == "110 Polisi: 24 jam, gratis\n\nmenunggu konfirmasi dinas"


def test_a_number_that_is_only_remembered_is_not_shown_but_the_name_is(directory: Directory) -> None:
    text = listed(directory, Kind.LEGAL_AID)
    assert "148" not in text
    assert "LPSK (perlindungan saksi dan korban)\nnomor menunggu konfirmasi dinas; sementara: 129 SAPA 129" in text
    assert "pulsa" not in listed(directory, Kind.HOTLINE)


def test_no_shelter_says_where_it_is(directory: Directory) -> None:
    shelters = [one for one in (*directory.contacts, *directory.expected) if one.kind is Kind.SHELTER]
    assert shelters
    assert all(not (one.address or one.url) for one in shelters)
    assert "Alamatnya tidak ditulis di mana pun" in listed(directory, Kind.SHELTER)


def test_whom_to_turn_to_meanwhile_is_named_and_is_no_surer_than_elsewhere(directory: Directory) -> None:
    text = listed(directory, Kind.SHELTER)
    assert "sementara: +62-811-5201-515 UPT PPA Provinsi Kalimantan Tengah\n" in text
    assert text.endswith("\n\n+62-811-5201-515: menunggu konfirmasi dinas")


def test_of_whoever_stands_on_the_same_screen_the_number_is_enough(directory: Directory) -> None:
    text = listed(directory, Kind.UPTD)
    assert "sementara: +62-811-5201-515\n" in text
    assert text.count("UPT PPA Provinsi Kalimantan Tengah") == 1


def test_somebody_meanwhile_who_was_dialled_needs_no_remark(tmp_path: Path) -> None:
    checked = PLAIN.replace("verified_on: ", f"verified_on: {TODAY}, verified_by: petugas jaga")
    pending = "id: b, kind: puspaga, name: Contoh b, sure: I, meanwhile: a"
    text = listed(directory_of(tmp_path, checked, pending).as_of(TODAY), Kind.FAMILY)
    assert text == "Contoh b\nnomor menunggu konfirmasi dinas; sementara: 110 Contoh"


def test_a_districts_own_entry_takes_the_place_of_what_is_expected_there(tmp_path: Path) -> None:
    own = (
        'id: own, kind: polisi, name: Unit PPA Polres Kapuas, number: "0811 222 333", sure: A, source: dinas, '
        'verified_on: 2026-11-20, verified_by: petugas jaga, instead_of: unit, districts: ["6203"]'
    )
    directory = directory_of(tmp_path, PLAIN, own, expected=(EXPECTED,)).as_of(TODAY)
    assert listed(directory, Kind.POLICE).count("Unit PPA Polres Kapuas") == 1
    assert "+62-811-222-333 Unit PPA Polres Kapuas" in listed(directory, Kind.POLICE)
    assert "Unit PPA Polres Sukamara\nnomor menunggu" in listed(directory, Kind.POLICE, DistrictCode("6206"))


def test_number_hours_cost_address_and_remark_are_all_said(tmp_path: Path) -> None:
    more = ", hours: jam kerja, cost: gratis, how: telepon, address: Balai <desa>, note: Bawa teman boleh."
    directory = directory_of(tmp_path, PLAIN, dialled("b", TODAY, more=more)).as_of(TODAY)
    assert directory.services(INDONESIAN, Kind.HOTLINE, KAPUAS, "Kapuas") == (
        "<b>+62-811-000-111</b> Contoh b: telepon, jam kerja, gratis\nAlamat: Balai &lt;desa&gt;\nBawa teman boleh."
    )


# In which order


def test_what_answers_at_night_and_was_checked_comes_first(tmp_path: Path) -> None:
    old, fresh = TODAY - timedelta(days=200), TODAY - timedelta(days=5)
    directory = directory_of(
        tmp_path,
        PLAIN,
        "id: none, kind: hotline, name: Contoh none, sure: I, meanwhile: a",
        dialled("unchecked", None),
        dialled("old", old),
        dialled("fresh", fresh),
        dialled("unchecked_at_night", None, more=AT_NIGHT),
        dialled("old_at_night", old, more=AT_NIGHT),
        dialled("fresh_at_night", fresh, more=AT_NIGHT),
    ).as_of(TODAY)
    order = [contact.id for contact in directory.of_kind(Kind.HOTLINE, KAPUAS)]
    assert order == ["fresh_at_night", "unchecked_at_night", "old_at_night", "fresh", "unchecked", "old", "none"]


def test_a_districts_own_service_comes_before_the_provinces(tmp_path: Path) -> None:
    province = dialled("province", TODAY).replace("kind: hotline", "kind: polisi")
    own = f'{province.replace("province", "own")}, instead_of: unit, districts: ["6203"]'
    directory = directory_of(tmp_path, PLAIN, province, own, expected=(EXPECTED,)).as_of(TODAY)
    assert [contact.id for contact in directory.of_kind(Kind.POLICE, KAPUAS)] == ["own", "province", "a"]


# How old


@pytest.mark.parametrize(
    ("days", "mark"),
    [(0, Mark.CHECKED), (179, Mark.CHECKED), (180, Mark.CHECKED), (181, Mark.OLD), (4000, Mark.OLD)],
)
def test_a_number_is_old_from_the_181st_day(tmp_path: Path, days: int, mark: Mark) -> None:
    directory = directory_of(tmp_path, PLAIN, dialled("b", TODAY - timedelta(days=days)))
    contact = directory.contact("b")
    assert contact is not None
    assert contact.mark(TODAY) is mark
    text = listed(directory.as_of(TODAY), Kind.HOTLINE)
    assert ("dicek terakhir lebih dari 180 hari lalu, bisa berubah" in text) == (mark is Mark.OLD)
    assert "menunggu" not in text


def test_what_was_never_dialled_is_unconfirmed_on_any_day(tmp_path: Path) -> None:
    directory = directory_of(tmp_path, PLAIN, dialled("b", None))
    for day in (date(2026, 1, 1), TODAY, date(2040, 1, 1)):
        assert listed(directory.as_of(day), Kind.HOTLINE).endswith("\n\nmenunggu konfirmasi dinas")


def test_a_list_of_both_says_which_number_is_which(tmp_path: Path) -> None:
    directory = directory_of(tmp_path, PLAIN, dialled("b", None, "129"), dialled("c", date(2026, 1, 1), "1500"))
    assert listed(directory.as_of(TODAY), Kind.HOTLINE).endswith(
        "\n\n129: menunggu konfirmasi dinas\n1500: dicek terakhir lebih dari 180 hari lalu, bisa berubah"
    )


# Numbers as a phone dials them


@pytest.mark.parametrize(
    ("written", "dialled_as"),
    [
        ("0811 5201 515", "+62-811-5201-515"),
        ("08111-129-129", "+62-8111-129-129"),
        ("021-3903963", "+62-21-3903963"),
        ("0 811 22", "+62-811-22"),
        ("+62 811 22", "+62 811 22"),
        ("110", "110"),
        ("1500-771", "1500-771"),
        ("", ""),
    ],
)
def test_a_number_is_written_so_that_phones_make_it_tappable(written: str, dialled_as: str) -> None:
    assert international(written) == dialled_as


@given(st.from_regex(r"0[1-9]\d{1,3}([ -]\d{2,4}){1,3}", fullmatch=True))
def test_no_digit_is_lost_on_the_way(written: str) -> None:
    digits = "".join(filter(str.isdigit, written))
    assert "".join(filter(str.isdigit, international(written))) == f"62{digits[1:]}"


def test_a_whatsapp_number_opens_the_talk_and_is_not_said_twice(directory: Directory) -> None:
    text = directory.services(INDONESIAN, Kind.UPTD, None, "")
    assert '<a href="https://wa.me/628115201515">WA</a>' in text
    assert shown(text).count("+62-811-5201-515") == 1
    assert "+62-811-1772-273 KPAI: WA, jam kerja" in listed(directory, Kind.HOTLINE)


# What kinds are called


def test_every_kind_has_a_title_for_a_button_and_a_purpose_in_every_language() -> None:
    catalogues = Catalogues(ROOT / "locales")
    assert set(TITLES) == set(PURPOSES) == set(Kind)
    for locale in catalogues.locales:
        words = catalogues.catalogue(locale)
        titles = [words.plain(title) for title in TITLES.values()]
        assert len(set(titles)) == len(titles)
        assert max(len(title) for title in titles) <= 22
        assert max(len(words.plain(purpose)) for purpose in PURPOSES.values()) <= 80
