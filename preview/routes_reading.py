"""Where the tour goes to read: a series, as it comes by the clock."""

from __future__ import annotations

from datetime import timedelta

from betang.awareness.series_words import PAUSE
from betang.clock import WIB
from preview.stage import shown
from preview.tour import Tour, action_of

_HOUR = 19
"""At which a series comes unless the person chooses another."""


async def through_pictures_and_quizzes(tour: Tour) -> None:
    """A message that has a picture, found by a word of its title; and a quiz to its end."""
    library, words = tour.stage.content.library, tour.words
    message = next((one for one in library.messages if one.picture is not None), None)
    if message is not None:
        # One word of it: a whole title may be taken for the beginning of a story.
        word = max(words.plain(message.title).split(), key=len)
        await tour.do("/belajar", f">{word}", f"m:{message.id}", "picture")
        await tour.alert(r"picture\.close")
    await tour.do("/belajar", "quizzes", "q:")
    while any(action_of(key) == "c:0" for key in (await shown(tour.phone)).keys):
        await tour.do("c:0", "next")


async def through_a_series(tour: Tour) -> None:
    """Begun, put off, opened where it lies, followed to its end; the first with its discreet titles alone."""
    await tour.do("/belajar", "series", "s:", "hours", "more", "back", "begin", "aloud", "aloud", "pause", "resume")
    await _until_it_comes(tour)
    await tour.alert(r"series:open:.*")
    await tour.do("about", "veil")
    await _until_it_comes(tour)
    await tour.alert(r"series:pause:.*")
    await tour.do("resume")
    await _until_it_comes(tour)
    await tour.alert(r"series:end:.*")
    await tour.do("/belajar", "series", "s:", "begin")
    # From here on days pass in which nobody opens the chat: its screen gets too old to be deleted, and is overwritten.
    tour.stage.forgiven.add("can't be deleted")
    await _until_it_comes(tour)
    while any(key.data.startswith(PAUSE) for seen in tour.sights[-1].beside for key in seen.keys):
        await _until_it_comes(tour)
    await tour.do("/belajar", "series", "s:")


async def _until_it_comes(tour: Tour) -> None:
    """Time passes, in this bot alone, to a minute after the hour."""
    here = tour.stage.clock.now().astimezone(WIB)
    wanted = here.replace(hour=_HOUR, minute=1, second=0, microsecond=0)
    if wanted <= here:
        wanted += timedelta(days=1)
    await tour.stage.later(seconds=(wanted - here).total_seconds())
    await tour.look(f"{_HOUR}.00 WIB")
