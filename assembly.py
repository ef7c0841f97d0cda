"""Putting the parts of a running bot together. Decides nothing; `bot.py` is its command line."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import importlib
import logging
import signal
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from telegram.error import InvalidToken, RetryAfter, TelegramError

from betang.awareness import group_words, groups, groups_round, series, series_round
from betang.awareness.group_room import GroupRoom
from betang.awareness.search import Finder
from betang.awareness.series_room import SeriesRoom
from betang.chats.service import Chats
from betang.clock import Clock
from betang.delivery.lanes import LaneScheduler
from betang.delivery.outbox import Outbox
from betang.delivery.pacing import Pacing
from betang.delivery.pump import Pump
from betang.delivery.telegram_bot import BetangBot, build_bot
from betang.delivery.telegram_sender import TelegramSender, seconds_of
from betang.duty import audit
from betang.duty.room import DutyRoom
from betang.errors import SettingsError
from betang.intake.dispatcher import Dispatcher
from betang.intake.journal import Journal
from betang.intake.processing import Processor
from betang.intake.telegram_polling import Polling
from betang.operations import console, resealing
from betang.operations.console import Console
from betang.operations.content import Content, load_content
from betang.operations.files import SealedFiles
from betang.operations.hatch import ask, open_hatch
from betang.operations.housekeeping import Housekeeper
from betang.operations.lock import only_writer
from betang.operations.renewal import Renewal, alert_of_broken
from betang.operations.rounds import Rounds
from betang.operations.undelivered import Undelivered
from betang.reports.file_store import FileStore
from betang.reports.room import ReportRoom
from betang.settings import Settings
from betang.storage import journal as journal_rows
from betang.storage.database import Database, open_database
from betang.vault import key_commands
from betang.vault.key_folder import init_keys, is_unmade, keys_in_use
from betang.vault.vault import Vault, open_vault
from betang.wording.terms import term
from handlers.all_rooms import all_rooms
from handlers.edge import Edge
from handlers.group_ranks import GroupRanks
from handlers.inline import InlineAnswers
from handlers.menu import present_the_bot
from handlers.presses import PressAnswers
from handlers.turn import App

Shift = Callable[[float], None]
"""Moves the hour, to so many seconds from the real one."""

_DRAIN = 10.0
"""Seconds a stopping bot gives to what it is doing; what is left is on disk and goes on at the next start."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Parts:
    """A bot put together and not yet running."""

    settings: Settings
    clock: Clock
    bot: BetangBot
    database: Database
    vault: Vault
    duty: DutyRoom
    pump: Pump
    dispatcher: Dispatcher
    polling: Polling
    journal: Journal
    housekeeper: Housekeeper
    presses: PressAnswers
    renewal: Renewal
    rounds: Rounds


def run_on_fast_loop(running: Coroutine[Any, Any, None]) -> None:
    """Run on uvloop where there is one: a fifth to a quarter less of the processor for each update, measured."""
    with asyncio.Runner(loop_factory=_fast_loop()) as runner:
        runner.run(running)


def _fast_loop() -> Callable[[], asyncio.AbstractEventLoop] | None:
    try:
        return importlib.import_module("uvloop").new_event_loop  # type: ignore[no-any-return]  # by name: Windows has none
    except ImportError:
        return None


async def run_bot(
    settings: Settings, clock: Clock, pacing: Pacing | None = None, shift: Shift | None = None
) -> None:
    """Run until SIGTERM or Ctrl-C; raises SettingsError when it cannot start.

    `pacing`: Telegram's, unless told. `shift`: moves `clock`; given in the training room alone.
    """
    pacing = pacing or Pacing()
    with only_writer(settings.data):
        content = load_content(settings.language)
        alert_of_broken(content.library)
        await _make_keys_at_the_first_start(settings, clock, content)
        with keys_in_use(settings.keys):
            async with assembled(settings, clock, content, pacing) as parts:
                try:
                    await _run(parts, content, shift)
                except BaseExceptionGroup as group:
                    refused = _refusal_in(group)
                    if refused is None:
                        raise
                    raise refused from None


def _refusal_in(group: BaseExceptionGroup[BaseException]) -> SettingsError | None:
    """What the operator can mend, if that is what ended the bot: a token that was taken back while it ran."""
    found: BaseException | None = group.subgroup(SettingsError)
    while isinstance(found, BaseExceptionGroup):
        found = found.exceptions[0]
    return found if isinstance(found, SettingsError) else None


async def _make_keys_at_the_first_start(settings: Settings, clock: Clock, content: Content) -> None:
    """Only for an empty data folder, or to go on where a crash cut this off.

    Threat: new keys beside an old database would hide that the old are lost.
    """
    if not is_unmade(settings.keys):
        return
    if await _is_in_use(settings.database_url):
        raise SettingsError(f"{settings.keys} is missing although there is a database; bring the key folder back")
    init_keys(settings.keys, clock, [one.code for one in content.districts])
    _log.warning("made new keys in %s: keep a copy of that folder apart from the database", settings.keys)


