"""Long polling against the local Bot API: nothing is confirmed before it is on disk, and nothing ends the asking."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest

from betang.clock import SystemClock
from betang.delivery.lanes import LaneScheduler
from betang.delivery.telegram_bot import BetangBot, build_bot
from betang.errors import SettingsError
from betang.intake.dispatcher import Dispatcher, Entry
from betang.intake.journal import Journal
from betang.intake.telegram_polling import ALLOWED_UPDATES, Polling
from betang.settings import read_settings
from betang.storage.database import Database
from betang.training.faults import FaultKind
from betang.training.server import TrainingServer
from tests.delivery.small_api import running_api
from tests.intake.intake_scenes import message, rows
from tests.storage.storage_rooms import on_sqlite, raw_writer
from tests.support.clocks import FrozenClock
from tests.support.house import UNPACED


class Ear:
    """Polling with everything behind it; `asked` are the offsets of its calls, `heard` the ids it handed on."""

    def __init__(self, bot: BetangBot, journal: Journal, clock: FrozenClock, limit: int = 1_000) -> None:
        self.bot = bot
        self.journal = journal
        self.clock = clock
        self.heard: list[int] = []
        self.asked: list[int] = []
        self.before_asking: Callable[[int], Awaitable[None]] | None = None
        self.gate = asyncio.Event()
        self.gate.set()
        self.dispatcher = Dispatcher(self._hear, workers=2)
        self.fleeting: list[Any] = []
        self.polling = Polling(self, journal, self.dispatcher, clock, limit=limit, at_once=self.fleeting.append)

    async def call(self, method: str, parameters: dict[str, Any], *, read_timeout: float | None = None) -> Any:
        """The bot's own, written down on the way."""
        assert method == "getUpdates"
        if self.before_asking is not None:
            await self.before_asking(parameters["offset"])
        self.asked.append(parameters["offset"])
        return await self.bot.call(method, parameters, read_timeout=read_timeout)

    async def _hear(self, entry: Entry) -> None:
        await self.gate.wait()
        self.heard.append(entry.update_id)

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[None]:
        tasks = [asyncio.create_task(self.polling.run()), asyncio.create_task(self.dispatcher.run())]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def until_heard(self, *ids: int) -> None:
        await until(lambda: len(self.heard) >= len(ids))
        assert sorted(self.heard) == sorted(ids)

    async def until_asleep(self) -> None:
        """Wait until something has failed and a pause has begun."""
        await until(lambda: self.clock.sleeping == 1)


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not true():  # noqa: ASYNC110 - what is waited for tells nobody
            await asyncio.sleep(0.002)


async def _a_moment() -> None:
    await asyncio.sleep(0.05)


@pytest.fixture
def ear(bot: BetangBot, journal: Journal, clock: FrozenClock) -> Ear:
    return Ear(bot, journal, clock)


# What Telegram is told


async def test_telegram_is_told_only_what_is_on_disk(ear: Ear, server: TrainingServer, database: Database) -> None:
    seen: list[int] = []

    async def look(offset: int) -> None:
        on_disk = {row.update_id for row in await rows(database)}
        assert {one for one in given if one < offset} <= on_disk
        seen.append(offset)

    ear.before_asking = look
    given = [server.world.inject(message(700_000_001 + number)) for number in range(250)]
    async with ear.listening():
        await ear.until_heard(*given)
        await until(lambda: server.world.updates.confirmed == given[-1])
    assert seen[:4] == [0, given[99] + 1, given[199] + 1, given[249] + 1]


@on_sqlite
async def test_an_update_that_is_not_on_disk_yet_is_not_confirmed(
    ear: Ear, server: TrainingServer, database: Database
) -> None:
    async with ear.listening():
        async with database.work():  # on SQLite nobody else writes meanwhile
            update_id = server.world.inject(message(700_000_001))
            await until(lambda: len(ear.asked) == 1)
            await _a_moment()
            assert ear.heard == []
            assert server.world.updates.confirmed < update_id
        await ear.until_heard(update_id)
        await until(lambda: server.world.updates.confirmed == update_id)


@on_sqlite
async def test_a_full_disk_delays_the_update_and_loses_nothing(
    ear: Ear, server: TrainingServer, database: Database, clock: FrozenClock, caplog: pytest.LogCaptureFixture
) -> None:
    await raw_writer(database).execute_fetchall("PRAGMA query_only=ON")
    async with ear.listening():
        update_id = server.world.inject(message(700_000_001))
        await ear.until_asleep()
        assert server.world.updates.confirmed < update_id
        await raw_writer(database).execute_fetchall("PRAGMA query_only=OFF")
        clock.advance(0.5)
        await ear.until_heard(update_id)
        await until(lambda: server.world.updates.confirmed == update_id)
    assert "StorageFailed" in caplog.text


