"""Every room in every language: small enough for a phone, with a way out and a way to the numbers."""

from __future__ import annotations

import importlib
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from betang.operations.content import Content
from betang.training.views import Seen
from betang.wording.catalogue import Catalogues, Words
from betang.wording.content_lint import load_word_list
from betang.wording.districts import load_districts
from betang.wording.measure import TEXT_LIMIT
from betang.wording.pseudo import LOCALE, pseudo_words
from handlers.all_rooms import all_rooms
from handlers.room import Room
from handlers.rooms import Rooms
from preview.routes import rooms_seen, tour_of_everything
from preview.tour import Sight, action_of
from tests.handlers.handlers_stage import ROOT, open_stage
from tests.support.one_preview import made_once

NAMES = {*all_rooms().names, "closed"}
MOST_WORDS = {"id": 4, "en": 6}
WIDEST = {1: 34, 2: 24, 3: 8, 4: 8}
"""Letters of a button that a small phone shows uncut, by how many stand in its row."""


WORDS = load_word_list(ROOT / "content" / "words.yaml")
DISTRICTS = [one.name for one in load_districts(ROOT / "content" / "districts.yaml")]


class WithPseudo(Catalogues):
    """The real languages, and the made-up long one."""

    def catalogue(self, locale: str) -> Words:
        return pseudo_words() if locale == LOCALE else super().catalogue(locale)


@pytest.fixture
def pseudo_content(content: Content, tmp_path: Path) -> Content:
    locales = tmp_path / "locales"
    shutil.copytree(ROOT / "locales", locales)
    (locales / LOCALE / "LC_MESSAGES").mkdir(parents=True)
    return replace(content, catalogues=WithPseudo(locales))


@pytest.fixture(scope="session")
def walked(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Mapping[str, Sequence[Sequence[Sight]]]:
    """What was seen in each real language on the tour that the preview shows."""
    return made_once(tmp_path_factory, worker_id).tours


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_room_fits_a_phone_and_has_its_way_out(
    walked: Mapping[str, Sequence[Sequence[Sight]]], language: str
) -> None:
    sights = [sight for tour in walked[language] for sight in tour if sight.place in NAMES]
    assert {sight.place for sight in sights} == NAMES
    check(sights, language)
    if language == "en":
        check_nothing_is_left_in_indonesian(sights)


async def test_every_room_fits_a_phone_in_a_language_of_long_words(
    made_folder: Path, tmp_path: Path, pseudo_content: Content
) -> None:
    """Which shows too what does not go through the catalogue."""
    async with open_stage(made_folder, tmp_path / "data", pseudo_content) as stage:
        tours = await tour_of_everything(stage, LOCALE)
        assert stage.complaints() == []
        assert await stage.parked() == []
    assert rooms_seen(tours) == NAMES
    check([sight for tour in tours for sight in tour.sights], LOCALE)


def check(sights: Sequence[Sight], language: str) -> None:
    """Telegram's own limits were enforced by the server already; here what a person needs of each screen."""
    for place, screen in ((sight.place, sight.screen) for sight in sights):
        actions = [action_of(key) for key in screen.keys]
        assert "exit" in actions, place
        assert "sos" in actions, place
        assert 0 < len(screen.text.encode("utf-16-le")) // 2 <= TEXT_LIMIT, place
        assert max(len(row) for row in screen.rows) <= (4 if any(one.startswith("wd:") for one in actions) else 2)
        assert all(len(key.data.encode()) <= 64 for key in screen.keys)
        check_labels(place, screen, language)
        if not place.startswith("officer."):
            # Any screen may come as a new message, and so show on a locked phone (safety rule 1).
            assert not WORDS.loud_start(screen.text), f"{place}: {screen.text[:60]}"
        if language == LOCALE:
            check_everything_is_translated(place, screen)


def check_labels(place: str, screen: Seen, language: str) -> None:
    assert all(label.strip() for label in screen.labels), place
    if language not in MOST_WORDS or place.startswith(("learn", "officer.handover")):
        return  # titles of readings, and officers by number and desk
    for row in screen.rows:
        for key in row:
            words = [word for word in key.label.split() if any(letter.isalnum() for letter in word)]
            assert len(words) <= MOST_WORDS[language], f"{place}: {key.label}"
            assert len(key.label) <= WIDEST[len(row)], f"{place}: {key.label}"


def check_everything_is_translated(place: str, screen: Seen) -> None:
    """What did not go through the catalogue has no brackets; codes and proper names are the same everywhere."""
    assert "⟦" in screen.text, f"{place} speaks without the catalogue: {screen.text[:60]}"
    names = re.compile(r"K-\w{4}|\d\d[.]\d\d|‹? ?\d/\d|›|English|Indonesia|" + "|".join(DISTRICTS))
    for label in screen.labels:
        assert "⟦" in label or names.search(label), f"{place}: {label}"


def check_nothing_is_left_in_indonesian(sights: Sequence[Sight]) -> None:
    indonesian = {"dan", "yang", "Anda", "untuk", "Tutup", "Kembali", "Lewati", "Petugas", "atau", "tidak", "belum"}
    for place, screen in ((sight.place, sight.screen) for sight in sights):
        lines = [line for line in screen.text.splitlines() if not line.startswith("Source:")]  # laws by their names
        said = f"{' '.join(lines)} {' '.join(screen.labels)}"
        words = {word.strip(".,:;!?()“”\"'") for word in said.split()}
        assert not words & indonesian, f"{place}: {words & indonesian} in {said[:200]}"


# The list of rooms


def test_every_room_that_is_written_is_listed() -> None:
    """A room that is not in the list cannot be entered."""
    for path in (ROOT / "handlers").glob("*.py"):
        importlib.import_module(f"handlers.{path.stem}")
    written = {one.name for one in kinds_of(Room) if "name" in vars(one) and one.__module__.startswith("handlers.")}
    assert len(written) > 20
    assert written == set(all_rooms().names)


def kinds_of(room: type[Room]) -> Iterator[type[Room]]:
    for one in room.__subclasses__():
        yield one
        yield from kinds_of(one)


def test_a_room_of_an_older_version_is_the_first_screen() -> None:
    rooms = all_rooms()
    assert rooms.of("gone.long.ago") is rooms.of("home")


async def test_a_button_outside_any_room_is_tried_by_each_who_may_know_it() -> None:
    asked = []

    async def not_mine(turn: object, action: str) -> bool:
        asked.append(action)
        return False

    async def mine(turn: object, action: str) -> bool:
        return action == "x"

    rooms = Rooms([all_rooms().of("home")], [not_mine, mine])
    assert await rooms.press_anywhere(None, "x")  # type: ignore[arg-type]  # neither looks at the turn
    assert not await rooms.press_anywhere(None, "y")  # type: ignore[arg-type]  # as above
    assert asked == ["x", "y"]
