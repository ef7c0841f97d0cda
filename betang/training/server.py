"""The training server: the bot's side, the control API and the page on one loopback port.

In a test:

    async with TrainingServer(token="123456:training-token") as server:
        siti = server.phone(first_name="Warga")
        await siti.start()
        await siti.press("Ya")
        await siti.sees("Terima kasih")

`server.url` is the bot's base address (`BETANG_API_URL`), `server.world` the state, `server.faults` the
fault injector. As a process: `python -m betang.training.server --token T`; the options are in `command.py`.
"""

from __future__ import annotations

import asyncio
import mimetypes
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from aiohttp import web

from betang.clock import Clock, SystemClock
from betang.training.actors import BotAccount, Group
from betang.training.bot_api import BotApi, Dropped
from betang.training.control import Control
from betang.training.control_doing import Room
from betang.training.faults import Faults
from betang.training.flood import FloodPolicy
from betang.training.groups import add_bot
from betang.training.overview import Overview
from betang.training.people import Phone
from betang.training.state import World

TOKEN = "123456789:training-token"  # noqa: S105 - opens nothing but this server
_PAGE = Path(__file__).parent / "page"
_MOST_BYTES = 60 * 1024 * 1024


class TrainingServer:
    """`flood=None` sets no pace; `latency` in seconds for each call; `port` 0 takes a free one.

    The server listens on 127.0.0.1 alone, and the control API hides behind a key drawn by chance.
    """

    def __init__(
        self,
        token: str = TOKEN,
        *,
        flood: FloodPolicy | None = None,
        latency: float = 0.0,
        clock: Clock | None = None,
        port: int = 0,
        key: str = "",
        overview: Overview | None = None,
    ) -> None:
        clock = clock if clock is not None else SystemClock()
        self.token = token
        self.key = key or clock.token_bytes(16).hex()
        self.world = World(clock, BotAccount(_bot_id(token)), flood)
        self.faults = Faults()
        self._api = BotApi(self.world, token, self.faults, latency)
        self._overview = overview
        self._control = Control(Room(self.world, self.faults), self.key, overview)
        self._port = port
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=_MOST_BYTES)
        app.router.add_route("*", "/{path:.*}", self._handle)
        # Cancelled handlers: the poll of a bot that was killed must not live on and take the next one's place.
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1, handler_cancellation=True)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port)
        await site.start()
        self._port = self._runner.addresses[0][1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.world.updates.close()
        self.world.hub.close()
        if self._overview is not None:
            await self._overview.close()
        if self._runner is not None:
            await self._runner.cleanup()

    # Addresses

    @property
    def url(self) -> str:
        """Root of the Bot API: `<url>/bot<token>/<method>`."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def control_url(self) -> str:
        return f"{self.url}/control/{self.key}"

    @property
    def page_url(self) -> str:
        return f"{self.url}/#key={self.key}"

    # For tests

    def phone(self, first_name: str = "Warga", **fields: Any) -> Phone:
        """A new person with a phone; `fields` are those of `User` (id, username, language_code, phone)."""
        return Phone(self.world, self.world.user(first_name=first_name, **fields))

    def group(self, title: str, *members: Phone, bot_present: bool = True, is_basic: bool = False) -> Group:
        """A group of these people; the first of them, who owns it, lets the bot in, unless `bot_present` is False."""
        group = self.world.group(title, [member.id for member in members], is_basic=is_basic)
        if bot_present:
            add_bot(self.world, group, members[0].user)
        return group

    @property
    def latency(self) -> float:
        return self._api.latency

    @latency.setter
    def latency(self, seconds: float) -> None:
        self._api.latency = seconds

    async def quiet(self, seconds: float = 0.05, within: float = 5.0) -> None:
        """Wait until the bot polls an empty queue and has called nothing for `seconds`; TimeoutError if never."""
        async with asyncio.timeout(within):
            before = -1
            while before != self.world.ledger.total or not self.world.updates.polling:
                before = self.world.ledger.total
                await asyncio.sleep(seconds)

    # Inside

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        try:
            response = await self._api.handle(request) or await self._control.handle(request)
        except Dropped:
            # aiohttp wants an answer; the connection is gone and nobody gets it.
            return web.Response(status=502)
        if response is not None:
            return response
        if request.method == "GET":
            return _page_file(request.path)
        return web.Response(status=404)


def _page_file(path: str) -> web.Response:
    """A file of the page, from its folder and nowhere else."""
    name = path.removeprefix("/") or "index.html"
    wanted = (_PAGE / name).resolve()
    if not wanted.is_relative_to(_PAGE) or not wanted.is_file():
        return web.Response(status=404)
    media_type = mimetypes.guess_type(wanted.name)[0] or "application/octet-stream"
    headers = {"Content-Type": media_type, "Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
    return web.Response(body=wanted.read_bytes(), headers=headers)


def _bot_id(token: str) -> int:
    number = token.partition(":")[0]
    return int(number) if number.isdigit() else 1


if __name__ == "__main__":
    from betang.training.command import main

    main()
