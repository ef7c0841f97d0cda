"""The bots that are compared, and how each is started against a server."""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from bench import environments
from bench.machine import BOT_CORE, Program
from bench.server import TOKEN, Server


@dataclass(frozen=True)
class Bot:
    """`script` from the root; the peers run in an environment of their own."""

    name: str
    script: str
    environment: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_ours(self) -> bool:
        return "/peers/" not in self.script


OURS = Bot("betang", "bench/fast_bot.py")
STOCK = tuple(
    Bot(f"python-telegram-bot, {concurrent} at once", "bench/peers/ptb_echo.py", {"CONCURRENT": str(concurrent)})
    for concurrent in (16, 32, 256)
)
AIOGRAM = Bot("aiogram 3", "bench/peers/aiogram_echo.py")


@asynccontextmanager
async def running(bot: Bot, server: Server) -> AsyncIterator[Program]:
    """The bot on its core; ours with a data folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            "BETANG_TOKEN": TOKEN,
            "BETANG_API_URL": server.url,
            "BETANG_DATA": folder,
            "BETANG_LOG_LEVEL": "WARNING",
            **bot.environment,
        }
        python = environments.python_of(environments.OURS if bot.is_ours else environments.PEERS)
        program = await Program.start(BOT_CORE, python, bot.script, environment=environment)
        try:
            await server.called()
            yield program
        finally:
            await program.stop()
