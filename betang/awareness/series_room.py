"""What the verbs of series work with: the bundle, and how a row is sealed and opened."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Protocol

import msgspec

from betang.awareness.series_rules import Following
from betang.chats.service import Chats
from betang.clock import WIB, Clock
from betang.delivery.outbox import Outbox, milliseconds
from betang.errors import BetangError
from betang.storage.subscriptions import SubscriptionRow
from betang.vault.pseudonyms import CONVERSATION, SUBSCRIBER
from betang.vault.vault import Vault
from betang.vocabulary import Pseudonym
from betang.wording.catalogue import Catalogues, Words
from betang.wording.directory import Directory
from betang.wording.library import Library
from betang.wording.reading import Reader

_log = logging.getLogger(__name__)

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Following).decode


class Shelf(Protocol):
    """What agency staff write, as it is at present: read anew for each step."""

    @property
    def library(self) -> Library: ...

    @property
    def directory(self) -> Directory: ...

    @property
    def catalogues(self) -> Catalogues: ...


@dataclass(frozen=True, slots=True)
class SeriesRoom:
    """Made once at the start and handed to every verb. Conversations go in and out; rows know subscribers alone."""

    vault: Vault
    clock: Clock
    outbox: Outbox
    chats: Chats
    content: Shelf

    @property
    def library(self) -> Library:
        return self.content.library

    def words(self, locale: str) -> Words:
        return self.content.catalogues.catalogue(locale)

    def reader(self, words: Words) -> Reader:
        today = self.clock.now().astimezone(WIB).date()
        return Reader(self.content.library, self.content.directory.as_of(today), words)

    def now(self) -> int:
        return milliseconds(self.clock.now())

    def subscriber(self, conversation: Pseudonym) -> Pseudonym:
        """Threat: under one pseudonym, the tables would say that whoever follows a series also reported."""
        return self.vault.pseudonyms.make(SUBSCRIBER, self.vault.pseudonyms.reveal(CONVERSATION, conversation))

    def conversation(self, subscriber: Pseudonym) -> Pseudonym:
        return self.vault.pseudonyms.make(CONVERSATION, self.vault.pseudonyms.reveal(SUBSCRIBER, subscriber))

    def seal(self, person: Pseudonym, following: Following) -> bytes:
        return self.vault.working.seal(_encode(following), _binding(person))

    def open(self, row: SubscriptionRow) -> Following | None:
        """None when it does not open: sealed under a key that is not here, or another version's."""
        try:
            following = _decode(self.vault.working.open(row.sealed, _binding(row.person)))
            following.hours  # noqa: B018 - raises for hours that never come
        except (BetangError, msgspec.DecodeError, ValueError) as error:
            _log.error("series row %d does not open: %s", row.id, type(error).__name__)
            return None
        return following


def _binding(person: Pseudonym) -> str:
    return f"subscriptions.sealed:{person.hex()}"


def topic_of(following: Following) -> str:
    """Threat: a topic stands in clear beside the chat, so it names neither a series nor a row of it."""
    return f"reading:{following.slot}"
