"""What people found useful and finished, in totals alone. Nothing is kept of who, when, or with which answers."""

from __future__ import annotations

from betang.storage import tallies
from betang.storage.tallies import TallyKind
from betang.storage.unit_of_work import UnitOfWork


async def count_useful(work: UnitOfWork, message: str) -> None:
    await tallies.add_one(work, TallyKind.USEFUL, message)


async def count_finished(work: UnitOfWork, quiz: str) -> None:
    await tallies.add_one(work, TallyKind.QUIZ, quiz)


async def useful(view: UnitOfWork) -> dict[str, int]:
    """How often each message was marked as useful."""
    return await tallies.totals(view, TallyKind.USEFUL)


async def finished(view: UnitOfWork) -> dict[str, int]:
    """How often each quiz or story was gone through to its end."""
    return await tallies.totals(view, TallyKind.QUIZ)
