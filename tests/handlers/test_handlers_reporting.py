"""Telling a report: what is typed and sent on the way, leaving and coming back, and what becomes of it."""

from __future__ import annotations

import asyncio
import io

import pytest
from PIL import Image

from betang.storage.tables import cases, messages
from betang.training.people import Phone
from betang.training.uploads import Attachment
from tests.handlers.handlers_stage import PIN, STORY, Stage, shown

MEGABYTE = 1024 * 1024


def picture() -> bytes:
    sink = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(sink, "JPEG")
    return sink.getvalue()


def texts_of(phone: Phone) -> str:
    return "\n".join(one.text for one in phone.view().messages)


# Leaving and coming back


async def test_a_report_that_was_begun_survives_a_restart_of_the_bot(stage: Stage) -> None:
    citizen, officer = await stage.citizen(), await stage.officer()
    await stage.tell_story_as_child(citizen)
    await stage.tell(citizen, STORY)
    await stage.restart()
    await stage.tell(citizen, "bagian rekaan kedua")
    await citizen.sees("Tersimpan: 2 pesan")
    await stage.send_from_story(citizen)
    read = await stage.read_story(officer)
    assert STORY in read
    assert "bagian rekaan kedua" in read


async def test_coming_back_says_nothing_of_what_it_is_about_and_goes_on(stage: Stage) -> None:
    citizen = await stage.citizen()
    await stage.tell_story_as_child(citizen)
    await stage.tell(citizen, STORY, "/tutup")
    screen = await stage.open(citizen, "/lapor")
    assert screen.text == "Yang kemarin belum selesai. Mau diteruskan?"
    await stage.tap(citizen, "Lanjut")
    await citizen.sees("Tersimpan: 1 pesan")


@pytest.mark.parametrize("typed", ["Lanjut", "lanjut!", "LANJUT"])
async def test_typing_the_name_of_a_button_presses_it(stage: Stage, typed: str) -> None:
    citizen = await stage.citizen()
    await stage.tell(citizen, "/lapor", "/lapor", typed)
    assert "Sebelum mulai, empat hal" in (await shown(citizen)).text


async def test_typing_yes_where_one_may_come_back_answers_no_hidden_question(stage: Stage) -> None:
    citizen = await stage.citizen()
    await stage.tell(citizen, "/lapor")
    await stage.tap(citizen, "Saya paham, lanjut")
    await stage.tell(citizen, "/lapor", "ya")
    await stage.tap(citizen, "Lanjut")
    assert "apakah ada yang dalam bahaya" in (await shown(citizen)).text


async def test_starting_anew_forgets_what_was_begun(stage: Stage) -> None:
    citizen = await stage.citizen()
    await stage.tell_story_as_child(citizen)
    await stage.tell(citizen, STORY)
    assert await stage.count(messages) == 1
    await stage.tell(citizen, "/lapor")
    await stage.tap(citizen, "Mulai baru")
    assert "Sebelum mulai, empat hal" in (await shown(citizen)).text
    assert await stage.count(messages) == 0


async def test_a_draft_left_alone_for_a_day_is_erased_and_nothing_is_said(stage: Stage) -> None:
    citizen = await stage.citizen()
    await stage.tell_story_as_child(citizen)
    await stage.tell(citizen, STORY)
    before = await citizen.notifications()
    await stage.later(hours=23)
    assert await stage.count(messages) == 1
    await stage.later(hours=2)
    assert await stage.count(messages) == 0
    assert await citizen.notifications() == before
    assert "Sebelum mulai, empat hal" in (await stage.open(citizen, "/lapor")).text


async def test_the_day_of_silence_counts_from_the_last_step(stage: Stage) -> None:
    citizen = await stage.citizen()
    await stage.tell_story_as_child(citizen)
    for _ in range(3):
        await stage.later(hours=20)
        await stage.tell(citizen, STORY)
    await citizen.sees("Tersimpan: 3 pesan")


async def test_a_report_that_has_expired_gives_way_to_the_first_screen_without_a_sound(stage: Stage) -> None:
    citizen = await stage.citizen()
    await stage.tell_story_as_child(citizen)
    await stage.tell(citizen, STORY)
    rung = len(await citizen.notifications())
    await stage.later(hours=25)
    assert "Halo, selamat datang" in (await shown(citizen)).text
    assert len(await citizen.notifications()) == rung


