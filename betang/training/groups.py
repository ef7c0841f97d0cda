"""The bot coming into a group and leaving it: the updates and the service message that go with it."""

from __future__ import annotations

from typing import Any

from betang.training.actors import Group, User
from betang.training.state import World

Json = dict[str, Any]


def add_bot(world: World, group: Group, by: User) -> None:
    """A member lets the bot in: `my_chat_member`, then a service message with the bot as new member."""
    group.bot_present, group.bot_kicked = True, False
    _tell_membership(world, group, by, "left", "member")
    content = {"from": by.as_json(), "new_chat_members": [world.bot_json], "new_chat_member": world.bot_json}
    message = world.add(world.chats[group.id], content, from_bot=False)
    world.updates.add("message", message.content)


def remove_bot(world: World, group: Group, by: User) -> None:
    """A member throws the bot out."""
    group.bot_present, group.bot_kicked = False, True
    _tell_membership(world, group, by, "member", "kicked")


def _tell_membership(world: World, group: Group, by: User, old: str, new: str) -> None:
    change: Json = {
        "chat": group.as_chat(),
        "from": by.as_json(),
        "date": world.now(),
        "old_chat_member": _member(world, old),
        "new_chat_member": _member(world, new),
    }
    world.updates.add("my_chat_member", change)


def _member(world: World, status: str) -> Json:
    until = {"until_date": 0} if status == "kicked" else {}
    return {"status": status, "user": world.bot_json, **until}
