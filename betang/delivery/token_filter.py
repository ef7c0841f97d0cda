"""What may be written to a log: no bot token, no message of an exception, no values of other libraries.

Threat: libraries log the URL they call, which holds the token (httpx at INFO, python-telegram-bot
at DEBUG and in the text of InvalidToken, aiohttp in errors), and exceptions carry what a person
wrote (a refused SQL statement brings its parameters). Logs are copied to places that are guarded
worse than the database.

The guard stands where every record is *made* (`logging.setLogRecordFactory`), so it covers each
logger and each handler there is or will be, whatever its formatter; a filter on handlers would miss
those added later. Our own handler redacts its finished line once more, for records which did not
come from the factory (unpickled ones, `extra` fields).
"""

from __future__ import annotations

import errno
import logging
import re
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import PurePath
from types import TracebackType
from typing import Any
from urllib.parse import quote

_HIDDEN = "[token]"
_TOKEN_FORM = re.compile(r"(?<!\d)\d{5,}(?::|%3[Aa])[A-Za-z0-9_-]{20,}|(?<=/bot)\d[^/\s\"'>)\]]*")
"""`123456:ABC...` anywhere, and whatever stands in its place in a URL of the Bot API."""

_OF_A_TASK = re.compile(r" (?:result|exception)=.*")

_OURS = ("betang", "handlers", "assembly", "bot")
_TALKATIVE = ("telegram", "httpx", "httpcore", "aiohttp", "asyncio", "sqlalchemy", "aiosqlite", "asyncpg", "PIL")
_FORMAT = "%(asctime)s %(levelname)s %(name)s %(message)s"
_WHERE_PARTS = 3

ExceptionInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


def hide_token_form(text: str) -> str:
    """Replace everything that has the form of a bot token, whosever it is."""
    return _TOKEN_FORM.sub(_HIDDEN, text)


def describe_exception(error: BaseException) -> str:
    """Classes, codes and places of an exception and its causes, oldest first; never their messages."""
    return "\n".join(_description(error, set()))


class TokenFilter(logging.Filter):
    """Cleans records in place and lets all pass. May be added to any handler or logger as well."""

    def __init__(self, secret: str) -> None:
        super().__init__()
        own = {secret, quote(secret, safe=""), secret.partition(":")[2]}
        # Longest first, else the second half of the token would be replaced within the whole.
        self._own = sorted((form for form in own if len(form) >= 10), key=len, reverse=True)

    def hide(self, text: str) -> str:
        for form in self._own:
            text = text.replace(form, _HIDDEN)
        return hide_token_form(text)

    def filter(self, record: logging.LogRecord) -> bool:
        self._clean_message(record)
        if record.exc_info and record.exc_info[1] is not None:
            # Formatters print `exc_text` when it is there; without `exc_info` none can make its own.
            record.exc_text = describe_exception(record.exc_info[1])
        record.exc_info = None
        if record.exc_text:
            record.exc_text = self.hide(record.exc_text)
        if record.stack_info:
            record.stack_info = self.hide(record.stack_info)
        return True

    def _clean_message(self, record: logging.LogRecord) -> None:
        record.msg = _without_messages(record.msg)
        record.args = _arguments_without_messages(record.args)
        try:
            text = record.getMessage()
        except Exception:  # noqa: BLE001 - `logging` itself would print the arguments to stderr
            text = f"log call with wrong arguments at {record.filename}:{record.lineno}"
        if record.name == "asyncio":
            # The lines below the first, and these fields, show tasks with their results and errors.
            text = _OF_A_TASK.sub(" ...", text.partition("\n")[0])
        # Formatted here and now: the arguments' own `repr` may hold the token (Bot, File).
        record.msg, record.args = self.hide(text), ()


class _GuardedFactory:
    """Makes log records and cleans them before anybody sees them."""

    def __init__(self, token_filter: TokenFilter, make: Callable[..., logging.LogRecord]) -> None:
        self._filter = token_filter
        self.make = make

    def __call__(self, *args: Any, **kwargs: Any) -> logging.LogRecord:
        record = self.make(*args, **kwargs)
        self._filter.filter(record)
        return record


class _GuardedFormatter(logging.Formatter):
    """One line a record, in UTC: time, level, logger, message; then classes and places of the exception."""

    converter = staticmethod(time.gmtime)
    default_time_format = "%Y-%m-%dT%H:%M:%S"
    default_msec_format = "%s.%03dZ"

    def __init__(self, token_filter: TokenFilter) -> None:
        super().__init__(_FORMAT)
        self._filter = token_filter

    def format(self, record: logging.LogRecord) -> str:
        self._filter.filter(record)
        return self._filter.hide(super().format(record))


class _OurHandler(logging.StreamHandler[Any]):
    """Marks the handler that belongs to `configure_logging`."""


def configure_logging(level: str, secret: str) -> None:
    """Log to stderr: our own loggers from `level`, all others from WARNING. May be called again.

    `secret` is the bot token. Other libraries are kept at WARNING whatever `level` says, since their
    lower levels hold URLs, SQL parameters and updates.
    """
    token_filter = TokenFilter(secret)
    make = logging.getLogRecordFactory()
    if isinstance(make, _GuardedFactory):
        make = make.make
    logging.setLogRecordFactory(_GuardedFactory(token_filter, make))

    root = logging.getLogger()
    for handler in [handler for handler in root.handlers if isinstance(handler, _OurHandler)]:
        root.removeHandler(handler)
    ours = _OurHandler(sys.stderr)
    ours.setFormatter(_GuardedFormatter(token_filter))
    root.addHandler(ours)
    root.setLevel(max(logging.WARNING, logging.getLevelNamesMapping()[level]))
    for name in _OURS:
        logging.getLogger(name).setLevel(level)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    sys.excepthook = _log_last_words


def _log_last_words(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """What ends the process is logged like any other exception: without its message."""
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
        return
    logging.getLogger("betang").critical("stopped by an error", exc_info=(kind, error, trace))


def _without_messages(value: object) -> object:
    return type(value).__qualname__ if isinstance(value, BaseException) else value


def _arguments_without_messages(arguments: Any) -> Any:
    if isinstance(arguments, tuple):
        return tuple(_without_messages(value) for value in arguments)
    if isinstance(arguments, dict):
        return {key: _without_messages(value) for key, value in arguments.items()}
    return arguments


def _description(error: BaseException, seen: set[int]) -> Iterator[str]:
    seen.add(id(error))
    earlier = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if earlier is not None and id(earlier) not in seen:
        yield from _description(earlier, seen)
        yield "which led to"
    yield f"{type(error).__module__}.{type(error).__qualname__}{_code(error)}"
    for frame, line in traceback.walk_tb(error.__traceback__):
        # The last parts only: whole paths name the machine and its user.
        where = "/".join(PurePath(frame.f_code.co_filename).parts[-_WHERE_PARTS:])
        yield f"  {where}:{line} {frame.f_code.co_name}"
    if isinstance(error, BaseExceptionGroup):
        for one in error.exceptions:
            if id(one) not in seen:
                yield from (f"  | {line}" for line in _description(one, seen))


def _code(error: BaseException) -> str:
    """A code that says what happened and nothing else: ENOSPC, SQLITE_BUSY, an SQLSTATE."""
    if isinstance(error, OSError) and error.errno is not None:
        return f" [{errno.errorcode.get(error.errno, error.errno)}]"
    code = getattr(error, "sqlite_errorname", None) or getattr(error, "sqlstate", None)
    return f" [{code}]" if isinstance(code, str) and code.isascii() and len(code) <= 40 else ""
