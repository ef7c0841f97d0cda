"""What the tour saw, as items: every room in every language, side by side, and what came beside the screens."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from betang.errors import BetangError
from betang.operations.content import Content
from betang.training.views import Seen
from betang.wording.catalogue import Catalogues
from handlers.menu import present_the_bot
from preview.frames import Bubble, BubbleKind, Item, bubble_of, plain_bubble
from preview.groups import group_of_room
from preview.routes import tour_of_everything
from preview.routes_beside import INLINE, PROFILE, tour_beside
from preview.stage import Stage, make_folder, open_stage
from preview.tour import Sight, Tour

_CHANCE = re.compile(r"K-\w{4}|\d+")
"""Codes and times are drawn anew for every tour; screens that differ in nothing else are one."""

Tours = dict[str, list[Tour]]


class OtherWays(BetangError):
    """A route led elsewhere in one language than in another, or the bot failed on the way; the text says where."""


class EveryLanguage(Catalogues):
    """Offers every language there is, also one that is still being translated: that is what is looked at here."""

    @property
    def offered(self) -> tuple[str, ...]:
        return self.locales


async def walk_in_each(content: Content, locales: Sequence[str]) -> Tours:
    """The same tour in each language, through a bot of its own in a folder that is removed. Raises OtherWays."""
    tours = {}
    with tempfile.TemporaryDirectory(prefix="betang-preview-") as folder:
        made = await make_folder(Path(folder) / "made", content)
        for locale in locales:
            async with open_stage(Stage, made, Path(folder) / locale, content, content.catalogues.default) as stage:
                await present_the_bot(stage.parts.bot, content.catalogues)
                tours[locale] = [*await tour_of_everything(stage, locale), *await tour_beside(stage, locale)]
                await _look_for_trouble(stage, locale)
    return tours


async def _look_for_trouble(stage: Stage, locale: str) -> None:
    trouble = [*stage.complaints(), *await stage.parked()]
    if trouble:
        raise OtherWays(f"[{locale}] the bot failed during the tour: {trouble[0]}")


def rooms(tours: Tours, known: set[str]) -> Iterator[Item]:
    """One item for each sight that looks unlike all before. `known`: what is shown elsewhere (`Bubble.words`)."""
    first = next(iter(tours))
    seen = {_mask(words) for words in known}
    for number, tour in enumerate(tours[first]):
        for step, sight in enumerate(tour.sights):
            sights = {locale: _same(tours, locale, number, step, sight) for locale in tours}
            bubbles = {locale: _bubbles(one) for locale, one in sights.items()}
            looks = _mask("\n".join(bubble.words for bubble in bubbles[first]))
            if looks in seen and f"room:{sight.place}" in seen:
                continue
            seen |= {looks, f"room:{sight.place}"}
            yield Item(
                group_of_room(sight.place).id,
                f"room:{sight.place}:{number}:{step}",
                _title(sight),
                bubbles,
                shows=(f"room:{sight.place}",),
            )


def _same(tours: Tours, locale: str, number: int, step: int, wanted: Sight) -> Sight:
    """The sight at this place of the tour in another language."""
    sights = tours[locale][number].sights
    if step >= len(sights) or sights[step].place != wanted.place:
        found = sights[step].place if step < len(sights) else "nothing"
        raise OtherWays(f"[{locale}] tour {number}, step {step}: {found} instead of {wanted.place}")
    return sights[step]


def _bubbles(sight: Sight) -> tuple[Bubble, ...]:
    toast = [plain_bubble(sight.toast, kind=BubbleKind.TOAST)] if sight.toast else []
    beside = [bubble_of(one, _about(one)) for one in sight.beside]
    screen = bubble_of(sight.screen)
    if sight.place in {INLINE, PROFILE}:  # shown by Telegram itself, and by no notification
        screen = replace(screen, kind=BubbleKind.NOTE)
    return (*toast, screen, *beside)


def _about(seen: Seen) -> str:
    return "pesan tersendiri" if seen.kind == "text" else f"pesan tersendiri: {seen.kind}"


def _mask(words: str) -> str:
    return _CHANCE.sub("#", words)


def _title(sight: Sight) -> str:
    """What was pressed or typed, and how the screen begins to which that led."""
    beginning = _short(" ".join(sight.screen.text.split()), 40)
    return f"“{_short(sight.way, 32)}” → {beginning}" if sight.way else beginning


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
