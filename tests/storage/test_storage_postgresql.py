"""What holds on PostgreSQL alone: its transactions, its pool, its server going away."""

from __future__ import annotations

import asyncio
from typing import Any

import asyncpg
import pytest
from sqlalchemy import func, select, text

from betang.errors import Conflict, StorageFailed
from betang.storage.database import Database, open_database
from betang.storage.drivers import driver_of
from tests.storage.storage_rooms import (
    ADD,
    COUNTER_HELD,
    SET,
    START,
    SUBJECT,
    counted,
    keep,
    kept,
    on_postgresql,
    outcomes,
    start_counter,
    until,
    work_undone_by,
)
from tests.support.postgres import PostgresServer

SLEEP = select(func.pg_sleep(0.5))  # asyncpg waits for it when its cancellation came before the server had begun
BACKEND = select(func.pg_backend_pid())


async def _raw_connection(url: str) -> Any:
    return await asyncpg.connect(url.replace("+asyncpg", ""))


@on_postgresql
async def test_our_statements_are_inside_the_transaction_that_sqlalchemy_opened(database: Database) -> None:
    async with database.work() as work:
        raw: Any = work._driver._raw
        assert raw.is_in_transaction()
        await keep(work, 1)
        pid = (await work.rows(BACKEND))[0][0]
        assert (await work.query(BACKEND))[0][0] == pid, "both ways must use one connection"
    assert not raw.is_in_transaction()
    assert await kept(database) == [1]


@on_postgresql
async def test_isolation_is_read_committed_to_write_and_one_moment_to_read(database: Database) -> None:
    level = select(func.current_setting("transaction_isolation"), func.current_setting("transaction_read_only"))
    async with database.work() as work:
        assert await work.query(level) == [("read committed", "off")]
    async with database.reading() as view:
        assert await view.query(level) == [("repeatable read", "on")]
    async with database.work() as work:  # the connection came back from reading
        assert await work.query(level) == [("read committed", "off")]


@on_postgresql
async def test_a_row_read_for_update_is_held_until_the_commit(database: Database) -> None:
    await start_counter(database)
    inside, go = asyncio.Event(), asyncio.Event()

    async def slow() -> None:
        async with database.work() as work:
            found = await work.row(COUNTER_HELD, whose=SUBJECT)
            assert found is not None
            inside.set()
            await go.wait()
            await work.change_one(SET, whose=SUBJECT, to=found[0] + 10)

    async def quick() -> None:
        await inside.wait()
        async with database.work() as work:
            found = await work.row(COUNTER_HELD, whose=SUBJECT)
            assert found is not None
            await work.change_one(SET, whose=SUBJECT, to=found[0] + 1)

    tasks = [asyncio.create_task(slow()), asyncio.create_task(quick())]
    await inside.wait()
    await asyncio.sleep(0.05)
    assert not tasks[1].done()
    go.set()
    await asyncio.gather(*tasks)
    assert await counted(database) == 11


@on_postgresql
async def test_of_two_that_wait_for_each_other_one_gets_a_conflict(database: Database) -> None:
    for subject in (b"one", b"two"):
        async with database.work() as work:
            await work.change_one(START, whose=subject)
    both = asyncio.Barrier(2)

    async def hold(first: bytes, second: bytes) -> None:
        async with database.work() as work:
            await work.change_one(ADD, whose=first)
            await both.wait()
            await work.change_one(ADD, whose=second)

    results = await outcomes([hold(b"one", b"two"), hold(b"two", b"one")])
    assert sorted(type(result).__name__ for result in results) == ["Conflict", "NoneType"]


@on_postgresql
async def test_a_write_that_a_later_moment_forbids_is_a_conflict(database: Database) -> None:
    await start_counter(database)
    async with database._engine.connect() as connection:
        await connection.execution_options(isolation_level="SERIALIZABLE")
        driver = await driver_of(connection)
        await connection.execute(BACKEND)
        await driver.fetch("SELECT failures FROM guesses")
        async with database.work() as work:
            await work.change_one(ADD, whose=SUBJECT)
        with pytest.raises(Conflict):
            await driver.fetch("UPDATE guesses SET failures = 7")


