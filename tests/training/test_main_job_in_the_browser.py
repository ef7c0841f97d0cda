"""The demo as a newcomer sees it: `bot.py demo`, its page in Chromium, learning, and the main job to its answer."""

from __future__ import annotations

import asyncio
import io
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from PIL import Image
from playwright.async_api import Browser, Locator, Page, expect

from tests.training.demo_process import Demo, running_demo
from tests.training.learning_steps import follow_it, read_a_message_and_begin_a_series, take_a_quiz
from tests.training.page.browser import attach, chromium, messages, phone, press, tap, watched_page, write, wrong

STORY = "Contoh latihan: kalau malam sering ada teriakan dan barang dibanting."
ANSWER = "Terima kasih sudah bercerita. Anda bisa datang ke meja layanan hari Senin pukul sembilan."
PIN = "2468"
SMALL = {"width": 360, "height": 640}


async def read(demo: Demo, name: str) -> dict[str, Any]:
    async with aiohttp.ClientSession() as http, http.get(f"{demo.control}/{name}") as response:
        found: dict[str, Any] = await response.json()
        return found


async def choose(one: Locator, label: str, then: str | re.Pattern[str]) -> None:
    """Tap a button of the bot and see the next screen, none of which may stick out of the phone."""
    await tap(one, label)
    await sees(one, then)


async def sees(one: Locator, text: str | re.Pattern[str]) -> None:
    await expect(messages(one).last).to_contain_text(text)
    assert await wrong(one.page, "overflow") == []
    assert await wrong(one.page, "targets") == []


async def tell_a_report(citizen: Locator) -> None:
    """From the first screen to "Diterima": story, photo and voice note; the answer is opened by oneself."""
    await press(citizen, "Mulai")
    await sees(citizen, "Halo, selamat datang.")
    await choose(citizen, "💬 Cerita atau lapor", "Telegram dapat melihat isi chat")
    await choose(citizen, "Saya paham, lanjut", "dalam bahaya sekarang?")
    await choose(citizen, "Tidak", "Aman untuk chat sekarang?")
    await choose(citizen, "Aman", "tentang siapa?")
    await choose(citizen, "Saya sendiri", "Apa yang terjadi?")
    await tap(citizen, "☐ Fisik")
    await expect(citizen.get_by_role("button", name="☑ Fisik")).to_be_visible()
    await choose(citizen, "Lanjut", "Di mana terjadinya?")
    await choose(citizen, "Di rumah", "kabupaten atau kota mana?")
    await attach(citizen, "Kirim lokasi")
    await citizen.get_by_role("menuitem", name="Palangka Raya").click()
    await sees(citizen, "lokasinya sudah dibuang")
    await choose(citizen, "Palangka Raya", "Kapan terakhir terjadi?")
    await choose(citizen, "Minggu ini", "Siapa orang itu")
    await choose(citizen, "Suami/istri", "makin sering")
    await choose(citizen, "Ya", "pernah mencekik")
    await choose(citizen, "Pernah mencekik", "ada anak")
    await choose(citizen, "Lewati semua", "Ceritakan sebanyak yang Anda mau")
    await write(citizen, STORY)
    await sees(citizen, "Tersimpan: 1 pesan")
    await attach(citizen, "Contoh foto")
    await sees(citizen, "1 foto")
    await attach(citizen, "Contoh suara")
    await sees(citizen, "1 suara")
    await choose(citizen, "Selesai", "Bolehkah petugas menjawab di sini?")
    await choose(citizen, "Ya, buka sendiri", "kata sandi")
    await write(citizen, "rambutan")
    await sees(citizen, "PIN 4 sampai 6 angka")
    await write(citizen, PIN)
    await sees(citizen, "Ringkasan")
    await choose(citizen, "Kirim", "Diterima.")


async def keep_the_code(citizen: Locator) -> str:
    """The six words of the receipt, checked by typing two of them."""
    await choose(citizen, "Simpan kode", "Kode Anda")
    words = re.findall(r"^\d\. (\w+)$", await messages(citizen).last.locator(".text").inner_text(), re.MULTILINE)
    assert len(words) == 6
    await write(citizen, f"{words[1]} {words[4]}")
    await sees(citizen, "Cocok.")
    return " ".join(words)


async def claim_read_and_answer(officer: Locator) -> None:
    await choose(officer, "Ambil", "Ditangani")
    await tap(officer, "Baca cerita")
    story = messages(officer).filter(has_text=STORY)
    await expect(story).to_have_count(1)
    await expect(story.locator(".bubble")).to_have_css("user-select", "none")
    await tap(officer, "Berkas (2)")
    await sees(officer, "Foto")
    await tap(officer, "1. Foto")
    photo = officer.get_by_role("img", name="Foto")
    await expect(photo).to_be_visible()
    await tap(officer, "‹ Kembali")
    await choose(officer, "Jawab", "Pilih contoh, atau ketik sendiri")
    await write(officer, ANSWER)
    await sees(officer, ANSWER)
    await choose(officer, "Kirim", "Tersimpan untuk pelapor")


