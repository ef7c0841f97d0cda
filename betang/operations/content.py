"""All content files, loaded and checked together, as the bot and `bot.py check` need them."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path

from betang.awareness.understanding.machine import Understanding, load_understanding
from betang.duty.templates import Template, load_templates
from betang.flows.load import Flows, load_flows
from betang.vault.receipt_words import ReceiptWords, load_words
from betang.wording.catalogue import Catalogues
from betang.wording.danger_words import Recogniser, load_recogniser
from betang.wording.directory import Directory, load_directory
from betang.wording.districts import Districts, load_districts
from betang.wording.library import Library
from betang.wording.library_files import load_library

ROOT = Path(__file__).resolve().parents[2]

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Content:
    """What agency staff write, as the program knows it."""

    catalogues: Catalogues
    districts: Districts
    directory: Directory
    recogniser: Recogniser
    understanding: Understanding
    flows: Flows
    templates: tuple[Template, ...]
    receipt_words: ReceiptWords
    library: Library


def load_content(language: str, root: Path = ROOT) -> Content:
    """Raises SettingsError (ContentError) with file and line for the first thing that is wrong.

    A broken file of the library is left out instead: see `Library.broken`.
    """
    folder = root / "content"
    districts = load_districts(folder / "districts.yaml")
    catalogues = Catalogues(root / "locales", language)
    catalogues.compile_all()
    return Content(
        catalogues,
        districts,
        load_directory(folder / "directory.yaml"),
        load_recogniser(folder / "understanding" / "basic.yaml"),
        load_understanding(folder / "understanding"),
        load_flows(folder / "flows", districts),
        load_templates(folder / "templates.yaml"),
        load_words(folder / "words" / "receipt.txt"),
        load_library(folder),
    )


def alert_of_broken(library: Library) -> None:
    """The bot goes on without a broken file; the operator is told of it (docs/operating.md, alarms)."""
    for one in library.broken:
        _log.error("content file %s is broken in line %d and left out; run `bot.py check`", one.file, one.line)
