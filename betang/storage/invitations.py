"""Invitations of officers: the hash of a token that works once, until a time."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import bindparam, insert, select, update

from betang.storage.tables import invitations
from betang.storage.unit_of_work import UnitOfWork
from betang.vocabulary import DistrictCode, OfficerId, Role


@dataclass(frozen=True, slots=True)
class Invitation:
    """Times in milliseconds."""

    id: int
    role: Role
    desk: DistrictCode
    expires_at: int
    used_at: int | None
    used_by: OfficerId | None


_NEW = insert(invitations).values(
    token_hash=bindparam("hashed"),
    role=bindparam("as_role"),
    desk=bindparam("of_desk"),
    created_at=bindparam("now"),
    expires_at=bindparam("until"),
)
_FIND = select(
    invitations.c.id,
    invitations.c.role,
    invitations.c.desk,
    invitations.c.expires_at,
    invitations.c.used_at,
    invitations.c.used_by,
).where(invitations.c.token_hash == bindparam("hashed"))
_USE = (
    update(invitations)
    .where(invitations.c.id == bindparam("one"), invitations.c.used_at.is_(None))
    .values(used_at=bindparam("now"))
)
_USED_BY = update(invitations).where(invitations.c.id == bindparam("one")).values(used_by=bindparam("officer"))


async def create(work: UnitOfWork, hashed: bytes, role: Role, desk: DistrictCode, *, now: int, until: int) -> None:
    await work.change_one(_NEW, hashed=hashed, as_role=role, of_desk=desk, now=now, until=until)


async def find(work: UnitOfWork, hashed: bytes) -> Invitation | None:
    row = await work.row(_FIND, hashed=hashed)
    if row is None:
        return None
    used_by = OfficerId(row[5]) if row[5] is not None else None
    return Invitation(row[0], Role(row[1]), DistrictCode(row[2]), row[3], row[4], used_by)


async def use(work: UnitOfWork, one: int, now: int) -> bool:
    """Use it up; False when somebody else just did."""
    return await work.change(_USE, one=one, now=now) == 1


async def note_user(work: UnitOfWork, one: int, officer: OfficerId) -> None:
    await work.change_one(_USED_BY, one=one, officer=officer)
