"""What a screen shows: rows, notes, info, the review, and nothing private."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from betang.flows.engine import begin, step
from betang.flows.flow import Flow
from betang.flows.screens import screen
from betang.flows.state import Chosen, Filed, FlowState, Typed
from betang.vocabulary import FileKind, FileRef
from betang.wording.catalogue import Catalogues, Trusted, Words
from betang.wording.measure import shown, telegram_length
from betang.wording.pseudo import pseudo_words

FACTS: Mapping[str, object] = {"keep_days": 365, "safe_word": "rambutan", "services": Trusted("<b>110</b>")}


def standing(node: str, **answers: list[str]) -> FlowState:
    return FlowState(
        flow="report", version=1, node=node, answers={"notice": ["paham"], **answers}, trail=["notice"]
    )


def labels(flow: Flow, state: FlowState, words: Words) -> list[list[str]]:
    return [[button.label for button in row] for row in screen(flow, state, words, FACTS).rows]


def test_exit_stands_last_and_back_before_it(report: Flow, words: Words) -> None:
    assert labels(report, standing("place"), words)[-2:] == [["Lewati", "☎️ Darurat"], ["‹ Kembali", "✖ Tutup"]]


def test_the_first_screen_has_an_exit_and_no_way_back(report: Flow, words: Words) -> None:
    assert labels(report, begin(report), words)[-1] == ["✖ Tutup"]


def test_fourteen_districts_stand_in_two_columns(report: Flow, words: Words) -> None:
    rows = labels(report, standing("district"), words)
    assert [len(row) for row in rows[:7]] == [2] * 7
    assert rows[7] == ["Lainnya/tidak tahu"]


def test_days_and_hours_stand_four_in_a_row(report: Flow, words: Words) -> None:
    rows = labels(report, standing("window", answering=["doorbell"]), words)
    assert [len(row) for row in rows[:3]] == [4, 3, 4]
    assert rows[0] == ["☐ Sen", "☐ Sel", "☐ Rab", "☐ Kam"]


def test_long_labels_stand_alone(report: Flow) -> None:
    rows = labels(report, standing("relation", about=["saya"]), pseudo_words())
    assert all(len(row) == 1 or all(len(label) <= 20 for label in row) for row in rows)


def test_facts_fill_the_text_and_only_trusted_ones_hold_html(report: Flow, words: Words) -> None:
    assert "Disimpan 365 hari" in screen(report, begin(report), words, FACTS).text
    assert "<b>110</b>" in screen(report, standing("other_ways"), words, FACTS).text
    wild = {**FACTS, "services": "<b>x</b>", "safe_word": "<i>"}
    assert "&lt;b&gt;x" in screen(report, standing("other_ways"), words, wild).text
    assert "&lt;i&gt;" in screen(report, standing("shared_phone", phone=["bersama"]), words, wild).text


def test_a_note_stands_above_the_text(report: Flow, words: Words) -> None:
    noted = screen(report, standing("place"), words, FACTS, note="Tersimpan.")
    assert noted.text == "<i>Tersimpan.</i>\n\nDi mana terjadinya?"


def test_info_opens_and_closes(report: Flow, words: Words) -> None:
    closed = standing("kinds", about=["saya"])
    opened = step(report, closed, Chosen("info")).state
    assert "dipukul" not in screen(report, closed, words, FACTS).text
    assert "<b>Fisik</b>: dipukul" in screen(report, opened, words, FACTS).text
    assert step(report, opened, Chosen("info")).state == closed


def test_the_notice_says_all_the_law_asks(report: Flow, catalogues: Catalogues) -> None:
    state = step(report, begin(report), Chosen("info")).state
    said = screen(report, state, catalogues.catalogue("id"), FACTS).text
    for part in (
        "petugas jaga",
        "Telegram dapat melihat",
        "3x24 jam",
        "Untuk anak",
        "365 hari",
        "hapus",
        "48 jam",
        "cadangan",
    ):
        assert part in said
    english = screen(report, state, catalogues.catalogue("en"), FACTS).text
    for part in (
        "duty officer",
        "Telegram can see",
        "3x24 hours",
        "For a child",
        "365 days",
        "erase",
        "48 hours",
        "backup",
    ):
        assert part in english


@pytest.mark.parametrize(
    ("node", "about", "said"),
    [
        ("relation", "saya", "bagi Anda"),
        ("relation", "anak", "bagi anak ini"),
        ("relation", "orang_lain", "yang mengalaminya"),
        ("district", "saya_anak", "Kamu ada"),
        ("story", "saya_anak", "kata-katamu"),
        ("story", "orang_lain", "membuat Anda khawatir"),
        ("story", "saya", "kata-kata Anda sendiri"),
        ("pin", "saya_anak", "Pesanmu"),
    ],
)
def test_texts_fit_whom_it_is_about(report: Flow, words: Words, node: str, about: str, said: str) -> None:
    assert said in screen(report, standing(node, about=[about]), words, FACTS).text


def test_a_child_is_never_called_anda(report: Flow, words: Words) -> None:
    for node in ("need", "district", "story", "answering", "pin", "review"):
        text = screen(report, standing(node, about=["saya_anak"]), words, FACTS).text
        assert "Anda" not in text, node


def test_kept_pieces_are_counted_by_kind(report: Flow, catalogues: Catalogues) -> None:
    state = standing("story", about=["saya"])
    for kind in (FileKind.PHOTO, FileKind.PHOTO, FileKind.VOICE, FileKind.VIDEO, FileKind.DOCUMENT):
        state = step(report, state, Filed(FileRef(kind, "x"))).state
    state = step(report, state, Typed("satu")).state
    said = shown(screen(report, state, catalogues.catalogue("id"), FACTS).text)
    assert "Tersimpan: 2 foto, 1 suara, 1 video, 1 berkas, 1 pesan" in said
    assert "Kept: 2 photos, 1 voice message" in shown(screen(report, state, catalogues.catalogue("en"), FACTS).text)


def test_the_review_repeats_neither_code_word_nor_pin_nor_risk(report: Flow, words: Words) -> None:
    state = standing(
        "review", about=["saya"], risk_kill=["ya"], risk_attack=["dicekik"], code_word=["kedondong"], pin=["set"]
    )
    said = screen(report, state, words, FACTS).text
    assert "kedondong" not in said
    assert "<b>Keadaan</b>: 2 dijawab" in said
    assert "bunuh" not in said
    assert "<b>Kata sandi</b>: sudah diisi" in said


def test_the_review_says_what_is_missing(report: Flow, words: Words) -> None:
    assert "masih perlu daerah" in screen(report, standing("review"), words, FACTS).text
    enough = standing("review", about=["saya"], kinds=["fisik"], district=["6203"])
    assert "masih perlu" not in screen(report, enough, words, FACTS).text


def test_the_doorbell_shows_exactly_what_it_will_say(report: Flow, words: Words) -> None:
    state = standing("window", answering=["doorbell"])
    assert "“Ada info baru di menu.”" in screen(report, state, words, FACTS).text
    assert (
        "“Ada kuis baru minggu ini.”"
        in screen(
            report, standing("window", **{"answering": ["doorbell"], "window.doorbell": ["kuis"]}), words, FACTS
        ).text
    )


def test_every_question_fits_a_small_phone(report: Flow, words: Words) -> None:
    for node in report.nodes:
        assert telegram_length(screen(report, standing(node), words, FACTS).text) <= 400, node


def test_a_screen_of_an_unknown_node_is_the_first(report: Flow, words: Words) -> None:
    lost = FlowState(flow="report", version=9, node="gone")
    assert screen(report, lost, words, FACTS).text == screen(report, begin(report), words, FACTS).text
