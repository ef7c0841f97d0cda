"""Outbox rows: what is to leave for Telegram, as a state machine with leases.

queued -> leased -> sent | failed | exhausted; leased -> queued (try again, or the lease ran out);
queued | leased -> replaced. A row's `sealed` delivery is wiped when it ends.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, bindparam, delete, func, insert, literal_column, or_, select, update

from betang.storage.drivers import Step
from betang.storage.states import OutboxState
from betang.storage.tables import outbox
from betang.storage.unit_of_work import UnitOfWork
from betang.vocabulary import Lane, Pseudonym

FETCH = "fetch:"
"""Topics that begin so are files to be taken from Telegram; they wait for the chat, and send it nothing."""


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """A leased row; times in milliseconds."""

    id: int
    chat: Pseudonym
    lane: Lane
    tries: int
    sealed: bytes
    created_at: int
    screen_message: int | None
    """Message id of the chat's screen at the time of the lease."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How the sending of a leased row came out."""

    id: int
    state: OutboxState
    reason: str | None = None


_PUT = (
    insert(outbox)
    .values(
        chat=bindparam("chat"),
        lane=bindparam("lane"),
        state=bindparam("born"),
        topic=bindparam("topic"),
        tries=bindparam("tries"),
        not_before=bindparam("not_before"),
        lease_until=bindparam("until"),
        sealed=bindparam("sealed"),
        created_at=bindparam("created_at"),
    )
    .returning(outbox.c.id)
)
_REPLACE = (
    update(outbox)
    .where(
        outbox.c.chat == bindparam("whose"),
        outbox.c.topic == bindparam("about"),
        outbox.c.state == OutboxState.QUEUED,
    )
    .values(state=OutboxState.REPLACED, sealed=None, ended_at=bindparam("now"))
)
_READY = or_(
    outbox.c.state == OutboxState.QUEUED,
    (outbox.c.state == OutboxState.LEASED) & (outbox.c.lease_until < bindparam("now")),
)
# In a CTE, which is computed once: PostgreSQL may run a sub-select with FOR UPDATE again for each row it
# compares, and would then lock and lease more than the limit.
_PICKED = (
    select(outbox.c.id)
    .where(outbox.c.not_before <= bindparam("now"), outbox.c.lane == bindparam("in_lane"), _READY)
    .order_by(outbox.c.id)
    .limit(bindparam("count"))
    .with_for_update(skip_locked=True)
    .cte("picked")
)
# Written out: in RETURNING, SQLAlchemy leaves table names away for SQLite, and `chat = chat` is always true.
_SCREEN: ColumnElement[int | None] = literal_column(
    "(SELECT chats.screen_message FROM chats WHERE chats.chat = outbox.chat)"
)
_LEASE = (
    update(outbox)
    .where(outbox.c.id.in_(select(_PICKED.c.id)))
    .values(state=OutboxState.LEASED, lease_until=bindparam("until"), tries=outbox.c.tries + 1)
    .returning(
        outbox.c.id,
        outbox.c.chat,
        outbox.c.lane,
        outbox.c.tries,
        outbox.c.sealed,
        outbox.c.created_at,
        _SCREEN,
    )
)
_END = (
    update(outbox)
    .where(outbox.c.id == bindparam("one"), outbox.c.state == OutboxState.LEASED)
    .values(
        state=bindparam("how"),
        reason=bindparam("why"),
        sealed=None,
        lease_until=None,
        ended_at=bindparam("now"),
    )
)
_AGAIN = (
    update(outbox)
    .where(outbox.c.id == bindparam("one"), outbox.c.state == OutboxState.LEASED)
    .values(
        state=OutboxState.QUEUED,
        not_before=bindparam("when"),
        lease_until=None,
        reason=bindparam("why"),
        tries=outbox.c.tries - bindparam("give_back"),
    )
)
_NEWER = outbox.alias("newer")
# Threat: a newer screen put while this row was on its way found nothing to replace, and it would come over it later.
_GIVE_WAY = (
    update(outbox)
    .where(
        outbox.c.id == bindparam("one"),
        outbox.c.state == OutboxState.QUEUED,
        select(_NEWER.c.id)
        .where(_NEWER.c.chat == outbox.c.chat, _NEWER.c.topic == outbox.c.topic, _NEWER.c.id > outbox.c.id)
        .exists(),
    )
    .values(state=OutboxState.REPLACED, sealed=None, ended_at=bindparam("now"))
)
# The try is given back: the process died, and nothing is known against the row.
_RELEASE_ALL = (
    update(outbox)
    .where(outbox.c.state == OutboxState.LEASED)
    .values(state=OutboxState.QUEUED, lease_until=None, tries=outbox.c.tries - 1)
)
_ON_ITS_WAY = (
    select(outbox.c.id)
    .where(
        outbox.c.chat == bindparam("whose"),
        outbox.c.topic == bindparam("about"),
        outbox.c.state <= OutboxState.LEASED,
    )
    .limit(1)
)
_NEXT_AT = select(func.min(outbox.c.not_before)).where(
    outbox.c.state == OutboxState.QUEUED, outbox.c.not_before > bindparam("now")
)
_COUNTS = select(outbox.c.state, func.count()).group_by(outbox.c.state)
_FORGET = delete(outbox).where(
    or_(
        outbox.c.state == OutboxState.SENT,
        outbox.c.state == OutboxState.FAILED,
        outbox.c.state == OutboxState.REPLACED,
    ),
    outbox.c.ended_at < bindparam("before"),
)
# Threat: whoever blocks the bot after sending a file, since somebody has come in, would lose the file.
_DROP_WAITING = (
    update(outbox)
    .where(
        outbox.c.chat == bindparam("whose"),
        outbox.c.state == OutboxState.QUEUED,
        or_(outbox.c.topic.is_(None), outbox.c.topic.not_like(f"{FETCH}%")),
    )
    .values(state=OutboxState.REPLACED, sealed=None, ended_at=bindparam("now"))
)


