"""`python -m betang.training.command`: the training server as a process of its own.

Prints its address as the first line of standard output and the control address as the second,
then serves until it is told to stop.
"""

from __future__ import annotations

import argparse
import asyncio
import sys

from betang.training.flood import FloodPolicy
from betang.training.server import TOKEN, TrainingServer


def main() -> None:
    options = _read_options()
    try:
        if sys.platform == "win32":
            asyncio.run(_serve(options))
        else:
            import uvloop  # noqa: PLC0415 - not to be had on Windows

            uvloop.run(_serve(options))
    except KeyboardInterrupt:
        pass  # how it is meant to be stopped


def _read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="A local Bot API server with people in it.")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--token", default=TOKEN)
    parser.add_argument("--key", default="", help="key of the control API; drawn by chance when empty")
    parser.add_argument("--latency", type=float, default=0.0, help="seconds for each call")
    parser.add_argument("--flood", action="store_true", help="keep Telegram's pace")
    parser.add_argument("--ban-seconds", type=float, default=0.0, help="refuse everything after a violation")
    parser.add_argument("--overall", type=int, default=30, help="messages a second in all")
    return parser.parse_args()


async def _serve(options: argparse.Namespace) -> None:
    flood = None
    if options.flood or options.ban_seconds > 0:
        flood = FloodPolicy(overall_per_second=options.overall, ban_seconds=options.ban_seconds)
    server = TrainingServer(options.token, flood=flood, latency=options.latency, port=options.port, key=options.key)
    async with server:
        sys.stdout.write(f"{server.url}\n{server.control_url}\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


if __name__ == "__main__":
    main()
