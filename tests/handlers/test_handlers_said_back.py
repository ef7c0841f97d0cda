"""What is said back of answers that were typed: enough to notice a slip, nothing that tells the story."""

from __future__ import annotations

import pytest

from betang.flows.flow import Choose
from betang.operations.content import Content
from betang.wording.content_lint import load_word_list
from tests.handlers.handlers_stage import PIN, ROOT, Stage, shown

WORDS = load_word_list(ROOT / "content" / "words.yaml")


async def test_every_typed_answer_of_a_report_is_said_back_in_a_line(stage: Stage) -> None:
    citizen = await stage.citizen()
    await stage.tell(citizen, "/lapor")
    for typed, line in (
        ("setuju", "Saya tangkap: Saya paham, lanjut."),
        ("nggak", "Saya tangkap: Tidak."),
        ("hp sendiri", "Saya tangkap: Aman."),
        ("aku", "Saya tangkap: Saya sendiri."),
        ("fisik", "Apa yang terjadi?"),  # the tick is in sight
        ("lanjut", "Di mana terjadinya?"),  # a way on, no answer
        ("lewati", "Di kabupaten atau kota mana?"),
        ("plangkaraya", "Kabupaten/kota: Palangka Raya."),
        ("kemarin", "Saya tangkap: Minggu ini."),
        ("suami", "Saya tangkap: Suami/istri."),
        ("tidak", "Sejauh yang Anda ingat"),  # about risk nothing is said back
        ("parang", "Apakah ada anak"),
        ("lewati semua", "Ceritakan sebanyak yang Anda mau"),
    ):
        await stage.tell(citizen, typed)
        assert (await shown(citizen)).text.startswith(line), typed
        assert "Bukan itu maksud saya" not in (await shown(citizen)).labels


async def test_a_pin_and_a_code_word_are_kept_and_not_said_again_and_a_story_is_neither(stage: Stage) -> None:
    citizen = await stage.citizen()
    await stage.tell(citizen, "/lapor")
    await stage.tap(citizen, "Saya paham, lanjut", "Tidak", "Aman", "Saya sendiri", "Tidak tahu", "Lewati")
    await stage.tap(citizen, "Palangka Raya", *["Lewati"] * 2, "Lewati semua", "Lewati", "Ya, buka sendiri")
    await stage.tell(citizen, "suami memukul saya")
    state = await stage.state_of(citizen)
    assert state.flow is not None
    assert "code_word" not in state.flow.answers
    await stage.tell(citizen, "mangga muda")
    screen = await shown(citizen)
    assert screen.text.startswith("Kata sandi tersimpan.")
    assert "mangga" not in screen.text
    await stage.tell(citizen, PIN)
    screen = await shown(citizen)
    assert screen.text.startswith("PIN tersimpan.")
    assert PIN not in screen.text


async def test_whoever_names_a_place_and_more_keeps_both(stage: Stage) -> None:
    citizen = await stage.citizen()
    await stage.tell(citizen, "/lapor")
    await stage.tap(citizen, "Saya paham, lanjut", "Tidak", "Aman", "Saya, belum 18", "Lewati")
    await stage.tell(citizen, "dipukul di Kapuas")
    screen = await shown(citizen)
    assert "Kabupaten/kota: Kapuas." in screen.text
    assert "Tulisan tadi saya simpan untuk bagian cerita." in screen.text
    assert "Tersimpan: 1 pesan" in screen.text
    assert "Bukan itu maksud saya" in screen.labels


@pytest.mark.parametrize("language", ["id", "en"])
def test_no_label_that_is_said_back_is_loud_on_a_locked_phone(content: Content, language: str) -> None:
    words = content.catalogues.catalogue(language)
    flows = (content.flows.current("report"), content.flows.current("contact"))
    nodes = [node for flow in flows for node in flow.nodes.values() if isinstance(node, Choose)]
    said = [option.label for node in nodes if not node.section for option in node.options]
    assert len(said) > 30
    for label in said:
        assert not WORDS.loud_start(words("Saya tangkap: {answer}.", answer=words.plain(label)))
