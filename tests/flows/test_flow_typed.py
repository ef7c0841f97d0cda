"""Typed words where a button was expected."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from betang.flows.engine import begin, step
from betang.flows.flow import Flow
from betang.flows.state import Chosen, FlowState, Typed
from betang.flows.typed import Meaning, read_typed
from betang.wording.catalogue import Catalogues, Words

At = Callable[[str], FlowState]


@pytest.fixture
def at(report: Flow) -> At:
    """A state that stands at a node, with consent given."""

    def stand(node: str) -> FlowState:
        answers = {"notice": ["paham"], "about": ["saya"], "answering": ["doorbell"]}
        return FlowState(flow="report", version=report.version, node=node, answers=answers, trail=["notice"])

    return stand


@pytest.mark.parametrize(
    ("node", "text", "actions"),
    [
        ("danger", "ya", ("c:ya",)),
        ("danger", "Iya!", ("c:ya",)),
        ("danger", "yaaaa", ("c:ya",)),
        ("danger", "TIDAK", ("c:tidak",)),
        ("danger", "gak", ("c:tidak",)),
        ("danger", "yes", ("c:ya",)),
        ("danger", "2", ("c:tidak",)),
        ("danger", "tidak yakin", ("c:tidak_yakin",)),
        ("danger", "kurang tahu", ("c:tidak_yakin",)),
        ("about", "saya", ("c:saya",)),
        ("about", "seorang ank", ("c:anak",)),
        ("about", "seorang", ("c:anak",)),
        ("place", "rumah", ("c:rumah_tangga",)),
        ("place", "Tempat  kerja", ("c:tempat_kerja",)),
        ("place", "tempt kerja", ("c:tempat_kerja",)),
        ("kinds", "fisik dan seksual", ("c:fisik", "c:seksual")),
        ("kinds", "1, 3", ("c:fisik", "c:seksual")),
        ("kinds", "dipukul; dihina", ("c:fisik", "c:psikis")),
        ("kinds", "tidak tahu", ("c:tidak_tahu",)),
        ("window", "senin & jumat, 18-21", ("wd:senin", "wd:jumat", "wh:malam")),
        ("place", "lewati", ("skip",)),
        ("place", "skip", ("skip",)),
        ("place", "kembali", ("back",)),
        ("place", "tutup", ("exit",)),
        ("place", "darurat", ("sos",)),
        ("risk_kill", "lewati semua", ("skipall",)),
        ("review", "kirim", ("send",)),
        ("review", "jenis", ("e:kinds",)),
    ],
)
def test_what_is_typed_means_a_button(
    report: Flow, words: Words, at: At, node: str, text: str, actions: tuple[str, ...]
) -> None:
    assert read_typed(report, at(node), text, words) == Meaning(actions)


@pytest.mark.parametrize(
    ("node", "text"),
    [
        ("danger", "tidak, dia sudah pergi dari rumah sejak kemarin malam"),
        ("about", "kuda"),
        ("kinds", "fisik dan sesuatu yang lain lagi"),
        ("place", "9"),
        ("place", ""),
        ("place", "   "),
        ("review", "kiri"),
        ("review", "kirimkan"),
        ("notice", "pahamm sekali saya"),
        ("story", "1"),
    ],
)
def test_what_means_no_button_presses_none(report: Flow, words: Words, at: At, node: str, text: str) -> None:
    assert read_typed(report, at(node), text, words).actions == ()


def test_an_ambiguous_beginning_is_asked_about(report: Flow, words: Words, at: At) -> None:
    assert read_typed(report, at("place"), "tempat", words) == Meaning(doubtful=True)
    done = step(report, at("place"), Typed("tempat"), words)
    assert done.state.kept == []
    assert "lebih dari satu" in done.note


def test_labels_may_be_typed_in_the_persons_language(report: Flow, catalogues: Catalogues, at: At) -> None:
    english = catalogues.catalogue("en")
    assert read_typed(report, at("place"), "public place", english) == Meaning(("c:fasilitas_umum",))
    assert read_typed(report, at("place"), "tempat umum", english) == Meaning(("c:fasilitas_umum",))
    assert read_typed(report, at("place"), "back", english) == Meaning(("back",))


def test_naming_what_is_ticked_does_not_untick_it(report: Flow, at: At) -> None:
    ticked = step(report, at("kinds"), Typed("fisik")).state
    assert step(report, ticked, Typed("fisik")).state.answers["kinds"] == ["fisik"]
    assert step(report, ticked, Typed("fisik, psikis")).state.answers["kinds"] == ["fisik", "psikis"]
    assert step(report, ticked, Chosen("c:fisik")).state.answers["kinds"] == []


@given(text=st.text(max_size=60))
def test_sending_is_never_guessed(report: Flow, words: Words, text: str) -> None:
    state = FlowState(flow="report", version=1, node="review", answers={"notice": ["paham"]})
    if "send" in read_typed(report, state, text, words).actions:
        assert "kirim" in text.casefold()


@given(text=st.text(max_size=60))
def test_reading_never_fails_on_the_first_screen(report: Flow, words: Words, text: str) -> None:
    meaning = read_typed(report, begin(report), text, words)
    assert not (meaning.actions and meaning.doubtful)
