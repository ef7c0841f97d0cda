"""Words to avoid, and how a text may begin."""

from __future__ import annotations

from pathlib import Path

import pytest

from betang.errors import SettingsError
from betang.wording.catalogs import complaints
from betang.wording.content_lint import Finding, WordList, load_word_list
from betang.wording.extract import sentences

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def words() -> WordList:
    return load_word_list(ROOT / "content" / "words.yaml")


@pytest.mark.parametrize(
    "text",
    [
        "Laporan anonim",
        "100% rahasia",
        "Identitas dijamin aman",
        "Pasti dibantu",
        "Kenapa diam saja?",
        "Anda harus pergi",
        "<b>Anda</b> harus pergi",
        "ANDA\nHARUS pergi",
        "ajak damai",
        "si korban",
        "anak cacat",
        "5 tahun penjara",
        "Rp 10",
    ],
)
def test_words_to_avoid_are_found(words: WordList, text: str) -> None:
    assert list(words.complaints(text))


@pytest.mark.parametrize(
    "text",
    ["Anda yang menentukan langkahnya", "rahasia", "kepastian", "perdamaian", "rpm", "Aman untuk chat sekarang?"],
)
def test_other_words_are_left_alone(words: WordList, text: str) -> None:
    assert list(words.complaints(text)) == []


def test_a_complaint_says_why_and_what_to_write(words: WordList) -> None:
    (complaint,) = words.complaints("Laporan anonim")
    assert complaint.startswith("avoid 'anonim' (")
    assert complaint.endswith("write: rahasia")


def test_a_loud_word_early_is_found_and_late_is_not(words: WordList) -> None:
    assert words.loud_start("Ada kekerasan di rumah") == "kekerasan"
    assert words.loud_start("<b>Laporkan</b> saja") == "Laporkan"
    assert words.loud_start("Halo. " * 7 + "kekerasan") == ""
    assert words.loud_start("Kekerasannya") == ""
    assert words.loud_start("") == ""


def test_findings_are_sorted_and_readable() -> None:
    findings = sorted([Finding("b", 1, "x"), Finding("a", 9, "y", grave=False)])
    assert [str(finding) for finding in findings] == ["a:9: advice: y", "b:1: x"]


def test_no_sentence_of_ours_uses_a_word_to_avoid(words: WordList) -> None:
    spoken = [m for domain in ("ui", "flows", "content") for m in sentences(ROOT, domain)]
    assert len(spoken) > 200
    wrong = [
        f"{m.file}:{m.line}: {c}"
        for m in spoken
        if m.file.startswith(("betang/flows", "betang/wording", "content"))
        for c in words.complaints(m.msgid)
    ]
    assert wrong == []
    assert isinstance(complaints(ROOT), list)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("avoid:\n  - {why: x}\n", r"words\.yaml:2: 'words' is missing or empty"),
        ("avoid:\n  - {words: [a]}\n", r"words\.yaml:2: 'why' is missing"),
        ("avoid: []\n", r"words\.yaml:1: 'not_at_the_start' is missing or empty"),
    ],
)
def test_a_broken_list_is_refused(tmp_path: Path, text: str, complaint: str) -> None:
    path = tmp_path / "words.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match=complaint):
        load_word_list(path)
