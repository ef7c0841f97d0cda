"""What somebody does who comes to learn, in the demo's page: reads, takes a quiz, follows a series in sped-up time."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import aiohttp
from playwright.async_api import Locator, Page, expect

from betang.clock import WIB
from tests.training.demo_process import Demo
from tests.training.page.browser import messages, press, tap, write, wrong

SERIES = "Mengasuh dengan tenang"
DISCREET = "Dua minggu menemani si kecil"


async def choose(one: Locator, label: str, then: str | re.Pattern[str]) -> None:
    """Tap a button of the bot and see the next screen, which may not stick out of the phone."""
    await tap(one, label)
    await expect(messages(one).last).to_contain_text(then)
    assert await wrong(one.page, "overflow") == []


async def an_hour_from_now(demo: Demo) -> str:
    """By the room's clock, as people type it."""
    async with aiohttp.ClientSession() as http, http.get(f"{demo.control}/state") as response:
        now = datetime.fromtimestamp((await response.json())["clock"]["now"], WIB)
    return f"{now + timedelta(hours=1):%H.%M}"


async def start(one: Locator) -> None:
    await press(one, "Mulai")
    await expect(messages(one).last).to_contain_text("Halo, selamat datang.")


async def take_a_quiz(one: Locator) -> None:
    """To its closing words, with whatever is chosen first in every step."""
    await start(one)
    await choose(one, "📖 Belajar", "Pilih tema")
    await choose(one, "🧩 Kuis", "Jawaban tidak disimpan")
    await choose(one, "Kuis teh sore untuk berdua", "· 1/3")
    for step in (1, 2, 3):
        await messages(one).last.locator("button.key").first.click()
        await expect(messages(one).last).to_contain_text(f"Langkah {step} dari 3.")
        await choose(one, "Lanjut ›", f"· {step + 1}/3" if step < 3 else "Yang bisa dihubungi:")


async def read_a_message_and_begin_a_series(demo: Demo, one: Locator) -> None:
    """At an hour from now, typed."""
    await start(one)
    await choose(one, "📖 Belajar", "Pilih tema")
    await choose(one, "Cinta kasih", "Sumber:")
    await choose(one, "‹ Kembali", "Pilih tema")
    await choose(one, "📅 Seri", "Seri bacaan pendek.")
    await choose(one, f"📅 {SERIES}", "14 bacaan pendek.")
    await choose(one, "⏰ Hari dan jam", "Kapan bacaan ini boleh datang?")
    hour = await an_hour_from_now(demo)
    await write(one, hour)
    await expect(messages(one).last).to_contain_text(f"pukul {hour} WIB")
    await choose(one, "Selesai", f"Setiap hari pukul {hour} WIB.")
    await choose(one, "▶️ Mulai", "Sudah datang 0 dari 14.")


async def follow_it(page: Page, one: Locator) -> None:
    """Each move of the room's clock brings the next step, once."""
    steps = messages(one).filter(has_text=f"{DISCREET} · ")
    for number, move in enumerate(["+1 jam", "+1 hari", "+1 hari"], start=1):
        await page.get_by_role("button", name=move, exact=True).click()
        await expect(steps.filter(has_text=f"· {number}/14")).to_have_count(1)
        await expect(steps).to_have_count(number)
    await choose(one, "📖 Buka", re.compile(r"· 3/14[\s\S]*Sumber:"))
    await expect(steps).to_have_count(2)
    await choose(one, "⏹ Berhenti", "14 bacaan pendek.")
    await page.get_by_role("button", name="Jam sebenarnya", exact=True).click()
    await expect(page.get_by_role("button", name="Jam sebenarnya", exact=True)).to_be_hidden()
