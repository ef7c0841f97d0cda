"""Who the officers are: inviting, accepting, revoking, finding.

Not here: who is on shift (`shifts`) and what each role may do (`rules`).
"""

from __future__ import annotations

from datetime import timedelta

from betang.duty.room import DutyRoom
from betang.storage.officers import Officer
from betang.storage.unit_of_work import UnitOfWork
from betang.vocabulary import PROVINCE, DistrictCode, Pseudonym, Role

__all__ = [
    "Officer",  # handlers take the type from here
    "accept_invitation",
    "conversation_of",
    "invite",
    "list_officers",
    "looks_like_invitation",
    "officer_of",
    "revoke",
    "set_locale",
]

INVITATION_LASTS = timedelta(hours=24)


async def invite(
    room: DutyRoom,
    work: UnitOfWork,
    role: Role,
    desk: DistrictCode = PROVINCE,
    lasts: timedelta = INVITATION_LASTS,
) -> str:
    """A new invitation; returns the token of its deep link: `i` and 43 url-safe characters, kept only as a hash.

    The deep link is `https://t.me/<bot>?start=<token>`. Raises UserError `invitation.no_such_desk`.
    """
    raise NotImplementedError


async def accept_invitation(
    room: DutyRoom, work: UnitOfWork, token: str, conversation: Pseudonym, locale: str = "id"
) -> Officer:
    """Make the person of this private chat an officer, or give them the invitation's role and desk.

    The same person pressing the same link again gets the same answer. Raises UserError
    `invitation.wrong`, `invitation.used`, `invitation.expired`, `invitation.private_only` (in a group).
    Tokens have 256 bits, so wrong ones are not counted.
    """
    raise NotImplementedError


def looks_like_invitation(payload: str) -> bool:
    """Whether the payload of `/start` has the form of an invitation, so that other deep links are not guesses."""
    raise NotImplementedError


async def officer_of(room: DutyRoom, work: UnitOfWork, conversation: Pseudonym) -> Officer | None:
    """The active officer of a private chat; None for citizens, revoked officers and groups. One row is read."""
    raise NotImplementedError


async def revoke(room: DutyRoom, work: UnitOfWork, desk: DistrictCode, number: int) -> Officer:
    """Take the role away at once; cases they held go back to the queue and are announced.

    Doing it twice does nothing more. Raises UserError `officer.unknown`.
    """
    raise NotImplementedError


async def list_officers(work: UnitOfWork, desk: DistrictCode | None = None) -> list[Officer]:
    """All officers, revoked ones too, by desk and number."""
    raise NotImplementedError


def conversation_of(room: DutyRoom, officer: Officer) -> Pseudonym:
    """Where messages to an officer go: their private chat."""
    raise NotImplementedError


async def set_locale(work: UnitOfWork, officer: Officer, locale: str) -> None:
    """The language in which alerts are written; call it when the officer changes theirs."""
    raise NotImplementedError
