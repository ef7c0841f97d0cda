"""Translation, placeholders, plurals, dates; which language a client gets."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from betang.errors import SettingsError
from betang.wording.catalogue import N_, Catalogues, Trusted, Words, fill
from betang.wording.languages import language_name

ROOT = Path(__file__).parents[2]


def write_po(
    root: Path, locale: str, body: str, plurals: str = "nplurals=1; plural=0;", domain: str = "ui"
) -> None:
    folder = root / locale / "LC_MESSAGES"
    folder.mkdir(parents=True, exist_ok=True)
    header = f'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Plural-Forms: {plurals}\\n"\n\n'
    (folder / f"{domain}.po").write_text(header + body, encoding="utf-8")


@pytest.fixture
def indonesian() -> Words:
    return Words("id")


def test_indonesian_says_what_the_source_says(indonesian: Words) -> None:
    assert indonesian("Halo") == "Halo"
    assert indonesian("") == ""
    assert N_("Halo") == "Halo"


def test_facts_are_escaped_unless_trusted(indonesian: Words) -> None:
    assert indonesian("Halo {name}", name="<b>&") == "Halo &lt;b&gt;&amp;"
    assert indonesian("Halo {name}", name=Trusted("<b>x</b>")) == "Halo <b>x</b>"
    assert indonesian("{n} hari", n=3) == "3 hari"


def test_labels_are_plain_text(indonesian: Words) -> None:
    assert indonesian.plain("{name} & lainnya", name="<Ani>") == "<Ani> & lainnya"


def test_a_placeholder_without_a_fact_stays_as_it_stands(indonesian: Words) -> None:
    assert indonesian("Halo {name}, {Name}, {}, {0}", other=1) == "Halo {name}, {Name}, {}, {0}"


def test_a_fact_that_looks_like_a_placeholder_is_not_filled_again(indonesian: Words) -> None:
    assert indonesian("{a} {b}", a="{b}", b="{a}") == "{b} {a}"


@given(st.text(), st.dictionaries(st.text(max_size=5), st.text(), max_size=3))
def test_filling_never_fails(text: str, facts: dict[str, str]) -> None:
    assert isinstance(fill(text, facts, html=True), str)


@given(st.text())
def test_no_fact_brings_in_a_tag(fact: str) -> None:
    filled = fill("{fact}", {"fact": fact}, html=True)
    assert "<" not in filled
    assert ">" not in filled


def test_plurals_follow_the_language(tmp_path: Path, indonesian: Words) -> None:
    body = 'msgid "{n} pesan"\nmsgid_plural "{n} pesan"\nmsgstr[0] "{n} message"\nmsgstr[1] "{n} messages"\n'
    write_po(tmp_path, "en", body, "nplurals=2; plural=(n != 1);")
    english = Catalogues(tmp_path).catalogue("en")
    assert english.count("{n} pesan", "{n} pesan", 1) == "1 message"
    assert english.count("{n} pesan", "{n} pesan", 2000) == "2,000 messages"
    assert indonesian.count("{n} pesan", "{n} pesan", 2000) == "2.000 pesan"
    assert indonesian.count("{n} pesan dari {who}", "", 1, who="<x>") == "1 pesan dari &lt;x&gt;"


def test_several_files_make_one_catalogue(tmp_path: Path) -> None:
    write_po(tmp_path, "en", 'msgid "Ya"\nmsgstr "Yes"\n', domain="ui")
    write_po(tmp_path, "en", 'msgid "Tidak"\nmsgstr "No"\n', domain="flows")
    english = Catalogues(tmp_path).catalogue("en")
    assert (english("Ya"), english("Tidak"), english("Entah")) == ("Yes", "No", "Entah")


def test_fuzzy_translations_are_not_said(tmp_path: Path) -> None:
    write_po(tmp_path, "en", '#, fuzzy\nmsgid "Ya"\nmsgstr "No"\n')
    assert Catalogues(tmp_path).catalogue("en")("Ya") == "Ya"


def test_a_broken_catalogue_names_its_file(tmp_path: Path) -> None:
    write_po(tmp_path, "en", 'msgid "Ya"\nmsgid "Tidak"\n')
    with pytest.raises(SettingsError, match=r"ui\.po"):
        Catalogues(tmp_path).catalogue("en")
    with pytest.raises(SettingsError, match=r"ui\.po"):
        Catalogues(tmp_path).compile_all()


@pytest.mark.parametrize("locale", ["bjn", "nij", "mhy"])
def test_local_languages_are_read_and_borrow_indonesian_dates(tmp_path: Path, locale: str) -> None:
    write_po(tmp_path, locale, 'msgid "Ya"\nmsgstr "Inggih"\n')
    words = Catalogues(tmp_path).catalogue(locale)
    assert words("Ya") == "Inggih"
    assert words.date(date(2026, 8, 17)) == "17 Agu 2026"
    assert words.number(1234.5) == "1.234,5"
    assert words.list(["a", "b", "c"]) == "a, b, dan c"


def test_dates_and_times_are_told_in_western_indonesian_time(indonesian: Words) -> None:
    late = datetime(2026, 8, 16, 17, 30, tzinfo=UTC)
    assert indonesian.date(late) == "17 Agu 2026"
    assert indonesian.time(late) == "00.30"
    assert indonesian.time(time(9, 5)) == "09.05"
    assert Words("en").date(date(2026, 8, 17)) == "Aug 17, 2026"
    assert indonesian.list([]) == ""


@pytest.mark.parametrize(
    ("tag", "locale"),
    [
        ("en", "en"),
        ("en-US", "en"),
        ("EN_gb", "en"),
        ("id", "id"),
        ("jv", "id"),
        ("ms", "id"),
        ("de", "id"),
        ("", "id"),
        (None, "id"),
        ("x-klingon", "id"),
        ("xx-long", "id"),
        ("../en", "id"),
    ],
)
def test_the_client_chooses_the_language(tag: str | None, locale: str) -> None:
    assert Catalogues(ROOT / "locales").negotiate(tag) == locale


def test_an_unknown_locale_gets_the_default(tmp_path: Path) -> None:
    write_po(tmp_path, "en", 'msgid "Ya"\nmsgstr "Yes"\n')
    assert Catalogues(tmp_path, default="en").catalogue("zz")("Ya") == "Yes"
    with pytest.raises(SettingsError, match="No catalogue for language 'de'; there are id, en"):
        Catalogues(tmp_path, default="de")


def test_without_any_catalogue_there_is_indonesian(tmp_path: Path) -> None:
    assert Catalogues(tmp_path).locales == ("id",)
    assert Catalogues(tmp_path).catalogue("id")("Ya") == "Ya"


def test_a_language_is_named_in_itself() -> None:
    assert [language_name(code) for code in ("id", "en", "bjn", "nij", "mhy")] == [
        "Bahasa Indonesia",
        "English",
        "Bahasa Banjar",
        "Basa Ngaju",
        "Ma'anyan",
    ]
    assert language_name("jv") == "Jawa"


def test_a_catalogue_is_compiled_once() -> None:
    catalogues = Catalogues(ROOT / "locales")
    assert catalogues.catalogue("en") is catalogues.catalogue("en")


def test_all_catalogues_can_be_compiled_at_the_start() -> None:
    catalogues = Catalogues(ROOT / "locales")
    catalogues.compile_all()
    assert catalogues.catalogue("en")("Lewati") == "Skip"
