"""Opening a filed report again: right, wrong, forgotten, guessed at, left open."""

from __future__ import annotations

import asyncio
import re

import pytest

from betang.training.people import Phone
from tests.handlers.handlers_stage import PIN, Stage, shown


async def code_of(stage: Stage, citizen: Phone) -> list[str]:
    await stage.tap(citizen, "Simpan kode")
    return re.findall(r"^\d\. (\w+)$", (await shown(citizen)).text, re.MULTILINE)


async def test_the_pin_alone_opens_on_the_account_that_reported_and_nowhere_else(stage: Stage) -> None:
    citizen, other = await stage.citizen(), await stage.citizen()
    await stage.report(citizen)
    assert "Status: diterima" in (await stage.follow(citizen)).text
    assert "Belum cocok" in (await stage.follow(other)).text


async def test_the_screen_that_asks_is_the_same_whether_one_has_reported_or_not(stage: Stage) -> None:
    citizen, other = await stage.citizen(), await stage.citizen()
    await stage.report(citizen)
    mine, theirs = await stage.open(citizen, "/cek"), await stage.open(other, "/cek")
    assert (mine.text, mine.labels) == (theirs.text, theirs.labels)


@pytest.mark.parametrize("typed", ["\u0664\u0668\u0662\u0661", "\u200b4821", " 4821 "])
async def test_the_pin_is_read_in_whatever_digits_a_keyboard_gives(stage: Stage, typed: str) -> None:
    citizen = await stage.citizen()
    await stage.report(citizen)
    assert "Status: diterima" in (await stage.follow(citizen, typed)).text


async def test_the_pin_leaves_the_chat_at_once(stage: Stage) -> None:
    citizen = await stage.citizen()
    await stage.report(citizen)
    await stage.follow(citizen)
    assert all(one.from_bot for one in citizen.view().messages)


@pytest.mark.parametrize(
    "written",
    [
        "{0} {1} {2} {3} {4} {5} {pin}",
        "{0}, {1}, {2}, {3}, {4}, {5}. {pin}",
        "1. {0}\n2. {1}\n3. {2}\n4. {3}\n5. {4}\n6. {5}\n{pin}",
        "\u200b{0}-{1}-{2}-{3}-{4}-{5} {pin}",
    ],
)
async def test_code_and_pin_are_read_however_they_were_written_down(stage: Stage, written: str) -> None:
    citizen, other = await stage.citizen(), await stage.citizen()
    await stage.report(citizen)
    words = await code_of(stage, citizen)
    text = written.format(*[word.upper() for word in words], pin=PIN)
    await stage.tell(other, "/cek", text)
    assert "Status: diterima" in (await shown(other)).text


async def test_code_and_pin_may_come_one_after_the_other(stage: Stage) -> None:
    citizen, other = await stage.citizen(), await stage.citizen()
    await stage.report(citizen)
    words = await code_of(stage, citizen)
    await stage.tell(other, "/cek", " ".join(words))
    assert "Kode lengkap. Sekarang ketik PIN." in (await shown(other)).text
    await stage.tell(other, "9182")
    assert "Belum cocok" in (await shown(other)).text
    await stage.tell(other, PIN)
    assert "Status: diterima" in (await shown(other)).text


async def test_one_slip_in_a_word_is_named_with_what_it_may_have_been(stage: Stage) -> None:
    citizen, other = await stage.citizen(), await stage.citizen()
    await stage.report(citizen)
    words = await code_of(stage, citizen)
    known = stage.content.receipt_words
    slip = next(
        (number, typo)
        for number, word in enumerate(words)
        for typo in (word + "q", word[:-1] + "q", "q" + word)
        if known.check(typo).unknown and known.nearest(typo) == word
    )
    wrong = [*words[: slip[0]], slip[1], *words[slip[0] + 1 :]]
    await stage.tell(other, "/cek", " ".join(wrong))
    assert f"Mungkin {words[slip[0]]}?" in (await shown(other)).text
    await stage.tell(other, f"{' '.join(words)} {PIN}")
    assert "Status: diterima" in (await shown(other)).text


@pytest.mark.parametrize(
    "typed", ["123", "12345678", "kata", "dua kata", "satu dua tiga", "\u200b", "4 8 2 1 9 9 9"]
)
async def test_what_is_neither_code_nor_pin_is_explained(stage: Stage, typed: str) -> None:
    citizen = await stage.citizen()
    await stage.report(citizen)
    await stage.tell(citizen, "/cek", typed)
    text = (await shown(citizen)).text
    assert re.search(r"enam kata|Belum cocok|tidak ada di daftar", text)
    assert "Status" not in text


async def test_a_sentence_where_a_code_is_asked_for_is_offered_as_a_story(stage: Stage) -> None:
    citizen = await stage.citizen()
    await stage.tell(citizen, "/cek", "xqyz qwrt plmk zxcv bnmq wrty")
    assert "Mau dilanjutkan sebagai cerita" in (await shown(citizen)).text


@pytest.mark.parametrize("typed", ["kata " * 800, "q-" * 2000, "4" * 4096, "kambing, " * 400])
async def test_thousands_of_letters_where_a_code_is_asked_for_get_a_screen(stage: Stage, typed: str) -> None:
    citizen = await stage.citizen()
    await stage.tell(citizen, "/cek", typed)
    assert (await shown(citizen)).labels


# Guessing


