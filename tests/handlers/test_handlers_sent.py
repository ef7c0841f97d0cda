"""Just after sending: what is promised, the code, and what comes to mind then."""

from __future__ import annotations

import asyncio
import re

import pytest

from betang.training.people import Phone
from betang.vocabulary import Role
from tests.handlers.handlers_stage import PIN, STORY, Stage, shown


async def code_of(stage: Stage, citizen: Phone) -> list[str]:
    """Ask for the code and write it down."""
    await stage.tap(citizen, "Simpan kode")
    words = re.findall(r"^\d\. (\w+)$", (await shown(citizen)).text, re.MULTILINE)
    assert len(words) == 6
    return words


def shows_any(citizen: Phone, words: list[str]) -> bool:
    """Whether one of the words of a code can still be read in the chat."""
    said = {word for one in citizen.view().messages for word in re.findall(r"\w+", one.text)}
    return len(said & set(words)) > 1  # one may be an everyday word of the screen itself


# What is promised


async def test_a_time_is_promised_only_when_somebody_is_on_shift(stage: Stage) -> None:
    citizen, officer = await stage.citizen(), await stage.officer()
    await stage.report(citizen)
    text = (await shown(citizen)).text
    assert "Petugas meja Palangka Raya akan membaca paling lambat" in text
    assert "WIB" in text
    await stage.tell(officer, "/jaga")
    await stage.report(citizen)
    text = (await shown(citizen)).text
    assert "paling lambat" not in text
    assert "belum ada petugas yang jaga" in text
    assert "129 atau 110" in text


async def test_supervisors_off_shift_are_told_but_no_time_is_promised(stage: Stage) -> None:
    citizen, supervisor = await stage.citizen(), await stage.officer(Role.SUPERVISOR, "62", on_shift=False)
    await stage.report(citizen)
    await supervisor.sees("baru")
    assert "belum ada petugas yang jaga" in (await shown(citizen)).text


@pytest.mark.parametrize(
    ("labels", "promise"),
    [
        (("Ya, buka sendiri",), "Tidak ada kabar yang dikirim ke HP ini."),
        (("Jangan",), "Tidak ada kabar yang dikirim ke HP ini."),
        (("Ya, kabari saya", "Lewati"), "Tidak ada kabar yang dikirim ke HP ini."),
        (("Ya, kabari saya", "Sen", "08", "Lanjut"), "Kabar hanya datang di hari dan jam yang Anda pilih."),
    ],
)
async def test_what_is_said_about_news_is_what_was_chosen(
    stage: Stage, labels: tuple[str, ...], promise: str
) -> None:
    citizen = await stage.citizen()
    await stage.tell_story_as_child(citizen)
    await stage.tell(citizen, STORY)
    await stage.tap(citizen, "Selesai", *labels)
    await stage.tell(citizen, PIN)
    await stage.tap(citizen, "Kirim")
    assert promise in (await shown(citizen)).text


async def test_without_a_pin_the_code_is_said_to_be_the_only_key(stage: Stage) -> None:
    citizen = await stage.citizen()
    await stage.report(citizen, pin="")
    assert "Tanpa PIN, laporan ini hanya bisa dibuka dengan kode" in (await shown(citizen)).text
    await stage.tap(citizen, "Simpan kode", "Lain kali")
    assert "Tanpa PIN, laporan ini hanya bisa dibuka dengan kode itu" in (await shown(citizen)).text


async def test_nothing_reaches_the_lock_screen_of_whoever_reports(stage: Stage) -> None:
    citizen, officer = await stage.citizen(), await stage.officer()
    await stage.report(citizen)
    await stage.tap(officer, "Ambil", "Jawab")
    await stage.tell(officer, "jawaban rekaan dari meja")
    await stage.tap(officer, "Kirim")
    await stage.later(minutes=5)
    for shown_there in await citizen.notifications():
        assert shown_there.silent
        assert not re.search(r"lapor|kekerasan|polisi|kasus", shown_there.preview[:40], re.IGNORECASE)
    assert "jawaban" not in str(await citizen.notifications())


# The code


