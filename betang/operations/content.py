"""All content files, loaded and checked together, as the bot and `bot.py check` need them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from betang.duty.templates import Template, load_templates
from betang.flows.load import Flows, load_flows
from betang.vault.receipt_words import ReceiptWords, load_words
from betang.wording.catalogue import Catalogues
from betang.wording.danger_words import Recogniser, load_recogniser
from betang.wording.directory import Directory, load_directory
from betang.wording.districts import Districts, load_districts

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Content:
    """What agency staff write, as the program knows it."""

    catalogues: Catalogues
    districts: Districts
    directory: Directory
    recogniser: Recogniser
    flows: Flows
    templates: tuple[Template, ...]
    receipt_words: ReceiptWords


def load_content(language: str, root: Path = ROOT) -> Content:
    """Raises SettingsError (ContentError) with file and line for the first thing that is wrong."""
    folder = root / "content"
    districts = load_districts(folder / "districts.yaml")
    catalogues = Catalogues(root / "locales", language)
    catalogues.compile_all()
    return Content(
        catalogues,
        districts,
        load_directory(folder / "directory.yaml"),
        load_recogniser(folder / "understanding" / "basic.yaml"),
        load_flows(folder / "flows", districts),
        load_templates(folder / "templates.yaml"),
        load_words(folder / "words" / "receipt.txt"),
    )
