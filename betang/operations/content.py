"""All content files, loaded and checked together, as the bot and `bot.py check` need them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from betang.awareness.understanding.machine import Understanding, load_understanding
from betang.duty.templates import Template, load_templates
from betang.errors import SettingsError
from betang.flows import lint, renewal
from betang.flows.flow import Flow
from betang.flows.load import Flows, load_flows
from betang.operations.fingerprint import Prints, fingerprint
from betang.vault.receipt_words import ReceiptWords, load_words
from betang.wording.catalogue import Catalogues
from betang.wording.content_lint import load_word_list
from betang.wording.directory import Directory, load_directory
from betang.wording.districts import Districts, load_districts
from betang.wording.library import Library
from betang.wording.library_files import load_library
from betang.wording.library_renewal import with_last_good

ROOT = Path(__file__).resolve().parents[2]

AT_START_ONLY = ("content/districts.yaml", "content/words/receipt.txt")
"""Desks, keys and codes hang on these; they change between two lives of the bot, never in one."""

_Part = TypeVar("_Part")


@dataclass(frozen=True, slots=True)
class Content:
    """What agency staff write, as the program knows it."""

    catalogues: Catalogues
    districts: Districts
    directory: Directory
    understanding: Understanding
    flows: Flows
    templates: tuple[Template, ...]
    receipt_words: ReceiptWords
    library: Library
    root: Path = ROOT
    prints: Prints = field(default_factory=dict, repr=False)
    """The files as they were when they were read."""
    at_start: Prints = field(default_factory=dict, repr=False)
    """... and those of them that are read but once."""
    troubles: tuple[str, ...] = ()
    """What a running bot did not take from changed files, and why; broken files of the library stand there."""


def load_content(language: str, root: Path = ROOT) -> Content:
    """Raises SettingsError (ContentError) with file and line for the first thing that is wrong.

    A broken file of the library is left out instead: see `Library.broken`.
    """
    return _read(language, root, None)


def renewed(last: Content) -> Content:
    """The files as they are now; blocking. What cannot be used stays as it was in `last`: see `troubles`.

    Of the library that is a file, of everything else the whole of its kind.
    """
    fresh = _read(last.catalogues.default, last.root, last)
    waiting = [f"{name}: is taken at the next start" for name in AT_START_ONLY if _has_changed(name, last, fresh)]
    catalogues = fresh.catalogues
    words = [catalogues.catalogue(code) for code in catalogues.locales]
    flows = renewal.renew(last.flows, fresh.flows, lambda flow: _complaints(flow, fresh))
    return replace(
        fresh,
        flows=flows.flows,
        library=with_last_good(last.library, fresh.library, fresh.directory, words),
        at_start=last.at_start,
        troubles=(*fresh.troubles, *flows.kept, *waiting),
    )


def _read(language: str, root: Path, last: Content | None) -> Content:
    """Raises SettingsError, but where `last` has something to go on with."""
    prints = fingerprint(root)
    troubles: list[str] = []

    def part(place: str, read: Callable[[Path], _Part], good: Callable[[Content], _Part]) -> _Part:
        if last is not None and not last.troubles and _below(prints, place) == _below(last.prints, place):
            return good(last)
        try:
            return read(root / place)
        except SettingsError as error:
            if last is None:
                raise
            troubles.append(str(error))
            return good(last)

    districts = last.districts if last else load_districts(root / "content/districts.yaml")
    return Content(
        part("locales", lambda at: _catalogues(at, language), lambda it: it.catalogues),
        districts,
        part("content/directory.yaml", load_directory, lambda it: it.directory),
        part("content/understanding", load_understanding, lambda it: it.understanding),
        part("content/flows", lambda at: load_flows(at, districts), lambda it: it.flows),
        part("content/templates.yaml", load_templates, lambda it: it.templates),
        last.receipt_words if last else load_words(root / "content/words/receipt.txt"),
        load_library(root / "content"),
        root,
        prints,
        at_start={name: prints[name] for name in AT_START_ONLY if name in prints},
        troubles=tuple(troubles),
    )


def _below(prints: Prints, place: str) -> Prints:
    """Of one file, or of all in a folder. What looks as before need not be read again."""
    return {name: mark for name, mark in prints.items() if name == place or name.startswith(f"{place}/")}


def _catalogues(folder: Path, language: str) -> Catalogues:
    catalogues = Catalogues(folder, language)
    catalogues.compile_all()
    return catalogues


def _has_changed(name: str, last: Content, fresh: Content) -> bool:
    return last.at_start.get(name) != fresh.prints.get(name)


def _complaints(flow: Flow, content: Content) -> list[str]:
    """As `bot.py check`, in the languages that people read."""
    try:
        words = load_word_list(content.root / "content" / "words.yaml")
    except SettingsError as error:
        return [str(error)]
    languages = [content.catalogues.catalogue(code) for code in content.catalogues.locales]
    services = {language.locale: content.directory.other_ways(language) for language in languages}
    return [str(one) for one in lint.lint(flow, languages, words, services) if one.grave]
