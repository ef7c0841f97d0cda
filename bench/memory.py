"""(c): how large the bot becomes when somebody reports a file of the largest size Telegram hands out."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from functools import partial

import aiohttp

from bench.bots import OURS, running
from bench.server import Server, serving, until
from bench.updates import STEPS

FILE_BYTES = 20 * 1024 * 1024
_PATIENCE = 60.0


@dataclass(frozen=True)
class Memory:
    """Peaks in MB: when it has just started, and when the file is sealed."""

    at_rest: float
    with_file: float


async def report_a_large_file() -> Memory:
    """Somebody goes through the first questions and sends the file; over when it is fetched, sealed and removed."""
    async with serving() as server, running(OURS, server) as program:
        (citizen,) = await server.crowd(1)
        await _say(server, citizen, "/lapor")
        at_rest = program.peak_megabytes
        for step in STEPS:
            await _say(server, citizen, step)
        await _send_file(server, citizen)
        await until(partial(_has_removed, server, len(STEPS) + 2), every=0.1, within=_PATIENCE)
        return Memory(at_rest, program.peak_megabytes)


async def _say(server: Server, citizen: int, text: str) -> None:
    """And wait until the bot has removed what was said: then the next screen is there, too, or soon."""
    before = await _removed(server)
    await server.do("say", user=citizen, text=text)
    await until(partial(_has_removed, server, before + 1), every=0.05, within=_PATIENCE)
    await asyncio.sleep(0.2)


async def _send_file(server: Server, citizen: int) -> None:
    form = aiohttp.FormData({"user": str(citizen), "kind": "document"})
    form.add_field("file", bytes(FILE_BYTES), filename="rekaman.bin", content_type="application/octet-stream")
    async with server.http.post(f"{server.control}/file", data=form) as response:
        response.raise_for_status()


async def _has_removed(server: Server, messages: int) -> bool:
    """A file's message is removed once the file is fetched and sealed: until then it held the only copy."""
    return await _removed(server) >= messages


async def _removed(server: Server) -> int:
    return (await server.calls()).get("deleteMessages", {}).get("200", 0)
