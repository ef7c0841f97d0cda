"""Keyed values that connect a report to a chat, so that only whoever holds the keys can follow them.

Threat: the database alone. Outbox rows and journal rows name a conversation, and cases must be told apart
and filed once; with the plain case id or update id in both, the tables would say which chat reported.
"""

from __future__ import annotations

import hashlib

from betang.storage.cases import CaseRow
from betang.vault.pseudonyms import CONVERSATION, reporter_context
from betang.vault.vault import Vault
from betang.vocabulary import Pseudonym

_UPDATES = reporter_context("updates")
_GUESSES = reporter_context("guesses")


def source_of(vault: Vault, update_id: int) -> int:
    """What stands for an update in `source_update`: 63 bits that are the same each time and say nothing."""
    return int.from_bytes(vault.pseudonyms.make(_UPDATES, update_id)[:8]) >> 1


def reporter_of(vault: Vault, case_id: str, conversation: Pseudonym) -> Pseudonym:
    """The reporter as this case alone knows them."""
    return vault.pseudonyms.make(reporter_context(case_id), vault.pseudonyms.reveal(CONVERSATION, conversation))


def conversation_of(vault: Vault, case: CaseRow) -> Pseudonym | None:
    """The chat of whoever filed the case; None once it has been erased."""
    if case.reporter is None:
        return None
    person = vault.pseudonyms.reveal(reporter_context(case.id), case.reporter)
    return vault.pseudonyms.make(CONVERSATION, person)


def guesses_of_chat(vault: Vault, conversation: Pseudonym) -> bytes:
    """Under what a chat's wrong guesses are counted: keyed, so that the table does not say who guessed."""
    return vault.pseudonyms.make(_GUESSES, vault.pseudonyms.reveal(CONVERSATION, conversation))


def guesses_of_case(case_id: str) -> bytes:
    """Under what wrong guesses at a report are counted, with its code or from its own account alike."""
    return hashlib.sha256(f"guesses:{case_id}".encode()).digest()
