"""What a step of a series looks like when it arrives: a message of its own, with buttons that work from anywhere.

The first line is harmless on a lock screen in either manner; the discreet one says nothing else.
"""

from __future__ import annotations

from betang.awareness.series_rules import Following, Step
from betang.delivery.deliveries import Key, Keys, SendNotice
from betang.wording.catalogue import Words
from betang.wording.library import Series
from betang.wording.reading import Reader

OPEN, PAUSE, END, OTHERS = "series:open", "series:pause", "series:end", "series:list"
"""Actions of the buttons; the id of the message or series follows behind a colon, together at most 64 bytes."""


def step_notice(
    reader: Reader, words: Words, series: Series, following: Following, step: Step, *, not_after: int, about: str
) -> SendNotice:
    """The message of one step."""
    place = f"{step.number}/{step.total}"
    text = reader.message(step.message, place) if following.full else reader.discreet(step.message, series, place)
    if step.is_last:
        text += "\n\n" + words("Ini yang terakhir dari seri ini. Terima kasih sudah mengikuti.")
    return SendNotice(
        text, _keys(words, following, step), silent=not following.aloud, not_after=not_after, about=about
    )


def _keys(words: Words, following: Following, step: Step) -> Keys:
    rows: list[tuple[Key, ...]] = [(Key(words.plain("📖 Buka"), data=f"{OPEN}:{step.message.id}"),)]
    if step.is_last:
        rows.append((Key(words.plain("📅 Seri lain"), data=OTHERS),))
    else:
        pause = Key(words.plain("⏸ Jeda"), data=f"{PAUSE}:{following.series}")
        end = Key(words.plain("⏹ Berhenti"), data=f"{END}:{following.series}")
        rows.append((pause, end))
    if following.full:  # as much as a screen: the way out and the way to the numbers belong below it
        rows.append((Key(words.plain("☎️ Darurat"), data="sos"), Key(words.plain("✖ Tutup"), data="exit")))
    return tuple(rows)


def end_notice(reader: Reader, words: Words, series: Series, *, not_after: int) -> SendNotice:
    """Nothing is left of a series whose last message did not know that it was the last: its file was cut."""
    keys = ((Key(words.plain("📅 Seri lain"), data=OTHERS),),)
    return SendNotice(reader.series_over(series), keys, not_after=not_after)
