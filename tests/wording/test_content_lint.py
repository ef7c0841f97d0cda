"""Words to avoid, and how a text may begin."""

from __future__ import annotations

from pathlib import Path

import pytest

from betang.errors import SettingsError
from betang.wording.content_lint import Finding, WordList, load_word_list, main, spoken_findings

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


def test_nothing_in_the_flows_and_content_is_said_wrongly(words: WordList) -> None:
    ours = ("betang/flows/", "betang/wording/", "content/")
    assert [str(f) for f in spoken_findings(ROOT, words) if f.file.startswith(ours)] == []


def test_a_word_to_avoid_is_found_wherever_it_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for folder in ("betang", "content/flows"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "betang" / "hello.py").write_text('words("Halo")\nwords("Laporan anonim")\n', encoding="utf-8")
    (tmp_path / "content" / "flows" / "small.yaml").write_text("nodes:\n  - text: Pasti\n", encoding="utf-8")
    (tmp_path / "content" / "words.yaml").write_text((ROOT / "content" / "words.yaml").read_text("utf-8"), "utf-8")
    assert main(tmp_path) == 1
    said = capsys.readouterr().out.splitlines()
    assert [line.split(" (")[0] for line in said] == [
        "betang/hello.py:2: avoid 'anonim'",
        "content/flows/small.yaml:2: avoid 'Pasti'",
    ]


def test_a_clean_project_passes(tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()
    (tmp_path / "content" / "words.yaml").write_text((ROOT / "content" / "words.yaml").read_text("utf-8"), "utf-8")
    assert main(tmp_path) == 0


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
