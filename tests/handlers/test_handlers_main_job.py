"""The main job, as the people in it see it: told, alerted, claimed, read, answered, read again."""

from __future__ import annotations

import re
from pathlib import Path

from betang.training.people import Phone
from tests.support.house import House, open_house

TO_THE_STORY = (
    "💬 Cerita atau lapor",
    "Saya paham, lanjut",
    "Tidak",
    "Aman",
    "Saya sendiri",
    "☐ Fisik",
    "Lanjut",
    "Lewati",
    "Palangka Raya",
    "Lewati",
    "Lewati",
    "Lewati semua",
)


async def report(house: House, citizen: Phone, story: str = "contoh cerita rekaan", pin: str = "4821") -> None:
    """From the first screen to `Diterima`."""
    await house.tap(citizen, *TO_THE_STORY)
    await house.tell(citizen, story)
    await house.tap(citizen, "Selesai", "Ya, buka sendiri", "Lewati")
    await house.tell(citizen, pin)
    await house.tap(citizen, "Kirim")
    await citizen.sees("Diterima")


async def test_a_report_reaches_an_officer_and_the_answer_comes_back_on_either_engine(
    tmp_path: Path, database_url: str
) -> None:
    async with open_house(tmp_path, database_url=database_url) as house:
        await told_claimed_and_answered(house)


async def told_claimed_and_answered(house: House) -> None:
    officer = await house.officer()
    citizen = await house.citizen()
    await report(house, citizen, "contoh cerita rekaan tentang pagar")
    await house.tap(officer, "Ambil", "Baca cerita")
    await officer.sees("contoh cerita rekaan tentang pagar")
    await house.tap(officer, "Jawab")
    await house.tell(officer, "jawaban rekaan dari meja")
    await house.tap(officer, "Kirim")
    await citizen.say("/cek")
    await house.tell(citizen, "4821")
    await house.tap(citizen, "Baca jawaban")
    await citizen.sees("jawaban rekaan dari meja")


async def test_the_chat_of_a_citizen_holds_one_screen_and_none_of_their_words(house: House) -> None:
    citizen = await house.citizen()
    await report(house, citizen, "kalimat rekaan yang harus hilang")
    messages = await citizen.messages()
    assert len(messages) == 1
    assert messages[0].from_bot
    assert "kalimat rekaan" not in messages[0].text


async def test_code_and_pin_open_the_report_from_another_account(house: House) -> None:
    citizen = await house.citizen()
    await report(house, citizen)
    await house.tap(citizen, "Simpan kode")
    screen = await citizen.screen()
    assert screen is not None
    code = re.findall(r"\d\. ([a-z]+)", screen.text)
    assert len(code) == 6
    await house.tell(citizen, f"{code[1]} {code[4]}")
    await citizen.sees("Cocok")

    other = await house.citizen()
    await house.tap(other, "🔑 Cek kabar")
    await house.tell(other, " ".join(code), "4821")
    await other.sees("Status: diterima")
