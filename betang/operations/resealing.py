"""Sealing every row anew after the working key has changed.

Every column that holds something under the working key is listed here; a test finds the sealed
columns of the schema and compares.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Table, bindparam, select, update

from betang.storage.database import Database
from betang.storage.tables import (
    attachments,
    cases,
    chats,
    journal,
    messages,
    outbox,
    subscriptions,
    teaching_groups,
)
from betang.storage.unit_of_work import UnitOfWork
from betang.vault.errors import CannotOpenError
from betang.vault.key_commands import Resealed
from betang.vault.sealing import WorkingKeys

_BATCH = 200


@dataclass(frozen=True)
class Sealed:
    """A sealed column: `key` names the row (for paging), `bound` gives the binding from `source`'s value."""

    table: Table
    key: Column[Any]
    column: Column[Any]
    source: Column[Any]
    bound: Callable[[Any], str]


SEALED = (
    Sealed(journal, journal.c.id, journal.c.sealed, journal.c.update_id, lambda v: f"journal.sealed:{v}"),
    Sealed(chats, chats.c.chat, chats.c.sealed, chats.c.chat, lambda v: f"chats.sealed:{v.hex()}"),
    Sealed(outbox, outbox.c.id, outbox.c.sealed, outbox.c.chat, lambda v: f"outbox.sealed:{v.hex()}"),
    Sealed(cases, cases.c.id, cases.c.facts, cases.c.id, lambda v: f"cases.facts:{v}"),
    Sealed(cases, cases.c.id, cases.c.contact, cases.c.id, lambda v: f"cases.contact:{v}"),
    Sealed(messages, messages.c.id, messages.c.waiting, messages.c.id, lambda v: f"messages.waiting:{v}"),
    Sealed(
        attachments, attachments.c.id, attachments.c.facts, attachments.c.id, lambda v: f"attachments.facts:{v}"
    ),
    Sealed(
        attachments, attachments.c.id, attachments.c.waiting, attachments.c.id, lambda v: f"attachments.waiting:{v}"
    ),
    Sealed(
        subscriptions,
        subscriptions.c.id,
        subscriptions.c.sealed,
        subscriptions.c.person,
        lambda v: f"subscriptions.sealed:{v.hex()}",
    ),
    Sealed(
        teaching_groups,
        teaching_groups.c.chat,
        teaching_groups.c.sealed,
        teaching_groups.c.chat,
        lambda v: f"teaching_groups.sealed:{v.hex()}",
    ),
)


class Resealing:
    """The `Reseal` of the key commands: batch by batch, so that being cut off loses nothing."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def __call__(self, keys: WorkingKeys) -> Resealed:
        changed = unopenable = 0
        for sealed in SEALED:
            last: Any = None
            while True:
                async with self._database.work() as work:
                    rows = await _page(work, sealed, last)
                    outcomes = [await _reseal(work, sealed, keys, row) for row in rows]
                changed += outcomes.count(True)
                unopenable += outcomes.count(None)
                if len(rows) < _BATCH:
                    break
                last = rows[-1][0]
        return Resealed(changed, unopenable)


async def _page(work: UnitOfWork, sealed: Sealed, last: Any) -> Sequence[Sequence[Any]]:
    statement = select(sealed.key, sealed.source, sealed.column).where(sealed.column.is_not(None))
    if last is not None:
        statement = statement.where(sealed.key > last)
    return await work.query(statement.order_by(sealed.key).limit(_BATCH))


async def _reseal(work: UnitOfWork, sealed: Sealed, keys: WorkingKeys, row: Sequence[Any]) -> bool | None:
    """True: sealed anew; False: it was under the newest key already; None: no key opens it."""
    key, source, value = row
    binding = sealed.bound(source)
    try:
        if not keys.needs_resealing(value):
            return False
        fresh = keys.seal(keys.open(value, binding), binding)
    except CannotOpenError:
        return None
    await work.query(
        update(sealed.table).where(sealed.key == bindparam("this", key)).values({sealed.column: fresh})
    )
    return True
