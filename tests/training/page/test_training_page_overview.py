"""From the training room's page to the page of all screens, where there is one."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from betang.training.overview import Overview
from betang.training.server import TrainingServer
from tests.training.page.browser import training_page, wrong

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_the_page_of_all_screens_opens_beside_the_phones(browser: Browser, tmp_path: Path) -> None:
    def write(page: Path) -> None:
        page.write_text('<!doctype html><link rel="icon" href="data:,"><h1>Semua layar</h1>', encoding="utf-8")

    async def make(page: Path) -> None:
        write(page)

    shown = Overview(make, tmp_path / "preview.html", [])
    async with TrainingServer(overview=shown) as server, training_page(browser, server) as page:
        async with page.expect_popup() as opening:
            await page.get_by_role("link", name="Semua layar").click()
        opened = await opening.value
        await expect(opened.get_by_role("heading", name="Semua layar")).to_be_visible()
        assert await opened.evaluate("window.opener") is None
        assert await wrong(page, "contrast") == []


async def test_where_there_is_none_nothing_leads_there(page: Page) -> None:
    await expect(page.get_by_role("button", name="Panggilan")).to_be_visible()
    await expect(page.get_by_role("link", name="Semua layar")).to_have_count(0)
