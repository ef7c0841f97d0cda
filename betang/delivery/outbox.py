"""Putting deliveries into the outbox, as part of the unit of work that decides them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import msgspec

from betang.clock import Clock
from betang.delivery.deliveries import DeleteMessages, Delivery
from betang.storage import outbox
from betang.storage.unit_of_work import UnitOfWork
from betang.vault.vault import Vault
from betang.vocabulary import Lane, Pseudonym

SCREEN = "screen"
"""Topic of the chat's one screen: a newer one replaces an unsent older one."""

_encode = msgspec.json.Encoder().encode
_decoder: msgspec.json.Decoder[Delivery] = msgspec.json.Decoder(Delivery)


def milliseconds(moment: datetime) -> int:
    """Whole milliseconds since 1970 UTC, the form in which times are stored."""
    return int(moment.timestamp() * 1000)


def binding_of(chat: Pseudonym) -> str:
    """Ties a sealed delivery to its chat: a row moved to another chat does not open."""
    return f"outbox.sealed:{chat.hex()}"


def open_delivery(vault: Vault, chat: Pseudonym, sealed: bytes) -> Delivery:
    return _decoder.decode(vault.working.open(sealed, binding_of(chat)))


class Outbox:
    """Adds rows; nothing leaves before the unit of work has been committed."""

    def __init__(self, vault: Vault, clock: Clock, wake: Callable[[], None] = lambda: None) -> None:
        self._vault = vault
        self._clock = clock
        self._wake = wake

    def wakes(self, wake: Callable[[], None]) -> None:
        """Who is told after a commit that there is something to send."""
        self._wake = wake

    async def put(
        self,
        work: UnitOfWork,
        chat: Pseudonym,
        delivery: Delivery,
        lane: Lane,
        *,
        topic: str | None = None,
        not_before: datetime | None = None,
    ) -> None:
        """Send `delivery` to `chat` (a conversation pseudonym), not before a time if one is given."""
        now = milliseconds(self._clock.now())
        await outbox.put(
            work,
            chat=chat,
            lane=lane,
            topic=topic,
            sealed=self._vault.working.seal(_encode(delivery), binding_of(chat)),
            not_before=milliseconds(not_before) if not_before is not None else now,
            now=now,
        )
        work.after_commit(self._wake)

    async def delete(self, work: UnitOfWork, chat: Pseudonym, ids: list[int], lane: Lane = Lane.RELAY) -> None:
        """Remove messages, in calls of up to 100 ids (Telegram's limit)."""
        for start in range(0, len(ids), 100):
            await self.put(work, chat, DeleteMessages(tuple(ids[start : start + 100])), lane)
