"""The world: one bot, people, groups, their chats and messages, and the few ways they change.

The bot's side (`methods_*.py`) and the people's side (`people.py`) both go through here. Nothing
in this file parses requests or decides limits.
"""

from __future__ import annotations

from typing import Any

from betang.clock import Clock
from betang.training.actors import BotAccount, Chat, Group, Message, User
from betang.training.clocks import MovableClock
from betang.training.errors import bad_request, forbidden, migrated
from betang.training.files import FileStore
from betang.training.flood import Flood, FloodPolicy
from betang.training.hub import Hub
from betang.training.inline import InlineQueries
from betang.training.ledger import Ledger, Moment, Notification, preview
from betang.training.profile import Profile
from betang.training.queries import Queries
from betang.training.updates import UpdateQueue
from betang.training.views import see

Json = dict[str, Any]


class World:
    """Everything the server knows. `privacy_mode`, `inline_mode` and `joins_groups` as @BotFather's: in groups only
    commands and replies; in any chat `@bot words`; the bot may be added to groups."""

    def __init__(self, clock: Clock, bot: BotAccount, flood: FloodPolicy | None = None) -> None:
        self.clock = MovableClock(clock)
        self.bot = bot
        self.bot_json = bot.as_json()
        self.flood = Flood(flood) if flood is not None else None
        self.hub = Hub()
        self.ledger = Ledger()
        self.profile = Profile(bot.first_name)
        self.updates = UpdateQueue(self.clock)
        self.files = FileStore(self.clock)
        self.queries = Queries(self.clock)
        self.inline = InlineQueries(self.clock)
        self.users: dict[int, User] = {}
        self.groups: dict[int, Group] = {}
        self.chats: dict[int, Chat] = {}
        self.privacy_mode = True
        self.inline_mode = True
        self.joins_groups = True
        self._last_message_id = 0
        self._last_user_id = 100
        self._last_album_id = 0

    # People and places

    def user(self, id: int = 0, first_name: str = "Warga", **fields: Any) -> User:  # noqa: A002 - Telegram's word
        """Create a person; without `id` the next free one from 101."""
        self._last_user_id = max(self._last_user_id + 1, id)
        user = User(id=id or self._last_user_id, first_name=first_name, **fields)
        self.users[user.id] = user
        self.chats[user.id] = Chat(user.id, user.as_chat(), user, None)
        self.hub.tell(lambda: {"type": "user", "user": self.user_json(user)})
        return user

    def group(self, title: str, members: list[int], *, bot_present: bool = False, is_basic: bool = False) -> Group:
        """Create a group; `groups.add_bot` lets the bot in so that it is told."""
        number = len(self.groups) + 1
        chat_id = -number if is_basic else -1_000_000_000_000 - number
        group = Group(chat_id, title, list(members), bot_present=bot_present, is_basic=is_basic)
        self.groups[group.id] = group
        self.chats[group.id] = Chat(group.id, group.as_chat(), None, group)
        self.hub.tell(lambda: {"type": "group", "group": group_json(group)})
        return group

    def user_json(self, user: User) -> Json:
        """A person as the control API shows them, with the command menu they see."""
        return {
            "id": user.id,
            "first_name": user.first_name,
            "last_name": user.last_name,
            "username": user.username,
            "language_code": user.language_code,
            "phone": user.phone,
            "blocked": user.blocked,
            "deactivated": user.deactivated,
            "started": user.started,
            "typing": user.typing,
            "commands": self.profile.commands_for(user.id, user.language_code),
        }

    # Messages

    def now(self) -> int:
        return int(self.clock.now().timestamp())

    def next_message_id(self) -> int:
        self._last_message_id += 1
        return self._last_message_id

    def next_album_id(self) -> int:
        self._last_album_id += 1
        return self._last_album_id

    def inject(self, update: Json) -> int:
        """Hand the bot any JSON as an update, however broken; gives its update_id."""
        return self.updates.inject(update)

    def add(self, chat: Chat, content: Json, *, from_bot: bool, silent: bool = False) -> Message:
        """Put a message into a chat. `content` has everything but message_id, from, chat and date."""
        message_id = self.next_message_id()
        sender = self.bot_json if from_bot else content.pop("from")
        whole = {"message_id": message_id, "from": sender, "chat": chat.json, "date": self.now(), **content}
        message = Message(message_id, chat.id, whole, from_bot, silent)
        chat.messages[message_id] = message
        said = Moment(self.clock.monotonic(), chat.id, message_id, "sent" if from_bot else "said")
        self.ledger.moments.append(said)
        if from_bot and chat.user is not None:
            chat.user.typing = False
            self._notify(chat.user, message)
        self.hub.tell(
            lambda: {"type": "message", "chat": chat.id, "message": see(message, self.files).as_json()}, chat.id
        )
        return message

    def changed(self, message: Message) -> None:
        """Stamp an edited message and tell listeners."""
        message.content["edit_date"] = self.now()
        self.ledger.moments.append(Moment(self.clock.monotonic(), message.chat_id, message.id, "edited"))
        self.hub.tell(
            lambda: {"type": "edited", "chat": message.chat_id, "message": see(message, self.files).as_json()},
            message.chat_id,
        )

    def remove(self, chat: Chat, ids: list[int]) -> None:
        """Take messages away for both sides."""
        for message_id in ids:
            chat.messages.pop(message_id, None)
            if message_id in chat.pinned:
                chat.pinned.remove(message_id)
        self.hub.tell(lambda: {"type": "deleted", "chat": chat.id, "ids": ids}, chat.id)

    def _notify(self, user: User, message: Message) -> None:
        notification = Notification(
            user.id,
            message.id,
            message.content["date"],
            self.profile.name(user.language_code),
            preview(message.content),
            message.silent,
        )
        self.ledger.notifications.append(notification)
        self.hub.tell(lambda: {"type": "notification", **notification.as_json()})

    # What the bot may do

    def chat(self, chat_id: int | str | None) -> Chat:
        """The chat the bot names; raises ApiError when there is none."""
        if chat_id is None or chat_id == "":
            raise bad_request("chat_id is empty")
        try:
            return self.chats[int(chat_id)]
        except (ValueError, KeyError, TypeError, OverflowError):
            raise bad_request("chat not found") from None

    def check_reachable(self, chat: Chat) -> None:
        """Raise ApiError 403 when the bot may not write there."""
        user, group = chat.user, chat.group
        if user is not None:
            if user.deactivated:
                raise forbidden("user is deactivated")
            if user.blocked:
                raise forbidden("bot was blocked by the user")
            if not user.started:
                raise forbidden("bot can't initiate conversation with a user")
        if group is not None and group.moved_to is not None:
            raise migrated(group.moved_to)
        if group is not None and group.bot_kicked:
            raise forbidden("bot was kicked from the supergroup chat")
        if group is not None and not group.bot_present:
            raise forbidden("bot is not a member of the supergroup chat")

    def admit(self, chat: Chat, count: int = 1) -> None:
        """Count messages to the chat; raises ApiError 403 or 429."""
        self.check_reachable(chat)
        if self.flood is not None:
            self.flood.admit(chat.id, self.clock.monotonic(), count)


def group_json(group: Group) -> Json:
    return {
        "id": group.id,
        "title": group.title,
        "members": group.members,
        "administrators": group.administrators,
        "bot": group.bot_present,
        "bot_admin": group.bot_admin,
    }