async def test_what_telegram_repeats_after_a_crash_is_handled_once(
    bot: BetangBot, journal: Journal, clock: FrozenClock, server: TrainingServer
) -> None:
    """The crash lies between the commit and the next call: the new life finds the update in both places."""
    update_id = server.world.inject(message(700_000_001))
    await journal.write([message(700_000_001)])
    ear = Ear(bot, journal, clock)
    ear.gate.clear()
    await ear.polling.resume()
    async with ear.listening():
        await until(lambda: server.world.updates.confirmed == update_id)
        ear.gate.set()
        await ear.until_heard(update_id)


async def test_only_kinds_that_are_read_are_asked_for(ear: Ear, server: TrainingServer) -> None:
    async with ear.listening():
        await until(lambda: server.world.updates.polling)
        assert server.world.updates.allowed == frozenset(ALLOWED_UPDATES)


@pytest.mark.parametrize(
    "broken",
    [
        {"update_id": 800_000_001},
        {"update_id": 800_000_001, "message": {"chat": {"id": 2**80}, "text": 5}},
        {"update_id": 800_000_001, "message": [], "callback_query": 7},
        {"update_id": 800_000_001, "message": {"chat": {"id": 5, "type": "x" * 5000}, "text": "\u0000\u202e"}},
    ],
)
@on_sqlite
async def test_an_update_that_nobody_understands_stops_nothing(
    ear: Ear, server: TrainingServer, broken: dict[str, Any], database: Database
) -> None:
    server.world.inject(broken)
    server.world.inject(message(800_000_002))
    async with ear.listening():
        await ear.until_heard(800_000_001, 800_000_002)
        await until(lambda: server.world.updates.confirmed == 800_000_002)
    assert len(await rows(database)) == 2


# What is worthless after a moment


def inline_query(update_id: int) -> dict[str, Any]:
    asker = {"id": 501, "is_bot": False, "first_name": "Warga"}
    query = {"id": f"q{update_id}", "from": asker, "query": "kata yang dicari", "offset": ""}
    return {"update_id": update_id, "inline_query": query}


async def test_an_inline_query_is_handed_on_and_written_nowhere(
    ear: Ear, server: TrainingServer, database: Database
) -> None:
    given = [inline_query(700_000_001), message(700_000_002), inline_query(700_000_003)]
    for one in given:
        server.world.inject(one)
    async with ear.listening():
        await ear.until_heard(700_000_002)
        await until(lambda: server.world.updates.confirmed == 700_000_003)
    assert ear.fleeting == [given[0], given[2]]
    assert [row.update_id for row in await rows(database)] == [700_000_002]


async def test_what_members_of_a_group_say_is_confirmed_and_written_nowhere(
    ear: Ear, server: TrainingServer, database: Database
) -> None:
    talk = message(700_000_001, chat=-1_000_000_000_001)
    command = message(700_000_002, chat=-1_000_000_000_001, text="/belajar")
    for one in (talk, command):
        server.world.inject(one)
    async with ear.listening():
        await ear.until_heard(700_000_002)
        await until(lambda: server.world.updates.confirmed == 700_000_002)
    assert [row.update_id for row in await rows(database)] == [700_000_002]


async def test_typing_alone_moves_the_offset_and_is_not_taken_for_silence(
    ear: Ear, server: TrainingServer, clock: FrozenClock
) -> None:
    async with ear.listening():
        for number in range(1, 4):
            update_id = server.world.inject(inline_query(700_000_000 + number))
            await until(lambda now=update_id: server.world.updates.confirmed == now)  # type: ignore[misc]  # bound now
    assert len(ear.fleeting) == 3
    assert clock.sleeping == 0, "the next question must not wait"


@on_sqlite
async def test_what_came_with_a_message_that_cannot_be_kept_yet_waits_with_it(
    ear: Ear, server: TrainingServer, database: Database, clock: FrozenClock
) -> None:
    await raw_writer(database).execute_fetchall("PRAGMA query_only=ON")
    server.world.inject(inline_query(700_000_001))
    server.world.inject(message(700_000_002))
    async with ear.listening():
        await ear.until_asleep()
        assert (ear.fleeting, server.world.updates.confirmed) == ([], 700_000_000)
        await raw_writer(database).execute_fetchall("PRAGMA query_only=OFF")
        clock.advance(0.5)
        await ear.until_heard(700_000_002)
    assert len(ear.fleeting) == 1


