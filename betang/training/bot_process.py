"""The real bot as a process beside the training server: started, watched, started again, asked for invitations.

Nothing here knows the bot but by its command line (`bot.py`); what the demo is made of stands in `demo.py`.
"""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

from betang.clock import Clock
from betang.errors import BetangError

_PROGRAM = Path(__file__).parents[2] / "bot.py"
_STOP_SECONDS = 10.0
_FIRST_PAUSE_SECONDS = 1.0
_LONGEST_PAUSE_SECONDS = 30.0
_PATIENCE_SECONDS = 60.0
_LAST_WORDS = 12
"""Lines of its log that are shown when the bot does not come up."""

Say = Callable[[str], None]
IsReady = Callable[[], bool]
Started = Callable[[], Awaitable[None]]


class BotFailed(BetangError):
    """The bot or one of its commands did not do what the demo needs; the text has its last words."""


class BotProcess:
    """`python bot.py run` with these variables; its log goes to `log`, which holds ids and error classes only.

    `started` is called each time it has come up.
    """

    def __init__(
        self, environment: Mapping[str, str], log: Path, clock: Clock, started: Started | None = None
    ) -> None:
        self._started = started
        self.environment = dict(environment)
        self._log = log
        self._clock = clock
        self._process: Process | None = None
        self._meant_to_stop = False

    async def ask(self, *arguments: str) -> list[str]:
        """Run `bot.py` with these arguments to its end and give its lines; raises BotFailed."""
        process = await self._start(*arguments, output=PIPE)
        try:
            output, errors = await process.communicate()
        except asyncio.CancelledError:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
            raise
        if process.returncode != 0:
            raise BotFailed(f"`bot.py {' '.join(arguments)}` failed: {errors.decode(errors='replace').strip()}")
        return output.decode().splitlines()

    async def start(self, is_ready: IsReady) -> None:
        """Start the bot and wait until it polls; raises BotFailed when it ends before that, or never does."""
        self._process = process = await self._start("run", "--training")
        ended = asyncio.create_task(process.wait())
        deadline = self._clock.monotonic() + _PATIENCE_SECONDS
        try:
            while not is_ready():
                if ended.done():
                    raise BotFailed(
                        f"the bot ended with status {ended.result()} at its start:\n{self._last_words()}"
                    )
                if self._clock.monotonic() > deadline:
                    raise BotFailed(f"the bot does not poll:\n{self._last_words()}")
                await self._clock.sleep(0.05)
        finally:
            ended.cancel()
        if self._started is not None:
            await self._started()

    async def keep_running(self, is_ready: IsReady, say: Say) -> None:
        """Start the bot again whenever it ends by itself; returns when `stop` was called."""
        pause = _FIRST_PAUSE_SECONDS
        while self._process is not None:
            status = await self._process.wait()
            if self._meant_to_stop:
                return
            say(f"The bot ended with status {status}; starting it again.")
            await self._clock.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE_SECONDS)
            try:
                await self.start(is_ready)
            except BotFailed as error:
                say(str(error))
            else:
                say("The bot is back.")
                pause = _FIRST_PAUSE_SECONDS

    async def stop(self) -> None:
        """Ask it to end, and end it when it does not in ten seconds."""
        self._meant_to_stop = True
        process = self._process
        if process is None or process.returncode is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(signal.SIGTERM)
        try:
            await asyncio.wait_for(process.wait(), _STOP_SECONDS)
        except TimeoutError:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()

    async def _start(self, *arguments: str, output: int | None = None) -> Process:
        # A session of its own: Ctrl-C reaches the demo alone, which then stops the bot in order.
        if output is not None:
            return await asyncio.create_subprocess_exec(
                sys.executable, _PROGRAM, *arguments,
                env=self.environment, stdin=DEVNULL, stdout=output, stderr=output, start_new_session=True,
            )  # fmt: skip
        with self._log.open("ab") as log:
            return await asyncio.create_subprocess_exec(
                sys.executable, _PROGRAM, *arguments,
                env=self.environment, stdin=DEVNULL, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip

    def _last_words(self) -> str:
        lines = self._log.read_text(encoding="utf-8", errors="replace").splitlines()
        return "\n".join(lines[-_LAST_WORDS:])
