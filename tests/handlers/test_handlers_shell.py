"""The shell round every room: leaving, the safe word, old buttons, doubled presses, cleaning up."""

from __future__ import annotations

import asyncio

import pytest

from betang.training.people import Phone
from tests.handlers.handlers_stage import STORY, Stage, shown

HARMLESS = "Sampai jumpa. Ketik /belajar untuk bacaan keluarga."
SAFE_WORD = "jeruk bali"


async def at_the_story(stage: Stage, citizen: Phone) -> None:
    """A report that is being told, at the screen that asks for the story."""
    await stage.tell(citizen, "/lapor")
    await stage.tap(citizen, "Saya paham, lanjut", "Tidak", "Aman", "Saya, belum 18", "Lewati", "Palangka Raya")
    await citizen.sees("Ceritakan sebanyak yang kamu mau")


def is_harmless(phone: Phone) -> bool:
    """One message is left, of the bot, and it says goodbye."""
    messages = phone.view().messages
    return len(messages) == 1 and messages[0].from_bot and messages[0].text == HARMLESS


# Leaving


@pytest.mark.parametrize("way", ["✖ Tutup", "/tutup", SAFE_WORD, "JERUK   BALI!!", "tadi beli jeruk bali di pasar"])
async def test_every_way_out_leaves_one_harmless_message(stage: Stage, way: str) -> None:
    citizen = await stage.citizen()
    await at_the_story(stage, citizen)
    await stage.tell(citizen, STORY)
    await (stage.tap(citizen, way) if way.startswith("✖") else stage.tell(citizen, way))
    assert is_harmless(citizen)


async def test_the_safe_word_closes_every_room_of_a_citizen(stage: Stage) -> None:
    citizen = await stage.citizen()
    await stage.report(citizen)
    await stage.tap(citizen, "Simpan kode")
    await stage.tell(citizen, SAFE_WORD)
    assert is_harmless(citizen)
    for command in ("/start", "/lapor", "/cek", "/bantuan", "/belajar", "/bahasa", "/privasi", "/hapus"):
        await stage.tell(citizen, command, SAFE_WORD)
        assert is_harmless(citizen), command
    await stage.follow(citizen)
    for room in ("Tambah cerita", "Waktu aman", "Tarik laporan", "Hapus semua"):
        await stage.tap(citizen, room)
        await stage.tell(citizen, SAFE_WORD)
        assert is_harmless(citizen), room
        await stage.follow(citizen)


async def test_the_safe_word_closes_every_room_of_an_officer(stage: Stage) -> None:
    citizen = await stage.citizen()
    officer = await stage.officer()
    await stage.report(citizen)
    await stage.tap(officer, "Ambil")
    for room in ("Jawab", "Catatan", "Oper", "Selesai", "‹ Kembali"):
        await stage.tap(officer, room)
        await stage.tell(officer, SAFE_WORD)
        assert is_harmless(officer), room
        await stage.tell(officer, "/antrean")
        await stage.tap(officer, "Kasus saya", "K-")


async def test_the_safe_word_closes_while_a_code_is_shown_and_the_code_is_gone(stage: Stage) -> None:
    citizen = await stage.citizen()
    await stage.report(citizen)
    await stage.tap(citizen, "Simpan kode")
    await stage.tell(citizen, "Jeruk Bali")
    assert is_harmless(citizen)
    await stage.tell(citizen, "/start")
    assert "Kode" not in (await shown(citizen)).text


@pytest.mark.parametrize(
    "command", ["/lapor jeruk bali", "/cek jeruk bali 4821", "/jeruk bali", "/tidakada jeruk bali"]
)
async def test_the_safe_word_behind_a_command_closes_too(stage: Stage, command: str) -> None:
    citizen = await stage.citizen()
    await stage.tell(citizen, command)
    assert is_harmless(citizen)


async def test_the_safe_word_in_a_caption_closes_and_takes_the_picture_away(stage: Stage) -> None:
    citizen = await stage.citizen()
    await at_the_story(stage, citizen)
    await citizen.send_document(b"isi rekaan", "catatan.txt", caption="ini Jeruk bali")
    await stage.settle()
    assert is_harmless(citizen)
    await stage.tell(citizen, "/lapor")
    await stage.tap(citizen, "Lanjut")
    await citizen.sees("1 berkas")


async def test_a_changed_safe_word_replaces_the_old_one(stage: Stage) -> None:
    citizen = await stage.citizen()
    await stage.tap(citizen, "⚙️ Pengaturan", "🔑 Kata aman")
    await stage.tell(citizen, "Kopi Susu")
    await citizen.sees("Kata aman sudah diganti")
    await stage.tell(citizen, "/belajar", SAFE_WORD)
    assert not is_harmless(citizen)
    await stage.tell(citizen, "/belajar", "mau kopi susu dong")
    assert is_harmless(citizen)


