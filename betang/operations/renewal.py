"""Content that changes while the bot runs: noticed, read aside, and taken when it is good.

A broken file never stops the bot: it goes on with the last good content, and the operator is told (docs/operating.md).
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace

from betang.clock import Clock
from betang.operations.content import Content, renewed
from betang.operations.fingerprint import Prints, fingerprint
from betang.wording.library import Broken, Library

EVERY = 5.0
"""Seconds between two looks. A change is taken when it looks the same twice: nobody is writing any more."""

_log = logging.getLogger(__name__)

Taken = Callable[[Content], None]
"""Have everybody use this content from now on; called in the event loop, between two updates."""


class Renewal:
    """Holds the content of the running bot, and goes round until cancelled."""

    def __init__(self, content: Content, clock: Clock, taken: Taken) -> None:
        self.content = content
        self._clock = clock
        self._taken = taken
        self._before: Prints = content.prints
        self._given_up: Prints = content.prints
        """Files at which the program itself failed: not tried again before somebody changes them."""

    async def run(self) -> None:
        while True:
            try:
                await self.look()
            except Exception as error:  # noqa: BLE001 - a mistake in reading must not end the bot; the old content stays
                self._given_up = self._before
                _log.error("changed content could not be read: %s", type(error).__name__)
            await self._clock.sleep(EVERY)

    async def look(self) -> bool:
        """One look at the files; whether something was taken."""
        now = await asyncio.to_thread(fingerprint, self.content.root)
        rests, self._before = now == self._before, now
        if not rests or now in (self.content.prints, self._given_up):
            return False
        fresh = await asyncio.to_thread(renewed, self.content)
        if fresh.prints != now:
            return False  # somebody wrote while we read: the next look sees it
        self._take(fresh)
        return True

    def _take(self, fresh: Content) -> None:
        last = self.content
        # The catalogues are in many hands: they speak the new words and stay the same object.
        if fresh.catalogues is not last.catalogues:
            last.catalogues.take(fresh.catalogues)
        content = replace(fresh, catalogues=last.catalogues)
        self._taken(content)
        self.content = content
        changed = {name for name, _ in set(last.prints.items()) ^ set(fresh.prints.items())}
        _log.info("content was read anew: %d files have changed", len(changed))
        alert_of_troubles(last, self.content)

    def report(self) -> list[str]:
        """For `bot.py status`: nothing but a count when all is well."""
        library = self.content.library
        lines = [f"content: {len(library.messages)} messages, {len(library.quizzes)} quizzes"]
        lines += [f"content file {one.file} is broken in line {one.line}" for one in library.broken]
        return lines + [f"changed content was not taken: {trouble}" for trouble in self.content.troubles]


def alert_of_broken(library: Library) -> None:
    """At the start: the bot goes on without a broken file; the operator is told of it."""
    for one in library.broken:
        _log.error("content file %s is broken in line %d and left out; run `bot.py check`", one.file, one.line)


def alert_of_troubles(last: Content, content: Content) -> None:
    """While it runs: each trouble is said once, when it comes."""
    known = set(last.library.broken)
    for one in content.library.broken:
        if one not in known:
            _log.error("content file %s is broken in line %d; %s", one.file, one.line, _instead(one, content))
    for trouble in content.troubles:
        if trouble not in last.troubles:
            _log.error("changed content was not taken: %s", trouble)


def _instead(broken: Broken, content: Content) -> str:
    library = content.library
    held = {one.origin.file for kind in (library.messages, library.quizzes, library.series) for one in kind}
    stays = broken.file in held
    return "its last good version stays; run `bot.py check`" if stays else "it is left out; run `bot.py check`"
