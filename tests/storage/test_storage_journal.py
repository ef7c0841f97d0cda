"""Journal rows on both engines: once in, once done, wiped, put aside, taken up again."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from betang.errors import Conflict
from betang.storage import journal
from betang.storage.database import Database
from betang.storage.journal import JournalRow
from betang.storage.states import JournalState
from betang.storage.tables import journal as table
from betang.vocabulary import Pseudonym
from tests.storage.storage_rooms import outcomes
from tests.support.clocks import FrozenClock

CHAT = Pseudonym(bytes(range(24)))


def _row(
    update_id: int, *, sealed: bytes = b"sealed", chat: Pseudonym | None = CHAT, at: int = 1_000
) -> JournalRow:
    return JournalRow(update_id, chat, sealed, 0, at)


async def _append(database: Database, *rows: JournalRow) -> None:
    async with database.work() as work:
        await journal.append(work, rows)


async def _end(database: Database, update_id: int, now: int = 2_000) -> None:
    async with database.work() as work:
        journal.end(work, update_id, now)


async def _park(database: Database, update_id: int, why: str = "ValueError", now: int = 2_000) -> None:
    async with database.work() as work:
        await journal.park(work, update_id, why, now)


async def _pending(database: Database, limit: int = 100, after: int = 0) -> list[int]:
    async with database.reading() as view:
        return [row.update_id for row in await journal.pending(view, limit, after)]


async def test_a_row_comes_back_as_it_was_written(database: Database, clock: FrozenClock) -> None:
    row = _row(7, sealed=bytes(range(256)), at=clock.milliseconds())
    await _append(database, row, _row(8, chat=None, at=clock.milliseconds()))
    async with database.reading() as view:
        assert await journal.one(view, 7) == row
        assert await journal.pending(view, 10) == [row, _row(8, chat=None, at=clock.milliseconds())]
        assert await journal.one(view, 9) is None


async def test_writing_nothing_is_no_mistake(database: Database) -> None:
    await _append(database)
    assert await _pending(database) == []


async def test_an_update_that_comes_again_is_ignored(database: Database) -> None:
    await _append(database, _row(1, sealed=b"first"))
    await _append(database, _row(1, sealed=b"second"), _row(2), _row(2, sealed=b"again"))
    async with database.reading() as view:
        assert [(row.update_id, row.sealed) for row in await journal.pending(view, 10)] == [
            (1, b"first"),
            (2, b"sealed"),
        ]


async def test_an_update_that_was_done_and_comes_again_stays_done(database: Database) -> None:
    await _append(database, _row(1))
    await _end(database, 1)
    await _append(database, _row(1))
    assert await _pending(database) == []


async def test_update_ids_beyond_32_bits_fit(database: Database) -> None:
    await _append(database, _row(2**52))
    assert await _pending(database) == [2**52]


async def test_pending_pages_in_order(database: Database) -> None:
    await _append(database, *(_row(update_id) for update_id in (5, 3, 9, 1, 7)))
    await _end(database, 3)
    assert await _pending(database, 2) == [1, 5]
    assert await _pending(database, 2, after=5) == [7, 9]
    assert await _pending(database, 2, after=9) == []


async def test_ending_wipes_what_was_sealed(database: Database) -> None:
    await _append(database, _row(1, sealed=b"a planted secret"))
    await _end(database, 1, now=2_500)
    async with database.reading() as view:
        assert await journal.one(view, 1) is None
        assert not await journal.is_pending(view, 1)
        rows = await view.query(select(table.c.sealed, table.c.ended_at, table.c.state))
    assert rows == [(None, 2_500, JournalState.DONE)]


async def test_an_update_ends_exactly_once(database: Database) -> None:
    await _append(database, _row(1))
    results = await outcomes(_end(database, 1) for _ in range(20))
    assert [result for result in results if result is None] == [None]
    assert {type(result) for result in results} == {type(None), Conflict}


async def test_what_goes_with_an_end_that_comes_second_is_undone(database: Database) -> None:
    await _append(database, _row(1))
    await _end(database, 1)

    async def effect() -> None:
        async with database.work() as work:
            await journal.append(work, [_row(50)])
            journal.end(work, 1, 3_000)

    with pytest.raises(Conflict):
        await effect()
    assert await _pending(database) == []


async def test_an_unknown_update_cannot_be_ended_counted_parked_or_replayed(database: Database) -> None:
    async def count() -> None:
        async with database.work() as work:
            await journal.count_try(work, 1)

    async def replay() -> None:
        async with database.work() as work:
            await journal.replay(work, 1)

    results = await outcomes([_end(database, 1), count(), _park(database, 1), replay()])
    assert [type(result) for result in results] == [Conflict] * 4


async def test_tries_are_counted_and_kept(database: Database) -> None:
    await _append(database, _row(1), _row(2))
    counted = []
    for _ in range(3):
        async with database.work() as work:
            counted.append(await journal.count_try(work, 1))
    assert counted == [1, 2, 3]
    async with database.reading() as view:
        assert [(row.update_id, row.tries) for row in await journal.pending(view, 10)] == [(1, 3), (2, 0)]


async def test_a_parked_update_keeps_its_content_and_waits_for_the_operator(database: Database) -> None:
    await _append(database, _row(1, sealed=b"kept", at=1_111), _row(2))
    await _park(database, 1, "KeyError at handle:12")
    assert await _pending(database) == [2]
    async with database.reading() as view:
        assert await journal.parked(view) == [(1, "KeyError at handle:12", 1_111)]
        row = await journal.one(view, 1)
    assert row is not None
    assert row.sealed == b"kept"


async def test_a_long_reason_is_cut_to_fit(database: Database) -> None:
    await _append(database, _row(1))
    await _park(database, 1, "x" * 500)
    async with database.reading() as view:
        assert await journal.parked(view) == [(1, "x" * 80, 1_000)]


async def test_replaying_starts_anew(database: Database) -> None:
    await _append(database, _row(1))
    async with database.work() as work:
        await journal.count_try(work, 1)
    await _park(database, 1)
    async with database.work() as work:
        await journal.replay(work, 1)
    async with database.reading() as view:
        assert await journal.parked(view) == []
        assert await journal.pending(view, 10) == [_row(1)]
    await _end(database, 1)


@pytest.mark.parametrize("ended", ["done", "pending"])
async def test_only_a_parked_update_can_be_replayed(database: Database, ended: str) -> None:
    await _append(database, _row(1))
    if ended == "done":
        await _end(database, 1)

    async def replay() -> None:
        async with database.work() as work:
            await journal.replay(work, 1)

    with pytest.raises(Conflict):
        await replay()


async def test_an_update_is_parked_once_and_not_after_its_end(database: Database) -> None:
    await _append(database, _row(1), _row(2))
    await _park(database, 1)
    await _end(database, 2)
    results = await outcomes([_park(database, 1), _park(database, 2), _end(database, 1)])
    assert [type(result) for result in results] == [Conflict] * 3


async def test_counts_tell_each_state(database: Database) -> None:
    async with database.reading() as view:
        assert await journal.counts(view) == {}
    await _append(database, *(_row(update_id) for update_id in range(1, 7)))
    await _end(database, 1)
    await _end(database, 2)
    await _park(database, 3)
    async with database.reading() as view:
        assert await journal.counts(view) == {
            JournalState.PENDING: 3,
            JournalState.DONE: 2,
            JournalState.PARKED: 1,
        }


async def test_forgetting_drops_only_what_was_done_before_a_time(database: Database) -> None:
    await _append(database, *(_row(update_id) for update_id in range(1, 6)))
    await _end(database, 1, now=100)
    await _end(database, 2, now=200)
    await _end(database, 3, now=201)
    await _park(database, 4, now=50)
    async with database.work() as work:
        assert await journal.forget_done(work, before=200) == 1
        assert await journal.forget_done(work, before=200) == 0
    async with database.reading() as view:
        assert await journal.counts(view) == {
            JournalState.PENDING: 1,
            JournalState.DONE: 2,
            JournalState.PARKED: 1,
        }