def _lies_there(file: str) -> bool:
    return Path(file).exists()


async def _is_in_use(database_url: str) -> bool:
    """Whether somebody has worked with this database. An empty one of PostgreSQL is made before the first start."""
    if database_url.startswith("sqlite"):
        return _lies_there(database_url.partition(":///")[2])
    database = await open_database(database_url)
    try:
        async with database.reading() as view:
            return bool(await journal_rows.counts(view)) or await audit.head_of_chain(view) is not None
    finally:
        await database.close()


@asynccontextmanager
async def assembled(settings: Settings, clock: Clock, content: Content, pacing: Pacing) -> AsyncIterator[Parts]:
    """All parts, opened; closed again behind the block."""
    vault = open_vault(settings.keys, clock)
    database = await open_database(settings.database_url)
    bot = build_bot(settings, LaneScheduler(pacing, clock), clock)
    try:
        yield await _put_together(settings, clock, content, vault, database, bot)
    finally:
        await bot.shutdown()
        await database.close()


async def _put_together(
    settings: Settings, clock: Clock, content: Content, vault: Vault, database: Database, bot: BetangBot
) -> Parts:
    await _greet_telegram(bot, clock)
    outbox = Outbox(vault, clock)
    chats = Chats(vault, clock, outbox)
    duty = duty_room(settings, clock, content, vault, outbox)
    presses = PressAnswers(bot)
    app_of = partial(_app, settings, clock, chats, duty, presses, bot)
    edge = Edge(app_of(content), all_rooms(), bot)
    renewal = Renewal(content, clock, lambda fresh: edge.take(app_of(fresh)))
    files = SealedFiles(
        database,
        duty.reports,
        bot.fetch_file,
        edge.tell_file_failed,
        lambda message: edge.app.library.picture(message),  # noqa: PLW0108 - the library of then, not of now
    )
    undelivered = Undelivered(
        database,
        {
            series.ABOUT: lambda *told: series.undelivered(edge.app.series, *told),
            group_words.ABOUT: groups.undelivered,
        },
    )
    pump = Pump(database, vault, clock, TelegramSender(bot, vault, files, clock, undelivered))
    outbox.sends_through(pump)
    journal = Journal(database, vault, clock)
    dispatcher = Dispatcher(Processor(database, clock, edge.handle, edge.apologise).process)
    inline = InlineAnswers(lambda: edge.app, bot, clock, database.reading)
    polling = Polling(bot, journal, dispatcher, clock, limit=settings.journal_limit, at_once=inline.take)
    housekeeper = Housekeeper(database, clock, outbox, duty, edge.close_what_was_left)
    rounds = Rounds(
        database,
        {
            "series": lambda work: series_round.send_due(edge.app.series, work),
            "groups": lambda work: groups_round.post_due(edge.app.groups, work),
        },
    )
    return Parts(
        settings,
        clock,
        bot,
        database,
        vault,
        duty,
        pump,
        dispatcher,
        polling,
        journal,
        housekeeper,
        presses,
        renewal,
        rounds,
    )


def _app(
    settings: Settings,
    clock: Clock,
    chats: Chats,
    duty: DutyRoom,
    presses: PressAnswers,
    bot: BetangBot,
    content: Content,
) -> App:
    """What handlers work with; made anew when content has changed."""
    return App(
        clock=clock,
        chats=chats,
        reports=duty.reports,
        duty=duty,
        flows=content.flows,
        catalogues=content.catalogues,
        districts=content.districts,
        directory=content.directory,
        understanding=content.understanding,
        templates=content.templates,
        receipt_words=content.receipt_words,
        library=content.library,
        series=SeriesRoom(duty.reports.vault, clock, duty.reports.outbox, chats, content),
        finder=Finder(content.library, content.catalogues),
        answer_press=presses.answer,
        groups=GroupRoom(duty.reports.vault, clock, duty.reports.outbox, content, bot.username),
        rank_in_group=GroupRanks(bot).ask,
        bot_username=bot.username,
        keep_days=settings.keep_days,
        draft_hours=settings.draft_hours,
        inline_mode=bool(bot.bot.supports_inline_queries),
        joins_groups=bool(bot.bot.can_join_groups),
    )


def duty_room(settings: Settings, clock: Clock, content: Content, vault: Vault, outbox: Outbox) -> DutyRoom:
    """The duty queue and the reports below it."""
    reports = ReportRoom(
        vault=vault,
        clock=clock,
        outbox=outbox,
        files=FileStore(settings.blobs),
        doorbell=lambda bell, locale: term(content.catalogues.catalogue(locale), bell),
        keep_days=settings.keep_days,
    )
    return DutyRoom(reports, content.catalogues, content.districts)