# What goes wrong


@pytest.mark.parametrize(
    "kind", [FaultKind.STATUS_500, FaultKind.STATUS_502, FaultKind.STATUS_504, FaultKind.DROP_BEFORE]
)
@on_sqlite
async def test_a_bad_moment_of_telegram_is_waited_out(
    ear: Ear, server: TrainingServer, clock: FrozenClock, kind: FaultKind, caplog: pytest.LogCaptureFixture
) -> None:
    server.faults.plan(kind, "getUpdates", times=2)
    update_id = server.world.inject(message(700_000_001))
    async with ear.listening():
        for pause in (0.5, 1.0):
            await ear.until_asleep()
            clock.advance(pause - 0.01)
            await _a_moment()
            assert clock.sleeping == 1
            clock.advance(0.01)
        await ear.until_heard(update_id)
    assert len(ear.asked) >= 3
    assert caplog.text.count("no updates:") == 2
    assert server.token not in caplog.text


@on_sqlite
async def test_an_answer_that_was_lost_on_the_way_is_asked_for_again(
    ear: Ear, server: TrainingServer, clock: FrozenClock
) -> None:
    server.faults.plan(FaultKind.DROP_AFTER, "getUpdates")
    update_id = server.world.inject(message(700_000_001))
    async with ear.listening():
        await ear.until_asleep()
        clock.advance(0.5)
        await ear.until_heard(update_id)
    assert ear.asked[:2] == [0, 0]


@on_sqlite
async def test_the_whole_time_that_telegram_asks_for_is_waited(
    ear: Ear, server: TrainingServer, clock: FrozenClock
) -> None:
    server.faults.plan(FaultKind.STATUS_429, "getUpdates", retry_after=17)
    update_id = server.world.inject(message(700_000_001))
    async with ear.listening():
        await ear.until_asleep()
        clock.advance(16.9)
        await _a_moment()
        assert len(ear.asked) == 1
        clock.advance(0.2)
        await ear.until_heard(update_id)


@on_sqlite
async def test_the_pause_grows_to_half_a_minute_and_is_forgotten_after_success(
    ear: Ear, server: TrainingServer, clock: FrozenClock
) -> None:
    async with ear.listening():
        await until(lambda: server.world.updates.polling)
        with server.faults.away():
            server.world.inject(message(700_000_001))
            for pause in (0.5, 1, 2, 4, 8, 16, 30, 30):
                await ear.until_asleep()
                asked = len(ear.asked)
                clock.advance(pause - 0.01)
                await _a_moment()
                assert len(ear.asked) == asked
                clock.advance(0.01)
                await until(lambda asked=asked: len(ear.asked) > asked)  # type: ignore[misc]  # bound for this pause
            await ear.until_asleep()
        clock.advance(30)
        await ear.until_heard(700_000_001)
        await until(lambda: server.world.updates.polling)
        server.faults.plan(FaultKind.STATUS_500, "getUpdates")
        server.world.inject(message(700_000_002))
        await until(lambda: len(ear.heard) == 2)
        await ear.until_asleep()
        clock.advance(0.5)
        await until(lambda: server.world.updates.polling)


@on_sqlite
async def test_a_second_copy_of_the_bot_is_named_as_the_likely_cause(
    ear: Ear, server: TrainingServer, clock: FrozenClock, caplog: pytest.LogCaptureFixture
) -> None:
    async with ear.listening():
        await until(lambda: server.world.updates.polling)
        other = asyncio.create_task(server.world.updates.get(0, 100, 30))
        await ear.until_asleep()
        other.cancel()
        with suppress(asyncio.CancelledError):
            await other
        clock.advance(0.5)
        await until(lambda: server.world.updates.polling)
    assert "Conflict (does another copy of the bot run" in caplog.text


