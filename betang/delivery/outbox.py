"""Putting deliveries into the outbox, as part of the unit of work that decides them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Protocol

import msgspec

from betang.clock import Clock
from betang.delivery.deliveries import DeleteMessages, Delivery
from betang.storage import outbox
from betang.storage.outbox import OutboxRow
from betang.storage.unit_of_work import UnitOfWork
from betang.vault.vault import Vault
from betang.vocabulary import Lane, Pseudonym

SCREEN = "screen"
"""Topic of the chat's one screen: a newer one replaces an unsent older one."""

LEASE = timedelta(minutes=2)
"""How long a row is held before it counts as left behind by a crash."""

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


class Taker(Protocol):
    """Whoever sends: the pump of this process."""

    def has_room(self, lane: Lane) -> bool:
        """Whether a row of this lane can be taken at once; if not, it is queued and found later."""

    def take(self, row: OutboxRow, delivery: Delivery, topic: str | None) -> None:
        """Send a row that was born leased; called after the commit."""

    def wake(self) -> None:
        """There is something queued."""


class Outbox:
    """Adds rows; nothing leaves before the unit of work has been committed."""

    def __init__(self, vault: Vault, clock: Clock, taker: Taker | None = None) -> None:
        self._vault = vault
        self._clock = clock
        self._taker = taker

    def sends_through(self, taker: Taker) -> None:
        """Who sends what is put here. Without one (an operator's command), the running bot finds the rows."""
        self._taker = taker

    async def put(
        self,
        work: UnitOfWork,
        chat: Pseudonym,
        delivery: Delivery,
        lane: Lane,
        *,
        topic: str | None = None,
        not_before: datetime | None = None,
        screen: int | None = None,
    ) -> None:
        """Send `delivery` to `chat` (a conversation pseudonym), not before a time if one is given.

        `screen` is the message id of the chat's screen, where the caller has just read it.
        """
        now = self._clock.now()
        sealed = self._vault.working.seal(_encode(delivery), binding_of(chat))
        taker = self._taker
        at_once = not_before is None and taker is not None and taker.has_room(lane)
        step = outbox.put(
            work,
            chat=chat,
            lane=lane,
            topic=topic,
            sealed=sealed,
            not_before=milliseconds(not_before or now),
            now=milliseconds(now),
            until=milliseconds(now + LEASE) if at_once else None,
        )
        if taker is None:
            return
        if not at_once:
            work.after_commit(taker.wake)
            return

        def hand_over() -> None:
            row = OutboxRow(step.rows[0][0], chat, lane, 1, sealed, milliseconds(now), screen)
            taker.take(row, delivery, topic)

        work.after_commit(hand_over)

    async def delete(self, work: UnitOfWork, chat: Pseudonym, ids: list[int], lane: Lane = Lane.RELAY) -> None:
        """Remove messages, in calls of up to 100 ids (Telegram's limit)."""
        for start in range(0, len(ids), 100):
            await self.put(work, chat, DeleteMessages(tuple(ids[start : start + 100])), lane)
