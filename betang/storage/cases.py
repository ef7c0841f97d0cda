"""Cases as their reporter's side writes them, and who holds a wrapping of their key.

How officers claim, hold and close them is in `queue`; what was said in them in `messages` and `attachments`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import bindparam, delete, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from betang.storage.tables import cases, wrappings
from betang.storage.unit_of_work import UnitOfWork
from betang.vocabulary import CaseCode, CaseState, DistrictCode, OfficerId, Pseudonym, Urgency


@dataclass(frozen=True, slots=True)
class NewCase:
    """A case on the day it is filed; times in milliseconds, `facts` and `contact` sealed."""

    id: str
    code: CaseCode
    district: DistrictCode
    desk: DistrictCode
    urgency: Urgency
    facts: bytes
    contact: bytes
    recipient: str
    reporter: Pseudonym
    pin: str | None
    consent: str
    source_update: int
    filed_at: int
    due_at: int


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case as stored. Of an erased one everything sealed is None and `recipient` is empty."""

    id: str
    code: CaseCode
    district: DistrictCode
    desk: DistrictCode
    urgency: Urgency
    state: CaseState
    facts: bytes | None
    contact: bytes | None
    recipient: str
    reporter: Pseudonym | None
    has_receipt: bool
    pin: str | None
    filed_at: int
    due_at: int
    claimed_by: OfficerId | None
    claimed_at: int | None
    closed_at: int | None
    erase_at: int | None


_COLUMNS = (
    cases.c.id,
    cases.c.code,
    cases.c.district,
    cases.c.desk,
    cases.c.urgency,
    cases.c.state,
    cases.c.facts,
    cases.c.contact,
    cases.c.recipient,
    cases.c.reporter,
    cases.c.receipt.is_not(None),
    cases.c.pin,
    cases.c.filed_at,
    cases.c.due_at,
    cases.c.claimed_by,
    cases.c.claimed_at,
    cases.c.closed_at,
    cases.c.erase_at,
)
_THIS = cases.c.id == bindparam("which")
_NEW = insert(cases).values(
    id=bindparam("id"),
    code=bindparam("code"),
    district=bindparam("district"),
    desk=bindparam("desk"),
    urgency=bindparam("urgency"),
    state=CaseState.WAITING,
    facts=bindparam("facts"),
    contact=bindparam("contact"),
    recipient=bindparam("recipient"),
    reporter=bindparam("reporter"),
    pin=bindparam("pin"),
    consent=bindparam("consent"),
    source_update=bindparam("source_update"),
    filed_at=bindparam("filed_at"),
    due_at=bindparam("due_at"),
)
_BY_ID = select(*_COLUMNS).where(_THIS)
_BY_SOURCE = select(*_COLUMNS).where(cases.c.source_update == bindparam("source"))
_BY_RECEIPT = select(*_COLUMNS).where(cases.c.receipt == bindparam("hash"))
_CODE = select(cases.c.id).where(cases.c.code == bindparam("which"))
_RECEIPT = update(cases).where(_THIS).values(receipt=bindparam("hash"))
_PIN = update(cases).where(_THIS).values(pin=bindparam("hash"))
_CONTACT = update(cases).where(_THIS, cases.c.contact.is_not(None)).values(contact=bindparam("sealed"))
_WITHDRAW = (
    update(cases)
    .where(_THIS, or_(cases.c.state == CaseState.WAITING, cases.c.state == CaseState.CLAIMED))
    .values(
        state=CaseState.WITHDRAWN,
        claimed_by=None,
        claimed_at=None,
        lease_until=None,
        closed_at=bindparam("now"),
        erase_at=bindparam("erase"),
    )
    .returning(*_COLUMNS)
)
# What is left says that a report of this class came in this district, when, and how fast it was taken.
_BARE = (
    update(cases)
    .where(_THIS, cases.c.state != CaseState.ERASED)
    .values(
        state=CaseState.ERASED,
        facts=None,
        contact=None,
        recipient="",
        reporter=None,
        receipt=None,
        pin=None,
        claimed_by=None,
        claimed_at=None,
        lease_until=None,
        erase_at=None,
    )
    .returning(*_COLUMNS)
)
_DUE = (
    select(cases.c.id)
    .where(cases.c.erase_at <= bindparam("now"))
    .order_by(cases.c.erase_at)
    .limit(bindparam("count"))
)
_GRANT_VALUES: dict[str, Any] = {
    "case_id": bindparam("which"),
    "desk": bindparam("of_desk"),
    "wrapping": bindparam("file"),
}
_GRANT = {
    "sqlite": sqlite.insert(wrappings).values(_GRANT_VALUES).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(wrappings).values(_GRANT_VALUES).on_conflict_do_nothing(),
}
_WRAPPING = select(wrappings.c.wrapping).where(
    wrappings.c.case_id == bindparam("which"), wrappings.c.desk == bindparam("of_desk")
)
_DESKS = select(wrappings.c.desk).where(wrappings.c.case_id == bindparam("which")).order_by(wrappings.c.desk)
_DESTROY = delete(wrappings).where(wrappings.c.case_id == bindparam("which"))


