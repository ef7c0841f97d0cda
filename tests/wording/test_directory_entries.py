"""A directory that is written wrongly is refused with file and line: one broken file for each error."""

from __future__ import annotations

from pathlib import Path

import pytest

from betang.errors import SettingsError
from betang.wording.directory import load_directory
from tests.wording.small_directories import BOTH, PLAIN, directory_of, write

EXPECTED = 'id: unit, kind: polisi, name: "Unit {district}", sure: I, meanwhile: a'
SHELTER = "id: s, kind: rumah_aman, name: Rumah aman, sure: I, meanwhile: a"


def changed(old: str, new: str) -> str:
    assert old in PLAIN, "there is nothing to break any more"
    return PLAIN.replace(old, new)


def test_a_contact_is_read_as_it_stands(tmp_path: Path) -> None:
    written = changed("verified_on: ,", "verified_on: 2026-11-24, verified_by: petugas jaga, address: Balai desa,")
    (contact,) = directory_of(tmp_path, written).contacts
    assert (contact.id, contact.kind, contact.number, contact.address) == ("a", "polisi", "110", "Balai desa")
    assert (str(contact.verified_on), contact.verified_by) == ("2026-11-24", "petugas jaga")
    assert contact.origin.line_of("verified_on") == 2
    assert contact.origin.file == "content/directory.yaml"


def test_what_is_unsure_is_left_out(tmp_path: Path) -> None:
    written = changed("sure: B", "hours: 24 jam, cost: gratis, unsure: [cost], sure: B")
    (contact,) = directory_of(tmp_path, written).contacts
    assert (contact.hours, contact.cost) == ("24 jam", "")


