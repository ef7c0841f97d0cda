"""Chromium for tests of the page: found on this machine, watched for errors and for calls to other hosts."""

from __future__ import annotations

import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.async_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Locator,
    Page,
    Request,
    async_playwright,
    expect,
)

from betang.training.people import Phone
from betang.training.server import TrainingServer

NAMES = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
MISSING = (
    "No Chromium on this machine, and the browser tests need one: `apt-get install chromium` as root on Debian, "
    "or your system's own package; looked for " + ", ".join(NAMES)
)

MEASURES = (
    (Path(__file__).parent / "measures.js").read_text(encoding="utf-8").partition("*/")[2].strip().rstrip(";")
)

expect.set_options(timeout=10_000)


def find_chromium() -> str:
    """Where the browser is; without one the test fails and says how to get it."""
    for name in NAMES:
        if (found := shutil.which(name)) is not None:
            return found
    pytest.fail(MISSING)


@dataclass
class Watch:
    """What went wrong in a page, beside what the test looks at. No slots: Playwright notes its wrappers here."""

    own: str
    errors: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    expected: str = ""
    """A pattern of console errors that the test causes on purpose."""

    def on_console(self, message: ConsoleMessage) -> None:
        said = f"{message.type}: {message.text}"
        if message.type in {"error", "warning"} and not (self.expected and re.search(self.expected, said)):
            self.errors.append(said)

    def on_error(self, error: Any) -> None:
        self.errors.append(f"uncaught: {error}")

    def on_request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in {"data", "blob"} and parts.netloc != self.own:
            self.foreign.append(request.url)


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    path = find_chromium()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        try:
            yield browser
        finally:
            await browser.close()


@asynccontextmanager
async def watched_page(browser: Browser, address: str, expected: str = "", **options: Any) -> AsyncIterator[Page]:
    """The page in a context of its own; at the end nothing may have failed and nobody else been called."""
    context: BrowserContext = await browser.new_context(**{"viewport": {"width": 1440, "height": 900}, **options})
    page = await context.new_page()
    watch = Watch(urlsplit(address).netloc, expected=expected)
    page.on("console", watch.on_console)
    page.on("pageerror", watch.on_error)
    context.on("request", watch.on_request)
    await page.goto(address)
    yield page
    await context.close()
    assert (watch.errors, watch.foreign) == ([], [])


@asynccontextmanager
async def training_page(
    browser: Browser, server: TrainingServer, more: str = "", **options: Any
) -> AsyncIterator[Page]:
    """The training room's page with its four phones; `more` is added to the address."""
    async with watched_page(browser, server.page_url + more, **options) as page:
        await expect(page.locator("section.phone")).to_have_count(4)
        yield page


def holder(server: TrainingServer, name: str) -> Phone:
    """Whoever holds this phone, on the server's side."""
    world = server.world
    return Phone(world, next(user for user in world.users.values() if user.first_name == name))


def phone(page: Page, name: str) -> Locator:
    """One of the four phones, by its heading."""
    return page.get_by_role("region", name=name, exact=True)


def messages(one: Locator) -> Locator:
    """What the chat of a phone shows, oldest first; a message that is going away no longer counts."""
    return one.locator("article.message:not(.leaving)")


async def tap(one: Locator, label: str) -> None:
    """Press a button that the bot put below a message."""
    await one.get_by_role("log").get_by_role("button", name=label, exact=True).last.click()


async def press(one: Locator, label: str) -> None:
    """Press any button of a phone."""
    await one.get_by_role("button", name=label, exact=True).last.click()


async def write(one: Locator, text: str) -> None:
    await one.get_by_role("textbox").fill(text)
    await one.get_by_role("textbox").press("Enter")


async def attach(one: Locator, name: str) -> None:
    """Choose from the menu of the paper clip."""
    await press(one, "Lampirkan")
    await one.get_by_role("menuitem", name=name, exact=True).click()


async def wrong(page: Page, measure: str) -> list[str]:
    """What a measure of `measures.js` found; an empty list is good."""
    found: list[str] = await page.evaluate(f"() => {MEASURES}.{measure}()")
    return found
