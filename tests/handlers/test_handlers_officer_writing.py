"""Answering and noting: templates, previews, files, the code word, and what must not reach the citizen."""

from __future__ import annotations

import asyncio

import pytest

from betang.storage.tables import messages
from betang.training.people import Phone
from tests.handlers.handlers_stage import PIN, STORY, Stage, shown

ANSWER = "jawaban rekaan dari meja"


async def in_hand(stage: Stage, language: str = "id") -> tuple[Phone, Phone]:
    """A citizen and the officer who has their case."""
    citizen, officer = await stage.citizen(language), await stage.officer()
    if language == "id":
        await stage.report(citizen)
    else:
        await report_in_english(stage, citizen)
    await stage.tap(officer, "Ambil")
    return citizen, officer


async def report_in_english(stage: Stage, citizen: Phone) -> None:
    await stage.tell(citizen, "/lapor")
    ways = (
        "I understand",
        "No",
        "It is safe",
        "Myself",
        "☐ Physical",
        "Go on",
        "Skip",
        "Palangka Raya",
        "Send now",
    )
    await stage.tap(citizen, *ways)
    await stage.tell(citizen, PIN, "an invented story")
    await stage.tap(citizen, "Send")


async def read_by(stage: Stage, citizen: Phone) -> str:
    """What the citizen reads of the answers that wait."""
    await stage.follow(citizen)
    await stage.tap(citizen, "Baca jawaban")
    return (await shown(citizen)).text


async def test_an_answer_is_shown_as_the_citizen_will_see_it_before_it_is_sent(stage: Stage) -> None:
    citizen, officer = await in_hand(stage)
    await stage.tap(officer, "Jawab")
    await stage.tell(officer, ANSWER)
    preview = await shown(officer)
    assert "persis seperti ini" in preview.text
    assert ANSWER in preview.text
    assert len(officer.view().messages) == 1
    await stage.tap(officer, "Ubah")
    await stage.tell(officer, f"{ANSWER} <b>diubah</b> & lagi")
    await stage.tap(officer, "Kirim")
    assert "Tersimpan untuk pelapor" in (await shown(officer)).text
    assert f"{ANSWER} <b>diubah</b> & lagi" in await read_by(stage, citizen)


async def test_pressing_send_twice_at_once_sends_once(stage: Stage) -> None:
    citizen, officer = await in_hand(stage)
    await stage.tap(officer, "Jawab")
    await stage.tell(officer, ANSWER)
    await asyncio.gather(officer.press("Kirim"), officer.press("Kirim"))
    await stage.settle()
    assert (await read_by(stage, citizen)).count(ANSWER) == 1


async def test_every_template_can_be_chosen_and_sent(stage: Stage) -> None:
    citizen, officer = await in_hand(stage)
    for template in stage.content.templates[:3]:
        await stage.tap(officer, "Jawab", template.title)
        assert template.text.split(".")[0] in (await shown(officer)).text
        await stage.tap(officer, "Kirim")
    assert f"Ada {len(stage.content.templates[:3])} jawaban" in (await stage.follow(citizen)).text


async def test_a_template_is_in_the_language_of_whoever_will_read_it(stage: Stage) -> None:
    citizen, officer = await in_hand(stage, "en")
    template = stage.content.templates[0]
    await stage.tap(officer, "Jawab", template.title)
    english = stage.content.catalogues.catalogue("en").plain(template.text)
    assert english != template.text
    assert english in (await shown(officer)).text
    await stage.tap(officer, "Kirim")
    await stage.follow(citizen)
    await stage.tap(citizen, "Read answer")
    assert english in (await shown(citizen)).text


async def test_a_sentence_typed_below_the_case_becomes_an_answer_to_look_at(stage: Stage) -> None:
    citizen, officer = await in_hand(stage)
    await stage.tell(officer, "kami sudah membaca cerita Anda")
    assert "persis seperti ini" in (await shown(officer)).text
    await stage.tap(officer, "Kirim")
    assert "kami sudah membaca cerita Anda" in await read_by(stage, citizen)


async def test_what_an_officer_types_elsewhere_never_becomes_the_officers_own_story(stage: Stage) -> None:
    _, officer = await in_hand(stage)
    for command in ("/antrean",):
        await stage.tell(officer, command, "dia dipukul suaminya dan butuh pendamping")
        assert "Mau dilanjutkan sebagai cerita" not in (await shown(officer)).text
        assert (await stage.state_of(officer)).heard == ""
        assert [one.text for one in officer.view().messages if not one.from_bot]
    await stage.tell(officer, "/tutup")
    assert not [one for one in officer.view().messages if not one.from_bot]


@pytest.mark.parametrize("text", ["x" * 3001, "😀" * 1600])
async def test_too_long_an_answer_is_said_so_and_stays_in_the_chat(stage: Stage, text: str) -> None:
    _, officer = await in_hand(stage)
    await stage.tap(officer, "Jawab")
    await stage.tell(officer, text)
    assert "Terlalu panjang" in (await shown(officer)).text
    assert [one.text for one in officer.view().messages if not one.from_bot] == [text]


@pytest.mark.parametrize("text", ["x" * 3000, "😀" * 1500, "<&>" * 1000])
async def test_the_longest_answer_fits_the_preview_and_the_citizens_screen(stage: Stage, text: str) -> None:
    citizen, officer = await in_hand(stage)
    await stage.tap(officer, "Jawab")
    await stage.tell(officer, text)
    assert text in (await shown(officer)).text
    await stage.tap(officer, "Kirim")
    read = await read_by(stage, citizen)
    while "Lanjut ›" in (await shown(citizen)).labels:
        await stage.tap(citizen, "Lanjut ›")
        read += (await shown(citizen)).text
    assert read.count(text[0]) >= len(text) // len(set(text))