@on_postgresql
@pytest.mark.parametrize("way", ["compiled", "composed"])
async def test_cancelled_statements_give_their_connections_back(database: Database, way: str) -> None:
    """More of them than the pool has: were one lost with each, the last would wait in vain."""

    async def sleeps(update_id: int) -> None:
        async with database.work() as work:
            await keep(work, update_id)
            async with asyncio.timeout(0.02):
                await (work.rows(SLEEP) if way == "compiled" else work.query(text("SELECT pg_sleep(0.05)")))

    results = await outcomes(sleeps(n) for n in range(30))
    assert {type(result) for result in results} == {TimeoutError}
    assert database._engine.sync_engine.pool.checkedout() == 0  # type: ignore[attr-defined] # the queue pool has it
    assert await kept(database) == []
    await start_counter(database)


@on_postgresql
async def test_when_the_server_ends_a_connection_the_unit_fails_and_the_next_works(
    database: Database, database_url: str
) -> None:
    admin = await _raw_connection(database_url)

    async def end_all() -> None:
        await admin.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )

    async with work_undone_by(database, StorageFailed) as work:
        await keep(work, 1)
        await end_all()
        await keep(work, 2)
    async with work_undone_by(database, StorageFailed) as work:  # found dead only at the COMMIT
        await keep(work, 3)
        await end_all()
    for _ in range(2):  # at most one more finds its pooled connection dead
        results = await outcomes([start_counter(database)])
        if results == [None]:
            break
        assert isinstance(results[0], StorageFailed)
    assert await counted(database) == 0
    assert await kept(database) == []
    await admin.close()


async def test_a_server_that_is_gone_is_a_storage_failure() -> None:
    server = await asyncio.to_thread(PostgresServer)
    database = await open_database(server.url())
    await asyncio.to_thread(server.stop)
    with pytest.raises(StorageFailed):
        await kept(database)
    with pytest.raises(StorageFailed):
        await start_counter(database)
    await database.close()
    with pytest.raises(StorageFailed):
        await open_database(server.url())


@on_postgresql
async def test_a_schema_that_another_replica_changed_costs_one_more_try(
    database: Database, database_url: str
) -> None:
    """asyncpg finds its prepared statements outdated; inside a transaction it cannot mend that by itself."""
    await start_counter(database)
    async with database.work() as work:
        await work.row(COUNTER_HELD, whose=SUBJECT)
    admin = await _raw_connection(database_url)
    await admin.execute("ALTER TABLE guesses ALTER COLUMN failures TYPE bigint")
    await admin.close()
    async with work_undone_by(database, StorageFailed) as work:
        await work.row(COUNTER_HELD, whose=SUBJECT)
    async with database.work() as work:
        assert await work.row(COUNTER_HELD, whose=SUBJECT) == (0,)


@on_postgresql
async def test_nothing_is_waited_for_without_end(database: Database) -> None:
    names = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")
    limits = select(*(func.current_setting(name) for name in names))
    async with database.work() as work:
        assert await work.query(limits) == [("1min", "10s", "1min")]
    async with database.reading() as view:
        assert await view.query(limits) == [("1min", "10s", "1min")]


@on_postgresql
async def test_a_row_that_another_holds_for_too_long_is_a_storage_failure(database: Database) -> None:
    await start_counter(database)

    async def waits() -> None:
        async with database.work() as work:
            await work.query(text("SET LOCAL lock_timeout = '100ms'"))
            await work.change_one(ADD, whose=SUBJECT)

    async with database.work() as work:
        await work.change_one(ADD, whose=SUBJECT)
        assert [type(result) for result in await outcomes([waits()])] == [StorageFailed]
    assert await counted(database) == 1


@on_postgresql
async def test_a_pool_that_is_used_up_is_waited_for(database: Database) -> None:
    gate = asyncio.Event()
    inside = 0

    async def holds(update_id: int) -> None:
        nonlocal inside
        async with database.work() as work:
            inside += 1
            await gate.wait()
            await keep(work, update_id)

    tasks = [asyncio.create_task(holds(n)) for n in range(1, 41)]
    await until(lambda: inside == 20)
    await asyncio.sleep(0.05)
    assert inside == 20
    gate.set()
    await asyncio.gather(*tasks)
    assert await kept(database) == list(range(1, 41))


@on_postgresql
async def test_scrubbing_promises_nothing_where_the_server_decides(database: Database) -> None:
    assert await database.scrub() is False