async def test_whoever_is_not_safe_now_leaves_nothing_but_a_goodbye(stage: Stage) -> None:
    citizen = await stage.citizen()
    await stage.tell(citizen, "/lapor")
    await stage.tap(citizen, "Saya paham, lanjut", "Tidak", "Belum aman")
    assert texts_of(citizen) == "Sampai jumpa. Ketik /belajar untuk bacaan keluarga."


async def test_whoever_comes_back_when_it_is_safe_is_asked_again(stage: Stage) -> None:
    citizen = await stage.citizen()
    await stage.tell(citizen, "/lapor", STORY)
    await stage.tap(citizen, "Saya paham, lanjut", "Tidak", "Belum aman")
    await stage.tell(citizen, "/lapor")
    await stage.tap(citizen, "Lanjut")
    assert "Aman untuk chat sekarang?" in (await shown(citizen)).text
    await stage.tap(citizen, "Aman", "Saya, belum 18", "Lewati", "Palangka Raya")
    await citizen.sees("Tersimpan: 1 pesan")


async def test_whoever_shares_the_phone_is_told_what_goes_and_what_stays(stage: Stage) -> None:
    citizen = await stage.citizen()
    await stage.tell(citizen, "/lapor")
    await stage.tap(citizen, "Saya paham, lanjut", "Tidak", "HP dipakai bersama")
    text = (await shown(citizen)).text
    for said in (
        "jeruk bali",
        "Tidak ada kabar yang dikirim kecuali Anda minta",
        "nama bot di daftar chat",
        "48 jam",
    ):
        assert said in text
    await stage.tap(citizen, "Lanjut")
    assert "Ini tentang siapa?" in (await shown(citizen)).text


@pytest.mark.parametrize(
    ("about", "asked", "never"),
    [
        ("Saya, belum 18", "Apa yang paling kamu perlukan", ("Siapa orang itu", "Apa yang terjadi?", "mencekik")),
        ("Seorang anak", "Apa yang terjadi?", ("mencekik", "membunuh", "mengakhiri hidup")),
        ("Orang lain", "Apa yang terjadi?", ("membunuh", "mengakhiri hidup", "hamil")),
    ],
)
async def test_each_path_asks_only_what_is_its_own(
    stage: Stage, about: str, asked: str, never: tuple[str, ...]
) -> None:
    citizen = await stage.citizen()
    await stage.tell(citizen, "/lapor")
    await stage.tap(citizen, "Saya paham, lanjut", "Tidak", "Aman", about)
    said = (await shown(citizen)).text
    for _ in range(14):
        labels = (await shown(citizen)).labels
        way = next(one for one in ("Palangka Raya", "Lewati", "Tidak tahu", "Selesai") if one in labels)
        await stage.tap(citizen, way)
        said += (await shown(citizen)).text
        if "Ringkasan" in said:
            break
    assert asked in said
    assert "Ringkasan" in said
    assert not [word for word in never if word in said]


# What is typed


async def test_a_sentence_at_any_question_is_kept_for_the_story(stage: Stage) -> None:
    citizen, officer = await stage.citizen(), await stage.officer()
    await stage.tell(citizen, "/lapor")
    ways = ("Saya paham, lanjut", "Tidak", "Aman", "Saya sendiri", "☐ Fisik", "Lanjut", "Lewati", "Palangka Raya")
    for number, label in enumerate((*ways, "Lewati", "Lewati", "Lewati semua")):
        await stage.tell(citizen, f"kalimat rekaan nomor{number} yang panjang sekali untuk sebuah tombol")
        await stage.tap(citizen, label)
    await citizen.sees("Tersimpan: 11 pesan")
    await stage.tap(citizen, "Selesai", "Lewati")
    await stage.tell(citizen, "kalimat rekaan di tempat kata sandi yang cukup panjang")
    await stage.tap(citizen, "Lewati")
    await stage.tell(citizen, "kalimat rekaan di tempat PIN yang cukup panjang", PIN)
    await stage.tap(citizen, "Kirim")
    read = await stage.read_story(officer)
    assert all(f"nomor{number} " in read for number in range(11))
    assert "di tempat kata sandi" in read
    assert "di tempat PIN" in read
    assert PIN not in read


