"""Finding officers: from a chat to the officer and back.

Not here: who becomes one (`officers`) and what each role may do (`rules`).
"""

from __future__ import annotations

from betang.duty.room import DutyRoom
from betang.errors import UserError
from betang.storage import officers
from betang.storage.officers import Officer
from betang.storage.unit_of_work import UnitOfWork
from betang.vault.errors import WrongContextError
from betang.vault.pseudonyms import CONVERSATION, OFFICER
from betang.vocabulary import DistrictCode, Pseudonym


async def officer_of(room: DutyRoom, work: UnitOfWork, conversation: Pseudonym) -> Officer | None:
    """The active officer of a private chat; None for citizens, revoked officers and groups. One row is read."""
    person = person_of(room, conversation)
    found = await officers.by_person(work, person) if person is not None else None
    return found if found is not None and found.active else None


async def find_officer(work: UnitOfWork, desk: DistrictCode, number: int) -> Officer:
    """Raises UserError `officer.unknown`; revoked ones are found too."""
    found = await officers.by_number(work, desk, number)
    if found is None:
        raise UserError("officer.unknown", desk=desk, number=number)
    return found


def conversation_of(room: DutyRoom, officer: Officer) -> Pseudonym:
    """Where messages to an officer go: their private chat, whose id is the person's own."""
    names = room.vault.pseudonyms
    return names.make(CONVERSATION, names.reveal(OFFICER, officer.person))


def person_of(room: DutyRoom, conversation: Pseudonym) -> Pseudonym | None:
    """The officer pseudonym behind a private chat; None for groups and channels, whose ids are below zero."""
    names = room.vault.pseudonyms
    try:
        telegram_id = names.reveal(CONVERSATION, conversation)
    except WrongContextError:
        return None
    return names.make(OFFICER, telegram_id) if telegram_id > 0 else None
