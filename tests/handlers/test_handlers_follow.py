"""What a citizen does with a report that is open: read, add, change, withdraw, erase; and what both sides see."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from betang.clock import WIB
from betang.storage.tables import cases, wrappings
from betang.training.people import Phone
from betang.training.views import Seen
from tests.handlers.handlers_stage import PIN, STORY, Stage, shown

ANSWER = "jawaban rekaan dari meja"


async def answered(stage: Stage, officer: Phone, text: str = ANSWER) -> None:
    """The officer who holds the case answers it; the case is shown afterwards."""
    await stage.tap(officer, "Jawab")
    await stage.tell(officer, text)
    await stage.tap(officer, "Kirim")


async def reported(stage: Stage) -> tuple[Phone, Phone]:
    """A citizen, and the officer who holds their case."""
    citizen, officer = await stage.citizen(), await stage.officer()
    await stage.report(citizen)
    await stage.tap(officer, "Ambil")
    return citizen, officer


def alerts(officer: Phone) -> list[Seen]:
    """Messages below which an alert's buttons stand."""
    return [one for one in officer.view().messages if any(key.data == "queue" for key in one.keys)]


# Reading


async def test_an_answer_is_shown_once_and_then_gone(stage: Stage) -> None:
    citizen, officer = await reported(stage)
    await answered(stage, officer)
    assert "Ada 1 jawaban" in (await stage.follow(citizen)).text
    await stage.tap(citizen, "Baca jawaban")
    assert ANSWER in (await shown(citizen)).text
    await stage.tap(citizen, "Sudah dibaca")
    assert ANSWER not in (await shown(citizen)).text
    assert "Baca jawaban" not in (await shown(citizen)).labels


async def test_a_long_answer_and_several_are_read_page_by_page(stage: Stage) -> None:
    citizen, officer = await reported(stage)
    first = " ".join(f"kata{number}" for number in range(320))
    second = " ".join(f"lagi{number}" for number in range(320))
    await answered(stage, officer, first)
    await answered(stage, officer, second)
    await stage.follow(citizen)
    await stage.tap(citizen, "Baca jawaban")
    read = (await shown(citizen)).text
    while "Lanjut ›" in (await shown(citizen)).labels:
        await stage.tap(citizen, "Lanjut ›")
        read += " " + (await shown(citizen)).text
    assert all(word in read.split() for word in (*first.split(), *second.split()))


async def test_an_answer_with_signs_of_markup_is_shown_as_it_was_written(stage: Stage) -> None:
    citizen, officer = await reported(stage)
    await answered(stage, officer, "Bawa <KTP> & surat; {nama} </b> 100%")
    await stage.follow(citizen)
    await stage.tap(citizen, "Baca jawaban")
    assert "Bawa <KTP> & surat; {nama} </b> 100%" in (await shown(citizen)).text


async def test_a_file_of_the_officer_comes_protected_and_goes_again(stage: Stage) -> None:
    citizen, officer = await reported(stage)
    await stage.tap(officer, "Jawab")
    await officer.send_document(b"surat rekaan", "surat.txt")
    await stage.settle()
    await stage.follow(citizen)
    await stage.tap(citizen, "Baca jawaban")
    file = next(one for one in citizen.view().messages if one.kind == "document")
    assert file.protected
    await stage.later(minutes=11)
    assert all(one.kind != "document" for one in citizen.view().messages)


# Adding


async def test_an_addition_alerts_the_officer_who_has_it_and_is_read_there(stage: Stage) -> None:
    citizen, officer = await reported(stage)
    colleague = await stage.officer()
    before = len(alerts(officer))
    await stage.follow(citizen)
    await stage.tap(citizen, "Tambah cerita")
    await stage.tell(citizen, "tambahan rekaan")
    assert "Tersimpan untuk petugas." in (await shown(citizen)).text
    assert len(alerts(officer)) == before + 1
    assert alerts(officer)[-1].text.endswith("ada tambahan")
    assert "tambahan rekaan" not in alerts(officer)[-1].text
    assert not alerts(colleague)
    await stage.tap(officer, "Buka kasus", "Baca cerita")
    await officer.sees("tambahan rekaan")


async def test_files_may_be_added_and_the_officer_sees_them(stage: Stage) -> None:
    citizen, officer = await reported(stage)
    await stage.follow(citizen)
    await stage.tap(citizen, "Tambah cerita")
    await citizen.send_voice(b"suara rekaan")
    await citizen.send_document(b"surat rekaan", "surat.txt", caption="keterangan rekaan")
    await stage.settle()
    assert len(citizen.view().messages) == 1
    await stage.tap(officer, "Buka kasus", "Berkas (2)")
    await officer.sees("siap")
    await stage.tap(officer, "‹ Kembali", "Baca cerita")
    await officer.sees("keterangan rekaan")


