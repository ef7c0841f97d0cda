"""What somebody does with series: follow one, change its hours and manner, pause it, take it up again, end it.

Here also what becomes of a step that could not be delivered. What the clock does is `series_round.py`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import Enum, auto

from betang.awareness.hours import REST, next_hour
from betang.awareness.series_room import SeriesRoom, topic_of
from betang.awareness.series_rules import MOST, Following, free_slot, is_over, without_step
from betang.delivery.outbox import milliseconds
from betang.delivery.outcome import CHAT_IS_GONE
from betang.storage import outbox, subscriptions
from betang.storage.unit_of_work import UnitOfWork
from betang.vocabulary import Pseudonym

ABOUT = "series"
"""How the `about` of a notice begins that is a step of a series."""


@dataclass(frozen=True, slots=True)
class Followed:
    """A series that somebody follows; `due` is None while it is paused."""

    row: int
    following: Following
    due: datetime | None


class Begun(Enum):
    NOW = auto()
    ALREADY = auto()
    TOO_MANY = auto()
    GONE = auto()  # the series cannot be read at present


async def all_followed(room: SeriesRoom, work: UnitOfWork, who: Pseudonym) -> list[Followed]:
    """What somebody follows and has not come to its end, the oldest first."""
    found = await _rows(room, work, room.subscriber(who))
    return [one for one in found if not is_over(room.library, one.following)]


async def followed(room: SeriesRoom, work: UnitOfWork, who: Pseudonym, series: str) -> Followed | None:
    found = await all_followed(room, work, who)
    return next((one for one in found if one.following.series == series), None)


async def _rows(room: SeriesRoom, work: UnitOfWork, person: Pseudonym) -> list[Followed]:
    rows = await subscriptions.of_person(work, person)
    opened = [(row, room.open(row)) for row in rows]
    return [Followed(row.id, one, _moment(row.due_at)) for row, one in opened if one is not None]


def _moment(due_at: int | None) -> datetime | None:
    return datetime.fromtimestamp(due_at / 1000, UTC) if due_at is not None else None


async def follow(room: SeriesRoom, work: UnitOfWork, who: Pseudonym, wish: Following) -> Begun:
    """Begin a series with the days, hour and manner of `wish`; its first message comes at the next hour."""
    if room.library.one_series(wish.series) is None:
        return Begun.GONE
    person = room.subscriber(who)
    rows = await _rows(room, work, person)
    running = [one for one in rows if not is_over(room.library, one.following)]
    if any(one.following.series == wish.series for one in running):
        return Begun.ALREADY
    if len(running) >= MOST:
        return Begun.TOO_MANY
    for one in rows:
        if one.following.series == wish.series:  # an earlier time, which came to its end
            subscriptions.remove(work, one.row)
    slot = free_slot(one.following.slot for one in rows)
    fresh = Following(wish.series, wish.days, wish.minute, wish.aloud, wish.full, slot=slot)
    due = milliseconds(next_hour(fresh.hours, room.clock.now()))
    await subscriptions.add(work, person, room.seal(person, fresh), due)
    return Begun.NOW


async def change(room: SeriesRoom, work: UnitOfWork, who: Pseudonym, wish: Following) -> bool:
    """Other days, another hour or manner; what came stays. False when it is not followed (any more)."""
    one = await followed(room, work, who, wish.series)
    if one is None:
        return False
    kept = one.following
    kept.days, kept.minute, kept.aloud, kept.full = wish.days, wish.minute, wish.aloud, wish.full
    due = _next_due(room, kept) if one.due is not None else None
    _write(room, work, who, one, due)
    return True


async def pause(room: SeriesRoom, work: UnitOfWork, who: Pseudonym, series: str) -> Followed | None:
    """Nothing more comes until it is taken up again, also not what waits: that comes then. None: not followed."""
    one = await followed(room, work, who, series)
    if one is not None and one.due is not None:
        following = one.following
        if await _drop_waiting(room, work, who, following) and following.came:
            following = without_step(following, following.came[-1], following.came_at) or following
        _write(room, work, who, replace(one, following=following), None)
    return one


async def resume(room: SeriesRoom, work: UnitOfWork, who: Pseudonym, series: str) -> Followed | None:
    """From the next hour on, where it was left; what passed meanwhile does not come in a heap. None: not followed."""
    one = await followed(room, work, who, series)
    if one is not None and one.due is None:
        _write(room, work, who, one, _next_due(room, one.following))
    return one


def _next_due(room: SeriesRoom, following: Following) -> datetime:
    rested = datetime.fromtimestamp(following.came_at / 1000, UTC) + REST
    return next_hour(following.hours, max(room.clock.now(), rested))


def _write(room: SeriesRoom, work: UnitOfWork, who: Pseudonym, one: Followed, due: datetime | None) -> None:
    person = room.subscriber(who)
    due_at = milliseconds(due) if due is not None else None
    subscriptions.change(work, one.row, room.seal(person, one.following), due_at)


async def end(room: SeriesRoom, work: UnitOfWork, who: Pseudonym, series: str) -> bool:
    """Forget that it was followed; what waits to be sent is not sent. False when it was not."""
    found = [one for one in await _rows(room, work, room.subscriber(who)) if one.following.series == series]
    for one in found:
        await _drop_waiting(room, work, who, one.following)
        subscriptions.remove(work, one.row)
    return bool(found)


async def forget(room: SeriesRoom, work: UnitOfWork, who: Pseudonym) -> None:
    """Nothing is known any more of what somebody followed, also of rows that do not open."""
    person = room.subscriber(who)
    for one in await _rows(room, work, person):
        await _drop_waiting(room, work, who, one.following)
    await subscriptions.remove_all(work, person)


async def _drop_waiting(room: SeriesRoom, work: UnitOfWork, who: Pseudonym, following: Following) -> int:
    return await outbox.drop_topic(work, who, topic_of(following), room.now())


def about_step(following: Following, message: str, came_at: int) -> str:
    """What a notice is about, to be read again by `undelivered`."""
    return f"{ABOUT}:{following.series}:{message}:{came_at}"


async def undelivered(room: SeriesRoom, work: UnitOfWork, chat: Pseudonym, what: str, reason: str) -> None:
    """A step did not arrive. Blocked or gone, nobody wants it any more; late, it comes again at the next hour.

    A text that Telegram does not take is passed over: it would stop the series for ever.
    """
    if reason in CHAT_IS_GONE:
        await subscriptions.remove_all(work, room.subscriber(chat))
        return
    if reason == "BadRequest":
        return
    _, series, message, came_at = what.split(":")
    for one in await _rows(room, work, room.subscriber(chat)):
        if one.following.series != series:
            continue
        earlier = without_step(one.following, message, int(came_at))
        if earlier is not None:
            due = next_hour(earlier.hours, room.clock.now()) if one.due is not None else None
            _write(room, work, chat, Followed(one.row, earlier, one.due), due)
