"""The page in a real browser, opened as a file: nothing fails, nothing is called, everything can be found and read."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from preview.making import Preview
from tests.training.page.browser import watched_page, wrong

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def page(browser: Browser, page_file: Path) -> AsyncIterator[Page]:
    """One page for all tests here, from a file, as it is sent to reviewers."""
    async with watched_page(browser, page_file.as_uri()) as opened:
        yield opened


async def choose(page: Page, *, words: str = "", part: str = "", show: str = "all", theme: str = "") -> None:
    await page.get_by_label("Cari kata").fill(words)
    await page.get_by_label("Bagian").select_option(part)
    await page.get_by_label("Bahasa").select_option(show)
    await page.get_by_label("Tampilan").select_option(theme)


async def test_typed_words_leave_only_what_holds_them(page: Page, made: Preview) -> None:
    await choose(page)
    await expect(page.get_by_role("status")).to_have_text(f"{len(made.items)} dari {len(made.items)}")
    await choose(page, words="selamat DATANG orang")
    await expect(page.locator("[data-item]:not([hidden]) h3").first).to_contain_text("room:home:")
    found = [text.lower() for text in await page.locator("[data-item]:not([hidden])").all_text_contents()]
    assert 0 < len(found) < 30
    assert all(word in text for text in found for word in ("selamat", "datang", "orang"))
    await choose(page, words="kata-yang-tidak-ada")
    await expect(page.get_by_role("status")).to_have_text(f"0 dari {len(made.items)}")
    await expect(page.locator("main section:visible")).to_have_count(0)


async def test_one_part_and_one_language_can_be_shown_alone(page: Page, made: Preview) -> None:
    await choose(page, part="kuis", show="en")
    await expect(page.locator("main section:visible")).to_have_count(1)
    quizzes = sum(item.group == "kuis" for item in made.items)
    await expect(page.locator("figure:visible")).to_have_count(quizzes)
    assert await page.locator("figure:visible").first.get_attribute("lang") == "en"


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_every_word_can_be_read_by_day_and_by_night(page: Page, theme: str) -> None:
    await choose(page, part="lapor", theme=theme)
    assert await wrong(page, "contrast") == []


async def test_nothing_sticks_out_of_a_small_phone(page: Page) -> None:
    await choose(page)
    await page.set_viewport_size({"width": 360, "height": 740})
    try:
        sizes = await page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert sizes[0] <= sizes[1]
        assert await wrong(page, "targets") == []
    finally:
        await page.set_viewport_size({"width": 1440, "height": 900})


async def test_on_paper_all_languages_stand_side_by_side_without_the_tools(page: Page) -> None:
    await choose(page, part="templat", theme="dark")
    await page.emulate_media(media="print")
    try:
        await expect(page.locator(".tools")).to_be_hidden()
        boxes = [await one.bounding_box() for one in await page.locator("figure:visible").all()]
        first, second = boxes[0], boxes[1]
        assert first is not None
        assert second is not None
        assert first["y"] == second["y"]
        assert first["x"] < second["x"]
        await expect(page.locator("section:visible .sign-off")).to_be_visible()
        ground = await page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--surface')")
        assert ground.strip() == "#ffffff", "dark is not for paper"
    finally:
        await page.emulate_media(media="screen")


async def test_without_scripts_everything_is_there(browser: Browser, page_file: Path, made: Preview) -> None:
    async with watched_page(browser, page_file.as_uri(), java_script_enabled=False) as plain:
        await expect(plain.locator("[data-item]")).to_have_count(len(made.items))
        await expect(plain.locator(".tools")).to_be_hidden()