@pytest.mark.parametrize("reply", ["ya", "tidak ada anak di sini", "2"])
async def test_a_reply_below_the_answer_reaches_the_officer_however_short(stage: Stage, reply: str) -> None:
    citizen, officer = await reported(stage)
    await answered(stage, officer, "Apakah ada anak di rumah?")
    await stage.follow(citizen)
    await stage.tap(citizen, "Baca jawaban")
    await stage.tell(citizen, reply)
    await stage.tap(officer, "Buka kasus", "Baca cerita")
    assert reply in "\n".join(one.text.split("Pelapor")[-1] for one in officer.view().messages if one.protected)


async def test_a_sentence_at_the_open_report_is_added_and_begins_no_second_one(stage: Stage) -> None:
    citizen, officer = await reported(stage)
    await stage.follow(citizen)
    await stage.tell(citizen, "masih ada satu hal rekaan lagi")
    assert "Tersimpan untuk petugas." in (await shown(citizen)).text
    await stage.tap(officer, "Buka kasus", "Baca cerita")
    await officer.sees("satu hal rekaan lagi")


async def test_what_comes_after_closing_is_offered_as_a_new_report(stage: Stage) -> None:
    citizen, officer = await reported(stage)
    await stage.follow(citizen)
    await stage.tap(citizen, "Tambah cerita")
    await stage.tap(officer, "Selesai", "Lanjut", "Hanya perlu informasi")
    await stage.tell(citizen, "kalimat rekaan yang datang terlambat")
    text = (await shown(citizen)).text
    assert "Ini sudah selesai atau ditutup" in text
    assert "Mau dilanjutkan sebagai cerita" in text
    await stage.tap(citizen, "Ya, lanjut", "Saya paham, lanjut", "Tidak", "Aman", "Saya, belum 18", "Lewati")
    await stage.tap(citizen, "Palangka Raya", "Selesai", "Lewati")
    await stage.finish_report(citizen, "", PIN)
    assert "datang terlambat" in await stage.read_story(officer)


async def test_a_file_that_comes_after_closing_stays_in_the_chat(stage: Stage) -> None:
    citizen, officer = await reported(stage)
    await stage.follow(citizen)
    await stage.tap(citizen, "Tambah cerita")
    await stage.tap(officer, "Selesai", "Lanjut", "Hanya perlu informasi")
    await citizen.send_document(b"isi rekaan", "catatan.txt")
    await stage.settle()
    assert "Ini sudah selesai atau ditutup" in (await shown(citizen)).text
    assert [one.kind for one in citizen.view().messages if not one.from_bot] == ["document"]


# States


async def test_the_citizen_sees_in_plain_words_how_far_it_is(stage: Stage) -> None:
    citizen, officer = await stage.citizen(), await stage.officer()
    await stage.report(citizen)
    assert "Status: diterima" in (await stage.follow(citizen)).text
    await stage.tap(officer, "Ambil")
    assert "Status: sedang ditangani sejak" in (await stage.follow(citizen)).text
    await stage.tap(officer, "Selesai", "Lanjut", "Hanya perlu informasi")
    screen = await stage.follow(citizen)
    assert "Status: selesai" in screen.text
    assert "Isinya terhapus pada" in screen.text
    assert "Tambah cerita" not in screen.labels
    assert "Tarik laporan" not in screen.labels


async def test_whoever_looks_after_the_time_is_over_is_told_so_with_numbers(stage: Stage) -> None:
    citizen = await stage.citizen()
    await stage.officer()
    await stage.tell_story_as_child(citizen)
    await stage.tell(citizen, STORY)
    await stage.send_from_story(citizen)
    await stage.later(hours=2)
    text = (await stage.follow(citizen)).text
    assert "Belum ada petugas yang membaca dalam waktunya" in text
    assert "129, atau 110" in text


# The doorbell