async def is_on_its_way(work: UnitOfWork, chat: Pseudonym, topic: str) -> bool:
    """Whether a row of this chat and topic has yet to arrive."""
    return await work.row(_ON_ITS_WAY, whose=chat, about=topic) is not None


def put(
    work: UnitOfWork,
    *,
    chat: Pseudonym,
    lane: Lane,
    topic: str | None,
    sealed: bytes,
    not_before: int,
    now: int,
    until: int | None = None,
) -> Step:
    """Add a row; an unsent one of the same chat and topic gives way to it. The step holds its id after the commit.

    With `until`, the row is born leased: whoever adds it sends it, and nobody has to look for it.
    """
    if topic is not None:
        work.later(_REPLACE, whose=chat, about=topic, now=now)
    return work.later(
        _PUT,
        chat=chat,
        lane=int(lane),
        topic=topic,
        sealed=sealed,
        not_before=not_before,
        created_at=now,
        born=int(OutboxState.QUEUED if until is None else OutboxState.LEASED),
        until=until,
        tries=0 if until is None else 1,
    )


async def lease(work: UnitOfWork, lane: Lane, limit: int, *, now: int, until: int) -> list[OutboxRow]:
    """Take up to `limit` rows of a lane that are due, oldest first, and hold them until a time."""
    rows = await work.rows(_LEASE, in_lane=int(lane), count=limit, now=now, until=until)
    found = [OutboxRow(row[0], Pseudonym(row[1]), Lane(row[2]), *row[3:]) for row in rows]
    return sorted(found, key=lambda row: row.id)


async def end(work: UnitOfWork, ended: Sequence[Ended], now: int) -> None:
    """Write down how leased rows came out; one statement for many."""
    await work.change_many(_END, [{"one": e.id, "how": int(e.state), "why": e.reason, "now": now} for e in ended])


async def again(work: UnitOfWork, row_id: int, *, when: int, why: str, now: int, counted: bool = True) -> None:
    """Queue a leased row for later, unless a newer one of its chat and topic has come: then it is replaced.

    `counted=False` gives the try back (Telegram asked us to wait).
    """
    await work.change(_AGAIN, one=row_id, when=when, why=why[:80], give_back=0 if counted else 1)
    await work.change(_GIVE_WAY, one=row_id, now=now)


async def release_all(work: UnitOfWork, but: Sequence[int] = ()) -> int:
    """At the start of the only process: what an earlier life held is free again, `but` what this one holds."""
    return len(await work.query(_RELEASE_ALL.where(outbox.c.id.not_in(list(but))).returning(outbox.c.id)))


async def next_due(work: UnitOfWork, now: int) -> int | None:
    """When the next row that must wait becomes due, in milliseconds; None when none waits."""
    row = await work.row(_NEXT_AT, now=now)
    return row[0] if row else None


async def counts(work: UnitOfWork) -> dict[OutboxState, int]:
    return {OutboxState(row[0]): row[1] for row in await work.rows(_COUNTS)}


async def drop_waiting(work: UnitOfWork, chat: Pseudonym, now: int) -> int:
    """Nothing that still waits for this chat is sent any more; its files are still fetched."""
    return await work.change(_DROP_WAITING, whose=chat, now=now)


async def drop_topic(work: UnitOfWork, chat: Pseudonym, topic: str, now: int) -> int:
    """What waits for this chat under this topic is not sent any more; returns how much it was."""
    return await work.change(_REPLACE, whose=chat, about=topic, now=now)


async def forget_ended(work: UnitOfWork, before: int) -> int:
    """Drop what ended before a time; what was given up stays until the operator has seen to it."""
    return await work.change(_FORGET, before=before)
