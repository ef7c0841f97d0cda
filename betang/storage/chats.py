"""Chats and the messages that lie in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from betang.storage.states import Purpose
from betang.storage.tables import chat_messages, chats
from betang.storage.unit_of_work import UnitOfWork
from betang.vocabulary import Pseudonym


@dataclass(frozen=True, slots=True)
class ChatRow:
    sealed: bytes
    version: int
    screen_message: int | None


@dataclass(frozen=True, slots=True)
class LyingMessage:
    """A message in a chat, of either side; `at` and `remove_at` in milliseconds."""

    message_id: int
    purpose: Purpose
    at: int
    remove_at: int | None = None


_ONE = select(chats.c.sealed, chats.c.version, chats.c.screen_message).where(chats.c.chat == bindparam("whose"))
_NEW = insert(chats).values(
    chat=bindparam("whose"),
    sealed=bindparam("sealed"),
    version=1,
    screen_message=None,
    touched_at=bindparam("now"),
    closes_at=bindparam("expires"),
)
_SAVE = (
    update(chats)
    .where(chats.c.chat == bindparam("whose"), chats.c.version == bindparam("seen"))
    .values(
        sealed=bindparam("sealed"),
        version=chats.c.version + 1,
        touched_at=bindparam("now"),
        closes_at=bindparam("expires"),
    )
)
_SCREEN = update(chats).where(chats.c.chat == bindparam("whose")).values(screen_message=bindparam("message"))
_SCREEN_OF = select(chats.c.screen_message).where(chats.c.chat == bindparam("whose"))
_EXPIRED = (
    select(chats.c.chat)
    .where(chats.c.closes_at < bindparam("now"))
    .order_by(chats.c.closes_at)
    .limit(bindparam("count"))
)
_DELETE = delete(chats).where(chats.c.chat == bindparam("whose"))
_LIES_VALUES: dict[str, Any] = {
    "chat": bindparam("whose"),
    "message_id": bindparam("message"),
    "purpose": bindparam("purpose"),
    "at": bindparam("at"),
    "remove_at": bindparam("remove_at"),
}
_LIES = {
    "sqlite": sqlite.insert(chat_messages).values(_LIES_VALUES).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(chat_messages).values(_LIES_VALUES).on_conflict_do_nothing(),
}
_LYING = (
    select(chat_messages.c.message_id, chat_messages.c.purpose, chat_messages.c.at, chat_messages.c.remove_at)
    .where(chat_messages.c.chat == bindparam("whose"))
    .order_by(chat_messages.c.message_id)
)
_GONE = delete(chat_messages).where(
    chat_messages.c.chat == bindparam("whose"), chat_messages.c.message_id == bindparam("message")
)
_REMOVABLE = (
    select(chat_messages.c.chat, chat_messages.c.message_id)
    .where(chat_messages.c.remove_at < bindparam("now"))
    .order_by(chat_messages.c.remove_at)
    .limit(bindparam("count"))
)
_FORGET = delete(chat_messages).where(chat_messages.c.at < bindparam("before"))


async def load(work: UnitOfWork, chat: Pseudonym) -> ChatRow | None:
    row = await work.row(_ONE, whose=chat)
    return ChatRow(*row) if row is not None else None


def create(work: UnitOfWork, chat: Pseudonym, sealed: bytes, *, now: int, expires: int | None) -> None:
    work.later(_NEW, expect=1, whose=chat, sealed=sealed, now=now, expires=expires)


def save(work: UnitOfWork, chat: Pseudonym, sealed: bytes, *, seen: int, now: int, expires: int | None) -> None:
    """Write the state back, at the latest at the end; Conflict when the row is not of the version `seen` any more."""
    work.later(_SAVE, expect=1, whose=chat, sealed=sealed, seen=seen, now=now, expires=expires)


async def set_screen(work: UnitOfWork, chat: Pseudonym, message_id: int | None) -> None:
    """Remember which message is the screen; None: the next screen is sent as a new message."""
    await work.change(_SCREEN, whose=chat, message=message_id)


async def screen_of(work: UnitOfWork, chat: Pseudonym) -> int | None:
    row = await work.row(_SCREEN_OF, whose=chat)
    return row[0] if row is not None else None


async def due_to_close(work: UnitOfWork, now: int, limit: int) -> list[Pseudonym]:
    return [Pseudonym(row[0]) for row in await work.rows(_EXPIRED, now=now, count=limit)]


async def forget(work: UnitOfWork, chat: Pseudonym) -> None:
    await work.change(_DELETE, whose=chat)


async def note_lying(work: UnitOfWork, chat: Pseudonym, messages: Sequence[LyingMessage]) -> None:
    """Remember messages that lie in the chat, so that they can be removed."""
    rows = [
        {
            "whose": chat,
            "message": m.message_id,
            "purpose": int(m.purpose),
            "at": m.at,
            "remove_at": m.remove_at,
        }
        for m in messages
    ]
    await work.change_many(_LIES[work.dialect], rows)


async def lying(work: UnitOfWork, chat: Pseudonym) -> list[LyingMessage]:
    """What is known to lie in the chat, oldest first."""
    return [LyingMessage(row[0], Purpose(row[1]), row[2], row[3]) for row in await work.rows(_LYING, whose=chat)]


async def note_gone(work: UnitOfWork, chat: Pseudonym, message_ids: Sequence[int]) -> None:
    await work.change_many(_GONE, [{"whose": chat, "message": one} for one in message_ids])


async def removable(work: UnitOfWork, now: int, limit: int) -> list[tuple[Pseudonym, int]]:
    """Messages whose time to be removed has come."""
    return [(Pseudonym(row[0]), row[1]) for row in await work.rows(_REMOVABLE, now=now, count=limit)]


async def forget_lying(work: UnitOfWork, before: int) -> int:
    """Drop what is too old to be deleted from a chat anyway."""
    return await work.change(_FORGET, before=before)
