"""Counting what anybody did, on both engines."""

from __future__ import annotations

import asyncio
import contextlib

from sqlalchemy import inspect

from betang.storage import tallies
from betang.storage.database import Database
from betang.storage.tables import tallies as table
from betang.storage.tallies import TallyKind


async def _add(database: Database, kind: TallyKind, item: str) -> None:
    async with database.work() as work:
        await tallies.add_one(work, kind, item)


async def _totals(database: Database, kind: TallyKind) -> dict[str, int]:
    async with database.reading() as view:
        return await tallies.totals(view, kind)


async def test_what_was_never_done_is_not_counted(database: Database) -> None:
    assert await _totals(database, TallyKind.USEFUL) == {}


async def test_each_time_counts_and_kinds_are_counted_apart(database: Database) -> None:
    for item in ("a", "b", "a"):
        await _add(database, TallyKind.USEFUL, item)
    await _add(database, TallyKind.QUIZ, "a")
    assert await _totals(database, TallyKind.USEFUL) == {"a": 2, "b": 1}
    assert await _totals(database, TallyKind.QUIZ) == {"a": 1}


async def test_many_at_once_lose_none(database: Database) -> None:
    await asyncio.gather(*(_add(database, TallyKind.USEFUL, "a") for _ in range(12)))
    assert await _totals(database, TallyKind.USEFUL) == {"a": 12}


async def test_what_is_undone_is_not_counted(database: Database) -> None:
    with contextlib.suppress(ZeroDivisionError):
        async with database.work() as work:
            await tallies.add_one(work, TallyKind.USEFUL, "a")
            _ = 1 / 0
    assert await _totals(database, TallyKind.USEFUL) == {}


def test_a_total_tells_nothing_of_who_or_when() -> None:
    assert inspect(table).c.keys() == ["kind", "item", "count"]