async def create(work: UnitOfWork, case: NewCase) -> None:
    """Write a waiting case down. The unique keys refuse a second one of the same draft or update."""
    await work.change_one(_NEW, **asdict(case) | {"urgency": int(case.urgency)})


async def by_id(work: UnitOfWork, case_id: str) -> CaseRow | None:
    return _maybe(await work.row(_BY_ID, which=case_id))


async def by_source(work: UnitOfWork, source: int) -> CaseRow | None:
    """The case that was filed by an update."""
    return _maybe(await work.row(_BY_SOURCE, source=source))


async def by_receipt(work: UnitOfWork, receipt: bytes) -> CaseRow | None:
    """The case whose receipt has this keyed hash."""
    return _maybe(await work.row(_BY_RECEIPT, hash=receipt))


async def code_is_taken(work: UnitOfWork, code: CaseCode) -> bool:
    return await work.row(_CODE, which=code) is not None


async def set_receipt(work: UnitOfWork, case_id: str, receipt: bytes) -> None:
    """Raises Conflict when there is no such case."""
    await work.change_one(_RECEIPT, which=case_id, hash=receipt)


async def set_pin(work: UnitOfWork, case_id: str, pin_hash: str) -> None:
    """Raises Conflict when there is no such case."""
    await work.change_one(_PIN, which=case_id, hash=pin_hash)


async def set_contact(work: UnitOfWork, case_id: str, sealed: bytes) -> None:
    """Raises Conflict when there is no such case or it has been erased."""
    await work.change_one(_CONTACT, which=case_id, sealed=sealed)


async def withdraw(work: UnitOfWork, case_id: str, *, now: int, erase: int) -> CaseRow | None:
    """Take an open case out of the queue; None when it is not open."""
    return _maybe(await work.row(_WITHDRAW, which=case_id, now=now, erase=erase))


async def strip_to_bare_row(work: UnitOfWork, case_id: str) -> CaseRow | None:
    """Wipe what is sealed or says who; None when there is no such case or it was erased before."""
    return _maybe(await work.row(_BARE, which=case_id))


async def due_for_erasure(work: UnitOfWork, now: int, limit: int) -> list[str]:
    """Ids of cases whose time of keeping has ended."""
    return [row[0] for row in await work.rows(_DUE, now=now, count=limit)]


async def grant(work: UnitOfWork, case_id: str, desk: DistrictCode, wrapping: bytes) -> None:
    """Let a desk read the case; nothing happens when it may already."""
    await work.change(_GRANT[work.dialect], which=case_id, of_desk=desk, file=wrapping)


async def wrapping_of(work: UnitOfWork, case_id: str, desk: DistrictCode) -> bytes | None:
    """The age file that holds the case's identity, for this desk."""
    row = await work.row(_WRAPPING, which=case_id, of_desk=desk)
    return bytes(row[0]) if row is not None else None


async def desks_of(work: UnitOfWork, case_id: str) -> list[DistrictCode]:
    """The access list of a case."""
    return [DistrictCode(row[0]) for row in await work.rows(_DESKS, which=case_id)]


async def destroy_wrappings(work: UnitOfWork, case_id: str) -> int:
    """After this nobody opens the case again."""
    return await work.change(_DESTROY, which=case_id)


def _maybe(row: Sequence[Any] | None) -> CaseRow | None:
    return _case(row) if row is not None else None


def _case(row: Sequence[Any]) -> CaseRow:
    return CaseRow(
        id=row[0],
        code=CaseCode(row[1]),
        district=DistrictCode(row[2]),
        desk=DistrictCode(row[3]),
        urgency=Urgency(row[4]),
        state=CaseState(row[5]),
        facts=row[6],
        contact=row[7],
        recipient=row[8],
        reporter=Pseudonym(row[9]) if row[9] is not None else None,
        has_receipt=bool(row[10]),
        pin=row[11],
        filed_at=row[12],
        due_at=row[13],
        claimed_by=OfficerId(row[14]) if row[14] is not None else None,
        claimed_at=row[15],
        closed_at=row[16],
        erase_at=row[17],
    )