async def test_a_token_that_telegram_does_not_know_ends_it_with_the_mend(
    server: TrainingServer, journal: Journal, clock: FrozenClock
) -> None:
    settings = read_settings({"BETANG_TOKEN": "424242:not-the-token-of-this-bot", "BETANG_API_URL": server.url})
    bot = build_bot(settings, LaneScheduler(UNPACED, SystemClock()), SystemClock())
    for request in bot._request:
        await request.initialize()
    try:
        with pytest.raises(SettingsError, match="BotFather") as raised:
            await Ear(bot, journal, clock).polling.run()
    finally:
        for request in bot._request:
            await request.shutdown()
    assert "not-the-token" not in str(raised.value)
    assert raised.value.__cause__ is None
    assert raised.value.__suppress_context__


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, "<html>a hotel's sign-in page</html>"),
        (200, {"ok": True, "result": {"not": "a list"}}),
        (200, {"ok": True, "result": [{"message": {"text": "without an id"}}]}),
        (200, {"ok": True, "result": [17, None, {"update_id": "5"}]}),
        (200, {"ok": True}),
        (403, {"ok": False, "error_code": 403, "description": "Forbidden"}),
    ],
)
@on_sqlite
async def test_an_answer_that_makes_no_sense_is_asked_for_again_after_a_pause(
    journal: Journal, clock: FrozenClock, status: int, body: Any, caplog: pytest.LogCaptureFixture
) -> None:
    async with running_api() as api:
        api.says(
            "getMe", 200, {"ok": True, "result": {"id": 1, "is_bot": True, "first_name": "x", "username": "x"}}
        )
        api.says("getUpdates", status, body)
        settings = read_settings({"BETANG_TOKEN": "424242:token-of-this-test", "BETANG_API_URL": api.url})
        async with build_bot(settings, LaneScheduler(UNPACED, SystemClock()), SystemClock()) as bot:
            ear = Ear(bot, journal, clock)
            async with ear.listening():
                await ear.until_asleep()
                assert len(ear.asked) == 1
                api.says("getUpdates", 200, {"ok": True, "result": [{"no": "id"}, message(700_000_001)]})
                clock.advance(0.5)
                await until(lambda: 700_000_001 in ear.heard)
                api.says("getUpdates", 200, {"ok": True, "result": []})
                await until(lambda: 700_000_002 in ear.asked)
    assert "left out" in caplog.text
    assert "hotel" not in caplog.text


# Not too much at once


async def test_nothing_more_is_asked_for_while_too_much_is_held(
    bot: BetangBot, journal: Journal, clock: FrozenClock, server: TrainingServer
) -> None:
    ear = Ear(bot, journal, clock, limit=3)
    ear.gate.clear()
    given = [server.world.inject(message(700_000_001 + number)) for number in range(3)]
    async with ear.listening():
        await until(lambda: ear.dispatcher.size == 3)
        later = server.world.inject(message(700_000_010))
        await _a_moment()
        assert len(ear.asked) == 1
        assert server.world.updates.confirmed < given[0]
        ear.gate.set()
        await ear.until_heard(*given, later)


# Going on after a crash


async def test_what_was_left_is_taken_up_in_order_over_several_pages(
    bot: BetangBot, journal: Journal, clock: FrozenClock
) -> None:
    left = [message(number, chat=501 + number % 3) for number in range(1, 1_202)]
    await journal.write(left)
    ear = Ear(bot, journal, clock, limit=5_000)
    await ear.polling.resume()
    assert ear.dispatcher.size == 1_201
    working = asyncio.create_task(ear.dispatcher.run())
    await ear.dispatcher.idle()
    working.cancel()
    assert sorted(ear.heard) == list(range(1, 1_202))
    for chat in range(3):
        own = [one for one in ear.heard if one % 3 == chat]
        assert own == sorted(own)


async def test_taking_up_waits_while_too_much_is_held(bot: BetangBot, journal: Journal, clock: FrozenClock) -> None:
    await journal.write([message(number) for number in range(1, 1_202)])
    ear = Ear(bot, journal, clock, limit=400)
    resuming = asyncio.create_task(ear.polling.resume())
    await until(lambda: ear.dispatcher.size > 0)
    await _a_moment()
    assert ear.dispatcher.size == 500
    working = asyncio.create_task(ear.dispatcher.run())
    await resuming
    await ear.dispatcher.idle()
    working.cancel()
    assert ear.heard == list(range(1, 1_202))


@on_sqlite
async def test_telegram_being_away_is_a_warning_and_a_riddle_an_error(
    ear: Ear, server: TrainingServer, clock: FrozenClock, caplog: pytest.LogCaptureFixture
) -> None:
    server.faults.plan(FaultKind.DROP_BEFORE, "getUpdates")
    async with ear.listening():
        await ear.until_asleep()
        server.world.updates.webhook = {"url": "https://example.org"}
        clock.advance(0.5)
        await until(lambda: len(ear.asked) == 2)
        await ear.until_asleep()
    levels = [record.levelno for record in caplog.records if "no updates" in record.message]
    assert levels == [logging.WARNING, logging.ERROR]
    assert "webhook" in caplog.text
