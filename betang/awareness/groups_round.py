"""What the clock does with groups: whatever is due goes into the outbox, in the same commit as the note that it did.

So a message is put once, whenever the process dies. An outage leaves rows that are overdue; each gives one message,
by day, and has its next at a chosen hour after a rest.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from betang.awareness.group_room import GroupRoom
from betang.awareness.group_rules import Plan, after_post, next_post
from betang.awareness.group_words import post
from betang.awareness.groups import TOPIC
from betang.awareness.hours import after_coming, comes_until, may_come, next_moment
from betang.delivery.outbox import milliseconds
from betang.errors import StorageFailed
from betang.storage import groups, outbox
from betang.storage.groups import GroupRow
from betang.storage.unit_of_work import UnitOfWork
from betang.vocabulary import Lane
from betang.wording.library import Message

BATCH = 50
"""Rows of one unit of work: while it is open nobody else writes."""

_SOON = timedelta(minutes=10)
_LATER = timedelta(hours=1)

_log = logging.getLogger(__name__)


async def post_due(room: GroupRoom, work: UnitOfWork, limit: int = BATCH) -> bool:
    """Put what is due into the outbox; True when there may be more."""
    now = room.clock.now()
    rows = await groups.due(work, milliseconds(now), limit)
    for row in rows:
        try:
            async with work.attempt():
                await _go_on(room, work, row, now)
        except (StorageFailed, OSError):
            raise
        except Exception as error:  # noqa: BLE001 - one group that cannot go on must not keep all others waiting
            _log.error("a group cannot be posted to: %s", type(error).__name__)
            await groups.postpone(work, row.chat, milliseconds(now + _LATER))
    return len(rows) == limit


async def _go_on(room: GroupRoom, work: UnitOfWork, row: GroupRow, now: datetime) -> None:
    plan = room.open(row)
    if plan is None:
        await groups.postpone(work, row.chat, milliseconds(now + _LATER))
        return
    message = next_post(room.library, plan)
    if await outbox.is_on_its_way(work, row.chat, TOPIC):
        # Telegram is away: one more would make two when it is back.
        await groups.postpone(work, row.chat, milliseconds(now + _SOON))
    elif not may_come(plan.hours, now):
        await groups.postpone(work, row.chat, milliseconds(next_moment(plan.hours, now)))
    elif message is None:
        await groups.postpone(work, row.chat, milliseconds(after_coming(plan.hours, now)))
    else:
        await _post(room, work, row, plan, message, now)


async def _post(
    room: GroupRoom, work: UnitOfWork, row: GroupRow, plan: Plan, message: Message, now: datetime
) -> None:
    words = room.words(plan.locale)
    notice = post(
        room.reader(words),
        words,
        message,
        room.bot_username,
        not_after=milliseconds(comes_until(plan.hours, now)),
    )
    kept = after_post(plan, message, milliseconds(now))
    await groups.change(work, room.row(row.chat, kept, milliseconds(after_coming(plan.hours, now))))
    await room.outbox.put(work, row.chat, notice, Lane.RELAY, topic=TOPIC)
