"""Logs at their most talkative, with real calls and real failures: the token never appears."""

from __future__ import annotations

import asyncio
import io
import logging
import logging.handlers
import queue
import re
import sqlite3
import sys
from collections.abc import AsyncIterator, Iterator
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import Bot, InputFile
from telegram.error import InvalidToken, TelegramError
from telegram.ext import ExtBot
from telegram.request import HTTPXRequest

from betang.clock import SystemClock
from betang.delivery.lanes import LaneScheduler
from betang.delivery.pacing import Pacing
from betang.delivery.telegram_bot import BetangBot, build_bot
from betang.delivery.telegram_rate_limiter import Paced
from betang.delivery.token_filter import TokenFilter, configure_logging, describe_exception, hide_token_form
from betang.settings import read_settings
from betang.vocabulary import Lane
from tests.delivery.small_api import SECRET_HALF, TOKEN, SmallApi, hang_up, running_api, running_raw, say_nothing

REPLY = Paced(Lane.REPLY, "chat")
STORY = "cerita rekaan yang tidak boleh tercatat"


_OWN_FIELDS = {*logging.makeLogRecord({}).__dict__, "message", "asctime"}
"""Not what a library adds as `extra`, which no formatter prints unless it is told to."""


class EveryWay(logging.Handler):
    """Somebody else's handler: prints all of a record that it can reach, in its own way."""

    def __init__(self) -> None:
        super().__init__(0)
        self.lines: list[str] = []
        self.formatter = logging.Formatter("%(name)s %(message)s")

    def emit(self, record: logging.LogRecord) -> None:
        own = {name: value for name, value in record.__dict__.items() if name in _OWN_FIELDS}
        self.lines += [self.format(record), str(own), record.getMessage(), repr(record.args)]
        if record.exc_info:
            self.lines.append(logging.Formatter().formatException(record.exc_info))

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


