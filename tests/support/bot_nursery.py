"""Gives birth to bots quickly: everything is imported once, and each bot is a fork of this process.

    python -m tests.support.bot_nursery

Orders come as lines of JSON on standard input, answers go in lines to standard output. `start` gives the new
bot's process id; `reap` gives its exit status (negative: the signal) or -1000 while it lives. When the input
ends, whatever still lives is killed. A bot is what `bot.py run` is, but for the pace and the clock, which
`run_bot` takes and the command line does not offer.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from assembly import run_bot, run_on_fast_loop
from betang.clock import SystemClock
from betang.delivery.pacing import Pacing
from betang.delivery.token_filter import configure_logging
from betang.errors import BetangError
from betang.settings import read_settings

ALIVE = -1000


@dataclass(frozen=True)
class Birth:
    """`pace` in messages a second to one chat; the clock runs `speed` times as fast as the wall, from `epoch` on."""

    environment: dict[str, str]
    log: str
    pace: float
    speed: float
    epoch: float


class HurriedClock(SystemClock):
    """As fast as a test needs it; the same in every life of a bot."""

    def __init__(self, speed: float, epoch: float) -> None:
        super().__init__()
        self._speed = speed
        self._epoch = epoch

    def now(self) -> datetime:
        passed = time.time() - self._epoch
        return datetime.fromtimestamp(self._epoch, UTC) + timedelta(seconds=passed * self._speed)

    def monotonic(self) -> float:
        return time.monotonic() * self._speed

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds / self._speed)


def _live(birth: Birth) -> int:
    """As `bot.py run`."""
    pacing = Pacing(overall_per_second=max(30, int(birth.pace)), private_per_second=birth.pace)
    try:
        settings = read_settings(birth.environment)
        configure_logging(settings.log_level, settings.token)
        run_on_fast_loop(run_bot(settings, HurriedClock(birth.speed, birth.epoch), pacing))
    except BetangError as error:
        print(f"betang: {error}", file=sys.stderr)
        return 1
    return 0


def _give_birth(birth: Birth) -> int:
    child = os.fork()
    if child:
        return child
    status = 70  # an error that nobody caught
    try:
        log = os.open(birth.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        for output in (1, 2):
            os.dup2(log, output)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.environ.clear()
        os.environ.update(birth.environment)
        print(f"born: {os.getpid()}", file=sys.stderr, flush=True)
        status = _live(birth)
    except BaseException:  # noqa: BLE001 - the edge of the process; its hook writes the last words
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stderr.flush()
        os._exit(status)


def _reap(child: int) -> int:
    ended, status = os.waitpid(child, os.WNOHANG)
    return os.waitstatus_to_exitcode(status) if ended else ALIVE


def main() -> None:
    children: set[int] = set()
    for line in sys.stdin:
        order, said = json.loads(line)
        if order == "start":
            answer = _give_birth(Birth(**said))
            children.add(answer)
        else:
            answer = _reap(said)
            if answer != ALIVE:
                children.discard(said)
        print(answer, flush=True)
    for child in children:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


if __name__ == "__main__":
    main()
