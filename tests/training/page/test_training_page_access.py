"""The page for everybody: keyboard alone, names and roles for screen readers, contrast, small windows, stillness."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Browser, Page, expect

from betang.training.server import TrainingServer
from tests.training.page.browser import messages, phone, press, training_page, write, wrong

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def tab_to(page: Page, name: str, most: int = 40) -> None:
    """Press Tab until what has the focus is called this."""
    for _ in range(most):
        await page.keyboard.press("Tab")
        focused = await page.evaluate(
            "() => document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent"
        )
        if focused == name:
            return
    raise AssertionError(f"Tab never came to {name!r}")


async def busy_page(page: Page) -> None:
    """Something of everything on the phones: screens, own messages, a lock screen, an open box, a menu."""
    citizen, second, officer = phone(page, "Warga 1"), phone(page, "Warga 2"), phone(page, "Petugas 1")
    await press(citizen, "Mulai")
    for text in ("/hias", "/panjang", "/lindung", "/jauh", "halo", "/tombol"):
        await write(citizen, text)
    await expect(messages(citizen).last).to_contain_text("Pilih:")
    await press(second, "Mulai")
    await write(second, "/salah")
    await expect(page.get_by_role("button", name="Ditolak 1")).to_be_visible()
    await press(second, "Layar kunci")
    await press(officer, "Buka undangan")
    await press(officer, "Kotak")
    await expect(officer.get_by_role("alertdialog")).to_be_visible()
    await press(citizen, "Lampirkan")


async def test_a_whole_dialogue_by_keyboard_alone(page: Page) -> None:
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("link", name="Ke Warga 1")).to_be_focused()
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("link", name="Ke Warga 2")).to_be_in_viewport()
    await page.keyboard.press("Enter")
    citizen = phone(page, "Warga 2")
    await expect(citizen.get_by_role("heading")).to_be_focused()
    await tab_to(page, "Mulai")
    await page.keyboard.press("Enter")
    await expect(citizen.get_by_role("textbox")).to_be_focused()
    await expect(messages(citizen)).to_have_count(2)
    await page.keyboard.press("Shift+Tab")  # attach
    await page.keyboard.press("Shift+Tab")  # commands
    await page.keyboard.press("Shift+Tab")  # the last button of the screen
    await expect(citizen.get_by_role("button", name="✖ Tutup")).to_be_focused()
    await tab_to_backwards(page, "☐ Fisik")
    await page.keyboard.press("Space")
    await expect(citizen.get_by_role("button", name="☑ Fisik")).to_be_focused()
    await tab_to_backwards(page, "📖 Belajar")
    await page.keyboard.press("Enter")
    await expect(messages(citizen).last).to_contain_text("makan malam")
    await expect(messages(citizen).last).to_be_focused()
    await tab_to(page, "✖ Tutup")
    await page.keyboard.press("Enter")
    await expect(messages(citizen)).to_have_count(1)
    await expect(messages(citizen).first).to_be_focused()
    await tab_to(page, "Tulis pesan")
    await page.keyboard.type("sampai jumpa")
    await page.keyboard.press("Enter")
    await expect(messages(citizen).last).to_contain_text("Gema: sampai jumpa")
    await expect(citizen.get_by_role("textbox")).to_be_focused()


async def tab_to_backwards(page: Page, name: str) -> None:
    for _ in range(20):
        await page.keyboard.press("Shift+Tab")
        if await page.evaluate("() => document.activeElement.textContent") == name:
            return
    raise AssertionError(f"Shift+Tab never came to {name!r}")


async def test_menus_are_walked_with_arrows_and_left_with_escape(page: Page) -> None:
    citizen = phone(page, "Warga 1")
    await press(citizen, "Mulai")
    opener = citizen.get_by_role("button", name="Lampirkan")
    await opener.focus()
    await page.keyboard.press("Enter")
    entries = citizen.get_by_role("menuitem")
    await expect(opener).to_have_attribute("aria-expanded", "true")
    await expect(entries.first).to_be_focused()
    await page.keyboard.press("ArrowUp")
    await expect(entries.last).to_be_focused()
    await page.keyboard.press("ArrowDown")
    await expect(entries.first).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(opener).to_be_focused()
    await expect(citizen.get_by_role("menu")).to_have_count(0)
    await opener.click()
    await page.get_by_role("heading", level=1).click()
    await expect(citizen.get_by_role("menu")).to_have_count(0)


async def test_screen_readers_find_names_and_roles(page: Page) -> None:
    citizen = phone(page, "Warga 1")
    await press(citizen, "Mulai")
    await expect(messages(citizen)).to_have_count(2)
    await expect(citizen).to_match_aria_snapshot("""
      - region "Warga 1":
        - heading "Warga 1" [level=2]
        - combobox "Bahasa HP Warga 1"
        - button "Layar kunci"
        - button "Pilihan HP Warga 1"
        - log "Percakapan Warga 1":
          - article /Anda, \\d\\d\\.\\d\\d/
          - article /Betang, \\d\\d\\.\\d\\d/:
            - text: /Halo, selamat datang/
            - button "📖 Belajar"
            - button "💬 Cerita"
        - button "Menu perintah"
        - button "Lampirkan"
        - textbox "Tulis pesan"
        - button "Kirim"
        - status
    """)
    log = citizen.get_by_role("log")
    await expect(log).to_have_attribute("aria-live", "polite")
    await expect(page.get_by_role("main")).to_have_count(1)
    await expect(page.get_by_role("banner")).to_have_count(1)
    await expect(page.get_by_role("navigation", name="Lompat")).to_have_count(1)
    assert await page.locator("html").get_attribute("lang") == "id"


async def test_nothing_to_press_is_without_a_name(page: Page) -> None:
    await busy_page(page)
    snapshot = await page.locator("body").aria_snapshot()
    nameless = re.findall(
        r"^\s*- (?:button|link|textbox|combobox|menuitem|img|menu|alertdialog)(?: \[.*)?:?$", snapshot, re.MULTILINE
    )
    assert nameless == []
    assert snapshot.count("- button") > 30
    assert await wrong(page, "twins") == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_contrast_is_enough(scheme: str, browser: Browser, server: TrainingServer) -> None:
    """At least 4.5 to 1, 3 to 1 for large letters; the theme is the system's at first."""
    async with training_page(browser, server, "&invite1=a", color_scheme=scheme, reduced_motion="reduce") as page:
        assert await page.locator("html").get_attribute("data-theme") == scheme
        await busy_page(page)
        assert await wrong(page, "contrast") == []
        await phone(page, "Petugas 1").get_by_role("button", name="OK").click()
        await page.get_by_role("button", name="Ditolak").click()
        assert await wrong(page, "contrast") == []


