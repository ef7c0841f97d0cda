"""A further language: begun with one command, incomplete for a while, never stale, offered when its file says so."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from betang.errors import SettingsError
from betang.wording.catalogs import add, complaints, main, progress, update
from betang.wording.catalogue import Catalogues
from betang.wording.content import ContentError
from betang.wording.languages import MARKER, find_languages
from tests.wording.library_shelf import change, make_library

CODE = 'def hello(words):\n    words("Halo <b>{name}</b>", name=1)\n    words.count("{n} ekor", "{n} ekor", 2)\n'
FLOW = 'flow: small\nnodes:\n  - {id: a, text: "Apa kabar?", options: [{value: x, label: Baik}]}\n'
LOCAL = ("bjn", "nij", "mhy")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with one Python file, one flow and a small library, in Indonesian alone."""
    (tmp_path / "betang").mkdir()
    (tmp_path / "betang" / "hello.py").write_text(CODE, "utf-8")
    flows = make_library(tmp_path) / "flows"
    flows.mkdir()
    (flows / "small.yaml").write_text(FLOW, "utf-8")
    return tmp_path


def translate(root: Path, code: str, domain: str, msgid: str, msgstr: str) -> None:
    path = root / "locales" / code / "LC_MESSAGES" / f"{domain}.po"
    text = path.read_text("utf-8")
    assert f'msgid "{msgid}"\nmsgstr ""' in text
    path.write_text(text.replace(f'msgid "{msgid}"\nmsgstr ""', f'msgid "{msgid}"\nmsgstr "{msgstr}"'), "utf-8")


def offer(root: Path, code: str) -> None:
    path = root / "locales" / code / MARKER
    path.write_text(path.read_text("utf-8").replace("offered: false", "offered: true"), "utf-8")


def catalogues(root: Path) -> Catalogues:
    return Catalogues(root / "locales")


# Beginning one


@pytest.mark.parametrize("code", LOCAL)
def test_one_command_begins_a_language_that_cldr_does_not_know(
    project: Path, code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["add", code, "Bahasa Kami"], project) == 0
    made = [f"made locales/{code}/{name}" for name in (MARKER, *(f"LC_MESSAGES/{d}.po" for d in DOMAINS))]
    assert sorted(capsys.readouterr().out.splitlines()) == sorted(made)
    assert complaints(project) == []
    assert main(["check"], project) == 0
    assert update(project) == []


DOMAINS = ("ui", "flows", "content", "library")


def test_its_files_count_as_the_language_does(project: Path) -> None:
    add(project, "bjn", "Bahasa Banjar")
    add(project, "de", "Deutsch")
    one, two = ((project / "locales" / code / "LC_MESSAGES/ui.po").read_text("utf-8") for code in ("bjn", "de"))
    assert '"Language: bjn\\n"' in one
    assert '"Plural-Forms: nplurals=1; plural=0;\\n"' in one
    assert "msgstr[0]" in one
    assert "msgstr[1]" not in one
    assert '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"' in two
    assert "msgstr[1]" in two


@pytest.mark.parametrize("code", ["", "Banjar", "b", "BJN", "../en", "bjn_id", "id"])
def test_what_is_no_code_of_a_new_language_is_refused(project: Path, code: str) -> None:
    with pytest.raises(SettingsError):
        add(project, code, "Bahasa Banjar")
    assert not (project / "locales").exists()


@pytest.mark.parametrize("name", ["", "  ", "Banjar\nNgaju", "B" * 31])
def test_what_fits_no_button_is_no_name(project: Path, name: str) -> None:
    with pytest.raises(SettingsError, match="own name"):
        add(project, "bjn", name)
    assert not (project / "locales").exists()


