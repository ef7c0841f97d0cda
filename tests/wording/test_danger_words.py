"""Hearing danger in free text."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from betang.errors import SettingsError
from betang.wording.danger_words import Concern, Recogniser, load_recogniser

ROOT = Path(__file__).parents[2]
RECOGNISER = load_recogniser(ROOT / "content" / "understanding" / "basic.yaml")

SUICIDE = [
    "aku mau mati",
    "AKU MAU MATIII",
    "pengen mati aja rasanya",
    "saya kepikiran bunuh diri",
    "bunuh d1ri",
    "mau bundir",
    "bu\u200bnuh diri",
    "ga sanggup hidup lagi",
    "nggak mau hidup lagi",
    "mending mati",
    "lebih baik saya mati saja",
    "ingin mengakhiri hidup ini",
    "capek hidup",
    "saya mau nyilet tangan",
    "sudah minum racun",
    "i want to die",
    "thinking about suicide",
    "ulun handak mati",
]
DANGER = [
    "tolong",
    "Tolooong!!!",
    "TOLONG SAYA",
    "tlg sy",
    "help",
    "dia bawa parang",
    "suami saya pegang pisau sekarang",
    "dia mau bunuh saya",
    "diancam mau dibunuh",
    "saya lagi dipukulin",
    "anak saya dipukul barusan",
    "dicekik",
    "saya disekap di rumah",
    "dikunci di dalam kamar",
    "banyak keluar darah",
    "saya dalam bahaya",
    "he has a knife",
    "tetangga dibacok",
]
REPORT_WISH = [
    "saya mau lapor",
    "cara melapor gimana",
    "mau cerita",
    "pengen curhat",
    "lapor",
    "KDRT",
    "suami saya pukul saya",
    "anak saya dilecehkan gurunya",
    "tetangga sering dipukul suaminya",
    "ini pelecehan",
]
NOTHING = [
    "",
    "halo",
    "selamat pagi",
    "mau belajar",
    "lampu mati",
    "mau makan",
    "dia potong ayam",
    "membunuh waktu",
    "tolong info jadwal kuis",
    "terima kasih banyak",
    "😀",
    "110",
    "kota palangka raya",
    "anak2 senang belajar",
    "saya suka memasak",
    "harga parang di pasar",
]


@pytest.mark.parametrize("text", SUICIDE)
def test_thoughts_of_suicide_are_heard(text: str) -> None:
    assert RECOGNISER.recognise(text) is Concern.SUICIDE


@pytest.mark.parametrize("text", DANGER)
def test_danger_is_heard(text: str) -> None:
    assert RECOGNISER.recognise(text) is Concern.DANGER


@pytest.mark.parametrize("text", REPORT_WISH)
def test_the_wish_to_report_is_heard(text: str) -> None:
    assert RECOGNISER.recognise(text) is Concern.REPORT_WISH


@pytest.mark.parametrize("text", NOTHING)
def test_most_texts_are_left_alone(text: str) -> None:
    assert RECOGNISER.recognise(text) is Concern.NONE


def test_the_most_urgent_concern_wins() -> None:
    assert RECOGNISER.recognise("saya mau lapor, dia bawa pisau") is Concern.DANGER
    assert RECOGNISER.recognise("dia bawa pisau dan saya mau mati") is Concern.SUICIDE


def test_a_concern_within_a_long_story_is_heard() -> None:
    story = "ini contoh tulisan panjang " * 150
    assert RECOGNISER.recognise(f"{story} dia bawa parang {story}") is Concern.DANGER


@given(st.text(max_size=4096))
def test_listening_never_fails(text: str) -> None:
    assert RECOGNISER.recognise(text) in set(Concern)


@given(st.sampled_from(SUICIDE + DANGER), st.sampled_from(["", "!", "...", " \u200d", "\n", "?!"]), st.booleans())
def test_case_and_punctuation_hide_nothing(text: str, ending: str, upper: bool) -> None:  # noqa: FBT001 - drawn by chance
    assert RECOGNISER.recognise((text.upper() if upper else text) + ending) is RECOGNISER.recognise(text)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("concerns:\n  - {concern: cuaca, patterns: [hujan]}\n", r"basic\.yaml:2: unknown concern 'cuaca'"),
        ("concerns:\n  - {concern: bahaya}\n", r"basic\.yaml:2: 'patterns' is missing"),
        (
            "concerns:\n  - {concern: bahaya, patterns: ['a(b']}\n",
            r"basic\.yaml:2: 'a\(b' cannot stand in a pattern",
        ),
        ("concerns:\n  - {concern: '', patterns: [a]}\n", r"basic\.yaml:2: unknown concern ''"),
    ],
)
def test_a_broken_file_is_refused(tmp_path: Path, text: str, complaint: str) -> None:
    path = tmp_path / "basic.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match=complaint):
        load_recogniser(path)


def test_patterns_are_read_as_explained(tmp_path: Path) -> None:
    path = tmp_path / "basic.yaml"
    path.write_text(
        "short_forms: {sdkit: sedikit}\nconcerns:\n  - {concern: bahaya, patterns: [merah|biru ~ langit+, sedikit], alone: [awan]}\n",
        encoding="utf-8",
    )
    recogniser: Recogniser = load_recogniser(path)
    heard = [
        t
        for t in (
            "merah langit",
            "biru a b c langitnya",
            "merah a b c d langit",
            "merahlangit",
            "sdkit",
            "awan",
            "awan a",
        )
        if recogniser.recognise(t) is Concern.DANGER
    ]
    assert heard == ["merah langit", "biru a b c langitnya", "sdkit", "awan"]
