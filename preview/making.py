"""Makes the preview: all items in all languages, and the page. What each item shows is read back by the tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from betang.errors import SettingsError
from betang.operations.content import ROOT, Content, load_content
from betang.settings import read_settings
from betang.wording.catalogue import Catalogues
from preview import notices, readings
from preview.conversations import conversations
from preview.frames import Item
from preview.page import Language, page
from preview.rooms import EveryLanguage, rooms, walk_in_each
from preview.sentences import further_sentences
from preview.tour import Sight


@dataclass(frozen=True, slots=True)
class Preview:
    items: tuple[Item, ...]
    languages: tuple[Language, ...]
    made_on: str
    tours: Mapping[str, tuple[tuple[Sight, ...], ...]]
    """By language: what each person of the tour has seen, also what is shown only once on the page."""

    def html(self) -> str:
        return page(self.items, self.languages, self.made_on)


async def make_preview(today: date, locales: Sequence[str] = ()) -> Preview:
    """In these languages, or in all there are. Raises SettingsError, OtherWays, NobodyAnswers."""
    catalogues = EveryLanguage(ROOT / "locales")
    chosen = _chosen(catalogues, locales)
    loaded = load_content(catalogues.default)
    content = replace(loaded, catalogues=catalogues, directory=loaded.directory.as_of(today))
    items = _written(content, chosen)
    known = {bubble.words for item in items for bubble in item.frames[chosen[0]]}
    tours = await walk_in_each(content, chosen)
    items += rooms(tours, known)
    spoken = [catalogues.catalogue(code) for code in chosen]
    items += further_sentences(ROOT / "locales", spoken, items)
    made_on = catalogues.catalogue(catalogues.default).date(today)
    languages = tuple(Language(code, _name(catalogues, code)) for code in chosen)
    seen = {code: tuple(tuple(one.sights) for one in walked) for code, walked in tours.items()}
    return Preview(tuple(items), languages, made_on, seen)


def _chosen(catalogues: Catalogues, wanted: Sequence[str]) -> tuple[str, ...]:
    """The sources' own language always comes first: it is what the others are compared with."""
    unknown = [code for code in wanted if code not in catalogues.locales]
    if unknown:
        raise SettingsError(f"no catalogue for language {unknown[0]!r}; there are {', '.join(catalogues.locales)}")
    return tuple(code for code in catalogues.locales if not wanted or code in wanted or code == catalogues.default)


def _name(catalogues: Catalogues, code: str) -> str:
    """A language that is not wholly translated shows Indonesian in between, and says so."""
    name = catalogues.name(code)
    return name if catalogues.is_complete(code) else f"{name} (sebagian)"


def _written(content: Content, locales: Sequence[str]) -> list[Item]:
    """What needs no bot to be shown: it follows from files alone."""
    languages = [content.catalogues.catalogue(code) for code in locales]
    keep_days = read_settings({}, need_token=False).keep_days
    return [
        *notices.menus(languages),
        *notices.cards(content, languages),
        *notices.directory(content, languages),
        *conversations(content, languages, keep_days),
        *notices.alerts(content, languages),
        *notices.doorbells(languages),
        *notices.refusals(content, languages),
        *notices.templates(content, languages),
        *readings.messages(content, languages),
        *readings.quizzes(content, languages),
        *readings.series(content, languages),
    ]
