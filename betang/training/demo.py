"""`make demo`: the training server, the real bot as a process, four people and two invitations, until Ctrl-C.

Everything happens on this machine. The data lie in a temporary folder that is removed at the end, unless
`keep` names another.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from betang.clock import Clock, SystemClock
from betang.errors import SettingsError
from betang.operations.hatch import ask
from betang.training.bot_process import BotFailed, BotProcess, Say
from betang.training.flood import FloodPolicy
from betang.training.overview import Overview
from betang.training.server import TrainingServer

LATENCY_SECONDS = 0.02

PEOPLE = (
    ("Warga 1", "+620000000101"),
    ("Warga 2", "+620000000102"),
    ("Petugas 1", "+620000000103"),
    ("Petugas 2", "+620000000104"),
)
"""Names of roles, not of people; the page seats them by these names."""

INVITED = (("duty", "6271"), ("supervisor", "62"))
"""Role and desk of the two officers: Palangka Raya, and the province."""


async def run_demo(
    *,
    keep: Path | None = None,
    port: int = 0,
    minutes: float | None = None,
    clock: Clock | None = None,
    say: Say | None = None,
) -> None:
    """Run until Ctrl-C, SIGTERM or the end of `minutes`. The page's address is the last line of the greeting.

    Raises BotFailed when the bot does not come up.
    """
    clock, say = clock or SystemClock(), say or _write_line
    with _ended_by_signals() as ended, _data_folder(keep) as data:
        server = TrainingServer(
            port=port,
            flood=FloodPolicy(),
            latency=LATENCY_SECONDS,
            clock=clock,
            overview=_overview(data, clock),
        )
        async with server, _running_bot(server, data, clock, say) as bot:
            invitations = [await _invite(bot, role, desk) for role, desk in INVITED]
            say(_greeting(server, invitations, keep, minutes))
            with suppress(TimeoutError):
                await asyncio.wait_for(ended.wait(), minutes * 60 if minutes is not None else None)
            say("Closing the training room.")


@asynccontextmanager
async def _running_bot(server: TrainingServer, data: Path, clock: Clock, say: Say) -> AsyncIterator[BotProcess]:
    """The bot, with keys, polling the server; it is started again when it crashes."""
    hour = server.world.clock

    async def follow(shift: timedelta) -> None:
        with suppress(SettingsError):  # it is being started again, and gets the hour then
            await ask(data, "clock.shift", {"seconds": str(shift.total_seconds())})

    hour.followers.append(follow)
    environment = _environment(os.environ, server, data)
    bot = BotProcess(environment, data / "bot.log", clock, lambda: follow(hour.shift))

    def is_ready() -> bool:
        return server.world.updates.polling

    await bot.ask("keys", "init")
    try:
        await bot.start(is_ready)
        for name, phone in PEOPLE:
            server.world.user(first_name=name, phone=phone)
        watching = asyncio.create_task(bot.keep_running(is_ready, say))
        try:
            yield bot
        finally:
            watching.cancel()
            with suppress(asyncio.CancelledError):
                await watching
    finally:
        await bot.stop()


def _overview(data: Path, clock: Clock) -> Overview:
    """The page of all screens, made by a process of its own, so that nobody's phone waits for it."""
    asked = BotProcess(_foreign(os.environ), data / "bot.log", clock)

    async def make(page: Path) -> None:
        await asked.ask("preview", "--to", str(page))

    return Overview(make, data / "preview.html")


def _environment(own: Mapping[str, str], server: TrainingServer, data: Path) -> dict[str, str]:
    """This process's variables, with those of a bot that speaks to the training server alone."""
    settings = {
        "BETANG_TOKEN": server.token,
        "BETANG_API_URL": server.url,
        "BETANG_DATA": str(data),
        "PYTHONUNBUFFERED": "1",
    }
    return {**_foreign(own), **settings}


def _foreign(own: Mapping[str, str]) -> dict[str, str]:
    """This process's variables without those that set a bot up."""
    return {name: value for name, value in own.items() if not name.startswith("BETANG_")}


async def _invite(bot: BotProcess, role: str, desk: str) -> str:
    """The payload of a one-time link for an officer, as the operator would make it."""
    lines = await bot.ask("officer", "invite", "--role", role, "--desk", desk)
    payload = parse_qs(urlsplit(lines[-1]).query).get("start", [""])[0] if lines else ""
    if not payload:
        raise BotFailed(f"`officer invite` gave no link for a {role} officer")
    return payload


def _greeting(server: TrainingServer, invitations: list[str], keep: Path | None, minutes: float | None) -> str:
    folder = f"in {keep}, kept" if keep is not None else "in a temporary folder, removed at the end"
    end = f"Ends by itself after {minutes:g} minutes, or on Ctrl-C." if minutes is not None else "Ctrl-C ends it."
    invited = "".join(f"&invite{number}={payload}" for number, payload in enumerate(invitations, 1))
    return "\n".join(
        [
            "Betang's training room is open: two citizens, two officers, the real bot. Nothing leaves this machine.",
            f"Data {folder}. {end}",
            "Open this page in a browser:",
            server.page_url + invited,
        ]
    )


@contextmanager
def _data_folder(keep: Path | None) -> Iterator[Path]:
    if keep is not None:
        keep.mkdir(parents=True, exist_ok=True, mode=0o700)
        yield keep.resolve()
        return
    with tempfile.TemporaryDirectory(prefix="betang-demo-") as folder:
        yield Path(folder)


@contextmanager
def _ended_by_signals() -> Iterator[asyncio.Event]:
    """An event that SIGINT and SIGTERM set, instead of tearing the demo down in the middle of something."""
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    signals = (signal.SIGINT, signal.SIGTERM)
    for one in signals:
        loop.add_signal_handler(one, ended.set)
    try:
        yield ended
    finally:
        for one in signals:
            loop.remove_signal_handler(one)


def _write_line(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
