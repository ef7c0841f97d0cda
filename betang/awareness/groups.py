"""What happens to a group that is taught: it comes, is set up, begins, pauses, ends, moves.

Here also what becomes of a post that could not be delivered. What the clock does is `groups_round.py`; who may do
what is asked by the handlers.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import msgspec

from betang.awareness.group_room import GroupRoom
from betang.awareness.group_rules import Plan
from betang.awareness.hours import REST, next_hour
from betang.delivery.outbox import milliseconds
from betang.delivery.outcome import CHAT_IS_GONE
from betang.storage import groups, outbox
from betang.storage.unit_of_work import UnitOfWork
from betang.vocabulary import Pseudonym

TOPIC = "reading"
"""Of posts in the outbox: a newer one takes the place of one that still waits, so there is never a heap."""


@dataclass(frozen=True, slots=True)
class Group:
    """A group as it stands; `due` is None while nothing is posted."""

    chat: Pseudonym
    plan: Plan
    due: datetime | None


async def find(room: GroupRoom, work: UnitOfWork, chat: Pseudonym) -> Group | None:
    """None when it is not known, or its row does not open."""
    row = await groups.one(work, chat)
    plan = room.open(row) if row is not None else None
    if row is None or plan is None:
        return None
    return Group(chat, plan, datetime.fromtimestamp(row.due_at / 1000, UTC) if row.due_at is not None else None)


async def begin(room: GroupRoom, work: UnitOfWork, chat: Pseudonym, locale: str) -> Group:
    """The group as it is, or a new one in which nothing is posted yet."""
    known = await find(room, work, chat)
    if known is not None:
        return known
    await groups.remove(work, chat)  # one that does not open cannot be mended, only begun anew
    fresh = Group(chat, Plan(locale), None)
    await groups.add(work, room.row(chat, fresh.plan, None))
    return fresh


async def save(room: GroupRoom, work: UnitOfWork, group: Group, plan: Plan) -> Group:
    """Other themes, days, hour or language; what was posted stays."""
    return await _write(room, work, group.chat, plan, _next_due(room, plan) if group.due is not None else None)


async def start(room: GroupRoom, work: UnitOfWork, group: Group) -> Group:
    """From the next hour on."""
    if group.due is not None:
        return group
    return await _write(room, work, group.chat, group.plan, _next_due(room, group.plan))


async def pause(room: GroupRoom, work: UnitOfWork, group: Group) -> Group:
    """Nothing more is posted until it is started again, also not what waits to be sent."""
    await outbox.drop_topic(work, group.chat, TOPIC, room.now())
    return await _write(room, work, group.chat, group.plan, None)


async def end(room: GroupRoom, work: UnitOfWork, chat: Pseudonym) -> None:
    """Nothing is known any more of the group."""
    await outbox.drop_topic(work, chat, TOPIC, room.now())
    await groups.remove(work, chat)


async def note_shown(room: GroupRoom, work: UnitOfWork, group: Group) -> None:
    """The menu goes to the group as a new message."""
    plan = msgspec.structs.replace(group.plan, shown_at=room.now())
    await groups.change(work, room.row(group.chat, plan, _milliseconds(group.due)))


async def move(room: GroupRoom, work: UnitOfWork, old: Pseudonym, new: Pseudonym) -> None:
    """The group has become a supergroup, and Telegram has given it another id. Told twice, it moves once."""
    group = await find(room, work, old)
    if group is None:
        return
    await groups.remove(work, new)
    await groups.remove(work, old)
    await groups.add(work, room.row(new, group.plan, _milliseconds(group.due)))


async def undelivered(work: UnitOfWork, chat: Pseudonym, _about: str, reason: str) -> None:
    """A post did not arrive. Thrown out or gone, the group is forgotten; else the next hour brings the next."""
    if reason in CHAT_IS_GONE:
        await groups.remove(work, chat)


async def _write(room: GroupRoom, work: UnitOfWork, chat: Pseudonym, plan: Plan, due: datetime | None) -> Group:
    await groups.change(work, room.row(chat, plan, _milliseconds(due)))
    return Group(chat, plan, due)


def _next_due(room: GroupRoom, plan: Plan) -> datetime:
    rested = datetime.fromtimestamp(plan.posted_at / 1000, UTC) + REST
    return next_hour(plan.hours, max(room.clock.now(), rested))


def _milliseconds(due: datetime | None) -> int | None:
    return milliseconds(due) if due is not None else None
