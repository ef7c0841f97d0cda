"""Keeping translations in step: what `update` does and what `check` complains of."""

from __future__ import annotations

from pathlib import Path

import pytest

from betang.errors import SettingsError
from betang.wording.catalogs import complaints, main, template, update
from betang.wording.extract import sentences

ROOT = Path(__file__).parents[2]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with one Python file, one flow and an English catalogue, all translated."""
    (tmp_path / "betang").mkdir()
    (tmp_path / "content" / "flows").mkdir(parents=True)
    (tmp_path / "locales" / "en" / "LC_MESSAGES").mkdir(parents=True)
    (tmp_path / "betang" / "hello.py").write_text(
        'def hello(words):\n    words("Halo <b>{name}</b>", name=1)\n    words.count("{n} ekor", "{n} ekor", 2)\n',
        "utf-8",
    )
    (tmp_path / "content" / "flows" / "small.yaml").write_text(
        'flow: small\nnodes:\n  - {id: a, text: "Apa kabar?", options: [{value: x, label: Baik}]}\n', "utf-8"
    )
    update(tmp_path)
    translate(tmp_path, "ui", "Halo <b>{name}</b>", "Hello <b>{name}</b>")
    path = po(tmp_path, "ui")
    text = (
        path.read_text("utf-8")
        .replace('msgstr[0] ""', 'msgstr[0] "{n} head"')
        .replace('msgstr[1] ""', 'msgstr[1] "{n} heads"')
    )
    path.write_text(text, "utf-8")
    translate(tmp_path, "flows", "Apa kabar?", "How are you?")
    translate(tmp_path, "flows", "Baik", "Fine")
    return tmp_path


def po(root: Path, domain: str) -> Path:
    return root / "locales" / "en" / "LC_MESSAGES" / f"{domain}.po"


def translate(root: Path, domain: str, msgid: str, msgstr: str, before: str = "") -> None:
    path = po(root, domain)
    old = f'msgid "{msgid}"\nmsgstr "{before}"'
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, f'msgid "{msgid}"\nmsgstr "{msgstr}"'), "utf-8")


def test_a_translated_project_has_nothing_to_complain_of(project: Path) -> None:
    assert complaints(project) == []
    assert main(["check"], project) == 0


def test_updating_again_changes_nothing(project: Path) -> None:
    assert update(project) == []


def test_an_untranslated_sentence_is_complained_of(project: Path) -> None:
    translate(project, "flows", "Baik", "", before="Fine")
    assert complaints(project) == ["locales/en/LC_MESSAGES/flows.po:14: not translated: 'Baik'"]
    assert main(["check"], project) == 1


def test_a_new_sentence_is_complained_of_until_updated(project: Path) -> None:
    (project / "betang" / "more.py").write_text('words.plain("Selamat tinggal semuanya")\n', "utf-8")
    assert complaints(project) == [
        "betang/more.py:1: not in locales/en/LC_MESSAGES/ui.po; run update: 'Selamat tinggal semuanya'"
    ]
    assert [path.name for path in update(project)] == ["ui.po"]
    assert "not translated" in complaints(project)[0]


def test_a_changed_source_makes_its_translation_fuzzy(project: Path) -> None:
    flow = project / "content" / "flows" / "small.yaml"
    flow.write_text(flow.read_text("utf-8").replace("Apa kabar?", "Apa kabar Anda?"), "utf-8")
    update(project)
    assert "#, fuzzy" in po(project, "flows").read_text("utf-8")
    assert "How are you?" in po(project, "flows").read_text("utf-8")
    assert complaints(project) == [
        "locales/en/LC_MESSAGES/flows.po:11: the source changed, look at the translation again (fuzzy): 'Apa kabar Anda?'"
    ]


def test_what_nobody_says_any_more_is_complained_of_and_dropped(project: Path) -> None:
    (project / "betang" / "hello.py").write_text('words.count("{n} ekor", "{n} ekor", 2)\n', "utf-8")
    assert complaints(project) == [
        "locales/en/LC_MESSAGES/ui.po:11: nobody says this any more: 'Halo <b>{name}</b>'"
    ]
    update(project)
    assert complaints(project) == []
    assert "Halo" not in po(project, "ui").read_text("utf-8")


def test_obsolete_entries_are_complained_of(project: Path) -> None:
    path = po(project, "ui")
    path.write_text(path.read_text("utf-8") + '\n#~ msgid "Lama"\n#~ msgstr "Old"\n', "utf-8")
    assert complaints(project) == ["locales/en/LC_MESSAGES/ui.po: holds 1 obsolete translations; run update"]


@pytest.mark.parametrize(
    "wrong",
    ["Hello <b>{nama}</b>", "Hello {name}", "Hello <b>{name}", "Hello <b>{name}</b> {", "Hello <i>{name}</i>"],
)
def test_broken_placeholders_and_tags_are_complained_of(project: Path, wrong: str) -> None:
    translate(project, "ui", "Halo <b>{name}</b>", wrong, before="Hello <b>{name}</b>")
    assert "placeholders or tags differ from the source" in complaints(project)[0]


def test_every_plural_form_is_looked_at(project: Path) -> None:
    path = po(project, "ui")
    path.write_text(path.read_text("utf-8").replace("{n} heads", "many heads"), "utf-8")
    assert "placeholders or tags differ" in complaints(project)[0]


def test_a_sentence_with_and_without_plural_is_refused(project: Path) -> None:
    (project / "betang" / "more.py").write_text('words("{n} ekor")\n', "utf-8")
    with pytest.raises(SettingsError, match=r"betang/more\.py:1: '\{n\} ekor' stands with and without a plural"):
        template(project, "ui")


def test_a_catalogue_holds_no_date_and_no_line_numbers(project: Path) -> None:
    text = po(project, "ui").read_text("utf-8")
    assert "#: betang/hello.py\n" in text
    assert "20" not in text.split("\n\n")[0]


def test_a_wrong_call_says_how(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["chekc"], project) == 2
    assert "update|check" in capsys.readouterr().out
    assert main(["update"], project) == 0


# The extractor


def extracted(root: Path, code: str) -> list[str]:
    (root / "betang").mkdir(exist_ok=True)
    (root / "betang" / "x.py").write_text(code, "utf-8")
    return [message.msgid for message in sentences(root, "ui")]


@pytest.mark.parametrize(
    ("code", "msgids"),
    [
        ('words("Satu")', ["Satu"]),
        ('turn.words("Satu")', ["Satu"]),
        ('self._words.plain("Satu")', ["Satu"]),
        ('N_("Satu")', ["Satu"]),
        ('words("Satu " "dua")', ["Satu dua"]),
        ("words(name)", []),
        ('print("Satu")', []),
        ('words.date("Satu")', []),
        ('other.plain("Satu")', []),
        ('words("")', []),
    ],
)
def test_markers_are_found_and_nothing_else(tmp_path: Path, code: str, msgids: list[str]) -> None:
    assert extracted(tmp_path, code) == msgids


def test_an_f_string_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"betang/x\.py:1: an f-string cannot be translated"):
        extracted(tmp_path, 'words(f"Halo {name}")')


def test_our_own_sentences_are_found() -> None:
    flows = {message.msgid for message in sentences(ROOT, "flows")}
    content = {message.msgid for message in sentences(ROOT, "content")}
    ui = {message.msgid for message in sentences(ROOT, "ui")}
    assert {"Ini tentang siapa?", "Saya paham, lanjut", "Lainnya/tidak tahu", "Sedang dikirim."} <= flows
    assert {"Polisi", "gratis", "jam kerja"} <= content
    assert {"Lewati", "✖ Tutup", "Fisik", "{n} pesan"} <= ui


@pytest.mark.parametrize("domain", ["flows", "content"])
def test_english_is_complete(domain: str) -> None:
    assert [line for line in complaints(ROOT) if f"/{domain}.po" in line] == []
