"""The way into a running bot for the operator on the same machine: a Unix socket in the data folder.

Commands go through it, so that the running process stays the only writer. Whoever may open the
socket (mode 0600) could read the keys beside it too; it gives away nothing more.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import msgspec

from betang.errors import SettingsError

_NAME = "betang.sock"
_LONGEST = 100
"""Bytes of a socket's path that every system takes (Linux has 107)."""

_PATIENCE = 5.0
"""Seconds in which whoever connects has to say what they want."""

Perform = Callable[[str, Mapping[str, str]], Awaitable[list[str]]]

_log = logging.getLogger(__name__)


class Request(msgspec.Struct):
    verb: str
    arguments: dict[str, str]


class Reply(msgspec.Struct):
    lines: list[str]
    refused: str = ""


@contextmanager
def _short_path(data: Path) -> Iterator[Path]:
    """The socket's path in a form that the system takes, however deep the data folder lies."""
    path = (data / _NAME).absolute()
    if len(os.fsencode(path)) <= _LONGEST:
        yield path
        return
    descriptor = os.open(data, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        through = Path(f"/proc/self/fd/{descriptor}")
        if not through.exists():
            raise SettingsError(f"the path of {data} is too long here; use a shorter BETANG_DATA")
        yield through / _NAME
    finally:
        os.close(descriptor)


@asynccontextmanager
async def open_hatch(data: Path, perform: Perform) -> AsyncIterator[None]:
    """Serve commands while the block runs."""
    serving: set[asyncio.Task[None]] = set()

    def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.ensure_future(_serve(perform, reader, writer))
        serving.add(task)
        task.add_done_callback(serving.discard)

    (data / _NAME).unlink(missing_ok=True)
    before = os.umask(0o177)  # Threat: between creation and chmod anybody could connect
    try:
        with _short_path(data) as path:
            server = await asyncio.start_unix_server(serve, path)
    finally:
        os.umask(before)
    try:
        yield
    finally:
        # Not waited for: somebody who holds a connection open must not keep the bot from ending.
        server.close()
        for task in serving:
            task.cancel()
        (data / _NAME).unlink(missing_ok=True)


async def _serve(perform: Perform, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """One command; whoever does not speak to us gets no answer, and the bot goes on."""
    try:
        async with asyncio.timeout(_PATIENCE):
            line = await reader.readline()
        request = msgspec.json.decode(line, type=Request)
        writer.write(msgspec.json.encode(await _reply(perform, request)) + b"\n")
        await writer.drain()
    except (
        msgspec.DecodeError,
        OSError,
        ValueError,
    ):  # a timeout is an OSError, bytes that are no text a ValueError
        return
    finally:
        writer.close()


async def _reply(perform: Perform, request: Request) -> Reply:
    try:
        return Reply(await perform(request.verb, request.arguments))
    except SettingsError as error:
        return Reply([], refused=str(error))
    except Exception as error:  # noqa: BLE001 - the edge of the operator's commands
        _log.error("an operator's command failed: %s", type(error).__name__)
        return Reply([], refused=f"it failed ({type(error).__name__}); the bot goes on")


async def ask(data: Path, verb: str, arguments: Mapping[str, str]) -> list[str] | None:
    """Have a running bot do it; None when none runs. Raises SettingsError when it refuses."""
    try:
        with _short_path(data) as path:
            reader, writer = await asyncio.open_unix_connection(path)
    except (FileNotFoundError, NotADirectoryError, ConnectionRefusedError):
        return None
    except PermissionError:
        raise SettingsError(f"{data} belongs to another user; run this as the user of the bot") from None
    try:
        writer.write(msgspec.json.encode(Request(verb, dict(arguments))) + b"\n")
        await writer.drain()
        answer = await reader.read()
    except OSError:
        answer = b""
    finally:
        writer.close()
    return _lines_of(answer)


def _lines_of(answer: bytes) -> list[str]:
    try:
        reply = msgspec.json.decode(answer, type=Reply)
    except msgspec.DecodeError:
        raise SettingsError("the running bot gave no answer; its log may say why") from None
    if reply.refused:
        raise SettingsError(reply.refused)
    return reply.lines