@pytest.fixture
def stderr(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    return stream


@pytest.fixture
def logs(stderr: io.StringIO) -> Iterator[io.StringIO]:
    """Logging as configured for the token, put back as it was afterwards; what goes to stderr."""
    root = logging.getLogger()
    handlers, level, factory, hook = list(root.handlers), root.level, logging.getLogRecordFactory(), sys.excepthook
    levels = {name: logging.getLogger(name).level for name in list(logging.root.manager.loggerDict)}
    configure_logging("DEBUG", TOKEN)
    yield stderr
    logging.setLogRecordFactory(factory)
    sys.excepthook = hook
    root.setLevel(level)
    for handler in set(root.handlers) - set(handlers):
        root.removeHandler(handler)
    for name in list(logging.root.manager.loggerDict):
        logging.getLogger(name).setLevel(levels.get(name, logging.NOTSET))


@pytest.fixture
def everything(logs: io.StringIO) -> Iterator[EveryWay]:
    """Every logger at DEBUG, and a handler that came later and knows nothing of us."""
    late = EveryWay()
    root = logging.getLogger()
    root.addHandler(late)
    root.setLevel(logging.DEBUG)
    for name in (
        *logging.root.manager.loggerDict,
        "telegram",
        "telegram.Bot",
        "telegram.ext.ExtBot",
        "httpx",
        "httpcore",
    ):
        logging.getLogger(name).setLevel(logging.DEBUG)
    yield late
    root.removeHandler(late)


@pytest.fixture
async def api() -> AsyncIterator[SmallApi]:
    async with running_api() as running:
        running.says("getMe", 200, {"ok": True, "result": {"id": 1, "is_bot": True, "first_name": "B"}})
        running.says(
            "getFile", 200, {"ok": True, "result": {"file_id": "F", "file_unique_id": "U", "file_path": "a/b"}}
        )
        running.says("a/b", 200, "isi")
        yield running


def our_bot(url: str) -> BetangBot:
    settings = read_settings({"BETANG_TOKEN": TOKEN, "BETANG_API_URL": url})
    return build_bot(settings, LaneScheduler(Pacing(), SystemClock()), SystemClock())


def assert_no_token(*texts: str) -> None:
    for text in texts:
        assert text, "a scanner that saw nothing proves nothing"
        for form in (TOKEN, SECRET_HALF, quote(TOKEN, safe="")):
            assert form not in text


async def try_everything(bot: Bot, log: logging.Logger) -> None:
    """Send, upload, fetch, fail; and log all that comes back, with its traceback, as careless code would."""
    await bot.initialize()
    await bot.send_chat_action(1, "typing")
    await bot.delete_message(1, 2)
    file = await bot.get_file("F")
    log.warning("files: %s %r %s", file, file, file.file_path)
    log.error(f"bot {bot!r} %s", bot)  # noqa: G004 - careless on purpose
    await file.download_as_bytearray()
    for method in (bot.get_chat(1), bot.send_document(1, InputFile(b"x", filename="a.txt"))):
        try:
            await method
        except TelegramError:
            log.exception("a call failed for %s", bot)
    await bot.shutdown()


def thrown(error: BaseException) -> BaseException:
    """The same error after it has been raised and caught, so with a traceback."""
    try:
        raise error
    except type(error) as caught:
        return caught


class TestRealCallsAtDebug:
    async def test_ours_says_nothing(self, api: SmallApi, everything: EveryWay, logs: io.StringIO) -> None:
        api.says("getChat", 404, f"<a>/bot{TOKEN}/getChat</a>")
        api.says("deleteMessage", 200, {"ok": True, "result": True})
        api.says("sendChatAction", 200, {"ok": True, "result": True})
        api.says("sendDocument", 500, {"ok": False, "description": f"at /bot{TOKEN}/sendDocument"})
        await try_everything(our_bot(api.url), logging.getLogger("betang.test"))
        assert "a call failed" in everything.text
        assert "Calling Bot API endpoint" in everything.text, "the library really was at DEBUG"
        assert_no_token(everything.text, logs.getvalue())

    async def test_the_stock_bot_over_httpx_says_nothing_either(
        self, api: SmallApi, everything: EveryWay, logs: io.StringIO
    ) -> None:
        api.says("getChat", 404, f"<a>/bot{TOKEN}/getChat</a>")
        api.says("deleteMessage", 200, {"ok": True, "result": True})
        api.says("sendChatAction", 200, {"ok": True, "result": True})
        api.says("sendDocument", 500, {"ok": False, "description": f"at /bot{TOKEN}/sendDocument"})
        stock: Bot = ExtBot(TOKEN, f"{api.url}/bot", f"{api.url}/file/bot", HTTPXRequest(), HTTPXRequest())
        await try_everything(stock, logging.getLogger("betang.test"))
        assert "HTTP Request: POST" in everything.text, "httpx really did log its URLs"
        assert "ExtBot[token=[token]]" in everything.text
        assert_no_token(everything.text, logs.getvalue())

    async def test_a_rejected_token_is_not_shown_by_the_stock_bots_error(
        self, api: SmallApi, everything: EveryWay, logs: io.StringIO
    ) -> None:
        api.says("getMe", 401, {"ok": False, "description": "Unauthorized"})
        stock: Bot = ExtBot(TOKEN, f"{api.url}/bot", f"{api.url}/file/bot", HTTPXRequest(), HTTPXRequest())
        with pytest.raises(InvalidToken, match=SECRET_HALF) as caught:  # the library still does it
            await stock.initialize()
        log = logging.getLogger("betang.test")
        log.error("no start: %s", caught.value, exc_info=caught.value)
        log.error(caught.value)
        await stock.shutdown()
        assert "no start: InvalidToken" in everything.text
        assert_no_token(everything.text, logs.getvalue())

    async def test_failing_connections_say_nothing(self, everything: EveryWay, logs: io.StringIO) -> None:
        log = logging.getLogger("betang.test")
        async with running_raw(hang_up) as hanging, running_raw(say_nothing) as silent:
            urls = [
                "http://127.0.0.1:9",
                f"http://127.0.0.1:{hanging}",
                f"https://127.0.0.1:{silent}",
                "http://x.invalid",
            ]
            for url in urls:
                async with our_bot_without_start(url) as bot:
                    try:
                        await bot.get_chat(1, connect_timeout=0.1, read_timeout=0.1)
                    except TelegramError as error:
                        log.exception("failed %r", error)  # noqa: TRY401 - careless on purpose
        assert logs.getvalue().count("failed") == len(urls)
        assert_no_token(everything.text, logs.getvalue())

    async def test_asyncio_in_debug_mode_says_nothing(
        self, api: SmallApi, everything: EveryWay, logs: io.StringIO
    ) -> None:
        loop = asyncio.get_running_loop()
        loop.set_debug(True)
        loop.slow_callback_duration = 0.0

        async def lost() -> None:
            raise InvalidToken(f"The token `{TOKEN}` was rejected. {STORY}")

        async with our_bot(api.url) as bot:
            await bot.call("sendMessage", {"chat_id": 1, "text": "a"}, paced=REPLY)
            task = asyncio.create_task(lost(), name=f"https://example.invalid/bot{TOKEN}/x")
            await asyncio.sleep(0.01)
            del task
        loop.set_debug(False)
        assert "Task exception was never retrieved" in everything.text
        assert_no_token(everything.text, logs.getvalue())
        assert STORY not in logs.getvalue() + everything.text


class our_bot_without_start:  # noqa: N801 - reads as a function
    """The bot with its transport ready and no getMe."""

    def __init__(self, url: str) -> None:
        self._bot = our_bot(url)

    async def __aenter__(self) -> BetangBot:
        await self._bot.request.initialize()
        return self._bot

    async def __aexit__(self, *_: object) -> None:
        await self._bot.request.shutdown()


class TestWhateverIsLogged:
    @pytest.mark.parametrize(
        ("message", "arguments"),
        [
            (f"plain {TOKEN}", ()),
            ("argument %s", (TOKEN,)),
            ("named %(token)s", ({"token": TOKEN},)),
            ("bytes %r", (TOKEN.encode(),)),
            ("nested %s", ([{"deep": (TOKEN,)}],)),
            ("quoted %s", (quote(TOKEN, safe=""),)),
            ("half %s", (SECRET_HALF,)),
            ("another's %s", ("1234567890:ABCdefGHIjklMNOpqrSTUvwxYZ0123456789",)),
            ("url %s", ("https://api.telegram.org/bot42:short/getMe",)),
            ("too few %s %s", (TOKEN,)),
            ("too many", (TOKEN, TOKEN)),
            ("wrong kind %d", (TOKEN,)),
            (f"100% sure {TOKEN}", ()),
        ],
    )
    def test_the_message_is_clean_and_logging_itself_does_not_stumble(
        self, everything: EveryWay, logs: io.StringIO, message: str, arguments: tuple[Any, ...]
    ) -> None:
        logging.getLogger("other.library").warning(message, *arguments)
        assert_no_token(everything.text, logs.getvalue())
        for other in ("42:short", "ABCdefGHIjkl", "Logging error"):
            assert other not in everything.text + logs.getvalue()

    def test_a_traceback_shows_classes_and_places_and_no_message(
        self, everything: EveryWay, logs: io.StringIO
    ) -> None:
        error = RuntimeError(STORY)
        error.__cause__ = thrown(sqlite3.OperationalError(f"near {STORY} {TOKEN}"))
        logging.getLogger("betang.test").error("storing failed", exc_info=thrown(error), stack_info=True)
        for text in (logs.getvalue(), everything.text):
            assert "sqlite3.OperationalError" in text
            assert "which led to\nbuiltins.RuntimeError" in text
            assert "test_delivery_token_filter.py" in text
            assert STORY not in text
        assert_no_token(everything.text, logs.getvalue())

    def test_the_stack_is_cleaned_too(self, everything: EveryWay) -> None:
        record = logging.getLogger("x").makeRecord("x", 40, "f", 1, "m", (), None, sinfo=f"Stack: {TOKEN}")
        everything.handle(record)
        assert_no_token(everything.text)

    def test_a_record_from_elsewhere_is_cleaned_by_our_own_handler(self, logs: io.StringIO) -> None:
        record = logging.makeLogRecord(
            {"msg": "from a queue %s", "args": (TOKEN,), "exc_text": f"E: {TOKEN}", "name": "q", "levelno": 40}
        )
        logging.getLogger().handle(record)
        assert "from a queue" in logs.getvalue()
        assert_no_token(logs.getvalue())

    def test_our_own_handler_cleans_every_part_of_its_line(self, logs: io.StringIO) -> None:
        facts = {"msg": "%s", "args": (ValueError(STORY),), "name": f"logger.{TOKEN}", "levelno": 40}
        logging.getLogger().handle(logging.makeLogRecord(facts))
        assert "ValueError" in logs.getvalue()
        assert STORY not in logs.getvalue()
        assert_no_token(logs.getvalue())

    def test_a_queue_handler_added_later_carries_nothing(self, logs: io.StringIO) -> None:
        carried: queue.Queue[logging.LogRecord] = queue.Queue()
        handler = logging.handlers.QueueHandler(carried)
        logger = logging.getLogger("named.later")
        logger.addHandler(handler)
        logger.error("argument %s", TOKEN)
        logger.removeHandler(handler)
        assert_no_token(str(carried.get_nowait().__dict__))

    def test_an_exception_as_argument_is_named_by_its_class(self, logs: io.StringIO) -> None:
        logging.getLogger("betang").warning("failed: %s", ValueError(STORY))
        logging.getLogger("betang").error(OSError(28, STORY))
        assert "failed: ValueError" in logs.getvalue()
        assert "OSError" in logs.getvalue()
        assert STORY not in logs.getvalue()

    def test_what_ends_the_process_is_logged_without_its_message(self, logs: io.StringIO) -> None:
        error = ValueError(f"{STORY} {TOKEN}")
        sys.excepthook(ValueError, error, None)
        assert "stopped by an error" in logs.getvalue()
        assert "builtins.ValueError" in logs.getvalue()
        assert STORY not in logs.getvalue()
        assert_no_token(logs.getvalue())

    def test_a_keyboard_interrupt_ends_as_usual(self, logs: io.StringIO) -> None:
        sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
        assert "stopped by an error" not in logs.getvalue()

    @given(before=st.text(max_size=20), after=st.text(max_size=20))
    def test_whatever_stands_around_it_the_token_goes(self, before: str, after: str) -> None:
        assert SECRET_HALF not in TokenFilter(TOKEN).hide(before + TOKEN + after)

    @pytest.mark.parametrize(
        "harmless",
        [
            "2026-01-02T12:30:45 id 12345:678 K-7Q4M",
            "GET http://127.0.0.1:8080/robots.txt",
            "port 443:tcp",
            "sha256:0123456789abcdef0123456789abcdef",
            "",
        ],
    )
    def test_what_is_no_token_stays(self, harmless: str) -> None:
        assert hide_token_form(harmless) == harmless
        assert TokenFilter("").hide(harmless) == harmless


class TestDescribing:
    def test_codes_that_say_what_happened_are_kept(self) -> None:
        assert describe_exception(OSError(28, STORY)) == "builtins.OSError [ENOSPC]"
        assert describe_exception(OSError(STORY)) == "builtins.OSError"
        with pytest.raises(sqlite3.OperationalError) as caught, sqlite3.connect(":memory:") as database:
            database.execute("select * from nowhere")
        database.close()
        assert describe_exception(caught.value).startswith("sqlite3.OperationalError [SQLITE_ERROR]\n")

    def test_a_group_shows_each_of_its_own(self) -> None:
        group = ExceptionGroup(STORY, [ValueError(STORY), ExceptionGroup(STORY, [OSError(5, STORY)])])
        text = describe_exception(group)
        assert "builtins.ValueError" in text
        assert "builtins.OSError [EIO]" in text
        assert STORY not in text

    def test_a_circle_of_causes_ends(self) -> None:
        one, two = ValueError(), TypeError()
        one.__cause__, two.__cause__ = two, one
        assert describe_exception(one) == "builtins.TypeError\nwhich led to\nbuiltins.ValueError"

    def test_a_hidden_context_stays_hidden(self) -> None:
        error = ValueError()
        error.__context__, error.__suppress_context__ = TypeError(), True
        assert describe_exception(error) == "builtins.ValueError"

    def test_places_do_not_name_the_machine(self) -> None:
        lines = describe_exception(thrown(ValueError())).splitlines()
        assert re.fullmatch(r"  tests/delivery/test_delivery_token_filter\.py:\d+ thrown", lines[1])


class TestConfiguring:
    def test_our_loggers_get_the_level_and_the_others_stay_quiet(self, logs: io.StringIO) -> None:
        for name in ("betang.reports", "handlers.start", "bot"):
            logging.getLogger(name).debug("said by %s", name)
        for name in (
            "telegram.Bot",
            "httpx",
            "httpcore",
            "aiosqlite",
            "sqlalchemy.engine",
            "some.library",
            "asyncio",
        ):
            logging.getLogger(name).info("kept back from %s", name)
        assert logs.getvalue().count("said by") == 3
        assert "kept back" not in logs.getvalue()

    def test_configured_twice_it_logs_once(self, logs: io.StringIO, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sys, "stderr", logs)
        configure_logging("INFO", TOKEN)
        logging.getLogger("betang").info("one line")
        logging.getLogger("betang").debug("no line")
        assert logs.getvalue().count("line") == 1

    def test_a_line_has_time_level_and_logger(self, logs: io.StringIO) -> None:
        logging.getLogger("betang.delivery").warning("outbox row %d given up", 7)
        time, level, name, *message = logs.getvalue().split()
        assert time[10] == "T"
        assert time.endswith("Z")
        assert (level, name, " ".join(message)) == ("WARNING", "betang.delivery", "outbox row 7 given up")
