"""What @BotFather would keep of the bot: command menus by scope and language, names, descriptions."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]
ScopeKey = tuple[str, str, str]
"""Kind of scope, chat id and user id as far as the kind has them."""

DEFAULT: ScopeKey = ("default", "", "")


class Profile:
    def __init__(self, name: str) -> None:
        self.commands: dict[tuple[ScopeKey, str], list[Json]] = {}
        self.names: dict[str, str] = {"": name}
        self.descriptions: dict[str, str] = {}
        self.short_descriptions: dict[str, str] = {}

    def name(self, language: str) -> str:
        return self.names.get(language) or self.names[""]

    def commands_for(self, user_id: int, language: str) -> list[Json]:
        """The menu of one private chat, in the order the documentation gives for looking scopes up."""
        for scope in (("chat", str(user_id), ""), ("all_private_chats", "", ""), DEFAULT):
            for code in (language, ""):
                found = self.commands.get((scope, code))
                if found:
                    return found
        return []


def scope_key(scope: Json | None) -> ScopeKey:
    if not scope:
        return DEFAULT
    return (str(scope.get("type", "default")), str(scope.get("chat_id", "")), str(scope.get("user_id", "")))
