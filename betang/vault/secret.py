"""A holder for key material that shows nothing.

Here: `Secret` and `NumberedKey`. Not here: where secrets come from (`key_folder`) or what is done with them.

Threat: a secret in a log line, a traceback with locals, an f-string, a pickle or a debugger's `repr`.
Python cannot wipe memory (bytes are immutable and may be copied), so a memory image of the running
server holds its keys; `docs/threat-model.md` counts that as the server's compromise.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime
from typing import NoReturn


class Secret:
    """Bytes or text that only `as_bytes` and `as_text` give out. Comparing takes constant time."""

    __slots__ = ("_value",)

    def __init__(self, value: bytes | str) -> None:
        self._value = value.encode() if isinstance(value, str) else bytes(value)

    def as_bytes(self) -> bytes:
        return self._value

    def as_text(self) -> str:
        """The value as text; raises ValueError (without the value) when it is not UTF-8."""
        try:
            return self._value.decode()
        except UnicodeDecodeError:
            # Threat: UnicodeDecodeError carries the bytes it could not read.
            raise ValueError("this secret is not text") from None

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        return hmac.compare_digest(self._value, other._value)

    # Threat: a dict or set finds its keys in a time that depends on them.
    __hash__ = None  # type: ignore[assignment]  # the documented way to forbid hashing

    def __repr__(self) -> str:
        return "Secret(…)"

    def __str__(self) -> str:
        return "Secret(…)"

    def __format__(self, spec: str) -> str:
        return "Secret(…)"

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("a Secret is not pickled or copied")


@dataclass(frozen=True, slots=True)
class NumberedKey:
    """A key as a key file holds it: its number (1 to 65,535), when it was made (UTC), and the key."""

    number: int
    made: datetime
    secret: Secret
