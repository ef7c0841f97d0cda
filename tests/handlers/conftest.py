"""A running bot for every test of the handlers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from betang.operations.content import Content, load_content
from tests.handlers.handlers_stage import Stage, make_folder, open_stage
from tests.support.house import House, open_house


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with open_house(tmp_path) as house:
        yield house
        assert not [call for call in house.server.world.ledger.rejected if call.status != 403], (
            "Telegram refused a call"
        )


@pytest.fixture(scope="session")
def content() -> Content:
    """What agency staff write, read once."""
    return load_content("id")


@pytest.fixture(scope="session")
def made_folder(tmp_path_factory: pytest.TempPathFactory, content: Content) -> Path:
    """A data folder with keys and an empty database; every test gets a copy."""
    return make_folder(tmp_path_factory.mktemp("made") / "data", content)


@pytest.fixture
async def stage(made_folder: Path, tmp_path: Path, content: Content) -> AsyncIterator[Stage]:
    """A bot that can be restarted and moved in time. Afterwards nothing was refused and nothing parked."""
    async with open_stage(made_folder, tmp_path / "data", content) as stage:
        yield stage
        await stage.settle()
        assert stage.complaints() == []
        assert stage.may_park or await stage.parked() == []
