"""Helpers of the intake tests: updates as Telegram writes them, and the journal's table as it stands. No tests here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from betang.intake.dispatcher import Entry
from betang.storage.database import Database
from betang.storage.states import JournalState
from betang.storage.tables import journal
from betang.vocabulary import Pseudonym

Json = dict[str, Any]
Check = Callable[[], bool]

SECRET = "rahasia yang diceritakan"


def message(update_id: int, chat: int = 501, text: str = SECRET) -> Json:
    """A text in a private chat."""
    person = {"id": chat, "is_bot": False, "first_name": "Warga", "language_code": "id"}
    place = {"id": chat, "type": "private", "first_name": "Warga"}
    return {
        "update_id": update_id,
        "message": {"message_id": update_id, "date": 1_770_000_000, "chat": place, "from": person, "text": text},
    }


def entry(update_id: int, chat: bytes | None = b"a chat", raw: Json | None = None) -> Entry:
    """An update as the journal hands it on."""
    whose = None if chat is None else Pseudonym(chat)
    return Entry(update_id, whose, raw or message(update_id))


@dataclass(frozen=True)
class Row:
    update_id: int
    chat: bytes | None
    state: JournalState
    tries: int
    sealed: bytes | None
    reason: str | None


async def rows(database: Database) -> list[Row]:
    """The journal by update id, as somebody else sees it."""
    c = journal.c
    async with database.reading() as view:
        found = await view.query(
            select(c.update_id, c.chat, c.state, c.tries, c.sealed, c.reason).order_by(c.update_id)
        )
    return [Row(row[0], row[1], JournalState(row[2]), *row[3:]) for row in found]


async def the_row(database: Database, update_id: int) -> Row:
    return next(row for row in await rows(database) if row.update_id == update_id)
