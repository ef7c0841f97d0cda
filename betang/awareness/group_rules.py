"""What is posted in a group, and when. Pure: no storage, no clock, no words."""

from __future__ import annotations

import msgspec

from betang.awareness import rules
from betang.awareness.hours import EVERY_DAY, Hours, mask_of
from betang.wording.library import Library, Message, Theme

HOURS = range(8, 20)
"""Hours (WIB) that can be chosen: a group has many phones, and some of them lie beside somebody asleep."""

_MONDAY_AND_THURSDAY = mask_of((0, 3))


class Plan(msgspec.Struct, omit_defaults=True):
    """What the administrators of a group have chosen, as it is sealed."""

    locale: str
    themes: list[str] = []
    """Ids of themes; empty: all of them."""
    days: int = _MONDAY_AND_THURSDAY
    minute: int = 16 * 60
    posted: list[str] = []
    """Ids of messages that were posted lately, the latest last."""
    posted_at: int = 0
    """When the latest was sent on its way (milliseconds)."""
    shown_at: int = 0
    """When the menu was last sent as a new message (milliseconds)."""

    @property
    def hours(self) -> Hours:
        return Hours(self.days, self.minute)

    @property
    def hour(self) -> int:
        return self.minute // 60


def themes_of(library: Library) -> list[Theme]:
    """Themes for everybody at once: not those that are for one person alone, such as planning for one's safety."""
    return [theme for theme in rules.filled_themes(library) if not theme.alone]


def with_theme(plan: Plan, library: Library, theme: str) -> Plan:
    """The theme is added, or taken away; where none is left, or every one is chosen, it is all of them."""
    known = [one.id for one in themes_of(library)]
    wanted = {theme} ^ set(plan.themes)
    chosen = [one for one in known if one in wanted]
    return msgspec.structs.replace(plan, themes=[] if len(chosen) == len(known) else chosen)


def with_day(plan: Plan, day: int) -> Plan:
    """The day is added, or taken away; the last one stays."""
    days = (plan.days ^ 1 << day) & EVERY_DAY
    return msgspec.structs.replace(plan, days=days or plan.days)


def with_every_day(plan: Plan) -> Plan:
    return msgspec.structs.replace(plan, days=EVERY_DAY)


def with_hour(plan: Plan, hour: int) -> Plan:
    """By day alone; another hour changes nothing."""
    return msgspec.structs.replace(plan, minute=hour * 60) if hour in HOURS else plan


def next_post(library: Library, plan: Plan) -> Message | None:
    """What was not posted lately, of the theme that rested longest; else what was posted longest ago.

    Chosen themes that are gone, or empty at present, are passed over; None when nothing is left.
    """
    themes = [one.id for one in themes_of(library) if not plan.themes or one.id in plan.themes]
    theme_of = {message.id: message.theme for message in library.messages}
    posted_themes = [theme_of.get(key, "") for key in plan.posted]
    candidates = [message for theme in themes for message in rules.in_theme(library, theme)]

    def freshness(message: Message) -> tuple[int, int]:
        return _last(plan.posted, message.id), _last(posted_themes, message.theme)

    return min(candidates, key=freshness, default=None)


def _last(items: list[str], wanted: str) -> int:
    """Where something was last, -1 when never: the smaller, the longer ago."""
    return max((place for place, one in enumerate(items) if one == wanted), default=-1)


def after_post(plan: Plan, message: Message, now: int) -> Plan:
    """What is kept once a message is on its way."""
    posted = rules.remember(plan.posted, message.id)
    return msgspec.structs.replace(plan, posted=posted, posted_at=now)
