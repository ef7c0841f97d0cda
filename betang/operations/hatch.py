"""The way into a running bot for the operator on the same machine: a Unix socket in the data folder.

Commands go through it, so that the running process stays the only writer. Whoever may open the
socket (mode 0600) could read the keys beside it too; it gives away nothing more.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import msgspec

from betang.errors import SettingsError

_NAME = "betang.sock"
_LONGEST = 100
"""Bytes of a socket's path that every system takes (Linux has 107)."""

Perform = Callable[[str, Mapping[str, str]], Awaitable[list[str]]]


class Request(msgspec.Struct):
    verb: str
    arguments: dict[str, str]


class Reply(msgspec.Struct):
    lines: list[str]
    refused: str = ""


def _path(data: Path) -> Path:
    path = data / _NAME
    if len(os.fsencode(path.absolute())) <= _LONGEST:
        return path.absolute()
    # A deep folder: the same place, named through the process's own view of it.
    return Path(os.path.relpath(path))


@asynccontextmanager
async def open_hatch(data: Path, perform: Perform) -> AsyncIterator[None]:
    """Serve commands while the block runs."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            request = msgspec.json.decode(await reader.readline(), type=Request)
            try:
                reply = Reply(await perform(request.verb, request.arguments))
            except SettingsError as error:
                reply = Reply([], refused=str(error))
            writer.write(msgspec.json.encode(reply) + b"\n")
            await writer.drain()
        except (msgspec.DecodeError, ConnectionError, ValueError):
            return  # somebody who does not speak to us; the bot goes on
        finally:
            writer.close()

    path = _path(data)
    path.unlink(missing_ok=True)
    before = os.umask(0o177)  # Threat: between creation and chmod anybody could connect
    try:
        server = await asyncio.start_unix_server(serve, path)
    finally:
        os.umask(before)
    try:
        async with server:
            yield
    finally:
        path.unlink(missing_ok=True)


async def ask(data: Path, verb: str, arguments: Mapping[str, str]) -> list[str] | None:
    """Have a running bot do it; None when none runs. Raises SettingsError when it refuses."""
    try:
        reader, writer = await asyncio.open_unix_connection(_path(data))
    except (FileNotFoundError, ConnectionRefusedError):
        return None
    try:
        writer.write(msgspec.json.encode(Request(verb, dict(arguments))) + b"\n")
        await writer.drain()
        line = await reader.readline()
    finally:
        writer.close()
    reply: Any = msgspec.json.decode(line, type=Reply)
    if reply.refused:
        raise SettingsError(reply.refused)
    return list(reply.lines)
