"""What services raise when a person asked for something that cannot be done.

One family, turned into a screen in one place (`handlers/edge.py`). Programmer errors are not in
it: they are ordinary exceptions and crash loudly. None of these carries what a person wrote.
"""

from __future__ import annotations


class BetangError(Exception):
    """Root of everything Betang raises on purpose."""


class UserError(BetangError):
    """The person can do something about it; `key` picks the words in the catalogue.

    `facts` fill the placeholders of that sentence; they hold numbers, codes and role names only.
    """

    def __init__(self, key: str, **facts: str | int) -> None:
        super().__init__(key)
        self.key = key
        self.facts = facts


class NotAllowed(UserError):
    """The role or desk of this officer does not permit it."""


class Lost(UserError):
    """Somebody else was first, or the thing is no longer as the screen showed it."""


class Locked(UserError):
    """Too many wrong guesses; `facts["minutes"]` says how long to wait."""


class SettingsError(BetangError):
    """The operator has to mend a setting, a key file or a content file; the text says how."""


class Conflict(BetangError):
    """A guarded write found the row changed by another; the unit of work is rolled back and may be tried again."""


class StorageFailed(BetangError):
    """The database could not keep it (disk full, locked, gone); nothing of it happened. Carries the class only."""
