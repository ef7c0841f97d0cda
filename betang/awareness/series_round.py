"""What the clock does with series: whatever is due goes into the outbox, in the same commit as the note that it did.

A step is therefore put once, whenever the process dies. An outage leaves rows that are overdue; each gives one step,
at a moment that its person allows (`hours.py`), and has its next at an hour after a rest: nothing comes in a heap.
"""

from __future__ import annotations

import logging
from datetime import datetime

from betang.awareness.hours import after_coming, comes_until, may_come, next_moment
from betang.awareness.series import about_step
from betang.awareness.series_room import SeriesRoom, topic_of
from betang.awareness.series_rules import LINGERS, Following, Pause, Step, after_step, what_is_next
from betang.awareness.series_words import end_notice, step_notice
from betang.delivery.deliveries import SendNotice
from betang.delivery.outbox import milliseconds
from betang.errors import StorageFailed
from betang.storage import outbox, subscriptions
from betang.storage.subscriptions import SubscriptionRow
from betang.storage.unit_of_work import UnitOfWork
from betang.vocabulary import Lane, Pseudonym
from betang.wording.catalogue import Words

BATCH = 50
"""Rows of one unit of work: while it is open nobody else writes."""

_log = logging.getLogger(__name__)


async def send_due(room: SeriesRoom, work: UnitOfWork, limit: int = BATCH) -> bool:
    """Put what is due into the outbox; True when there may be more."""
    now = room.clock.now()
    rows = await subscriptions.due(work, milliseconds(now), limit)
    for row in rows:
        try:
            await _go_on(room, work, row, now)
        except (StorageFailed, OSError):
            raise
        except Exception as error:  # noqa: BLE001 - one series that cannot go on must not keep all others waiting
            _log.error("series row %d cannot go on: %s", row.id, type(error).__name__)
            _put_off(work, row, now)
    return len(rows) == limit


def _put_off(work: UnitOfWork, row: SubscriptionRow, now: datetime) -> None:
    """An hour: at the head of the line it would be taken up again and again."""
    subscriptions.postpone(work, row.id, milliseconds(now) + 3_600_000)


async def _go_on(room: SeriesRoom, work: UnitOfWork, row: SubscriptionRow, now: datetime) -> None:
    following = room.open(row)
    if following is None:
        _put_off(work, row, now)
        return
    chat = room.conversation(row.person)
    if await outbox.is_on_its_way(work, chat, topic_of(following)):
        # Telegram is away: one more would make two when it is back.
        subscriptions.postpone(work, row.id, milliseconds(now + LINGERS))
        return
    coming = what_is_next(room.library, following)
    if coming is Pause.OVER and following.said_end:
        subscriptions.remove(work, row.id)
    elif not may_come(following.hours, now):
        subscriptions.postpone(work, row.id, milliseconds(next_moment(following.hours, now)))
    elif coming is Pause.WAITS:
        subscriptions.postpone(work, row.id, milliseconds(after_coming(following.hours, now)))
    elif coming is Pause.OVER:
        await _say_it_is_over(room, work, row, chat, following, now)
    else:
        await _send(room, work, row, chat, following, coming, now)


async def _send(
    room: SeriesRoom,
    work: UnitOfWork,
    row: SubscriptionRow,
    chat: Pseudonym,
    following: Following,
    step: Step,
    now: datetime,
) -> None:
    series = room.library.one_series(following.series)
    if series is None:
        raise LookupError("a step without its series")
    words = await _words(room, work, chat)
    came_at = milliseconds(now)
    notice = step_notice(
        room.reader(words),
        words,
        series,
        following,
        step,
        not_after=milliseconds(comes_until(following.hours, now)),
        about=about_step(following, step.message.id, came_at),
    )
    kept = room.seal(row.person, after_step(following, step, came_at))
    due = now + LINGERS if step.is_last else after_coming(following.hours, now)
    subscriptions.change(work, row.id, kept, milliseconds(due))
    await _put(room, work, chat, following, notice)


async def _say_it_is_over(
    room: SeriesRoom,
    work: UnitOfWork,
    row: SubscriptionRow,
    chat: Pseudonym,
    following: Following,
    now: datetime,
) -> None:
    series = room.library.one_series(following.series)
    if series is not None:
        words = await _words(room, work, chat)
        until = milliseconds(comes_until(following.hours, now))
        await _put(room, work, chat, following, end_notice(room.reader(words), words, series, not_after=until))
    subscriptions.remove(work, row.id)


async def _words(room: SeriesRoom, work: UnitOfWork, chat: Pseudonym) -> Words:
    """In the language that the chat speaks at present."""
    chat_now = await room.chats.load(work, chat, room.content.catalogues.default)
    return room.words(chat_now.state.locale)


async def _put(
    room: SeriesRoom, work: UnitOfWork, chat: Pseudonym, following: Following, notice: SendNotice
) -> None:
    await room.outbox.put(work, chat, notice, Lane.RELAY, topic=topic_of(following))