async def open_with(citizen: Locator, *typed: str) -> None:
    """`/cek`, then what is typed; the bot deletes each of it."""
    for text in ("/cek", *typed):
        await write(citizen, text)
        await expect(messages(citizen).filter(has_text=text)).to_have_count(0)
    await sees(citizen, "Ada 1 jawaban.")


async def shown_texts(page: Page) -> str:
    return " ".join(await page.locator("article.message").all_inner_texts())


@dataclass(frozen=True)
class Room:
    """The demo and a browser, for all tests of this file: each starts for seconds."""

    demo: Demo
    browser: Browser


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def room(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Room]:
    async with running_demo(tmp_path_factory.mktemp("demo")) as demo, chromium() as browser:
        yield Room(demo, browser)


@pytest.mark.asyncio(loop_scope="module")
async def test_somebody_reads_takes_a_quiz_and_follows_a_series_for_days(room: Room) -> None:
    without_invitations = room.demo.address.partition("&")[0]
    async with watched_page(room.browser, without_invitations, viewport=SMALL) as page:
        player, follower = phone(page, "Warga 2"), phone(page, "Petugas 2")  # who is no officer here
        await asyncio.gather(take_a_quiz(player), read_a_message_and_begin_a_series(room.demo, follower))
        await follow_it(page, follower)
        assert (await read(room.demo, "calls"))["rejected"] == []


@pytest.mark.asyncio(loop_scope="module")
async def test_a_report_finds_its_officer_and_the_answer_its_way_back(room: Room) -> None:
    demo, browser = room.demo, room.browser
    async with (
        watched_page(browser, demo.address) as wide,
        watched_page(browser, demo.address, viewport=SMALL) as small,
    ):
        officer, citizen = phone(wide, "Petugas 1"), phone(small, "Warga 1")
        await press(officer, "Buka undangan")
        await sees(officer, "Selamat bertugas, Petugas 1")
        await tap(officer, "▶️ Mulai jaga")
        await sees(officer, "Anda sedang jaga.")
        await press(officer, "Layar kunci")
        await tell_a_report(citizen)

        alert = officer.locator(".notification").first
        await expect(alert).to_contain_text(re.compile(r"Tinggi|Darurat"))
        await expect(alert).to_contain_text("berbunyi")
        await expect(officer.locator(".notification", has_text="teriakan")).to_have_count(0)
        seen = await shown_texts(small)
        assert not any(secret in seen for secret in (STORY, "rambutan", PIN)), "the chat holds no transcript"

        code = await keep_the_code(citizen)
        await press(officer, "Buka kunci")
        await claim_read_and_answer(officer)
        await no_photo_tells_where_it_was_taken(demo)

        await open_with(citizen, PIN)
        await choose(citizen, "Baca jawaban", ANSWER)
        await tap(citizen, "✖ Tutup")
        await sees(citizen, "Sampai jumpa.")
        await expect(messages(citizen)).to_have_count(1)

        calls = await read(demo, "calls")
        assert calls["rejected"] == []
        await tell_again_from_another_phone(officer, phone(wide, "Warga 2"), code)


async def no_photo_tells_where_it_was_taken(demo: Demo) -> None:
    """What the bot sent the officer is a clean copy: no maker, no place."""
    state = await read(demo, "state")
    sent = [one for chat in state["chats"].values() for one in chat if one["bot"] and one["kind"] == "photo"]
    assert len(sent) == 1
    async with (
        aiohttp.ClientSession() as http,
        http.get(f"{demo.control}/file/{sent[0]['file']['file_id']}") as response,
    ):
        data = await response.read()
    with Image.open(io.BytesIO(data)) as image:
        assert image.width > 100
        assert dict(image.getexif()) == {}
    assert b"Latihan" not in data


async def tell_again_from_another_phone(officer: Locator, other: Locator, code: str) -> None:
    """With code and PIN any account can read what is answered next."""
    await choose(officer, "Jawab", "Pilih contoh, atau ketik sendiri")
    await write(officer, "Jawaban kedua, untuk HP lain.")
    await sees(officer, "Jawaban kedua")
    await choose(officer, "Kirim", "Tersimpan untuk pelapor")
    if await other.get_by_role("button", name="Mulai", exact=True).count():
        await press(other, "Mulai")
    await open_with(other, code, PIN)
    await choose(other, "Baca jawaban", "Jawaban kedua, untuk HP lain.")
