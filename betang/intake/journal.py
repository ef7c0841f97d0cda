"""Writing updates down before Telegram is told that they arrived, and reading them back after a crash."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from typing import Any

import msgspec

from betang.clock import Clock
from betang.delivery.outbox import milliseconds
from betang.errors import BetangError
from betang.intake.dispatcher import Entry
from betang.intake.raw import Raw, chat_id_of
from betang.storage import journal
from betang.storage.database import Database
from betang.vault.vault import Vault
from betang.vocabulary import Pseudonym

_PAGE = 500
_log = logging.getLogger(__name__)


def _binding(update_id: int) -> str:
    return f"journal.sealed:{update_id}"


class Journal:
    """Seals updates into the journal and opens them again."""

    def __init__(self, database: Database, vault: Vault, clock: Clock) -> None:
        self._database = database
        self._vault = vault
        self._clock = clock

    async def write(self, updates: Sequence[Raw]) -> list[Entry]:
        """Seal and commit; only when this has returned may the next offset be asked for."""
        entries = [Entry(raw["update_id"], self._chat(raw), raw) for raw in updates]
        now = milliseconds(self._clock.now())
        rows = [
            journal.JournalRow(
                entry.update_id,
                entry.chat,
                self._vault.working.seal(_packed(entry.raw), _binding(entry.update_id)),
                0,
                now,
            )
            for entry in entries
        ]
        async with self._database.work() as work:
            await journal.append(work, rows)
        return entries

    def _chat(self, raw: Raw) -> Pseudonym | None:
        chat_id = chat_id_of(raw)
        return None if chat_id is None else self._vault.pseudonyms.make("conversation", chat_id)

    async def unfinished(self, after: int) -> list[Entry]:
        """A page of updates that have not had their effect, by update id from beyond `after`.

        One that does not open is parked: a damaged row must not keep the bot from starting.
        """
        while rows := await self._pending(after):
            entries = [entry for row in rows if (entry := await self._entry_or_parked(row)) is not None]
            if entries:
                return entries
            after = rows[-1].update_id
        return []

    async def _pending(self, after: int) -> list[journal.JournalRow]:
        async with self._database.reading() as view:
            return await journal.pending(view, _PAGE, after)

    async def _entry_or_parked(self, row: journal.JournalRow) -> Entry | None:
        try:
            return self._entry(row)
        except (BetangError, ValueError) as error:
            why = type(error).__name__
        _log.error("update %d does not open and is parked: %s", row.update_id, why)
        async with self._database.work() as work:
            await journal.park(work, row.update_id, why, milliseconds(self._clock.now()))
        return None

    async def one(self, update_id: int) -> Entry | None:
        """An update whose content is still here (pending or parked)."""
        async with self._database.reading() as view:
            row = await journal.one(view, update_id)
        return None if row is None else self._entry(row)

    def _entry(self, row: journal.JournalRow) -> Entry:
        plain = self._vault.working.open(row.sealed, _binding(row.update_id))
        return Entry(row.update_id, row.chat, _unpacked(plain))


def _packed(raw: Raw) -> bytes:
    try:
        return msgspec.json.encode(raw)
    except ValueError:
        # Threat: half of a surrogate pair is no UTF-8. Refused here, it would be asked for again for ever, and
        # nobody's updates behind it would come; escaped, it is kept, and its handler may fail alone.
        return json.dumps(raw).encode()


def _unpacked(plain: bytes) -> Any:
    try:
        return msgspec.json.decode(plain)
    except msgspec.DecodeError:
        return json.loads(plain)
