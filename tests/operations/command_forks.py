"""Commands of `bot.py` as processes of their own, born by fork from one that has imported everything.

    python -m tests.operations.command_forks

A line on standard input is `[arguments, environment, file]`; the command's both outputs go to the file, and its exit
status to standard output. Importing takes longer than nearly every command, so this is what makes many of them cheap.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys

import bot
from tests.support.bot_process import ROOT, BotHome


class CommandForks:
    """One process for a whole test run. `command` is used like the method of `BotHome` with that name."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.operations.command_forks"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def close(self) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(timeout=30)
        self._process.stdout.close()

    async def command(self, home: BotHome, *arguments: str) -> tuple[int, str]:
        """`python bot.py ...` as the operator types it: status, and what it printed on both outputs."""
        printed = home.temporary / "printed"
        order = json.dumps([arguments, home.environment, str(printed)])
        status = await asyncio.to_thread(self._tell, order)
        return status, printed.read_text(encoding="utf-8")

    def _tell(self, order: str) -> int:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(order, file=self._process.stdin, flush=True)
        return int(self._process.stdout.readline())


def _live(arguments: list[str], environment: dict[str, str]) -> int:
    """What the interpreter does with a program, as far as its exit status and last words go."""
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = ["bot.py", *arguments]
    try:
        return bot.main(arguments)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(bool(end.code))
    except BaseException:  # noqa: BLE001 - as the interpreter: the hook writes the last words
        sys.excepthook(*sys.exc_info())
        return 1


def _give_birth(arguments: list[str], environment: dict[str, str], printed: str) -> int:
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    status = 70
    try:
        output = os.open(printed, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        os.dup2(output, 1)
        os.dup2(output, 2)
        status = _live(arguments, environment)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def main() -> None:
    for line in sys.stdin:
        arguments, environment, printed = json.loads(line)
        print(_give_birth(arguments, environment, printed), flush=True)


if __name__ == "__main__":
    main()
