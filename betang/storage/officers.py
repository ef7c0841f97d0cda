"""Officers: who they are to each other, on which desk, in which role, on shift or not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, func, insert, or_, select, update

from betang.storage.tables import officers
from betang.storage.unit_of_work import UnitOfWork
from betang.vocabulary import DistrictCode, OfficerId, Pseudonym, Role


@dataclass(frozen=True, slots=True)
class Officer:
    """Times in milliseconds. `number` counts within the desk and is how colleagues see each other."""

    id: OfficerId
    person: Pseudonym
    number: int
    desk: DistrictCode
    role: Role
    locale: str
    on_shift_since: int | None
    revoked_at: int | None

    @property
    def active(self) -> bool:
        return self.revoked_at is None

    @property
    def on_shift(self) -> bool:
        return self.on_shift_since is not None and self.active


_COLUMNS = (
    officers.c.id,
    officers.c.person,
    officers.c.number,
    officers.c.desk,
    officers.c.role,
    officers.c.locale,
    officers.c.on_shift_since,
    officers.c.revoked_at,
)
_TURN = select(func.pg_advisory_xact_lock(0x0FF1CE))
_BY_PERSON = select(*_COLUMNS).where(officers.c.person == bindparam("who"))
_BY_ID = select(*_COLUMNS).where(officers.c.id == bindparam("one"))
_BY_NUMBER = select(*_COLUMNS).where(officers.c.desk == bindparam("of_desk"), officers.c.number == bindparam("nr"))
_ALL = select(*_COLUMNS).order_by(officers.c.desk, officers.c.number)
_ACTIVE = (
    select(*_COLUMNS)
    .where(
        or_(officers.c.desk == bindparam("one_desk"), officers.c.desk == bindparam("other_desk")),
        officers.c.revoked_at.is_(None),
    )
    .order_by(officers.c.desk, officers.c.number)
)
_HIGHEST = select(func.coalesce(func.max(officers.c.number), 0)).where(officers.c.desk == bindparam("of_desk"))
_NEW = (
    insert(officers)
    .values(
        person=bindparam("who"),
        number=bindparam("nr"),
        desk=bindparam("of_desk"),
        role=bindparam("as_role"),
        locale=bindparam("language"),
        created_at=bindparam("now"),
    )
    .returning(*_COLUMNS)
)
_POST = (
    update(officers)
    .where(officers.c.id == bindparam("one"))
    .values(
        number=bindparam("nr"),
        desk=bindparam("of_desk"),
        role=bindparam("as_role"),
        on_shift_since=bindparam("since"),
        revoked_at=None,
    )
    .returning(*_COLUMNS)
)
_REVOKE = (
    update(officers)
    .where(officers.c.id == bindparam("one"), officers.c.revoked_at.is_(None))
    .values(revoked_at=bindparam("now"), on_shift_since=None)
)
_COME = (
    update(officers)
    .where(officers.c.id == bindparam("one"), officers.c.on_shift_since.is_(None), officers.c.revoked_at.is_(None))
    .values(on_shift_since=bindparam("now"))
)
_GO = (
    update(officers)
    .where(officers.c.id == bindparam("one"), officers.c.on_shift_since.is_not(None))
    .values(on_shift_since=None)
)
_LOCALE = update(officers).where(officers.c.id == bindparam("one")).values(locale=bindparam("language"))


async def take_turn(work: UnitOfWork) -> None:
    """On PostgreSQL, wait until nobody else posts officers: the next number of a desk is given once."""
    if work.dialect == "postgresql":
        await work.rows(_TURN)


async def by_person(work: UnitOfWork, person: Pseudonym) -> Officer | None:
    """Whoever has this officer pseudonym, revoked or not."""
    row = await work.row(_BY_PERSON, who=person)
    return _officer(row) if row is not None else None


async def by_id(work: UnitOfWork, one: int) -> Officer | None:
    row = await work.row(_BY_ID, one=one)
    return _officer(row) if row is not None else None


async def by_number(work: UnitOfWork, desk: DistrictCode, number: int) -> Officer | None:
    row = await work.row(_BY_NUMBER, of_desk=desk, nr=number)
    return _officer(row) if row is not None else None


async def everybody(work: UnitOfWork) -> list[Officer]:
    """Revoked ones too, by desk and number."""
    return [_officer(row) for row in await work.rows(_ALL)]


async def active_at(work: UnitOfWork, desk: DistrictCode, or_desk: DistrictCode | None = None) -> list[Officer]:
    """Whoever is not revoked at a desk (or either of two), by desk and number."""
    return [_officer(row) for row in await work.rows(_ACTIVE, one_desk=desk, other_desk=or_desk or desk)]


async def create(
    work: UnitOfWork, person: Pseudonym, desk: DistrictCode, role: Role, locale: str, now: int
) -> Officer:
    """A new officer with the next number of the desk; call `take_turn` before."""
    row = await work.row(
        _NEW, who=person, nr=await _next_number(work, desk), of_desk=desk, as_role=role, language=locale, now=now
    )
    return _officer(row or ())


async def post(
    work: UnitOfWork, officer: Officer, desk: DistrictCode, role: Role, on_shift_since: int | None
) -> Officer:
    """Give another desk or role, and take a revocation back. The number stays within the same desk."""
    number = officer.number if officer.desk == desk else await _next_number(work, desk)
    row = await work.row(_POST, one=officer.id, nr=number, of_desk=desk, as_role=role, since=on_shift_since)
    return _officer(row or ())


async def revoke(work: UnitOfWork, one: OfficerId, now: int) -> bool:
    """Whether they were active until now."""
    return await work.change(_REVOKE, one=one, now=now) == 1


async def come_on_shift(work: UnitOfWork, one: OfficerId, now: int) -> bool:
    """Whether they were off shift until now."""
    return await work.change(_COME, one=one, now=now) == 1


async def go_off_shift(work: UnitOfWork, one: OfficerId) -> bool:
    """Whether they were on shift until now."""
    return await work.change(_GO, one=one) == 1


async def set_locale(work: UnitOfWork, one: OfficerId, locale: str) -> None:
    await work.change(_LOCALE, one=one, language=locale)


async def _next_number(work: UnitOfWork, desk: DistrictCode) -> int:
    row = await work.row(_HIGHEST, of_desk=desk)
    return int(row[0]) + 1 if row is not None else 1


def _officer(row: Sequence[Any]) -> Officer:
    return Officer(
        id=OfficerId(row[0]),
        person=Pseudonym(row[1]),
        number=row[2],
        desk=DistrictCode(row[3]),
        role=Role(row[4]),
        locale=row[5],
        on_shift_since=row[6],
        revoked_at=row[7],
    )