BROKEN: dict[str, tuple[str, str]] = {
    "a misspelt key": (changed("name:", "nama: x, name:"), r"directory\.yaml:2: unknown key 'nama'"),
    "no id": (changed("id: a, ", ""), "'id' is missing"),
    "no kind": (changed("kind: polisi, ", ""), "'kind' is missing"),
    "a kind nobody knows": (changed("kind: polisi", "kind: bank"), ":2: unknown kind 'bank'; known are polisi, "),
    "no name": (changed("name: Contoh, ", ""), "'name' is missing"),
    "a name that is filled in elsewhere": (changed("Contoh", '"Unit {district}"'), "write the name out"),
    "a number without quotes": (changed('"110"', "110"), "'number' must be text; put it in quotes"),
    "two numbers": (changed('"110"', '"110 / 112"'), "'number' must be one number"),
    "a WhatsApp number in words": (changed("sure: B", "whatsapp: SAPA, sure: B"), "'whatsapp' must be one number"),
    "a web address without its beginning": (
        changed("sure: B", "url: a.id, sure: B"),
        "'url' must begin with https",
    ),
    "a mark of sureness nobody knows": (changed("sure: B", "sure: Z"), ":2: 'sure' must be A, B, C, M or I"),
    "a fact without a source": (changed("source: S1, ", ""), "'sure: B' needs a 'source'"),
    "an unknown card": (changed("[emergency, suicide]", "[birthday]"), "unknown card 'birthday'"),
    "a district of another numbering": (
        changed("sure: B", 'districts: ["62.03"], sure: B'),
        "'62.03' is no BPS code",
    ),
    "112 for everybody": (changed('"110"', '"112"'), "112 needs 'districts'"),
    "nobody asked when it was dialled": (changed("verified_on: , ", ""), "'verified_on' is missing"),
    "a date in words": (changed("verified_on: ", "verified_on: soon"), "'verified_on' must be a date"),
    "dialled by nobody": (changed("verified_on: ", "verified_on: 2026-11-24"), "needs 'verified_by': the role"),
    "dialled at no time": (changed("verified_on: ", "verified_by: petugas, verified_on: "), "when was it dialled"),
    "dialled by somebody with a name": (
        changed("verified_on: ", "verified_by: Ibu Contoh, verified_on: 2026-11-24"),
        "may be a name; write the role",
    ),
    "nothing to turn to": (
        changed('number: "110", ', ""),
        "without 'number', 'whatsapp' or 'url' it needs 'meanwhile'",
    ),
    "an emergency card without anybody": (changed(f", {BOTH}", ""), "stands on the emergency card"),
    "an emergency card from memory": (changed("sure: B", "sure: M"), "no contact that may be shown"),
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_contact_names_its_line(tmp_path: Path, what: str) -> None:
    contact, complaint = BROKEN[what]
    with pytest.raises(SettingsError, match=complaint):
        load_directory(write(tmp_path, contact))


BESIDE: dict[str, tuple[str, str]] = {
    "the same id twice": (PLAIN, "two contacts have the same id"),
    "instead of nothing": (
        'id: b, kind: polisi, name: x, sure: I, meanwhile: a, instead_of: none, districts: ["6203"]',
        ":3: nothing of this kind below 'in_every_district' has the id 'none'",
    ),
    "instead of something of another kind": (
        'id: b, kind: hotline, name: x, sure: I, meanwhile: a, instead_of: unit, districts: ["6203"]',
        "nothing of this kind",
    ),
    "instead of something, nowhere": (
        "id: b, kind: polisi, name: x, sure: I, meanwhile: a, instead_of: unit",
        "'instead_of' needs 'districts'",
    ),
    "meanwhile nobody": ("id: b, kind: polisi, name: x, sure: I, meanwhile: c", ":3: 'meanwhile' needs a contact"),
    "meanwhile somebody who is not everywhere": (
        (
            'id: b, kind: hotline, name: x, number: "15", sure: B, source: S1, verified_on: , districts: ["6203"]}\n'
            "  - {id: c, kind: hotline, name: x, sure: I, meanwhile: b"
        ),
        ":4: 'meanwhile' needs a contact that can be reached from everywhere, not 'b'",
    ),
    "a shelter with an address": (f"{SHELTER}, address: Balai desa", "a shelter has no 'address' here"),
    "a shelter with coordinates": (f"{SHELTER}, lat: -2.2", "a shelter has no 'lat' here"),
    "a shelter with a web page": (f"{SHELTER}, url: https://a.id", "a shelter has no 'url' here"),
    "a shelter whose remark says where it is": (f"{SHELTER}, note: Jl. Contoh belakang pasar", "'Jl' tells where"),
    "a shelter whose name is a place": (
        SHELTER.replace("name: Rumah aman", 'name: "-2.2131, 113.9"'),
        "tells where",
    ),
}


@pytest.mark.parametrize("what", BESIDE)
def test_a_contact_that_does_not_fit_the_others_names_its_line(tmp_path: Path, what: str) -> None:
    contact, complaint = BESIDE[what]
    with pytest.raises(SettingsError, match=complaint):
        load_directory(write(tmp_path, PLAIN, contact, expected=(EXPECTED,)))


EVERYWHERE: dict[str, tuple[str, str]] = {
    "a number for all districts": (f'{EXPECTED}, number: "1"', ":4: 'number' differs from district to district"),
    "an address for all districts": (f"{EXPECTED}, address: x", "'address' differs from district to district"),
    "checked in all districts": (f"{EXPECTED}, verified_on: 2026-11-24", "'verified_on' differs"),
    "nobody meanwhile": (EXPECTED.replace(", meanwhile: a", ""), ":4: 'meanwhile' is missing"),
    "a misspelt key": (f"{EXPECTED}, catatan: x", "unknown key 'catatan'"),
    "a shelter with an address": (f"{SHELTER}, address: x", "a shelter has no 'address' here"),
}


@pytest.mark.parametrize("what", EVERYWHERE)
def test_what_is_expected_everywhere_holds_nothing_of_one_place(tmp_path: Path, what: str) -> None:
    expected, complaint = EVERYWHERE[what]
    with pytest.raises(SettingsError, match=complaint):
        load_directory(write(tmp_path, PLAIN, expected=(expected,)))