async def _greet_telegram(bot: BetangBot, clock: Clock) -> None:
    """Learn the bot's own name; Telegram being away at the start is waited for."""
    pause = 1.0
    while True:
        try:
            await bot.initialize()
        except InvalidToken:
            raise SettingsError("Telegram does not know this BETANG_TOKEN; ask @BotFather for it") from None
        except (TelegramError, OSError) as error:
            wait = max(pause, seconds_of(error)) if isinstance(error, RetryAfter) else pause
            _log.warning("Telegram does not answer: %s; next try in %.0f s", type(error).__name__, wait)
            await clock.sleep(wait)
            pause = min(pause * 2, 30.0)
        else:
            return


async def _run(parts: Parts, content: Content, shift: Shift | None) -> None:
    _spare_the_collector()
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for one in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(one, stopping.set)
    desk = Console(
        parts.database,
        parts.duty,
        parts.bot.username,
        partial(_replay, parts),
        parts.renewal.report,
        partial(_shift, parts, shift) if shift is not None else None,
    )
    async with open_hatch(parts.settings.data, partial(console.perform, desk)), asyncio.TaskGroup() as group:
        working = [
            group.create_task(parts.pump.run()),
            group.create_task(parts.dispatcher.run()),
            group.create_task(parts.housekeeper.run()),
            group.create_task(parts.renewal.run()),
            group.create_task(parts.rounds.run()),
        ]
        polling = group.create_task(_poll(parts, content))
        _log.info("Betang runs as @%s", parts.bot.username)
        stopper = group.create_task(stopping.wait())
        await asyncio.wait([stopper, polling], return_when=asyncio.FIRST_COMPLETED)
        polling.cancel()
        await _finish(parts)
        for task in (*working, stopper):
            task.cancel()


def _shift(parts: Parts, shift: Shift, seconds: float) -> None:
    """What the new hour makes due is looked for at once."""
    shift(seconds)
    parts.rounds.wake()
    parts.pump.wake()


def _spare_the_collector() -> None:
    """What has been loaded stays for ever: not to be looked through again and again. Measured: a sixth of an update."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


async def _poll(parts: Parts, content: Content) -> None:
    await parts.polling.resume()
    with contextlib.suppress(TelegramError):  # left by another program, a webhook would keep every update from us
        await parts.bot.call("deleteWebhook", {})
    with contextlib.suppress(TelegramError):  # a name and a menu are worth no delay; the next start tries again
        await present_the_bot(parts.bot, content.catalogues)
    await parts.polling.run()


async def _finish(parts: Parts) -> None:
    """Let what has been taken in come to its end, for a while."""
    _log.info("stopping")
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(_DRAIN):
            await parts.dispatcher.idle()
            while parts.pump.held:
                await parts.clock.sleep(0.05)


async def _replay(parts: Parts, update_id: int) -> None:
    entry = await parts.journal.one(update_id)
    if entry is not None:
        parts.dispatcher.add(entry)


async def operate(settings: Settings, clock: Clock, verb: str, arguments: Mapping[str, str]) -> list[str]:
    """Do an operator's verb: through the running bot when there is one, else on the data folder itself."""
    answered = await ask(settings.data, verb, arguments)
    if answered is not None:
        return answered
    with only_writer(settings.data):
        content = load_content(settings.language)
        await _make_keys_at_the_first_start(settings, clock, content)
        vault = open_vault(settings.keys, clock)
        database = await open_database(settings.database_url)
        try:
            duty = duty_room(settings, clock, content, vault, Outbox(vault, clock))
            username = await _username(settings, clock) if verb == "officer.invite" else ""
            return await console.perform(Console(database, duty, username), verb, arguments)
        finally:
            await database.close()


async def _username(settings: Settings, clock: Clock) -> str:
    bot = build_bot(settings, LaneScheduler(Pacing(), clock), clock)
    try:
        await bot.initialize()
    except InvalidToken:
        raise SettingsError("Telegram does not know this BETANG_TOKEN; ask @BotFather for it") from None
    except (TelegramError, OSError):
        raise SettingsError("Telegram does not answer; the link needs the bot's name, try again") from None
    else:
        return bot.username
    finally:
        await bot.shutdown()


async def rotate_keys(settings: Settings, clock: Clock, drop: int | None) -> str:
    """`keys rotate`: a new working key, or with `drop` an old one removed; every sealed row is sealed anew."""
    with only_writer(settings.data):
        open_vault(settings.keys, clock)  # before a database is made: one beside missing keys would refuse to start
        database = await open_database(settings.database_url)
        try:
            reseal = resealing.Resealing(database)
            if drop is not None:
                return await key_commands.drop(settings.keys, clock, drop, reseal)
            return await key_commands.rotate(settings.keys, clock, reseal)
        finally:
            await database.close()