@pytest.mark.parametrize(
    ("language", "typed"),
    [
        (
            "id",
            ("saya paham", "tdk", "aman", "saya", "fisik dan psikis", "lanjut", "lewati", "kota palangka", "skip"),
        ),
        ("en", ("i understand", "no", "It is safe", "myself", "physical", "go on", "skip", "pky", "skip")),
    ],
)
async def test_buttons_may_be_typed_in_ones_own_language(
    stage: Stage, language: str, typed: tuple[str, ...]
) -> None:
    citizen = await stage.citizen(language)
    await stage.tell(citizen, "/lapor", *typed)
    text = (await shown(citizen)).text
    assert ("Siapa orang itu" if language == "id" else "Who is that person to you?") in text


async def test_a_long_story_arrives_whole(stage: Stage) -> None:
    citizen, officer = await stage.citizen(), await stage.officer()
    await stage.tell_story_as_child(citizen)
    story = " ".join(f"kata{number}" for number in range(1, 700))[:4096].rsplit(" ", 1)[0]
    await stage.tell(citizen, story)
    await stage.send_from_story(citizen)
    read = await stage.read_story(officer)
    assert [word for word in read.split() if word.startswith("kata")] == story.split()


@pytest.mark.parametrize(
    "story",
    [
        "dia bilang <b>jangan & lari</b> </blockquote> {safe_word} &lt;",
        "\u202eterbalik\u202c lalu \u200bnol\u200b lebar dan \u0627\u0644\u0639\u0631\u0628\u064a\u0629 juga",
        "*tebal* _miring_ `kode` [tautan](https://example.org) /lapor @nama",
        "😀" * 2000,
        "\u0301" * 40 + "a b c d",
    ],
)
async def test_strange_letters_arrive_and_break_nothing(stage: Stage, story: str) -> None:
    citizen, officer = await stage.citizen(), await stage.officer()
    await stage.tell_story_as_child(citizen)
    await stage.tell(citizen, story)
    await citizen.sees("Tersimpan: 1 pesan")
    await stage.send_from_story(citizen)
    read = await stage.read_story(officer)
    assert story.rsplit(maxsplit=1)[-1].strip("\u200b\u202c\u202e") in read.replace("\n", "")


@pytest.mark.parametrize("typed", ["\u200b\u200b\u2060", "\u202e\u202c", "\u00ad"])
async def test_a_text_of_invisible_letters_is_answered_and_not_counted(stage: Stage, typed: str) -> None:
    citizen = await stage.citizen()
    await stage.tell_story_as_child(citizen)
    await stage.tell(citizen, typed)
    await citizen.sees("Yang ini belum bisa saya baca")
    assert "Tersimpan" not in texts_of(citizen)


async def test_a_changed_message_is_a_further_piece(stage: Stage) -> None:
    citizen = await stage.citizen()
    await stage.tell_story_as_child(citizen)
    said = await citizen.say(STORY)
    await citizen.edit(said.id, "contoh cerita rekaan yang lebih jelas")
    await stage.settle()
    await citizen.sees("Pesan yang diubah saya simpan sebagai pesan baru.")
    await citizen.sees("Tersimpan: 2 pesan")
    assert len(citizen.view().messages) == 1


async def test_a_forwarded_post_and_a_shared_number_are_told_like_words(stage: Stage) -> None:
    citizen, officer = await stage.citizen(phone="+620000000"), await stage.officer()
    await stage.tell_story_as_child(citizen)
    await citizen.forward_post("kiriman rekaan dari kanal")
    await citizen.send_contact()
    await stage.settle()
    await citizen.sees("Tersimpan: 2 pesan")
    await stage.send_from_story(citizen)
    read = await stage.read_story(officer)
    assert "kiriman rekaan dari kanal" in read
    assert "+620000000" in read


async def test_the_piece_sent_last_can_be_taken_back(stage: Stage) -> None:
    citizen, officer = await stage.citizen(), await stage.officer()
    await stage.tell_story_as_child(citizen)
    await stage.tell(citizen, STORY, "kalimat rekaan yang disesali")
    await stage.tap(citizen, "Hapus kiriman terakhir")
    await citizen.sees("Tersimpan: 1 pesan")
    await stage.send_from_story(citizen)
    assert "disesali" not in await stage.read_story(officer)


# What is sent