async def test_the_code_is_checked_by_typing_two_words_and_then_never_shown(stage: Stage) -> None:
    citizen = await stage.citizen()
    await stage.report(citizen)
    words = await code_of(stage, citizen)
    await stage.tell(citizen, f"{words[0]} {words[1]}")
    assert "Belum cocok. Lihat lagi kata ke-2 dan ke-5." in (await shown(citizen)).text
    await stage.tell(citizen, f"{words[1].upper()}, {words[4]}.")
    assert "Cocok. Kode tidak ditampilkan lagi." in (await shown(citizen)).text
    assert not shows_any(citizen, words)


async def test_typing_all_six_words_is_a_check_too(stage: Stage) -> None:
    citizen = await stage.citizen()
    await stage.report(citizen)
    await stage.tell(citizen, " ".join(await code_of(stage, citizen)))
    assert "Cocok" in (await shown(citizen)).text


async def test_put_off_the_code_is_not_shown_again(stage: Stage) -> None:
    citizen = await stage.citizen()
    await stage.report(citizen)
    words = await code_of(stage, citizen)
    await stage.tap(citizen, "Lain kali")
    assert not shows_any(citizen, words)


async def test_asking_for_the_code_twice_at_once_shows_one_code_that_works(stage: Stage) -> None:
    citizen = await stage.citizen()
    await stage.report(citizen)
    screen = await shown(citizen)
    data = next(key.data for key in screen.keys if key.label == "Simpan kode")
    await asyncio.gather(*(citizen.press(data, message_id=screen.id) for _ in range(2)))
    await stage.settle()
    words = re.findall(r"^\d\. (\w+)$", (await shown(citizen)).text, re.MULTILINE)
    other = await stage.citizen()
    await stage.tell(other, "/cek", f"{' '.join(words)} {PIN}")
    await other.sees("Status: diterima")


async def test_a_new_code_kills_the_old_one(stage: Stage) -> None:
    citizen, other = await stage.citizen(), await stage.citizen()
    await stage.report(citizen)
    old = await code_of(stage, citizen)
    await stage.follow(citizen)
    await stage.tap(citizen, "Kode baru")
    new = re.findall(r"^\d\. (\w+)$", (await shown(citizen)).text, re.MULTILINE)
    await stage.tell(other, "/cek", f"{' '.join(old)} {PIN}")
    await other.sees("Belum cocok")
    await stage.tell(other, f"{' '.join(new)} {PIN}")
    await other.sees("Status: diterima")


async def test_a_code_that_is_left_on_the_screen_is_taken_away(stage: Stage) -> None:
    citizen = await stage.citizen()
    await stage.report(citizen)
    words = await code_of(stage, citizen)
    await stage.later(minutes=30)
    assert not shows_any(citizen, words)


# What comes to mind then


async def test_what_is_added_just_after_sending_joins_the_report(stage: Stage) -> None:
    citizen, officer = await stage.citizen(), await stage.officer()
    await stage.report(citizen)
    await stage.tell(citizen, "satu hal rekaan yang terlupa tadi")
    assert "Tersimpan untuk petugas." in (await shown(citizen)).text
    await citizen.send_document(b"isi rekaan", "catatan.txt")
    await stage.settle()
    assert "sedang disimpan untuk petugas" in (await shown(citizen)).text
    await stage.tap(citizen, "Simpan kode")
    await stage.tell(citizen, "dan satu lagi yang saya ingat barusan")
    assert "Kode Anda" in (await shown(citizen)).text
    assert "rekaan yang terlupa tadi" in await stage.read_story(officer)
    assert "yang saya ingat barusan" in "".join(one.text for one in officer.view().messages)
    await officer.sees_key("Berkas (1)")


async def test_a_word_or_two_after_sending_is_asked_about_and_not_filed(stage: Stage) -> None:
    citizen, officer = await stage.citizen(), await stage.officer()
    await stage.report(citizen)
    await stage.tell(citizen, "makasih ya")
    assert "Pilih salah satu tombol" in (await shown(citizen)).text
    assert "makasih" not in await stage.read_story(officer)


async def test_a_file_over_the_limit_after_sending_is_refused_clearly(stage: Stage) -> None:
    citizen = await stage.citizen()
    await stage.report(citizen)
    await citizen.send_video(b"besar", size=25 * 1024 * 1024)
    await stage.settle()
    await citizen.sees("lebih dari 20 MB")
