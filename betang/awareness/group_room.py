"""What the verbs of groups work with: the bundle, and how a row is sealed and opened.

A group is known by the pseudonym of its conversation; its title, its members and who set it up are nowhere.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass

import msgspec

from betang.awareness.group_rules import Plan
from betang.awareness.series_room import Shelf
from betang.clock import WIB, Clock
from betang.delivery.outbox import Outbox, milliseconds
from betang.errors import BetangError
from betang.storage.groups import GroupRow
from betang.vault.pseudonyms import CONVERSATION
from betang.vault.vault import Vault
from betang.vocabulary import Pseudonym
from betang.wording.catalogue import Words
from betang.wording.library import Library
from betang.wording.reading import Reader

_log = logging.getLogger(__name__)

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Plan).decode


@dataclass(frozen=True, slots=True)
class GroupRoom:
    """`bot_username`: for the link below each post, which leads into the private chat."""

    vault: Vault
    clock: Clock
    outbox: Outbox
    content: Shelf
    bot_username: str

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

    def pseudonym(self, group: int) -> Pseudonym:
        return self.vault.pseudonyms.make(CONVERSATION, group)

    def row(self, chat: Pseudonym, plan: Plan, due_at: int | None) -> GroupRow:
        return GroupRow(chat, self.vault.working.seal(_encode(plan), _binding(chat)), due_at)

    def open(self, row: GroupRow) -> Plan | None:
        """None when it does not open: sealed under a key that is not here, or another version's."""
        try:
            plan = _decode(self.vault.working.open(row.sealed, _binding(row.chat)))
            plan.hours  # noqa: B018 - raises for hours that never come
        except (BetangError, msgspec.DecodeError, ValueError) as error:
            _log.error("the row of a group does not open: %s", type(error).__name__)
            return None
        return plan


def _binding(chat: Pseudonym) -> str:
    return f"teaching_groups.sealed:{chat.hex()}"