async def test_the_measure_of_contrast_finds_what_is_too_faint(page: Page) -> None:
    await page.locator("h1").evaluate("(title) => { title.style.color = '#777'; title.style.background = '#888'; }")
    assert any(found.startswith("Ruang latihan Betang") for found in await wrong(page, "contrast"))


async def test_the_theme_is_changed_and_remembered(page: Page) -> None:
    button = page.get_by_role("button", name="Tampilan gelap")
    await expect(button).to_have_attribute("aria-pressed", "false")
    await button.click()
    await expect(button).to_have_attribute("aria-pressed", "true")
    await expect(page.locator("html")).to_have_css("color-scheme", "dark")
    await page.reload()
    await expect(page.get_by_role("button", name="Tampilan gelap")).to_have_attribute("aria-pressed", "true")


@pytest.mark.parametrize(("width", "height"), [(320, 568), (360, 640), (768, 1024), (1280, 720)])
async def test_nothing_sticks_out_of_a_window(
    width: int, height: int, browser: Browser, server: TrainingServer
) -> None:
    size = {"width": width, "height": height}
    async with training_page(browser, server, "&invite1=a", viewport=size, reduced_motion="reduce") as page:
        await busy_page(page)
        assert await wrong(page, "overflow") == []
        assert await wrong(page, "targets") == []


async def test_on_a_small_phone_the_field_and_the_last_message_are_on_screen(
    browser: Browser, server: TrainingServer
) -> None:
    async with training_page(browser, server, viewport={"width": 360, "height": 640}) as page:
        citizen = phone(page, "Warga 1")
        await press(citizen, "Mulai")
        await expect(messages(citizen)).to_have_count(2)
        await citizen.locator(".frame").scroll_into_view_if_needed()
        await expect(citizen.get_by_role("textbox")).to_be_in_viewport()
        await expect(messages(citizen).last.get_by_role("button", name="✖ Tutup")).to_be_in_viewport()


async def test_nothing_moves_for_who_asked_for_stillness(browser: Browser, server: TrainingServer) -> None:
    async with training_page(browser, server, reduced_motion="reduce") as page:
        citizen = phone(page, "Warga 1")
        await press(citizen, "Mulai")
        await press(citizen, "✖ Tutup")
        await expect(citizen.locator("article")).to_have_count(1)
        assert await page.evaluate("() => document.getAnimations().length") == 0
