"""Finding one's report again: with code and PIN from any account, with the PIN alone from its own.

A wrong guess is a value, not an error: its count has to be committed. A code that does not exist and a wrong
PIN look the same and take the same work.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from betang.reports.room import ReportRoom
from betang.storage.unit_of_work import UnitOfWork
from betang.vocabulary import Pseudonym


@dataclass(frozen=True, slots=True)
class Opened:
    """`case_ids`: newest first; several only when one PIN opens several reports of an account."""

    case_ids: tuple[str, ...]

    @property
    def case_id(self) -> str:
        return self.case_ids[0]


@dataclass(frozen=True, slots=True)
class WrongGuess:
    """Not found, or not the PIN: nobody learns which. `minutes` until the next guess is taken, 0: at once."""

    minutes: int


async def issue_receipt(room: ReportRoom, work: UnitOfWork, case_id: str, words: Sequence[str]) -> None:
    """Let the words (drawn by `vault.receipt_words`) find the case; earlier words of it no longer do.

    Raises Conflict when there is no such case.
    """
    raise NotImplementedError


async def set_pin(work: UnitOfWork, case_id: str, pin_hash: str) -> None:
    """Set or change the PIN of a case that is open in this chat. Raises Conflict when there is no such case."""
    raise NotImplementedError


async def open_with_code(
    room: ReportRoom, work: UnitOfWork, words: Sequence[str], pin: str, conversation: Pseudonym
) -> Opened | WrongGuess:
    """A report filed without a PIN opens with its code alone, whatever `pin` is.

    Raises Locked `receipt.locked` (fact minutes) before anything is tried, Locked `receipt.busy`.
    """
    raise NotImplementedError


async def open_with_pin(
    room: ReportRoom, work: UnitOfWork, case_ids: Sequence[str], pin: str, conversation: Pseudonym
) -> Opened | WrongGuess:
    """`case_ids` are those that were filed from this account; ones without a PIN or erased never open so.

    Raises as `open_with_code`.
    """
    raise NotImplementedError
