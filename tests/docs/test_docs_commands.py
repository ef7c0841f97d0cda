"""Every setting, command, option and chat command stands in the documentation, and nothing else does."""

from __future__ import annotations

import argparse
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from betang.settings import Settings, read_settings
from bot import _parser
from handlers.commands import VERBS
from handlers.menu import COMMANDS
from tests.contracts.source_tree import source
from tests.docs.pages import code_lines, page, pages, quoted, rows, section

OPERATING = page("operating")


# Settings


def test_every_setting_stands_in_the_table_and_every_row_is_a_setting() -> None:
    read = set(re.findall(r'"(BETANG_[A-Z_]+)"', source("betang/settings.py").text))
    assert len(read) > 5
    assert {quoted(row[0])[0] for row in rows(section(OPERATING, "Settings"))} == read


def test_the_defaults_in_the_table_are_the_programs() -> None:
    told = {quoted(row[0])[0]: quoted(row[1]) for row in rows(section(OPERATING, "Settings"))}
    defaults = read_settings({}, need_token=False)
    for variable, value in _values(defaults).items():
        assert told[variable] == ([value] if value else []), variable
    assert told.keys() == _values(defaults).keys()


def _values(settings: Settings) -> dict[str, str]:
    return {
        "BETANG_TOKEN": settings.token,
        "BETANG_DATA": str(settings.data),
        "BETANG_DATABASE_URL": settings.database_url,
        "BETANG_API_URL": settings.api_url,
        "BETANG_LANG": settings.language,
        "BETANG_KEEP_DAYS": str(settings.keep_days),
        "BETANG_DRAFT_HOURS": str(settings.draft_hours),
        "BETANG_JOURNAL_LIMIT": str(settings.journal_limit),
        "BETANG_LOG_LEVEL": settings.log_level,
    }


def test_no_page_names_a_setting_that_is_not_there() -> None:
    read = set(re.findall(r'"(BETANG_[A-Z_]+)"', source("betang/settings.py").text))
    named = {name for one in pages() for name in re.findall(r"BETANG_[A-Z_]+", one.text)}
    assert named
    assert named <= read


# The command line


def commands(
    parser: argparse.ArgumentParser, before: str = "bot.py"
) -> Iterator[tuple[str, argparse.Action | None]]:
    """Every complete command, alone and with each of its arguments."""
    inner = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    for action in inner:
        for name, child in action.choices.items():
            yield from commands(child, f"{before} {name}")
    if inner:
        return
    yield before, None
    for argument in parser._actions:
        if not isinstance(argument, argparse._HelpAction):
            yield before, argument


def told_commands() -> list[str]:
    """Every call of `bot.py` in the pages, as a reader would type it."""
    spoken = [text for one in pages() for text in [*quoted(one.text), *code_lines(one.text)]]
    return [found[0] for text in spoken if (found := re.search(r"\bbot\.py [a-z].*", text))]


@pytest.mark.parametrize("command", sorted({command for command, _ in commands(_parser())}))
def test_every_command_stands_in_the_table(command: str) -> None:
    told = [text for row in rows(section(OPERATING, "Commands")) for text in quoted(row[0])]
    assert any(f"{text} ".startswith(f"{command} ") for text in told)


def test_every_option_is_shown_in_a_call() -> None:
    told = [text for text in quoted(section(OPERATING, "Commands")) if text.startswith("bot.py")]
    arguments = [(command, argument) for command, argument in commands(_parser()) if argument is not None]
    assert len(arguments) > 5
    for command, argument in arguments:
        calls = [shlex.split(text.removeprefix(command)) for text in told if f"{text} ".startswith(f"{command} ")]
        shown = argument.option_strings[-1] if argument.option_strings else ""
        assert any(shown in call if shown else call for call in calls), f"{command} {argument.dest}"
        for choice in argument.choices or ():
            assert f"`{choice}`" in section(OPERATING, "Commands"), choice


def test_every_call_in_the_pages_is_understood() -> None:
    calls = told_commands()
    assert len(calls) > 15
    for call in calls:
        words = shlex.split(re.sub(r"\bNUMBER\b", "1", call))[1:]
        if words != ["..."]:
            assert callable(_parser().parse_args(words).action), call


def test_a_call_that_does_not_exist_would_be_seen() -> None:
    with pytest.raises(SystemExit):
        _parser().parse_args(["officer", "promote"])


# Make


def targets() -> set[str]:
    found = set(re.findall(r"^([a-z-]+):.*##", source("Makefile").text, re.MULTILINE))
    assert "demo" in found
    return found


def test_every_make_target_that_pages_name_exists() -> None:
    spoken = [text for one in pages() for text in [*quoted(one.text), *code_lines(one.text)]]
    named = {target for text in spoken for target in re.findall(r"\bmake ([a-z-]+)", text)}
    assert {"demo", "test", "check", "run"} <= named
    assert named <= targets()


def test_the_readme_gives_the_two_commands_as_ci_reads_them() -> None:
    lines = source("README.md").lines
    assert "    make demo" in lines
    assert "    make test" in lines


# The chat


def test_every_chat_command_stands_in_the_table_and_every_row_is_a_command() -> None:
    assert {quoted(row[0])[0].lstrip("/") for row in rows(section(OPERATING, "In the chat"))} == set(VERBS)


def test_the_commands_outside_the_menu_are_said_to_be() -> None:
    told = [quoted(row[0])[0].lstrip("/") for row in rows(section(OPERATING, "In the chat"))]
    in_menu = {name for name, _ in COMMANDS}
    assert [name for name in told if name not in in_menu] == told[-3:]
    assert "The last three are in no menu." in section(OPERATING, "In the chat")


def test_no_page_names_a_chat_command_that_is_not_there() -> None:
    of_botfather = {"setinline", "setinlinefeedback", "setjoingroups", "setprivacy", "revoke"}
    named = {
        name for one in pages() for text in quoted(one.text) for name in re.findall(r"^/([a-z]+)$", text)
    } - of_botfather
    assert named
    assert named <= set(VERBS)


# The log


def test_every_alarm_of_the_log_is_explained() -> None:
    calls = re.compile(r'_log\.(?:error|critical)\(\s*f?"([^"]+)"|\.critical\("([^"]+)"')
    sources = [*Path("betang").rglob("*.py"), *Path("handlers").glob("*.py"), Path("assembly.py"), Path("bot.py")]
    said = [
        found[1] or found[2]
        for path in sources
        if "training" not in path.parts
        for found in calls.finditer(path.read_text(encoding="utf-8"))
    ]
    assert len(said) >= 5
    told = [re.escape(quoted(row[0])[0]).replace(r"\.\.\.", ".+") for row in rows(section(OPERATING, "Every day"))]
    for line in said:
        assert any(re.match(beginning, line) for beginning in told), line
