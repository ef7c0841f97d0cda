"""Telegram ids turned into pseudonyms and back.

Here: AES-SIV over an id, with the context as associated data. Not here: where pseudonyms are stored.

AES-SIV (RFC 5297; `cryptography`'s AESSIV with a key of 64 bytes) is deterministic, so within one context
the same id always gives the same pseudonym and the pseudonym is the lookup key. Without the key nobody can
tell whether pseudonyms of two contexts belong to one person: the table of subscribers does not say who
reported. The key turns all of them back; whoever holds the key folder and the database knows every id.
"""

from __future__ import annotations

import re
import struct

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from betang.vault.errors import WrongContextError
from betang.vault.secret import Secret
from betang.vocabulary import Pseudonym

SUBSCRIBER = "subscriber"
OFFICER = "officer"
CONVERSATION = "conversation"

PSEUDONYM_BYTES = 24
"""16 bytes of synthetic IV and 8 of the id, always: the length tells nothing."""

_CONTEXT = re.compile(r"subscriber|officer|conversation|reporter:[^\s:]+")
_ID = struct.Struct(">q")


def reporter_context(case_id: str | int) -> str:
    """The context of the reporter of one case: two cases of one person share nothing."""
    return f"reporter:{case_id}"


class Pseudonyms:
    """Makes and reveals pseudonyms under one key of 64 bytes."""

    __slots__ = ("_siv",)

    def __init__(self, key: Secret) -> None:
        self._siv = AESSIV(key.as_bytes())

    def make(self, context: str, telegram_id: int) -> Pseudonym:
        """An id's pseudonym, 24 bytes. Raises ValueError for an unknown context or an id beyond 64 bits."""
        return Pseudonym(self._siv.encrypt(_id_as_bytes(telegram_id), [_known(context)]))

    def reveal(self, context: str, pseudonym: Pseudonym) -> int:
        """The id behind a pseudonym. Raises WrongContextError when it was made elsewhere or was changed."""
        associated = [_known(context)]
        try:
            plain = self._siv.decrypt(pseudonym, associated)
        except InvalidTag:
            raise WrongContextError("this pseudonym was not made in this context with this key") from None
        (telegram_id,) = _ID.unpack(plain)
        return int(telegram_id)


def _known(context: str) -> bytes:
    # A misspelt context would quietly make a person unfindable.
    if not _CONTEXT.fullmatch(context):
        raise ValueError("pseudonym contexts are subscriber, officer, conversation and reporter:<case id>")
    return context.encode()


def _id_as_bytes(telegram_id: int) -> bytes:
    try:
        return _ID.pack(telegram_id)
    except struct.error:
        # Threat: the error of `struct` would be chained and shown with the id in its frame.
        raise ValueError("a Telegram id is a whole number of at most 64 bits") from None
