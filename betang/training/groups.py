"""The bot coming into a group and leaving it, and a group becoming a supergroup: what Telegram tells of it."""

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


def upgrade(world: World, group: Group) -> Group:
    """The group becomes a supergroup with another id; both say so, in the order Telegram says it."""
    after = world.group(group.title, group.members, bot_present=group.bot_present)
    after.administrators, after.bot_admin = list(group.administrators), group.bot_admin
    group.moved_to, group.bot_present = after.id, False
    owner = world.users[group.members[0]].as_json()
    told = (
        (group, {"migrate_to_chat_id": after.id}),
        (after, {"migrate_from_chat_id": group.id}),
    )
    for one, what in told:
        message = world.add(world.chats[one.id], {"from": owner, **what}, from_bot=False)
        world.updates.add("message", message.content)
    return after


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