async def test_wrong_guesses_are_slowed_down_and_the_right_pin_works_after_the_wait(stage: Stage) -> None:
    citizen = await stage.citizen()
    await stage.report(citizen)
    await stage.tell(citizen, "/cek", *(f"71{number}6" for number in range(1, 5)))
    assert "menit lagi" in (await shown(citizen)).text
    await stage.tell(citizen, PIN)
    text = (await shown(citizen)).text
    assert "Terlalu banyak percobaan" in text
    assert "129" in text
    await stage.later(minutes=2)
    await stage.tell(citizen, "/cek", PIN)
    assert "Status: diterima" in (await shown(citizen)).text


async def test_after_many_wrong_guesses_hours_have_to_pass(stage: Stage) -> None:
    citizen, thief = await stage.citizen(), await stage.citizen()
    await stage.report(citizen)
    words = " ".join(await code_of(stage, citizen))
    await stage.tell(thief, "/cek", words)
    for number in range(10):
        await stage.tell(thief, f"70{number}9")
        await stage.later(minutes=20)
        await stage.tell(thief, "/cek", words)
    await stage.tell(thief, "7777")
    waits = re.search(r"(\d+) menit lagi", (await shown(thief)).text)
    assert waits is not None
    assert int(waits[1]) > 20


async def test_a_guess_that_is_locked_out_says_nothing_of_whether_it_was_right(stage: Stage) -> None:
    citizen = await stage.citizen()
    await stage.report(citizen)
    await stage.tell(citizen, "/cek", *(f"71{number}6" for number in range(1, 6)))
    right = (await stage.follow(citizen)).text
    wrong = (await stage.follow(citizen, "7166")).text
    assert right == wrong


async def test_a_pin_sent_twice_at_once_opens_once_and_breaks_nothing(stage: Stage) -> None:
    citizen = await stage.citizen()
    await stage.report(citizen)
    await stage.tell(citizen, "/cek")
    await asyncio.gather(citizen.say(PIN), citizen.say(PIN))
    await stage.settle()
    assert "Status: diterima" in (await shown(citizen)).text


async def test_many_who_open_at_once_all_get_in(stage: Stage) -> None:
    citizens = [await stage.citizen() for _ in range(4)]
    for citizen in citizens:
        await stage.report(citizen)
        await stage.tell(citizen, "/cek")
    await asyncio.gather(*(citizen.say(PIN) for citizen in citizens))
    await stage.settle()
    for citizen in citizens:
        assert "Status: diterima" in (await shown(citizen)).text


# Several reports, and none


async def test_one_pin_for_two_reports_opens_both_one_after_the_other(stage: Stage) -> None:
    citizen, officer = await stage.citizen(), await stage.officer()
    await stage.report(citizen, "cerita rekaan pertama")
    await stage.tap(officer, "Ambil")
    await stage.report(citizen, "cerita rekaan kedua")
    await stage.follow(citizen)
    assert "menunggu petugas" in (await shown(citizen)).text
    await stage.tap(citizen, "Laporan lain")
    assert "sedang ditangani" in (await shown(citizen)).text
    await stage.tap(citizen, "Laporan lain")
    assert "menunggu petugas" in (await shown(citizen)).text


async def test_two_reports_with_two_pins_open_each_with_its_own(stage: Stage) -> None:
    citizen, officer = await stage.citizen(), await stage.officer()
    await stage.report(citizen)
    await stage.tap(officer, "Ambil")
    await stage.report(citizen, pin="7193")
    assert "sedang ditangani" in (await stage.follow(citizen)).text
    assert "Laporan lain" not in (await shown(citizen)).labels
    assert "menunggu petugas" in (await stage.follow(citizen, "7193")).text


async def test_a_report_without_a_pin_opens_with_its_code_alone(stage: Stage) -> None:
    citizen, other = await stage.citizen(), await stage.citizen()
    await stage.report(citizen, pin="")
    words = " ".join(await code_of(stage, citizen))
    await stage.tell(other, "/cek", words)
    await stage.tap(other, "Tanpa PIN")
    assert "Status: diterima" in (await shown(other)).text


async def test_no_pin_does_not_open_a_report_that_has_one(stage: Stage) -> None:
    citizen, other = await stage.citizen(), await stage.citizen()
    await stage.report(citizen)
    words = " ".join(await code_of(stage, citizen))
    await stage.tell(other, "/cek", words)
    await stage.tap(other, "Tanpa PIN")
    assert "Belum cocok" in (await shown(other)).text


# Left open


async def test_a_report_left_open_closes_by_itself_and_says_nothing(stage: Stage) -> None:
    citizen = await stage.citizen()
    await stage.report(citizen)
    await stage.follow(citizen)
    before = await citizen.notifications()
    await stage.later(minutes=11)
    assert "Status" not in (await shown(citizen)).text
    assert await citizen.notifications() == before


async def test_every_step_keeps_it_open(stage: Stage) -> None:
    citizen = await stage.citizen()
    await stage.report(citizen)
    await stage.follow(citizen)
    for _ in range(3):
        await stage.later(minutes=8)
        await stage.tap(citizen, "Tambah cerita", "Selesai")
    assert "Status" in (await shown(citizen)).text


async def test_a_restart_of_the_bot_leaves_it_open(stage: Stage) -> None:
    citizen = await stage.citizen()
    await stage.report(citizen)
    await stage.follow(citizen)
    await stage.restart()
    await stage.tap(citizen, "Tambah cerita")
    assert "Tulis atau kirim yang mau ditambahkan" in (await shown(citizen)).text
