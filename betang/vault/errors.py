"""What the vault raises when something does not open.

Here: the errors of keys and ciphertexts. Not here: what a person can do about them (`betang.errors`).
None of these carries a plaintext, a key, a Telegram id or a binding, so that their text may be logged.
"""

from __future__ import annotations

from betang.errors import BetangError


class VaultError(BetangError):
    """Root of the vault's own errors; not a user's error, so it is parked and told to the operator."""


class CannotOpenError(VaultError):
    """A sealed value or age file was changed, cut off, moved to another row, or is for another key."""


class UnknownWorkingKeyError(CannotOpenError):
    """Sealed under a working key that this process does not hold: dropped, or added since it started."""

    def __init__(self, number: int) -> None:
        super().__init__(f"working key {number} is not in the key folder (or was added since the start)")
        self.number = number


class WrongContextError(VaultError):
    """A pseudonym that was not made in this context with this key, or was changed."""


class NoSuchDeskError(VaultError):
    """The key folder holds no recipient for this desk; `bot.py keys init` adds desks."""
