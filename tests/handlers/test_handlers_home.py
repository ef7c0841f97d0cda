"""The first screen and the quiet rooms round it, for a phone that lies on a table."""

from __future__ import annotations

import re

import pytest

from betang.wording.content_lint import load_word_list
from tests.handlers.handlers_stage import ROOT, Stage, shown


async def test_the_first_screen_is_neutral_and_small(stage: Stage) -> None:
    citizen = await stage.citizen()
    screen = await shown(citizen)
    words = load_word_list(ROOT / "content" / "words.yaml")
    assert not words.loud_start(screen.text)
    assert len(screen.text) <= 300
    assert screen.labels[-1] == "✖ Tutup"
    assert [one.silent for one in await citizen.notifications()] == [True]


async def test_the_goodbye_leads_to_reading_to_the_numbers_and_out(stage: Stage) -> None:
    citizen = await stage.citizen()
    screen = await stage.open(citizen, "/tutup")
    assert screen.labels == ("📖 Belajar", "☎️ Bantuan", "✖ Tutup")
    await stage.tap(citizen, "📖 Belajar")
    assert (await shown(citizen)).text != screen.text


@pytest.mark.parametrize("room", ["🌐 Bahasa", "🔑 Kata aman", "🔒 Privasi", "🧹 Hapus data"])
async def test_every_setting_opens_and_has_a_way_back(stage: Stage, room: str) -> None:
    citizen = await stage.citizen()
    await stage.tap(citizen, "⚙️ Pengaturan", room, "‹ Kembali")
    assert re.search("Pengaturan|Halo, selamat datang", (await shown(citizen)).text)


@pytest.mark.parametrize("typed", ["pengaturan", "⚙️ Pengaturan", "PENGATURAN!"])
async def test_a_button_may_be_typed(stage: Stage, typed: str) -> None:
    citizen = await stage.citizen()
    await stage.tell(citizen, typed)
    assert "Mau ubah apa?" in (await shown(citizen)).text


@pytest.mark.parametrize("typed", ["?", "😀", "ok sip", "\u200b", "<b>", "{n}"])
async def test_a_word_or_two_get_help_and_are_not_taken_for_a_story(stage: Stage, typed: str) -> None:
    citizen = await stage.citizen()
    await stage.tell(citizen, typed)
    screen = await shown(citizen)
    assert "Pilih salah satu tombol" in screen.text
    assert "Halo, selamat datang" in screen.text
    assert len(citizen.view().messages) == 1


async def test_a_sentence_is_offered_as_a_story_and_may_be_meant_otherwise(stage: Stage) -> None:
    citizen = await stage.citizen()
    await stage.tell(citizen, "ada pagar yang miring di kebun")
    screen = await shown(citizen)
    assert "Belum ada yang dikirim" in screen.text
    await stage.tap(citizen, "Bukan itu maksud saya")
    assert (await stage.state_of(citizen)).heard
    await stage.tap(citizen, "‹ Kembali")
    assert "Halo, selamat datang" in (await shown(citizen)).text
    state = await stage.state_of(citizen)
    assert state.heard == ""


async def test_what_was_offered_and_left_alone_is_forgotten_after_a_day(stage: Stage) -> None:
    citizen = await stage.citizen()
    await stage.tell(citizen, "ada pagar yang miring di kebun")
    await stage.later(hours=25)
    assert (await stage.state_of(citizen)).heard == ""
    assert "Halo, selamat datang" in (await shown(citizen)).text


async def test_more_sentences_are_all_offered_together(stage: Stage) -> None:
    citizen, officer = await stage.citizen(), await stage.officer()
    await stage.tell(citizen, "kalimat rekaan yang pertama itu", "kalimat rekaan yang kedua itu")
    await stage.tap(citizen, "Ya, lanjut", "Saya paham, lanjut", "Tidak", "Aman", "Saya, belum 18", "Lewati")
    await stage.tap(citizen, "Palangka Raya")
    await stage.send_from_story(citizen)
    read = await stage.read_story(officer)
    assert "yang pertama itu" in read
    assert "yang kedua itu" in read


