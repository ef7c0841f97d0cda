"""Keys of what can go wrong when a person tells, files or follows up a report.

They travel in `UserError.key` (or Locked, Lost); the catalogue has a sentence for each. Wrong codes and
PINs are no errors but values (`opening.WrongGuess`), since the count of them has to be committed.
"""

from __future__ import annotations

FILE_TOO_BIG = "file.too_big"
"""UserError, fact `megabytes`: the most that Telegram gives to a bot."""

TOO_MANY_FILES = "file.too_many"
"""UserError, fact `limit`."""

FILE_GONE = "file.gone"
"""Lost: erased, expired or read, or its fetching failed."""

NO_DESK_KEY = "case.no_desk_key"
"""UserError: this server cannot open cases of the desk; the console can."""

NOT_FOR_THIS_DESK = "case.not_for_this_desk"
"""NotAllowed: there is no wrapping for the desk (never granted, or the case has been erased)."""

NOTHING_TOLD = "report.nothing_told"
"""UserError: neither a line nor a file nor a kind; somebody has to be able to act on it."""

NO_CONSENT = "report.no_consent"
"""UserError: the notice was not agreed to."""

NOT_OPEN = "report.not_open"
"""Lost: closed, withdrawn or erased; nothing can be added or withdrawn any more."""

ANSWER_NOT_WANTED = "answer.not_wanted"
"""UserError: the citizen said that no officer may answer here."""

GUESSES_LOCKED = "receipt.locked"
"""Locked, fact `minutes`: too many wrong codes or PINs."""
