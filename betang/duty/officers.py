"""Who becomes an officer and who ceases to be one: inviting, accepting, revoking.

Not here: who is on shift (`shifts`) and what each role may do (`rules`).
"""

from __future__ import annotations

import base64
import hashlib
import re
from datetime import timedelta

from betang.delivery.outbox import milliseconds
from betang.duty import rules
from betang.duty.audit import Action, record
from betang.duty.claims import return_cases_of
from betang.duty.people import conversation_of, find_officer, officer_of, person_of
from betang.duty.room import DutyRoom
from betang.errors import UserError
from betang.storage import invitations, officers
from betang.storage.invitations import Invitation
from betang.storage.officers import Officer
from betang.storage.unit_of_work import UnitOfWork
from betang.vocabulary import PROVINCE, DistrictCode, Pseudonym, Role

__all__ = [
    "INVITATION_LASTS",
    "Officer",  # handlers take the type and the finding from here
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
_TOKEN = re.compile(r"i[A-Za-z0-9_-]{43}")


async def invite(
    room: DutyRoom,
    work: UnitOfWork,
    role: Role,
    desk: DistrictCode = PROVINCE,
    lasts: timedelta = INVITATION_LASTS,
) -> str:
    """A new invitation; returns the token of its deep link: `i` and 43 url-safe characters, kept only as a hash.

    The deep link is `https://t.me/<bot>?start=<token>` (Telegram takes 64 characters of A-Z, a-z, 0-9, _ and -).
    Raises UserError `invitation.no_such_desk`.
    """
    if desk != PROVINCE and desk not in room.districts:
        raise UserError("invitation.no_such_desk", desk=desk)
    token = "i" + base64.urlsafe_b64encode(room.clock.token_bytes(32)).decode().rstrip("=")
    now = room.clock.now()
    until = milliseconds(now + lasts)
    await invitations.create(work, _hash(token), role, desk, now=milliseconds(now), until=until)
    await record(room, work, Action.INVITE, detail=f"{role}:{desk}")
    return token


def looks_like_invitation(payload: str) -> bool:
    """Whether the payload of `/start` has the form of an invitation and not of another deep link."""
    return _TOKEN.fullmatch(payload) is not None


async def accept_invitation(
    room: DutyRoom, work: UnitOfWork, token: str, conversation: Pseudonym, locale: str = "id"
) -> Officer:
    """Make the person of this private chat an officer, or give them the invitation's role and desk.

    Cases they hold and may no longer work on go back to the queue. The same person pressing the same link again
    gets the same answer. Raises UserError `invitation.wrong`, `invitation.used`, `invitation.expired`,
    `invitation.private_only` (in a group). Tokens have 256 bits, so wrong ones are not counted.
    """
    person = person_of(room, conversation)
    if person is None:
        raise UserError("invitation.private_only")
    invitation = await invitations.find(work, _hash(token))
    if invitation is None:
        raise UserError("invitation.wrong")
    before = await officers.by_person(work, person)
    if invitation.used_at is not None:
        return _the_same_again(invitation, before)
    now = milliseconds(room.clock.now())
    if invitation.expires_at <= now:
        raise UserError("invitation.expired")
    if not await invitations.use(work, invitation.id, now):
        raise UserError("invitation.used")  # somebody else, at this very moment
    officer = await _appoint(room, work, invitation, person, before, locale)
    await invitations.note_user(work, invitation.id, officer.id)
    await record(room, work, Action.ACCEPT, officer=officer.id, detail=f"{officer.role}:{officer.desk}")
    return officer


def _the_same_again(invitation: Invitation, officer: Officer | None) -> Officer:
    if officer is None or invitation.used_by != officer.id or not officer.active:
        raise UserError("invitation.used")
    return officer


async def _appoint(
    room: DutyRoom,
    work: UnitOfWork,
    invitation: Invitation,
    person: Pseudonym,
    before: Officer | None,
    locale: str,
) -> Officer:
    await officers.take_turn(work)
    if before is None:
        now = milliseconds(room.clock.now())
        return await officers.create(work, person, invitation.desk, invitation.role, locale, now)
    same_work = before.desk == invitation.desk and invitation.role in {Role.DUTY, Role.SUPERVISOR}
    since = before.on_shift_since if same_work else None
    officer = await officers.post(work, before, invitation.desk, invitation.role, since)
    await return_cases_of(room, work, officer, but=lambda case: rules.may_work_on(officer, case))
    return officer


async def revoke(room: DutyRoom, work: UnitOfWork, desk: DistrictCode, number: int) -> Officer:
    """Take the role away at once; cases they held go back to the queue and are announced.

    Doing it twice does nothing more. Raises UserError `officer.unknown`.
    """
    officer = await find_officer(work, desk, number)
    if await officers.revoke(work, officer.id, milliseconds(room.clock.now())):
        await return_cases_of(room, work, officer)
        await record(room, work, Action.REVOKE, officer=officer.id, detail=f"{officer.role}:{officer.desk}")
    return await find_officer(work, desk, number)


async def list_officers(work: UnitOfWork, desk: DistrictCode | None = None) -> list[Officer]:
    """All officers, revoked ones too, by desk and number."""
    return [one for one in await officers.everybody(work) if desk in {None, one.desk}]


async def set_locale(work: UnitOfWork, officer: Officer, locale: str) -> None:
    """The language in which alerts are written; call it when the officer changes theirs."""
    await officers.set_locale(work, officer.id, locale)


def _hash(token: str) -> bytes:
    """What is stored of a token. It has 256 bits of chance, so a plain hash gives nothing to guess against."""
    return hashlib.sha256(token.encode()).digest()