async def test_the_safe_word_closes_even_where_its_text_is_refused(stage: Stage) -> None:
    """Where the rest of the text cannot be kept (the case was closed meanwhile), leaving still works."""
    citizen, officer = await stage.citizen(), await stage.officer()
    await stage.report(citizen)
    await stage.follow(citizen)
    await stage.tap(citizen, "Tambah cerita")
    await stage.tap(officer, "Ambil", "Selesai", "Lanjut", "Hanya perlu informasi")
    await stage.tell(citizen, "jeruk bali ada yang datang nanti saja ya")
    assert is_harmless(citizen)


async def test_words_that_came_with_the_safe_word_stay_in_the_story(stage: Stage) -> None:
    citizen, officer = await stage.citizen(), await stage.officer()
    await at_the_story(stage, citizen)
    await stage.tell(citizen, "kalimat rekaan terakhir lalu jeruk bali karena ada orang")
    assert is_harmless(citizen)
    await stage.tell(citizen, "/lapor")
    await stage.tap(citizen, "Lanjut", "Selesai", "Lewati")
    await stage.finish_report(citizen, "", "4821")
    await stage.tap(officer, "Ambil", "Baca cerita")
    await officer.sees("kalimat rekaan terakhir")


async def test_leaving_takes_away_what_could_not_be_kept(stage: Stage) -> None:
    """A file sent where none was asked for stays in the chat as the only copy, until the chat is cleaned."""
    citizen = await stage.citizen()
    await citizen.send_document(b"isi rekaan", "catatan.txt")
    await stage.settle()
    assert [one.kind for one in citizen.view().messages if not one.from_bot] == ["document"]
    await stage.tell(citizen, "/tutup")
    assert is_harmless(citizen)


async def test_leaving_twice_is_as_harmless_as_once(stage: Stage) -> None:
    citizen = await stage.citizen()
    await stage.tell(citizen, "/tutup", "/tutup")
    await stage.tap(citizen, "✖ Tutup")
    assert is_harmless(citizen)


# What is too old to be deleted


async def test_a_notice_older_than_two_days_is_overwritten_on_leaving(stage: Stage) -> None:
    citizen = await stage.citizen()
    group = stage.server.group("Grup rekaan", citizen)
    await citizen.say("/lapor", chat=group.id)
    await stage.settle()
    await citizen.sees("Di grup saya diam")
    await stage.later(hours=49)
    await stage.tell(citizen, "/tutup")
    assert [one.text for one in citizen.view().messages if one.from_bot] == [HARMLESS, HARMLESS]


async def test_a_screen_older_than_two_days_is_overwritten_where_a_new_one_comes(stage: Stage) -> None:
    citizen = await stage.citizen()
    await at_the_story(stage, citizen)
    await stage.later(hours=23)
    await stage.tell(citizen, STORY)
    await stage.later(hours=23)
    await stage.tell(citizen, STORY)
    await stage.later(hours=3)
    await stage.tell(citizen, "/belajar")
    texts = [one.text for one in citizen.view().messages if one.from_bot]
    assert texts[0] == HARMLESS
    assert len(texts) == 2
    assert "Delapan fungsi keluarga" in texts[1]


# Buttons


async def test_an_old_button_says_so_and_shows_the_current_screen(stage: Stage) -> None:
    citizen = await stage.citizen()
    old = await shown(citizen)
    await stage.tap(citizen, "⚙️ Pengaturan", "🔒 Privasi")
    answer = await stage.press(citizen, old.keys[0].data, message_id=old.id)
    assert answer.text == "Layar ini sudah lama. Yang terbaru ada di bawah."
    await citizen.sees("Yang perlu Anda tahu")


async def test_an_old_button_on_another_message_brings_the_screen_below_it(stage: Stage) -> None:
    """A second device may still show a message that is gone here."""
    citizen = await stage.citizen()
    old = await shown(citizen)
    await stage.tell(citizen, "/belajar")
    await stage.press(citizen, old.keys[0].data, message_id=old.id)
    assert len(citizen.view().messages) == 1
    assert "Delapan fungsi" in (await shown(citizen)).text


@pytest.mark.parametrize(
    "data", ["", ".", ".zz:learn", ".ffffff:learn", "tidak-ada", "case:K-0000:claim", "page:-1"]
)
async def test_made_up_data_of_a_button_is_answered_and_changes_nothing(stage: Stage, data: str) -> None:
    citizen = await stage.citizen()
    screen = await shown(citizen)
    await stage.press(citizen, data or " ", message_id=screen.id)
    assert "Halo, selamat datang" in (await shown(citizen)).text


@pytest.mark.parametrize(
    "label", ["📖 Belajar", "💬 Cerita atau lapor", "🔑 Cek kabar", "⚙️ Pengaturan", "☎️ Bantuan"]
)
async def test_a_button_pressed_twice_at_once_does_its_thing_once(stage: Stage, label: str) -> None:
    citizen = await stage.citizen()
    screen = await shown(citizen)
    data = next(key.data for key in screen.keys if key.label == label)
    answers = await asyncio.gather(*(citizen.press(data, message_id=screen.id) for _ in range(2)))
    await stage.settle()
    assert all(answer is not None for answer in answers)
    after = await shown(citizen)
    assert after.text != screen.text
    assert len(citizen.view().messages) == 1
    await stage.tap(citizen, "✖ Tutup")
    assert is_harmless(citizen)


