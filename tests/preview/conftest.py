"""One preview for all tests: it is made once for all test processes, since that takes seconds."""

from __future__ import annotations

import asyncio
import fcntl
import pickle
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from betang.operations.content import Content, load_content
from preview.making import Preview, make_preview
from preview.stage import Stage, make_folder, open_stage
from tests.training.page.browser import chromium

TODAY = date(2026, 11, 28)


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Preview:
    """In every language. Whoever comes second takes what the first has made."""
    base = tmp_path_factory.getbasetemp()
    kept = (base if worker_id == "master" else base.parent) / "preview.pickle"
    with kept.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            kept.write_bytes(pickle.dumps(asyncio.run(make_preview(TODAY))))
    preview: Preview = pickle.loads(kept.read_bytes())  # noqa: S301 - our own, a moment ago
    return preview


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
