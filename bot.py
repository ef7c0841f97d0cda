"""Betang's command line and composition root: everything is put together here, and nothing is decided."""

from __future__ import annotations

import argparse
import asyncio
import os
import resource
import sys
from pathlib import Path

from assembly import operate, rotate_keys, run_bot, run_on_fast_loop
from betang.clock import WIB, SystemClock
from betang.delivery.token_filter import configure_logging
from betang.errors import BetangError
from betang.operations import checks
from betang.operations.content import load_content
from betang.settings import Settings, read_settings
from betang.vault import key_commands
from betang.vocabulary import Role


def main(arguments: list[str]) -> int:
    """Exit status: 0 done, 1 refused with the reason on standard error, 2 a wrong command line."""
    options = _parser().parse_args(arguments)
    status: int | None = None
    try:
        status = options.action(options)
    except BetangError as error:
        print(f"betang: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0
    return status or 0


def _settings(*, need_token: bool = False) -> Settings:
    settings = read_settings(os.environ, need_token=need_token)
    configure_logging(settings.log_level, settings.token)
    return settings


def _run(options: argparse.Namespace) -> None:
    # Threat: a core dump of a crash would lie on the disk with keys and words in it.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    settings = _settings(need_token=True)
    if not options.training:
        run_on_fast_loop(run_bot(settings, SystemClock()))
        return
    from betang.training.hour import movable_clock  # noqa: PLC0415 - the bot itself runs without the training room

    clock = movable_clock(settings, SystemClock())
    run_on_fast_loop(run_bot(settings, clock, shift=clock.move_to))


def _demo(options: argparse.Namespace) -> None:
    from betang.training.demo import run_demo  # noqa: PLC0415 - the bot itself runs without the training room

    asyncio.run(run_demo(keep=options.keep, port=options.port, minutes=options.minutes))


def _preview(options: argparse.Namespace) -> None:
    from preview import command, making  # noqa: PLC0415 - the bot itself runs without the training room

    configure_logging("CRITICAL", "")  # the bot of the tour has no operator to alarm
    today = SystemClock().now().astimezone(WIB).date()
    for line in command.write(asyncio.run(making.make_preview(today, options.locale)), options.to):
        print(line)


def _check(_options: argparse.Namespace) -> int:
    return checks.check_everything(print, today=SystemClock().now().astimezone(WIB).date())


def _operate(options: argparse.Namespace) -> None:
    given = {
        name: str(value)
        for name, value in vars(options).items()
        if value is not None and name not in {"action", "verb"}
    }
    for line in asyncio.run(
        operate(_settings(need_token=options.verb == "officer.invite"), SystemClock(), options.verb, given)
    ):
        print(line)


def _keys_init(_options: argparse.Namespace) -> None:
    settings = _settings()
    districts = [one.code for one in load_content(settings.language).districts]
    print(key_commands.init(settings.keys, SystemClock(), districts))


def _keys_rotate(options: argparse.Namespace) -> None:
    print(asyncio.run(rotate_keys(_settings(), SystemClock(), options.drop)))


def _keys_show(_options: argparse.Namespace) -> None:
    print(key_commands.show_recipients(_settings().keys))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bot.py", description="Betang: see README.md and docs/operating.md.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    run = commands.add_parser("run", help="run the bot (BETANG_TOKEN is needed)")
    run.add_argument("--training", action="store_true", help="as `demo` starts it: its hour can be moved")
    run.set_defaults(action=_run)
    demo = commands.add_parser("demo", help="the whole system on this machine, without a token")
    demo.add_argument("--keep", type=Path, metavar="FOLDER", help="keep the data here instead of removing it")
    demo.add_argument("--port", type=int, default=0, help="of the page (default: a free one)")
    demo.add_argument("--minutes", type=float, help="end by itself after so long")
    demo.set_defaults(action=_demo)
    commands.add_parser("check", help="check content, flows and translations").set_defaults(action=_check)
    preview = commands.add_parser("preview", help="every screen and message on one page, for the agency's sign-off")
    preview.add_argument("--to", type=Path, default=Path("build", "preview.html"), metavar="FILE", help="the page")
    preview.add_argument(
        "--locale", action="append", default=[], help="only this language beside Indonesian; repeatable"
    )
    preview.set_defaults(action=_preview)
    _add_officer_commands(commands)
    _add_parked_commands(commands)
    _add_key_commands(commands)
    status = commands.add_parser("status", help="counts, and whether the audit chain is whole")
    status.set_defaults(action=_operate, verb="status")
    return parser


def _add_officer_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    officer = commands.add_parser("officer", help="invite, list and revoke officers").add_subparsers(required=True)
    invite = officer.add_parser("invite", help="a one-time link, on the last line")
    invite.add_argument("--role", required=True, choices=[role.value for role in Role])
    invite.add_argument("--desk", default="62", help="BPS code of a district, or 62 for the province (default)")
    invite.set_defaults(action=_operate, verb="officer.invite")
    officer.add_parser("list").set_defaults(action=_operate, verb="officer.list")
    revoke = officer.add_parser("revoke", help="end an officer's access")
    revoke.add_argument("--desk", required=True)
    revoke.add_argument("--number", required=True, type=int)
    revoke.set_defaults(action=_operate, verb="officer.revoke")


def _add_parked_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parked = commands.add_parser("parked", help="updates that could not be handled").add_subparsers(required=True)
    parked.add_parser("list").set_defaults(action=_operate, verb="parked.list")
    replay = parked.add_parser("replay", help="handle one again")
    replay.add_argument("update", type=int)
    replay.set_defaults(action=_operate, verb="parked.replay")


def _add_key_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    keys = commands.add_parser("keys", help="the key folder").add_subparsers(required=True)
    keys.add_parser("init", help="make what is missing").set_defaults(action=_keys_init)
    rotate = keys.add_parser("rotate", help="a new working key; everything is sealed anew")
    rotate.add_argument("--drop", type=int, metavar="NUMBER", help="remove an old working key instead")
    rotate.set_defaults(action=_keys_rotate)
    keys.add_parser("show-recipients", help="the desks' public keys").set_defaults(action=_keys_show)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