def test_a_language_that_is_there_is_not_begun_again(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    add(project, "bjn", "Bahasa Banjar")
    translate(project, "bjn", "flows", "Apa kabar?", "Apa habar?")
    assert main(["add", "bjn", "Bahasa Banjar"], project) == 1
    assert "is there already" in capsys.readouterr().out
    assert "Apa habar?" in (project / "locales/bjn/LC_MESSAGES/flows.po").read_text("utf-8")


# While it is being translated


def test_it_may_be_incomplete_and_says_how_far_it_is(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    add(project, "bjn", "Bahasa Banjar")
    translate(project, "bjn", "flows", "Apa kabar?", "Apa habar?")
    assert complaints(project) == []
    (line,) = progress(project)
    assert line.startswith("advice: locales/bjn: 1 of ")
    assert main(["check"], project) == 0
    assert line in capsys.readouterr().out


def test_english_may_not_be_incomplete(project: Path) -> None:
    add(project, "en", "English")
    assert any("not translated: 'Apa kabar?'" in line for line in complaints(project))
    assert progress(project) == []


def test_it_may_not_be_stale(project: Path) -> None:
    add(project, "bjn", "Bahasa Banjar")
    (project / "betang" / "more.py").write_text('words("Selamat tinggal semuanya")\n', "utf-8")
    assert complaints(project) == [
        "betang/more.py:1: not in locales/bjn/LC_MESSAGES/ui.po; run update: 'Selamat tinggal semuanya'"
    ]


def test_it_may_not_lose_a_placeholder(project: Path) -> None:
    add(project, "bjn", "Bahasa Banjar")
    translate(project, "bjn", "ui", "Halo <b>{name}</b>", "Halo <b>pian</b>")
    assert "placeholders or tags differ" in complaints(project)[0]


def test_what_is_not_translated_is_said_in_indonesian(project: Path) -> None:
    add(project, "bjn", "Bahasa Banjar")
    translate(project, "bjn", "flows", "Apa kabar?", "Apa habar?")
    words = catalogues(project).catalogue("bjn")
    assert words("Apa kabar?") == "Apa habar?"
    assert words("Baik") == "Baik"
    assert words("Halo <b>{name}</b>", name="<x>") == "Halo <b>&lt;x&gt;</b>"
    assert words.count("{n} ekor", "{n} ekor", 1234) == "1.234 ekor", "not even an empty plural form"
    assert words.date(date(2026, 8, 17)) == "17 Agu 2026"
    assert words.list(["a", "b", "c"]) == "a, b, dan c"


def test_a_doubtful_translation_is_not_said(project: Path) -> None:
    add(project, "bjn", "Bahasa Banjar")
    translate(project, "bjn", "flows", "Apa kabar?", "Apa habar?")
    flow = project / "content/flows/small.yaml"
    flow.write_text(flow.read_text("utf-8").replace("Apa kabar?", "Apa kabar Anda?"), "utf-8")
    update(project)
    assert "#, fuzzy" in (project / "locales/bjn/LC_MESSAGES/flows.po").read_text("utf-8")
    assert complaints(project) == []
    assert catalogues(project).catalogue("bjn")("Apa kabar Anda?") == "Apa kabar Anda?"


def test_a_changed_paragraph_of_the_library_makes_its_translation_fuzzy(project: Path) -> None:
    add(project, "en", "English")
    translate(project, "en", "library", "Teh hangat sore ini", "Hot tea this afternoon")
    change(project / "content", "library/kasih/teh-hangat.md", "Teh hangat sore ini", "Teh hangat sore kemarin")
    update(project)
    stale = [line for line in complaints(project) if "(fuzzy): 'Teh hangat sore kemarin'" in line]
    assert [line.partition(": ")[0] for line in stale] == ["locales/en/LC_MESSAGES/library.po:11"]


# Offering it


def test_it_is_not_offered_before_its_file_says_so(project: Path) -> None:
    add(project, "bjn", "Bahasa Banjar")
    assert catalogues(project).locales == ("id", "bjn")
    assert catalogues(project).offered == ("id",)
    assert catalogues(project).negotiate("bjn") == "id"
    offer(project, "bjn")
    now = catalogues(project)
    assert now.offered == ("id", "bjn")
    assert now.negotiate("bjn") == "bjn"
    assert now.name("bjn") == "Bahasa Banjar"
    assert not now.is_complete("bjn")


def test_its_own_name_may_be_any(project: Path) -> None:
    add(project, "mhy", "Ma'anyan: Basa Kami")
    assert catalogues(project).name("mhy") == "Ma'anyan: Basa Kami"


def test_without_a_file_it_is_offered_once_it_is_whole(project: Path) -> None:
    add(project, "bjn", "Bahasa Banjar")
    (project / "locales/bjn" / MARKER).unlink()
    for domain in ("ui", "content", "library"):
        (project / f"locales/bjn/LC_MESSAGES/{domain}.po").unlink()
    translate(project, "bjn", "flows", "Apa kabar?", "Apa habar?")
    assert catalogues(project).offered == ("id",)
    translate(project, "bjn", "flows", "Baik", "Baik haja")
    assert catalogues(project).offered == ("id", "bjn")
    assert catalogues(project).is_complete("bjn")


def test_the_language_of_the_installation_is_always_offered(project: Path) -> None:
    add(project, "bjn", "Bahasa Banjar")
    assert Catalogues(project / "locales", "bjn").offered == ("id", "bjn")


BROKEN = {
    "no name": ("name: Bahasa Banjar", "", "'name' is missing"),
    "an empty name": ("Bahasa Banjar", "''", "'name' is empty"),
    "a key nobody knows": ("offered", "ditawarkan", "unknown key 'ditawarkan'"),
    "neither yes nor no": ("offered: false", "offered: nanti", "'offered' must be true or false"),
}


@pytest.mark.parametrize(("old", "new", "why"), BROKEN.values(), ids=BROKEN)
def test_a_broken_file_of_a_language_is_named(project: Path, old: str, new: str, why: str) -> None:
    add(project, "bjn", "Bahasa Banjar")
    path = project / "locales/bjn" / MARKER
    path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
    with pytest.raises(ContentError, match=f"language.yaml:\\d+: {why}"):
        find_languages(project / "locales")


def test_the_languages_of_the_project_are_offered() -> None:
    ours = Catalogues(Path(__file__).parents[2] / "locales")
    assert ours.offered == ("id", "en")
    assert [ours.name(code) for code in ours.offered] == ["Bahasa Indonesia", "English"]
