"""Command menus, names and descriptions of the bot."""

from __future__ import annotations

import re
from typing import Any

from betang.training.errors import bad_request
from betang.training.limits import (
    COMMAND_DESCRIPTION_CHARACTERS,
    COMMANDS,
    DESCRIPTION_CHARACTERS,
    NAME_CHARACTERS,
    SHORT_DESCRIPTION_CHARACTERS,
)
from betang.training.parameters import Parameters
from betang.training.profile import ScopeKey, scope_key
from betang.training.state import World

Json = dict[str, Any]

_COMMAND = re.compile(r"[a-z0-9_]{1,32}\Z")
_SCOPES = frozenset(
    [
        "default",
        "all_private_chats",
        "all_group_chats",
        "all_chat_administrators",
        "chat",
        "chat_administrators",
        "chat_member",
    ]
)


def set_my_commands(world: World, call: Parameters) -> bool:
    commands = call.structure("commands", "commands") or []
    if not isinstance(commands, list):
        raise bad_request("expected an Array of BotCommand")
    if len(commands) > COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    kept = [_checked_command(command) for command in commands]
    world.profile.commands[_scope(world, call), call.text("language_code")] = kept
    world.hub.tell(lambda: {"type": "commands"})
    return True


def get_my_commands(world: World, call: Parameters) -> list[Json]:
    return world.profile.commands.get((_scope(world, call), call.text("language_code")), [])


def delete_my_commands(world: World, call: Parameters) -> bool:
    world.profile.commands.pop((_scope(world, call), call.text("language_code")), None)
    world.hub.tell(lambda: {"type": "commands"})
    return True


def set_my_name(world: World, call: Parameters) -> bool:
    return _set(world, call, world.profile.names, "name", NAME_CHARACTERS)


def get_my_name(world: World, call: Parameters) -> Json:
    return {"name": world.profile.name(call.text("language_code"))}


def set_my_description(world: World, call: Parameters) -> bool:
    return _set(world, call, world.profile.descriptions, "description", DESCRIPTION_CHARACTERS)


def get_my_description(world: World, call: Parameters) -> Json:
    return {"description": _translated(world.profile.descriptions, call)}


def set_my_short_description(world: World, call: Parameters) -> bool:
    texts = world.profile.short_descriptions
    return _set(world, call, texts, "short_description", SHORT_DESCRIPTION_CHARACTERS)


def get_my_short_description(world: World, call: Parameters) -> Json:
    return {"short_description": _translated(world.profile.short_descriptions, call)}


def _set(world: World, call: Parameters, texts: dict[str, str], field: str, most: int) -> bool:
    """An empty text removes the one of its language; the default name stays. Raises ApiError over `most`."""
    text = call.text(field)
    language = call.text("language_code")
    if len(text) > most:
        raise bad_request(f"bot {field.replace('_', ' ')} is too long")  # documentation is silent on the text
    if text:
        texts[language] = text
    elif field != "name" or language:
        texts.pop(language, None)
    world.hub.tell(lambda: {"type": "commands"})
    return True


def _translated(texts: dict[str, str], call: Parameters) -> str:
    return texts.get(call.text("language_code")) or texts.get("", "")


def _scope(world: World, call: Parameters) -> ScopeKey:
    scope = call.structure("scope", "BotCommandScope")
    if scope is not None and (not isinstance(scope, dict) or scope.get("type") not in _SCOPES):
        raise bad_request("can't parse BotCommandScope: Unsupported type specified")
    if scope and "chat_id" in scope:
        world.chat(scope["chat_id"])
    return scope_key(scope)


def _checked_command(command: Any) -> Json:
    if not isinstance(command, dict):
        raise bad_request("can't parse BotCommand: expected an Object")
    name = str(command.get("command", "")).removeprefix("/")
    description = str(command.get("description", ""))
    if not _COMMAND.match(name):
        raise bad_request("BOT_COMMAND_INVALID")
    if not 1 <= len(description) <= COMMAND_DESCRIPTION_CHARACTERS:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": name, "description": description}
