"""What no Telegram should send: it is kept like any other update, and stops nobody's."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from betang.intake.dispatcher import Dispatcher, Entry
from betang.intake.journal import Journal
from betang.intake.telegram_polling import Polling
from betang.vault.vault import Vault
from tests.support.clocks import FrozenClock
from tests.support.databases import SqliteFiles, opened
from tests.support.waiting import until

HALF_A_PAIR = "cerita \ud83d rekaan"
"""As `json.loads` reads `\\ud83d` without its other half."""


class Server:
    """Gives one batch, then holds the question back."""

    def __init__(self, updates: list[Any]) -> None:
        self._updates = updates
        self.offsets: list[int] = []

    async def call(self, method: str, parameters: dict[str, Any], *, read_timeout: float | None = None) -> Any:
        self.offsets.append(parameters["offset"])
        if len(self.offsets) > 1:
            await asyncio.Event().wait()
        return self._updates


@pytest.mark.parametrize(
    "odd",
    [
        {"message": {"text": HALF_A_PAIR, "chat": {"id": 7}}},
        {"message": {"text": "a", HALF_A_PAIR: 1}},
        {"message": {"number": 10**40, "other": float("inf")}},
        {"message": {"deep": [[[[[[[[[[{}]]]]]]]]]]}},
    ],
)
async def test_an_odd_update_is_kept_confirmed_and_read_back(
    odd: dict[str, Any], vault: Vault, clock: FrozenClock, sqlite_files: SqliteFiles
) -> None:
    server = Server([{"update_id": 1, **odd}, {"update_id": 2, "message": {"text": "b", "chat": {"id": 8}}}])
    handled: list[Entry] = []

    async def process(entry: Entry) -> None:
        handled.append(entry)

    async with opened(await sqlite_files.fresh()) as database:
        journal, dispatcher = Journal(database, vault, clock), Dispatcher(process)
        ear = asyncio.create_task(Polling(server, journal, dispatcher, clock, limit=100).run())
        hands = asyncio.create_task(dispatcher.run())
        await until(lambda: len(server.offsets) == 2 and len(handled) == 2, 5.0)
        for task in (ear, hands):
            task.cancel()
        await asyncio.gather(ear, hands, return_exceptions=True)
        assert server.offsets == [0, 3], "confirmed, and not asked for again"
        again = await journal.unfinished(0)
    assert [entry.update_id for entry in again] == [1, 2]
    assert HALF_A_PAIR not in repr(odd) or again[0].raw == {"update_id": 1, **odd}
