"""`bot.py check` on the directory: what a date, the map of districts or a language shows to be wrong."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from betang.wording.catalogue import Catalogues, Words
from betang.wording.contacts import Contact
from betang.wording.directory import Directory, Kind, load_directory
from betang.wording.directory_lint import lint_directory
from betang.wording.districts import load_districts
from betang.wording.pseudo import pseudo_words
from tests.wording.small_directories import PLAIN, dialled, directory_of

ROOT = Path(__file__).parents[2]
DISTRICTS = load_districts(ROOT / "content" / "districts.yaml")
TODAY = date(2026, 11, 28)
EXPECTED = tuple(
    f'id: {kind}, kind: {kind}, name: "Contoh {kind} {{district}}", sure: I, meanwhile: a' for kind in Kind
)


def found(directory: Directory, today: date | None = TODAY) -> list[str]:
    return [str(one) for one in lint_directory(directory, DISTRICTS, [Words("id"), pseudo_words()], today)]


def test_the_real_directory_has_no_grave_fault_in_any_language() -> None:
    catalogues = Catalogues(ROOT / "locales")
    languages = [*(catalogues.catalogue(code) for code in catalogues.locales), pseudo_words()]
    findings = lint_directory(load_directory(ROOT / "content" / "directory.yaml"), DISTRICTS, languages, TODAY)
    assert [one for one in findings if one.grave] == []
    assert [one.message.partition(" ")[2] for one in findings] == [
        "numbers wait for somebody to dial them (verified_on), this one among them"
    ]


@pytest.mark.parametrize(("days", "advice"), [(0, []), (180, []), (181, ["181"]), (365, ["365"])])
def test_an_overdue_verification_is_advice_from_the_181st_day(tmp_path: Path, days: int, advice: list[str]) -> None:
    first = PLAIN.replace("verified_on: ", "verified_on: 2026-11-27, verified_by: petugas")
    second = dialled("b", TODAY - timedelta(days=days))
    assert found(directory_of(tmp_path, first, second, expected=EXPECTED)) == [
        f"content/directory.yaml:3: advice: b was dialled {one} days ago; dial it again" for one in advice
    ]


def test_without_a_day_nothing_is_overdue(tmp_path: Path) -> None:
    directory = directory_of(tmp_path, PLAIN, dialled("b", date(2000, 1, 1)), expected=EXPECTED)
    assert not any("dialled" in one for one in found(directory, None))


def test_a_number_dialled_tomorrow_is_refused(tmp_path: Path) -> None:
    directory = directory_of(tmp_path, PLAIN, dialled("b", date(2026, 11, 29)), expected=EXPECTED)
    assert "content/directory.yaml:3: 2026-11-29 has not come yet" in found(directory)
    assert not any("has not come" in one for one in found(directory, date(2026, 11, 29)))


def test_numbers_that_nobody_dialled_are_counted_once(tmp_path: Path) -> None:
    directory = directory_of(tmp_path, PLAIN, dialled("b", None), dialled("c", TODAY), expected=EXPECTED)
    assert found(directory) == [
        "content/directory.yaml:2: advice: 2 numbers wait for somebody to dial them (verified_on), this one among them"
    ]


def test_a_district_that_is_none_of_the_fourteen_is_refused(tmp_path: Path) -> None:
    directory = directory_of(tmp_path, PLAIN, dialled("b", TODAY, more=', districts: ["6299"]'), expected=EXPECTED)
    assert "content/directory.yaml:3: there is no district 6299 in districts.yaml" in found(directory)


def test_a_kind_that_a_district_lacks_is_refused(tmp_path: Path) -> None:
    without = tuple(one for one in EXPECTED if "puspaga" not in one)
    here = f'{without[0].replace("polisi", "puspaga")}, districts: ["6203"]'
    (gap,) = [one for one in found(directory_of(tmp_path, PLAIN, expected=(*without, here))) if "nothing" in one]
    assert gap.startswith("content/directory.yaml:1: nothing of the kind puspaga for Kotawaringin Barat, ")
    assert "Kapuas" not in gap


def long_contacts(directory: Directory, name: str) -> Directory:
    def longer(one: Contact) -> Contact:
        return replace(one, name=name) if one.id == "a" else one

    return replace(directory, contacts=tuple(longer(one) for one in directory.contacts))


def test_a_card_that_is_too_long_is_refused_with_its_language(tmp_path: Path) -> None:
    directory = long_contacts(directory_of(tmp_path, PLAIN, expected=EXPECTED), "Polisi " * 90)
    complaints = found(directory)
    assert any("[id] the emergency card has " in one and one.endswith("at most 600") for one in complaints)
    assert any("[id] the suicide card has " in one for one in complaints)


def test_a_list_that_must_be_scrolled_is_advised_against_and_one_that_telegram_refuses_is_refused(
    tmp_path: Path,
) -> None:
    small = directory_of(tmp_path, PLAIN, expected=EXPECTED)
    advice = [one for one in found(long_contacts(small, "Polisi " * 70)) if "[id] polisi:" in one]
    assert len(advice) == 1
    assert "advice" in advice[0]
    refused = [one for one in found(long_contacts(small, "Polisi " * 600)) if "[id] polisi:" in one]
    assert len(refused) == 1
    assert refused[0].endswith("too many for Telegram")


def test_findings_come_in_the_order_of_the_file(tmp_path: Path) -> None:
    directory = directory_of(
        tmp_path, PLAIN, dialled("b", date(2027, 1, 1)), dialled("c", date(2020, 1, 1)), expected=EXPECTED
    )
    findings = lint_directory(directory, DISTRICTS, [Words("id")], TODAY)
    assert [one.line for one in findings] == [2, 3, 4]
    assert {one.file for one in findings} == {"content/directory.yaml"}