async def test_every_kind_of_file_is_kept_and_leaves_the_chat(stage: Stage) -> None:
    citizen, officer = await stage.citizen(), await stage.officer()
    await stage.tell_story_as_child(citizen)
    await citizen.send_photo(picture())
    await citizen.send_voice(b"suara rekaan")
    await citizen.send_audio(b"lagu rekaan")
    await citizen.send_video(b"video rekaan")
    await citizen.send_video_note(b"video bulat rekaan")
    await citizen.send_document(b"surat rekaan")
    await stage.settle()
    await citizen.sees("Tersimpan: 1 foto, 2 suara, 2 video, 1 berkas")
    assert len(citizen.view().messages) == 1
    await stage.send_from_story(citizen)
    await stage.tap(officer, "Ambil")
    await officer.sees_key("Berkas (6)")


async def test_an_album_is_kept_whole_with_its_caption(stage: Stage) -> None:
    citizen, officer = await stage.citizen(), await stage.officer()
    await stage.tell_story_as_child(citizen)
    caption = "keterangan rekaan di bawah foto"
    await citizen.send_album([Attachment("photo", picture(), caption), *[Attachment("photo", picture())] * 3])
    await stage.settle()
    await citizen.sees("Tersimpan: 4 foto, 1 pesan")
    assert len(citizen.view().messages) == 1
    await stage.send_from_story(citizen)
    assert caption in await stage.read_story(officer)


@pytest.mark.parametrize("kind", ["video", "document", "voice", "audio"])
async def test_a_file_over_twenty_megabytes_is_refused_clearly_and_not_counted(stage: Stage, kind: str) -> None:
    citizen = await stage.citizen()
    await stage.tell_story_as_child(citizen)
    await citizen.send_file(kind, b"besar", size=21 * MEGABYTE)
    await stage.settle()
    screen = await citizen.sees("lebih dari 20 MB")
    assert "Tersimpan" not in screen.text
    assert [one.kind for one in citizen.view().messages if not one.from_bot] == [kind]


async def test_a_file_refused_at_the_review_leaves_the_report_ready_to_send(stage: Stage) -> None:
    citizen = await stage.citizen()
    await stage.tell_story_as_child(citizen)
    await stage.tell(citizen, STORY)
    await stage.tap(citizen, "Selesai", "Lewati")
    await stage.tell(citizen, PIN)
    await citizen.send_document(b"besar", size=30 * MEGABYTE)
    await stage.settle()
    await stage.tap(citizen, "Kirim")
    await citizen.sees("Diterima")


@pytest.mark.parametrize("what", ["sticker", "poll"])
async def test_what_cannot_be_kept_is_said_so_and_the_story_goes_on(stage: Stage, what: str) -> None:
    citizen = await stage.citizen()
    await stage.tell_story_as_child(citizen)
    await (citizen.send_sticker() if what == "sticker" else citizen.send_poll("contoh?", ["a", "b"]))
    await stage.settle()
    screen = await citizen.sees("Yang itu belum bisa saya baca")
    assert "Ceritakan sebanyak yang kamu mau" in screen.text
    await stage.tell(citizen, STORY)
    await citizen.sees("Tersimpan: 1 pesan")


# Where


async def test_a_place_within_the_province_becomes_a_district_and_is_gone(stage: Stage) -> None:
    citizen = await stage.citizen()
    await stage.tell(citizen, "/lapor")
    await stage.tap(citizen, "Saya paham, lanjut", "Tidak", "Aman", "Saya, belum 18", "Lewati")
    await citizen.send_location(-2.68, 111.62)
    await stage.settle()
    screen = await citizen.sees("lokasinya sudah dibuang")
    assert screen.labels[0] == "Kotawaringin Barat"
    assert len(citizen.view().messages) == 1
    await stage.tap(citizen, "Kotawaringin Barat")
    await citizen.sees("Ceritakan sebanyak yang kamu mau")


@pytest.mark.parametrize("point", [(-6.2, 106.8), (0.0, 0.0), (90.0, 180.0)])
async def test_a_place_outside_the_province_leads_back_to_the_list(
    stage: Stage, point: tuple[float, float]
) -> None:
    citizen = await stage.citizen()
    await stage.tell(citizen, "/lapor")
    await stage.tap(citizen, "Saya paham, lanjut", "Tidak", "Aman", "Saya, belum 18", "Lewati")
    await citizen.send_location(*point)
    await stage.settle()
    screen = await citizen.sees("di luar provinsi")
    assert "Palangka Raya" in screen.labels


