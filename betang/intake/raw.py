"""What intake must know of an update before anything has parsed it: whose it is, and their language.

Works on Telegram's raw JSON and never raises, since even an update that no parser understands has
to be journalled, put in its chat's order, and apologised for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Raw = Mapping[str, Any]

_LARGEST = 2**63

_WITH_CHAT = (
    "message",
    "edited_message",
    "channel_post",
    "edited_channel_post",
    "my_chat_member",
    "chat_member",
    "chat_join_request",
    "message_reaction",
)


def _dictionary(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _whole(value: object) -> int | None:
    """An id of Telegram's: a whole number of at most 64 bits, which is also what can be stored."""
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    return value if -_LARGEST <= value < _LARGEST else None


def update_id_of(raw: object) -> int | None:
    """The number by which an update is confirmed; None when there is none, and so nothing to be done with it."""
    return _whole(_dictionary(raw).get("update_id"))


def chat_id_of(raw: Raw) -> int | None:
    """Telegram's id of the chat the update belongs to; None for inline queries, polls and the unknown."""
    for field in _WITH_CHAT:
        if field in raw:
            return _whole(_dictionary(_dictionary(raw[field]).get("chat")).get("id"))
    query = _dictionary(raw.get("callback_query"))
    chat = _whole(_dictionary(_dictionary(query.get("message")).get("chat")).get("id"))
    return chat if chat is not None else _whole(_dictionary(query.get("from")).get("id"))


def language_of(raw: Raw) -> str | None:
    """The client's language tag, such as `id` or `en-US`."""
    for field in (*_WITH_CHAT, "callback_query"):
        code = _dictionary(_dictionary(raw.get(field)).get("from")).get("language_code")
        if isinstance(code, str):
            return code
    return None


def press_of(raw: Raw) -> str:
    """The id by which a button press is answered; empty for every other update."""
    query = _dictionary(raw.get("callback_query")).get("id")
    return query if isinstance(query, str) else ""


def is_talk_in_a_group(raw: Raw) -> bool:
    """What members of a group say to each other, which is nobody's business here: not even journalled.

    In privacy mode Telegram hands over little of it; of a bot that was made an administrator, everything. Commands
    and the message that a group has another id are no talk.
    """
    field = next(
        (name for name in ("message", "edited_message", "channel_post", "edited_channel_post") if name in raw), ""
    )
    message = _dictionary(raw.get(field))
    group = _whole(_dictionary(message.get("chat")).get("id"))
    if group is None or is_private(group):
        return False
    moves = "migrate_to_chat_id" in message or "migrate_from_chat_id" in message
    return not moves and not _text(message.get("text")).startswith("/")


@dataclass(frozen=True, slots=True)
class InlineQuery:
    """`@bot words` typed in any chat. Telegram does not say in which."""

    id: str
    person: int
    language: str | None
    text: str
    offset: str


def is_fleeting(raw: Raw) -> bool:
    """Whether it is worthless after a moment: not journalled, and answered at once or never."""
    return "inline_query" in raw and chat_id_of(raw) is None


def inline_query_of(raw: Raw) -> InlineQuery | None:
    """None for every other update, and for a query that nobody could answer."""
    query = _dictionary(raw.get("inline_query"))
    asker = _dictionary(query.get("from"))
    person, key = _whole(asker.get("id")), _text(query.get("id"))
    if person is None or not key:
        return None
    language = asker.get("language_code")
    return InlineQuery(
        key,
        person,
        language if isinstance(language, str) else None,
        _text(query.get("query")),
        _text(query.get("offset")),
    )


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def is_private(chat_id: int) -> bool:
    """Users have positive ids; groups and channels negative ones (Bot API, `Chat.id`)."""
    return chat_id > 0