async def test_the_doorbell_rings_silently_within_the_safe_hours_and_only_there(stage: Stage) -> None:
    citizen, officer = await stage.citizen(), await stage.officer()
    await move_to(stage, weekday=0, hour=14)
    await stage.tell_story_as_child(citizen)
    await stage.tell(citizen, STORY)
    await stage.tap(citizen, "Selesai", "Ya, kabari saya", "Sel", "08", "Lanjut")
    await stage.tell(citizen, PIN)
    await stage.tap(citizen, "Kirim", "✖ Tutup")
    await stage.tap(officer, "Ambil")
    await answered(stage, officer)
    quiet = await citizen.notifications()
    await stage.later(hours=3)
    assert await citizen.notifications() == quiet
    await move_to(stage, weekday=1, hour=9)
    await stage.later(minutes=1)
    rung = (await citizen.notifications())[len(quiet) :]
    assert len(rung) == 1
    assert rung[0].silent
    assert "jawaban" not in rung[0].preview
    await stage.later(hours=24)
    assert len(await citizen.notifications()) == len(quiet) + 1


async def move_to(stage: Stage, weekday: int, hour: int) -> None:
    """Forward to the next such hour in Western Indonesian Time."""
    now = stage.clock.now().astimezone(WIB)
    then = (now + timedelta(days=(weekday - now.weekday()) % 7)).replace(hour=hour, minute=0)
    await stage.later(seconds=(then + timedelta(days=0 if then > now else 7) - now).total_seconds())


async def test_safe_times_can_be_changed_later_and_the_way_back_is_open(stage: Stage) -> None:
    citizen, officer = await reported(stage)
    await stage.follow(citizen)
    await stage.tap(citizen, "Waktu aman", "‹ Kembali", "Waktu aman", "Ya, kabari saya", "‹ Kembali", "Jangan")
    assert "Waktu aman sudah diganti." in (await shown(citizen)).text
    await stage.tell(officer, "/antrean")
    await stage.tap(officer, "Kasus saya", "K-")
    screen = await shown(officer)
    assert "Jawaban di sini: tidak diizinkan" in screen.text
    assert "Jawab" not in screen.labels


# Withdrawing and erasing


async def test_withdrawing_tells_what_remains_and_takes_the_case_from_the_officer(stage: Stage) -> None:
    citizen, officer = await reported(stage)
    await stage.follow(citizen)
    await stage.tap(citizen, "Tarik laporan")
    text = (await shown(citizen)).text
    assert "Isinya masih disimpan" in text
    assert "polisi" in text
    await stage.tap(citizen, "Ya, tarik")
    screen = await shown(citizen)
    assert "Sudah ditarik kembali." in screen.text
    assert "Status: ditarik" in screen.text
    assert alerts(officer)[-1].text.endswith("ditarik pelapor")
    await stage.tap(officer, "Baca cerita")
    assert "sudah ditarik" in (await shown(officer)).text
    assert STORY not in "".join(one.text for one in officer.view().messages)


async def test_withdrawing_twice_at_once_withdraws_once(stage: Stage) -> None:
    citizen, _ = await reported(stage)
    await stage.follow(citizen)
    await stage.tap(citizen, "Tarik laporan")
    screen = await shown(citizen)
    data = next(key.data for key in screen.keys if key.label == "Ya, tarik")
    answers = await asyncio.gather(*(citizen.press(data, message_id=screen.id) for _ in range(2)))
    await stage.settle()
    assert all(answers)
    assert "Status: ditarik" in (await shown(citizen)).text


async def test_erasing_destroys_what_opens_the_case_and_says_what_remains(stage: Stage) -> None:
    citizen, officer = await reported(stage)
    await stage.follow(citizen)
    await stage.tap(citizen, "Hapus semua")
    assert "Yang tersisa hanya hitungan" in (await shown(citizen)).text
    await stage.tap(citizen, "Ya, hapus")
    assert "Sudah dihapus." in (await shown(citizen)).text
    assert await stage.count(wrappings) == 0
    assert await stage.count(cases) == 1
    assert alerts(officer)[-1].text.endswith("dihapus pelapor")
    assert "Belum cocok" in (await stage.follow(citizen)).text
    await stage.tap(officer, "Baca cerita")
    assert "sudah dihapus" in (await shown(officer)).text


async def test_what_was_erased_from_elsewhere_closes_the_open_report(stage: Stage) -> None:
    citizen, other = await stage.citizen(), await stage.citizen()
    await stage.report(citizen)
    await stage.follow(citizen)
    await stage.tap(citizen, "Kode baru")
    words = " ".join(line.split(". ")[1] for line in (await shown(citizen)).text.splitlines() if line[:1].isdigit())
    await stage.tell(other, "/cek", f"{words} {PIN}")
    await stage.tap(other, "Hapus semua", "Ya, hapus")
    assert "Belum cocok" in (await stage.follow(citizen)).text
    await stage.tell(citizen, "/start")
    assert "Halo, selamat datang" in (await shown(citizen)).text