async def test_a_tick_pressed_twice_at_once_is_ticked(stage: Stage) -> None:
    citizen = await stage.citizen()
    await stage.tell(citizen, "/lapor")
    await stage.tap(citizen, "Saya paham, lanjut", "Tidak", "Aman", "Saya sendiri")
    screen = await shown(citizen)
    data = next(key.data for key in screen.keys if "Fisik" in key.label)
    await asyncio.gather(*(citizen.press(data, message_id=screen.id) for _ in range(2)))
    await stage.settle()
    assert "☑ Fisik" in (await shown(citizen)).labels


async def test_a_second_press_keeps_the_new_screen_good(stage: Stage) -> None:
    citizen = await stage.citizen()
    screen = await shown(citizen)
    data = next(key.data for key in screen.keys if key.label == "⚙️ Pengaturan")
    await citizen.press(data, message_id=screen.id)
    await stage.settle()
    now = await shown(citizen)
    answer = await stage.press(citizen, data, message_id=screen.id)
    assert answer.text == "Sebentar, layarnya sedang diperbarui."
    assert (await shown(citizen)).keys == now.keys


async def test_leaving_and_the_numbers_work_from_any_button_ever_sent(stage: Stage) -> None:
    citizen = await stage.citizen()
    old = await shown(citizen)
    sos = next(key.data for key in old.keys if key.label == "☎️ Bantuan")
    close = next(key.data for key in old.keys if key.label == "✖ Tutup")
    await at_the_story(stage, citizen)
    await stage.press(citizen, sos, message_id=old.id)
    await citizen.sees("110")
    await stage.tap(citizen, "Lanjut")
    await stage.press(citizen, close, message_id=old.id)
    assert is_harmless(citizen)


async def test_a_press_on_a_deleted_screen_brings_a_new_one(stage: Stage) -> None:
    citizen = await stage.citizen()
    screen = await shown(citizen)
    await citizen.delete(screen.id, for_both=True)
    stage.forgiven.add("message to edit not found")
    await stage.press(citizen, screen.keys[0].data, message_id=screen.id)
    assert "Delapan fungsi" in (await shown(citizen)).text


async def test_after_clearing_the_chat_a_command_brings_the_screen_back(stage: Stage) -> None:
    citizen = await stage.citizen()
    for both in (False, True):
        await citizen.clear(for_both=both)
        await stage.tell(citizen, "/start")
        assert "Halo, selamat datang" in (await shown(citizen)).text


# Boxes ticked in a hurry


async def test_boxes_ticked_faster_than_screens_come_are_all_ticked(stage: Stage) -> None:
    citizen = await stage.citizen()
    await stage.tell(citizen, "/lapor")
    await stage.tap(citizen, "Saya paham, lanjut", "Tidak", "Aman", "Saya sendiri")
    screen = await citizen.screen()
    assert screen is not None
    first = {key.label: key.data for key in screen.keys}
    for label in ("☐ Fisik", "☐ Psikis", "☐ Seksual"):
        await citizen.press(first[label], message_id=screen.id)
    await stage.settle()
    ticked = {label for label in (await shown(citizen)).labels if label.startswith("☑")}
    assert ticked == {"☑ Fisik", "☑ Psikis", "☑ Seksual"}


async def test_a_box_pressed_twice_in_a_hurry_is_ticked_once(stage: Stage) -> None:
    citizen = await stage.citizen()
    await stage.tell(citizen, "/lapor")
    await stage.tap(citizen, "Saya paham, lanjut", "Tidak", "Aman", "Saya sendiri")
    screen = await citizen.screen()
    assert screen is not None
    first = {key.label: key.data for key in screen.keys}
    for label in ("☐ Fisik", "☐ Psikis", "☐ Fisik"):
        await citizen.press(first[label], message_id=screen.id)
    await stage.settle()
    ticked = {label for label in (await shown(citizen)).labels if label.startswith("☑")}
    assert ticked == {"☑ Fisik", "☑ Psikis"}


async def test_a_button_of_the_question_before_does_not_answer_the_one_after(stage: Stage) -> None:
    citizen = await stage.citizen()
    await stage.tell(citizen, "/lapor")
    await stage.tap(citizen, "Saya paham, lanjut", "Tidak", "Aman", "Saya sendiri")
    screen = await citizen.screen()
    assert screen is not None
    first = {key.label: key.data for key in screen.keys}
    await citizen.press(first["Tidak tahu"], message_id=screen.id)
    await citizen.press(first["☐ Fisik"], message_id=screen.id)
    await stage.settle()
    assert "Di mana terjadinya?" in (await shown(citizen)).text
