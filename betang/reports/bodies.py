"""Texts of a case as age files, and the copies that wait for the citizen.

A body is an age file that holds a JSON document with `kind`, `at` and `text`, so that `age -d` alone shows all
there is to know. Spaces fill it up to one of a few lengths: a long row would tell that much was told.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from betang.storage.messages import MessageRow
from betang.storage.states import MessageKind
from betang.vault.case_keys import decrypt, encrypt_to
from betang.vault.padding import pad_json
from betang.vault.secret import Secret
from betang.vault.vault import Vault
from betang.vocabulary import DistrictCode


class Body(msgspec.Struct, frozen=True, omit_defaults=True):
    """The document within the age file; `at` with its offset from UTC."""

    kind: MessageKind
    at: datetime
    text: str
    correction: bool = False

    def __repr__(self) -> str:
        return "Body(…)"


class Waiting(msgspec.Struct, frozen=True, omit_defaults=True):
    """An officer's answer as it waits for the citizen; `desk` is who answered."""

    desk: DistrictCode
    text: str = ""

    def __repr__(self) -> str:
        return "Waiting(…)"


_encode = msgspec.json.Encoder().encode
_decode_body = msgspec.json.Decoder(Body).decode
_decode_waiting = msgspec.json.Decoder(Waiting).decode


def seal_body(recipient: str, body: Body) -> bytes:
    """Raises ValueError for a recipient that is none, such as that of an erased case."""
    return encrypt_to(recipient, pad_json(_encode(body)))


def open_body(identity: Secret, sealed: bytes) -> Body:
    """Raises CannotOpenError when it is for another case or was changed."""
    return _decode_body(decrypt(identity, sealed))


def seal_waiting(vault: Vault, message_id: int, waiting: Waiting) -> bytes:
    return vault.working.seal(_encode(waiting), f"messages.waiting:{message_id}")


def open_waiting(vault: Vault, message: MessageRow) -> Waiting | None:
    """None when nothing waits any more. Raises CannotOpenError when it was changed."""
    if message.waiting is None:
        return None
    return _decode_waiting(vault.working.open(message.waiting, f"messages.waiting:{message.id}"))
