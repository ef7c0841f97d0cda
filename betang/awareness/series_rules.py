"""Which message of a series comes next, and what is kept of whoever follows it. Pure: no storage, no clock, no words.

What came is remembered by the messages' ids, not by a number: a file that is changed, a message that is left out
because it is broken and later mended, nothing of that repeats a step.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum, auto

import msgspec

from betang.awareness.hours import EVERY_DAY, Hours
from betang.wording.library import Library, Message, Series

MOST = 3
"""Series that one person follows at once."""

EVENING = 19 * 60

LINGERS = timedelta(minutes=10)
"""How long a series that has said its last is kept, in case that last message cannot be delivered."""


class Following(msgspec.Struct, omit_defaults=True):
    """One series that somebody follows, as it is sealed."""

    series: str
    days: int = EVERY_DAY
    minute: int = EVENING
    aloud: bool = False
    """Its messages come with a sound."""
    full: bool = False
    """They come with their whole text; else with the discreet title and a button."""
    came: list[str] = []
    """Ids of the messages that came, the latest last."""
    came_at: int = 0
    """When the latest was sent on its way (milliseconds)."""
    said_end: bool = False
    """The latest said that it was the last."""
    slot: int = 0
    """Tells the series of one person apart in the outbox, where nothing else may name them."""

    @property
    def hours(self) -> Hours:
        return Hours(self.days, self.minute)


@dataclass(frozen=True, slots=True)
class Step:
    message: Message
    number: int
    total: int
    is_last: bool


class Pause(Enum):
    """Why nothing comes next."""

    OVER = auto()
    WAITS = auto()  # the series' file, or all that is left of it, cannot be read at present


def what_is_next(library: Library, following: Following) -> Step | Pause:
    """The first message that has not come; one that is not in the library is passed over while it is missing."""
    series = library.one_series(following.series)
    if series is None:
        return Pause.WAITS
    left = [key for key in series.messages if key not in following.came]
    message = next((found for key in left if (found := library.message(key)) is not None), None)
    if message is not None:
        return Step(message, _count(series, following) + 1, len(series.messages), is_last=len(left) == 1)
    return Pause.WAITS if left else Pause.OVER


def latest(library: Library, following: Following) -> Step | None:
    """What came last, to be read again; None when nothing came yet, or it has gone."""
    series = library.one_series(following.series)
    message = library.message(following.came[-1]) if following.came else None
    if series is None or message is None:
        return None
    total = len(series.messages)
    return Step(message, _count(series, following), total, is_last=following.said_end)


def came_of(library: Library, following: Following) -> tuple[int, int]:
    """How many came, of how many."""
    series = library.one_series(following.series)
    total = len(series.messages) if series is not None else len(following.came)
    return (_count(series, following) if series is not None else total), total


def is_over(library: Library, following: Following) -> bool:
    return what_is_next(library, following) is Pause.OVER


def _count(series: Series, following: Following) -> int:
    return sum(key in following.came for key in series.messages)


def free_slot(taken: Iterable[int]) -> int:
    """The lowest number that no other series of the person has."""
    used = set(taken)
    return next(number for number in range(len(used) + 1) if number not in used)


def after_step(following: Following, step: Step, now: int) -> Following:
    """What is kept once a step is on its way."""
    came = [*following.came, step.message.id]
    return msgspec.structs.replace(following, came=came, came_at=now, said_end=step.is_last)


def without_step(following: Following, message: str, came_at: int) -> Following | None:
    """As if a step that could not be delivered had not come; None when something else came since, or it is no news."""
    if following.came_at != came_at or following.came[-1:] != [message]:
        return None
    return msgspec.structs.replace(following, came=following.came[:-1], came_at=0, said_end=False)
