"""Who and what the world holds: the bot, people, groups, chats and messages, as plain records.

They know how Telegram writes them in JSON and nothing else; `state.py` holds and changes them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]

_SERVICE = ("new_chat_members", "pinned_message", "migrate_to_chat_id", "migrate_from_chat_id")


@dataclass(slots=True)
class BotAccount:
    id: int
    first_name: str = "Betang"
    username: str = "betang_latihan_bot"

    def as_json(self) -> Json:
        return {"id": self.id, "is_bot": True, "first_name": self.first_name, "username": self.username}


@dataclass(slots=True)
class User:
    """A person with a Telegram account. `started` means that they wrote to the bot at least once."""

    id: int
    first_name: str
    username: str = ""
    last_name: str = ""
    language_code: str = "id"
    phone: str = ""
    started: bool = False
    blocked: bool = False
    deactivated: bool = False
    typing: bool = False

    def as_json(self) -> Json:
        user: Json = {"id": self.id, "is_bot": False, "first_name": self.first_name}
        if self.last_name:
            user["last_name"] = self.last_name
        if self.username:
            user["username"] = self.username
        if self.language_code:
            user["language_code"] = self.language_code
        return user

    def as_chat(self) -> Json:
        chat: Json = {"id": self.id, "first_name": self.first_name, "type": "private"}
        if self.last_name:
            chat["last_name"] = self.last_name
        if self.username:
            chat["username"] = self.username
        return chat


@dataclass(slots=True)
class Group:
    """A supergroup, or with `is_basic` a group that may yet become one. `bot_present` and `bot_admin` decide what
    the bot may do in it. The first of its members owns it."""

    id: int
    title: str
    members: list[int] = field(default_factory=list)
    administrators: list[int] = field(default_factory=list)
    is_basic: bool = False
    moved_to: int | None = None
    bot_present: bool = True
    bot_admin: bool = False
    bot_kicked: bool = False

    def as_chat(self) -> Json:
        return {"id": self.id, "title": self.title, "type": "group" if self.is_basic else "supergroup"}

    def rank(self, user: int) -> str:
        """The status of a person, as ChatMember has it."""
        if user not in self.members:
            return "left"
        if user == self.members[0]:
            return "creator"
        return "administrator" if user in self.administrators else "member"


@dataclass(slots=True)
class Message:
    """`content` is the message as Telegram writes it; the rest is what Telegram does not tell bots."""

    id: int
    chat_id: int
    content: Json
    from_bot: bool
    silent: bool = False
    hidden: bool = False
    """Deleted by the person on their side alone: the bot can still edit and delete it."""

    @property
    def is_service(self) -> bool:
        return any(name in self.content for name in _SERVICE)


@dataclass(slots=True)
class Chat:
    id: int
    json: Json
    user: User | None
    group: Group | None
    messages: dict[int, Message] = field(default_factory=dict)
    pinned: list[int] = field(default_factory=list)