async def test_a_place_that_nobody_asked_for_is_not_kept(stage: Stage) -> None:
    citizen = await stage.citizen()
    await citizen.send_location(-2.21, 113.92)
    await stage.settle()
    await citizen.sees("Lokasi tidak saya simpan")
    assert len(citizen.view().messages) == 1


# PIN


@pytest.mark.parametrize("typed", ["1234", "0000", "98765", "12", "1234567", "abcd", "12a4"])
async def test_a_pin_that_is_weak_or_none_is_asked_for_again(stage: Stage, typed: str) -> None:
    citizen = await stage.citizen()
    await stage.tell_story_as_child(citizen)
    await stage.tell(citizen, STORY)
    await stage.tap(citizen, "Selesai", "Lewati")
    await stage.tell(citizen, typed)
    assert "PIN" in (await shown(citizen)).text
    assert typed not in texts_of(citizen)
    await stage.tell(citizen, PIN)
    await citizen.sees("Ringkasan")


async def test_three_words_where_a_pin_is_asked_for_are_kept_for_the_story(stage: Stage) -> None:
    citizen = await stage.citizen()
    await stage.tell_story_as_child(citizen)
    await stage.tell(citizen, STORY)
    await stage.tap(citizen, "Selesai", "Lewati")
    await stage.tell(citizen, "aku takut sekali")
    await citizen.sees("Tulisan tadi saya simpan untuk bagian cerita.")
    await stage.tap(citizen, "‹ Kembali", "‹ Kembali")
    await citizen.sees("Tersimpan: 2 pesan")


@pytest.mark.parametrize("typed", ["tolong saya", "dia bawa parang", "saya mau mati saja"])
async def test_a_cry_for_help_where_a_pin_is_asked_for_is_not_lost(stage: Stage, typed: str) -> None:
    citizen, officer = await stage.citizen(), await stage.officer()
    await stage.tell_story_as_child(citizen)
    await stage.tell(citizen, STORY)
    await stage.tap(citizen, "Selesai", "Lewati")
    await stage.tell(citizen, typed)
    assert "11" in (await shown(citizen)).text
    await stage.tap(citizen, "Lanjut")
    await stage.tell(citizen, PIN)
    await stage.tap(citizen, "Kirim")
    assert typed in await stage.read_story(officer)


# Sending


async def test_pressing_send_twice_at_once_files_once(stage: Stage) -> None:
    citizen = await stage.citizen()
    await stage.tell_story_as_child(citizen)
    await stage.tell(citizen, STORY)
    await stage.tap(citizen, "Selesai", "Lewati")
    await stage.tell(citizen, PIN)
    review = await shown(citizen)
    data = next(key.data for key in review.keys if key.label == "Kirim")
    answers = await asyncio.gather(*(citizen.press(data, message_id=review.id) for _ in range(2)))
    await stage.settle()
    assert all(answers)
    assert await stage.count(cases) == 1
    await citizen.sees("Diterima")


async def test_every_answer_can_be_changed_before_sending(stage: Stage) -> None:
    citizen, officer = await stage.citizen(), await stage.officer(desk="6206")
    await stage.tell_story_as_child(citizen)
    await stage.tell(citizen, STORY)
    await stage.tap(citizen, "Selesai", "Lewati")
    await stage.tell(citizen, PIN)
    await stage.tap(citizen, "Daerah", "Sukamara", "Kirim")
    await officer.sees("Sukamara")


async def test_one_account_may_report_twice_and_two_accounts_at_once(stage: Stage) -> None:
    first, second, officer = await stage.citizen(), await stage.citizen(), await stage.officer()
    await asyncio.gather(stage.report(first, "cerita rekaan satu"), stage.report(second, "cerita rekaan dua"))
    await stage.report(first, "cerita rekaan tiga", "7193")
    assert await stage.count(cases) == 3
    await stage.tell(officer, "/antrean")
    await officer.sees("3")


async def test_after_sending_nothing_of_the_story_lies_in_the_chat(stage: Stage) -> None:
    citizen = await stage.citizen()
    await stage.report(citizen)
    assert STORY not in texts_of(citizen)
    assert "Fisik" not in texts_of(citizen)
    assert len(citizen.view().messages) == 1
