"""The smallest Bot API that shows how requests arrive, and servers that misbehave on purpose."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

TOKEN = "987654321:AAplantedTokenForTests_0123456789abc"
SECRET_HALF = TOKEN.partition(":")[2]

Answering = Callable[[web.Request, dict[str, Any]], Awaitable[web.StreamResponse]]


@dataclass
class SmallApi:
    """What arrived, and how to answer: by default with what arrived. Set `answers[method]` for more."""

    answers: dict[str, Answering] = field(default_factory=dict)
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    connections: set[object] = field(default_factory=set)
    in_flight: int = 0
    most_in_flight: int = 0
    url: str = ""

    def says(self, method: str, status: int, body: object, **headers: str) -> None:
        """Answer `method` with a status and a body: JSON of it, or the text itself."""

        async def answer(request: web.Request, arrived: dict[str, Any]) -> web.StreamResponse:
            text = body if isinstance(body, str) else json.dumps(body)
            return web.Response(status=status, text=text, headers=headers)

        self.answers[method] = answer

    async def handle(self, request: web.Request) -> web.StreamResponse:
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        self.connections.add(request.transport)
        try:
            method = request.match_info["method"]
            arrived = await _fields(request)
            self.calls.append((method, arrived))
            if method in self.answers:
                return await self.answers[method](request, arrived)
            return web.json_response({"ok": True, "result": arrived})
        finally:
            self.in_flight -= 1


async def _fields(request: web.Request) -> dict[str, Any]:
    """JSON or text fields as they came; for a file its name, media type, size and digest."""
    if request.content_type == "application/json":
        sent: dict[str, Any] = await request.json()
        return sent
    arrived: dict[str, Any] = {}
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            content = value.file.read()
            digest = hashlib.sha256(content).hexdigest()
            arrived[name] = [value.filename, value.content_type, len(content), digest]
            value.file.close()
        else:
            arrived[name] = value
    return arrived


@contextlib.asynccontextmanager
async def running_api() -> AsyncIterator[SmallApi]:
    api = SmallApi()
    app = web.Application(client_max_size=64 * 1024**2)
    app.router.add_route("*", "/bot{token}/{method}", api.handle)
    app.router.add_route("*", "/file/bot{token}/{method:.+}", api.handle)
    runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, backlog=1024)
    await site.start()
    api.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield api
    finally:
        await runner.cleanup()


Talking = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@contextlib.asynccontextmanager
async def running_raw(talk: Talking) -> AsyncIterator[int]:
    """A TCP server that does to each connection what `talk` says; the port."""
    over = asyncio.Event()
    talks: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talks.add(here := asyncio.ensure_future(_until(over, talk(reader, writer))))
        await here
        writer.transport.abort()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, limit=4096)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        over.set()
        await asyncio.gather(*talks)
        server.close()
        await asyncio.sleep(0.01)


async def _until(over: asyncio.Event, talk: Awaitable[None]) -> None:
    talking, ending = asyncio.ensure_future(talk), asyncio.ensure_future(over.wait())
    await asyncio.wait((talking, ending), return_when=asyncio.FIRST_COMPLETED)
    for task in (talking, ending):
        task.cancel()
    await asyncio.gather(talking, ending, return_exceptions=True)


async def say_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Take what comes and never answer."""
    while await reader.read(65536):
        pass


async def read_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Accept and let the sender's buffers fill."""
    await asyncio.sleep(60.0)


async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Read the head and close."""
    await reader.readuntil(b"\r\n\r\n")


async def promise_more(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Announce a hundred bytes and close after ten."""
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n0123456789")
    await writer.drain()


async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer byte by byte, slowly but never silent for long."""
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n")
    for _ in range(10):
        writer.write(b"x")
        await writer.drain()
        await asyncio.sleep(0.05)