async def test_a_file_may_be_the_answer_and_its_caption_a_second_one_to_look_at(stage: Stage) -> None:
    citizen, officer = await in_hand(stage)
    await stage.tap(officer, "Jawab")
    await officer.send_document(b"surat rekaan", "surat.txt", caption="keterangan untuk surat rekaan")
    await stage.settle()
    assert "keterangan untuk surat rekaan" in (await shown(officer)).text
    assert all(one.from_bot for one in officer.view().messages)
    await stage.tap(officer, "Kirim")
    assert "keterangan untuk surat rekaan" in await read_by(stage, citizen)
    assert [one.kind for one in citizen.view().messages].count("document") == 1


async def test_a_file_sent_below_the_case_is_not_taken_for_an_answer(stage: Stage) -> None:
    citizen, officer = await in_hand(stage)
    await officer.send_document(b"surat rekaan", "surat.txt")
    await stage.settle()
    assert "pilih Jawab, lalu kirim lagi" in (await shown(officer)).text
    assert "Ada" not in (await stage.follow(citizen)).text


async def test_no_answer_is_possible_where_none_is_allowed(stage: Stage) -> None:
    citizen, officer = await stage.citizen(), await stage.officer()
    await stage.tell_story_as_child(citizen)
    await stage.tell(citizen, STORY)
    await stage.tap(citizen, "Selesai", "Jangan")
    await stage.finish_report(citizen, "", PIN)
    await stage.tap(officer, "Ambil")
    screen = await shown(officer)
    assert "Jawaban di sini: tidak diizinkan" in screen.text
    assert "Jawab" not in screen.labels
    stamp = screen.keys[-1].data.split(":")[0]
    await stage.press(officer, f"{stamp}:answer", message_id=screen.id)
    before = await stage.count(messages)
    await stage.tell(officer, ANSWER)
    await stage.tap(officer, "Kirim")
    assert "tidak mengizinkan jawaban" in (await shown(officer)).text
    assert await stage.count(messages) == before


# The code word


async def with_code_word(stage: Stage, word: str) -> tuple[Phone, Phone]:
    citizen, officer = await stage.citizen(), await stage.officer()
    await stage.tell(citizen, "/lapor")
    await stage.tap(citizen, "Saya paham, lanjut", "Tidak", "Aman", "Saya sendiri", "☐ Fisik", "Lanjut", "Lewati")
    await stage.tap(citizen, "Palangka Raya", "Lewati", "Lewati", "Lewati semua")
    await stage.tell(citizen, STORY)
    await stage.tap(citizen, "Selesai", "Ya, buka sendiri")
    await stage.tell(citizen, word)
    await stage.finish_report(citizen, "", PIN)
    await stage.tap(officer, "Ambil")
    return citizen, officer


async def test_the_code_word_is_asked_for_in_one_tap_and_compared_without_being_sent(stage: Stage) -> None:
    citizen, officer = await with_code_word(stage, "mangga muda")
    assert "Ada kata sandi: tanyakan dulu" in (await shown(officer)).text
    await stage.tap(officer, "Jawab", "Tanya kata sandi")
    assert "tulis kata sandi yang Anda pilih" in await read_by(stage, citizen)
    await stage.tell(citizen, "mangga muda")
    await stage.tap(officer, "Jawab")
    answer = await stage.press(officer, "Lihat kata sandi")
    assert answer.show_alert
    assert answer.text == "Kata sandi: mangga muda"
    assert "mangga" not in "".join(one.text for one in officer.view().messages)


async def test_asking_for_the_code_word_twice_asks_once(stage: Stage) -> None:
    citizen, officer = await with_code_word(stage, "mangga muda")
    await stage.tap(officer, "Jawab", "Tanya kata sandi", "Jawab", "Tanya kata sandi")
    assert "Ada 1 jawaban" in (await stage.follow(citizen)).text


async def test_where_none_was_chosen_no_code_word_is_offered(stage: Stage) -> None:
    _, officer = await in_hand(stage)
    await stage.tap(officer, "Jawab")
    assert not {"Tanya kata sandi", "Lihat kata sandi"} & set((await shown(officer)).labels)


# Notes


async def test_a_note_is_kept_for_the_desk_and_never_shown_to_the_citizen(stage: Stage) -> None:
    citizen, officer = await in_hand(stage)
    await stage.tap(officer, "Catatan")
    await stage.tell(officer, "catatan rekaan untuk rekan")
    assert "Catatan tersimpan." in (await shown(officer)).text
    await stage.tap(officer, "Baca cerita")
    await officer.sees("catatan rekaan untuk rekan")
    screen = await stage.follow(citizen)
    assert "Baca jawaban" not in screen.labels


async def test_a_note_that_is_refused_is_not_lost(stage: Stage) -> None:
    _, officer = await in_hand(stage)
    await stage.tap(officer, "Catatan")
    await stage.later(minutes=31)
    await stage.tell(officer, "catatan rekaan yang terlambat")
    assert "kembali ke antrean" in (await shown(officer)).text
    assert [one.text for one in officer.view().messages if not one.from_bot] == ["catatan rekaan yang terlambat"]


async def test_an_answer_to_a_case_that_was_lost_meanwhile_is_not_sent(stage: Stage) -> None:
    citizen, officer = await in_hand(stage)
    colleague = await stage.officer()
    await stage.tap(officer, "Jawab")
    await stage.tell(officer, ANSWER)
    await stage.later(minutes=31)
    await stage.tap(colleague, "Ambil")
    await stage.tap(officer, "Kirim")
    text = (await shown(officer)).text
    assert "Sudah diambil Petugas 2" in text
    assert ANSWER in text
    assert "Ada" not in (await stage.follow(citizen)).text
