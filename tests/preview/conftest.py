"""The preview, as items and as a page; a browser; and a bot to walk through."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from betang.operations.content import Content, load_content
from preview.making import Preview
from preview.stage import Stage, make_folder, open_stage
from tests.support.one_preview import made_once
from tests.training.page.browser import chromium


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Preview:
    return made_once(tmp_path_factory, worker_id)


@pytest.fixture(scope="session")
def html(made: Preview) -> str:
    return made.html()


@pytest.fixture(scope="session")
def page_file(html: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("preview") / "preview.html"
    path.write_text(html, encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def content() -> Content:
    """What agency staff write, read once."""
    return load_content("id")


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as running:
        yield running


@pytest.fixture
async def stage(tmp_path: Path, content: Content) -> AsyncIterator[Stage]:
    """A bot to walk through."""
    made_here = await make_folder(tmp_path / "made", content)
    async with open_stage(Stage, made_here, tmp_path / "data", content) as stage:
        yield stage
