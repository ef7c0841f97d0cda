"""A running bot for every test of the handlers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.house import House, open_house


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with open_house(tmp_path) as house:
        yield house
        assert not [call for call in house.server.world.ledger.rejected if call.status != 403], (
            "Telegram refused a call"
        )
