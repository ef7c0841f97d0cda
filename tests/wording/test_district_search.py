"""Which district a typed name or a place means."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from betang.errors import SettingsError
from betang.vocabulary import PROVINCE, DistrictCode
from betang.wording.districts import Districts, load_districts

ROOT = Path(__file__).parents[2]
DISTRICTS = load_districts(ROOT / "content" / "districts.yaml")

CODES = {
    "6201": ("62.01", "Kotawaringin Barat"),
    "6202": ("62.02", "Kotawaringin Timur"),
    "6203": ("62.03", "Kapuas"),
    "6204": ("62.04", "Barito Selatan"),
    "6205": ("62.05", "Barito Utara"),
    "6206": ("62.08", "Sukamara"),
    "6207": ("62.09", "Lamandau"),
    "6208": ("62.07", "Seruyan"),
    "6209": ("62.06", "Katingan"),
    "6210": ("62.11", "Pulang Pisau"),
    "6211": ("62.10", "Gunung Mas"),
    "6212": ("62.13", "Barito Timur"),
    "6213": ("62.12", "Murung Raya"),
    "6271": ("62.71", "Palangka Raya"),
}
"""Domain sheet 6.1 (A): the two numberings differ for eight of the fourteen."""


def test_all_fourteen_stand_there_with_both_codes() -> None:
    assert {d.code: (d.kode_kemendagri, d.name) for d in DISTRICTS} == CODES


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        ("palangkaraya", ["6271"]),
        ("Palangka Raya", ["6271"]),
        ("PALANGKA-RAYA!", ["6271"]),
        ("kota palangka raya", ["6271"]),
        ("plangkaraya", ["6271"]),
        ("pky", ["6271"]),
        ("kobar", ["6201"]),
        ("Kotim", ["6202"]),
        ("kab. kapuas", ["6203"]),
        ("sampit", ["6202"]),
        ("Pangkalan Bun", ["6201"]),
        ("pangkalanbun", ["6201"]),
        ("buntok", ["6204"]),
        ("muara teweh", ["6205"]),
        ("nanga bulik", ["6207"]),
        ("kuala pembuang", ["6208"]),
        ("kasongan", ["6209"]),
        ("pulpis", ["6210"]),
        ("kurun", ["6211"]),
        ("tamiang layang", ["6212"]),
        ("puruk cahu", ["6213"]),
        ("gumas", ["6211"]),
        ("barito", ["6204", "6205", "6212"]),
        ("kotawaringin", ["6201", "6202"]),
        ("raya", ["6213", "6271"]),
        ("sukamra", ["6206"]),
        ("lamandu", ["6207"]),
        ("murung ray", ["6213"]),
        ("saya tinggal di muara teweh sekarang", ["6205"]),
        ("ka\u200bpuas", ["6203"]),
        ("jakarta", []),
        ("ka", []),
        ("", []),
        ("kabupaten", []),
        ("6271", []),
        ("😀", []),
    ],
)
def test_names_are_understood_as_people_type_them(typed: str, codes: list[str]) -> None:
    assert [district.code for district in DISTRICTS.search(typed)] == codes


@given(st.text(max_size=4096))
def test_searching_never_fails(text: str) -> None:
    assert all(found in list(DISTRICTS) for found in DISTRICTS.search(text))


@pytest.mark.parametrize("code", CODES)
def test_every_name_finds_its_own_district(code: str) -> None:
    district = DISTRICTS.by_code[DistrictCode(code)]
    for name in (district.name, district.capital, *district.aliases):
        assert district in DISTRICTS.search(name), name


@given(st.sampled_from(sorted(CODES)), st.data())
def test_one_swapped_pair_of_letters_is_forgiven(code: str, data: st.DataObject) -> None:
    name = DISTRICTS.by_code[DistrictCode(code)].name
    at = data.draw(st.integers(1, len(name) - 2))
    swapped = name[:at] + name[at + 1] + name[at] + name[at + 2 :]
    assert code in [district.code for district in DISTRICTS.search(swapped)]


@pytest.mark.parametrize("code", CODES)
def test_every_town_lies_in_its_own_district(code: str) -> None:
    district = DISTRICTS.by_code[DistrictCode(code)]
    for point in district.points:
        assert DISTRICTS.nearest(*point) == district


@pytest.mark.parametrize(
    ("place", "code"),
    [
        ((-2.2, 113.9), "6271"),
        ((-2.66, 111.63), "6201"),
        ((-1.0, 114.9), "6205"),
        ((-3.32, 114.59), None),  # Banjarmasin
        ((-6.2, 106.8), None),  # Jakarta
        ((0.0, 0.0), None),
        ((90.0, 180.0), None),
        ((-2.2, 500.0), None),
    ],
)
def test_a_place_becomes_a_district_or_none(place: tuple[float, float], code: str | None) -> None:
    found = DISTRICTS.nearest(*place)
    assert (found.code if found else None) == code


@given(st.floats(-90, 90), st.floats(-180, 180))
def test_any_place_on_earth_is_answered(latitude: float, longitude: float) -> None:
    found = DISTRICTS.nearest(latitude, longitude)
    if found:
        assert -6 < latitude < 3
        assert 109 < longitude < 118


def test_names_are_given_for_codes() -> None:
    assert DISTRICTS.name("6203") == "Kapuas"
    assert DISTRICTS.name(PROVINCE) == "Kalimantan Tengah"
    assert DISTRICTS.name("9999") == "9999"
    assert "6203" in DISTRICTS
    assert PROVINCE not in DISTRICTS


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("province: P\ndistricts: []\n", r"districts\.yaml:2: every district needs a code"),
        ("province: P\ndistricts:\n  - {kode_bps: 6201}\n", r"districts\.yaml:3: 'kode_bps' must be text"),
        ("province: P\ndistricts:\n  - {kode_bps: '1', colour: red}\n", r"districts\.yaml:3: unknown key 'colour'"),
        (
            (
                "province: P\ndistricts:\n  - kode_bps: '6201'\n    kode_kemendagri: '2'\n    name: a\n    capital: b\n"
                "    towns:\n      - {name: c, lat: x, lon: 1}\n"
            ),
            r"districts\.yaml:8: 'lat' must be a number",
        ),
        ("province: P\ndistricts:\n  - {kode_bps: '620'}\n", r"districts\.yaml:3: '620' is no BPS code"),
        ("province: P\ndistricts:\n  - {kode_bps: '62011'}\n", r"districts\.yaml:3: '62011' is no BPS code"),
        ("province: P\ndistricts:\n  - {kode_bps: '62.01'}\n", r"districts\.yaml:3: '62.01' is no BPS code"),
        ("province: P\ndistricts:\n  - {kode_bps: '6101'}\n", r"districts\.yaml:3: '6101' is no BPS code"),
        ("province: P\ndistricts:\n  - {kode_bps: '62O1'}\n", r"districts\.yaml:3: '62O1' is no BPS code"),
        ("- a\n", r"districts\.yaml:1: the file must consist of keys and values"),
    ],
)
def test_a_broken_file_names_its_line(tmp_path: Path, text: str, complaint: str) -> None:
    path = tmp_path / "districts.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match=complaint):
        load_districts(path)


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read"):
        load_districts(tmp_path / "none.yaml")


def test_districts_can_be_gone_through() -> None:
    assert isinstance(DISTRICTS, Districts)
    assert len(list(DISTRICTS)) == 14


@pytest.mark.parametrize(
    "typed",
    ["Kapuas", "kab. kapuas", "kapus", "saya di kuala kapuas", "tinggal di daerah Kapuas ya", "I live in Kapuas"],
)
def test_the_name_of_a_place_however_it_is_said_says_no_more_than_that(typed: str) -> None:
    (district,) = DISTRICTS.search(typed)
    assert district.name == "Kapuas"
    assert not DISTRICTS.says_more(typed, district.code)


@pytest.mark.parametrize("typed", ["dipukul di Kapuas", "suami mabuk di kapuas", "kapuas, tolong"])
def test_more_than_the_name_of_a_place_is_noticed(typed: str) -> None:
    (district,) = DISTRICTS.search(typed)
    assert district.name == "Kapuas"
    assert DISTRICTS.says_more(typed, district.code)
