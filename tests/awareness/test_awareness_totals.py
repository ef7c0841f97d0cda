"""Totals of what was useful and finished, on both engines."""

from __future__ import annotations

from betang.awareness import totals
from betang.storage.database import Database


async def test_useful_and_finished_are_counted_apart(database: Database) -> None:
    async with database.work() as work:
        await totals.count_useful(work, "teh-hangat")
        await totals.count_useful(work, "teh-hangat")
        await totals.count_finished(work, "teh-atau-hp")
    async with database.reading() as view:
        assert await totals.useful(view) == {"teh-hangat": 2}
        assert await totals.finished(view) == {"teh-atau-hp": 1}