async def test_what_is_too_much_to_hold_stays_in_the_chat_and_is_said_so(stage: Stage) -> None:
    citizen = await stage.citizen()
    for _ in range(11):
        await stage.tell(citizen, "kata rekaan " * 340)
    assert "Sudah banyak yang tersimpan" in (await shown(citizen)).text
    assert len([one for one in citizen.view().messages if not one.from_bot]) == 2
    await stage.tell(citizen, "/tutup")
    assert not [one for one in citizen.view().messages if not one.from_bot]


# The safe word


@pytest.mark.parametrize(
    "word", ["abc", "a!!!", "12345", "😀😀😀😀😀", "x" * 31, "\u200b\u200b\u200b\u200b", "...."]
)
async def test_a_safe_word_that_closes_by_accident_or_never_is_refused(stage: Stage, word: str) -> None:
    citizen = await stage.citizen()
    await stage.tap(citizen, "⚙️ Pengaturan", "🔑 Kata aman")
    await stage.tell(citizen, word)
    screen = await shown(citizen)
    assert "Kata aman perlu 4 sampai 30 huruf" in screen.text
    assert "Kata aman sekarang: jeruk bali" in screen.text


@pytest.mark.parametrize(
    "word", ["Kopi Susu", "<b>kopi</b>", "k\u00f3pi", "\u4f60\u597d\u4f60\u597d", "kopi & teh"]
)
async def test_a_safe_word_in_any_letters_closes(stage: Stage, word: str) -> None:
    citizen = await stage.citizen()
    await stage.tap(citizen, "⚙️ Pengaturan", "🔑 Kata aman")
    await stage.tell(citizen, word)
    assert f"Kata aman sekarang: {word}" in (await shown(citizen)).text
    await stage.tell(citizen, "/privasi", f"mau {word} sekarang")
    assert "Sampai jumpa" in (await shown(citizen)).text


async def test_a_cry_for_help_never_becomes_the_safe_word(stage: Stage) -> None:
    citizen = await stage.citizen()
    await stage.tap(citizen, "⚙️ Pengaturan", "🔑 Kata aman")
    await stage.tell(citizen, "dia bawa parang")
    assert (await stage.state_of(citizen)).safe_word == "jeruk bali"
    assert "telepon dulu" in (await shown(citizen)).text


# Languages


async def test_the_language_of_the_app_is_spoken_and_followed(stage: Stage) -> None:
    citizen = await stage.citizen("en-GB")
    assert "Hello and welcome" in (await shown(citizen)).text
    citizen.user.language_code = "id"
    assert "Halo, selamat datang" in (await stage.open(citizen, "/start")).text


@pytest.mark.parametrize("code", ["", "xx", "ban", "zh-hans", "ID"])
async def test_a_language_nobody_speaks_here_is_answered_in_indonesian(stage: Stage, code: str) -> None:
    citizen = await stage.citizen(code)
    assert "Halo, selamat datang" in (await shown(citizen)).text


async def test_a_chosen_language_stays_whatever_the_app_speaks(stage: Stage) -> None:
    citizen = await stage.citizen("id")
    await stage.tell(citizen, "/bahasa")
    await stage.tap(citizen, "English")
    assert "Hello and welcome" in (await shown(citizen)).text
    assert "Hello and welcome" in (await stage.open(citizen, "/start")).text
    await stage.tap(citizen, "✖ Close")
    await stage.restart()
    assert "Hello and welcome" in (await stage.open(citizen, "/start")).text


# Privacy


async def test_the_privacy_notice_says_who_sees_what_and_promises_no_more(stage: Stage) -> None:
    citizen = await stage.citizen()
    text = (await stage.open(citizen, "/privasi")).text
    for said in ("Telegram dapat melihat", "3x24 jam", "365 hari", "48 jam", "129"):
        assert said in text
    for never in ("anonim", "dijamin", "pasti", "end-to-end"):
        assert never not in text.lower()
