"""The languages that lie in `locales/`: what each calls itself, and whether people are offered it.

`locales/<code>/language.yaml` says so; without that file a language is offered once it is wholly translated.
What is translated stands in the catalogues (`catalogue.py`); `catalogs.py add` begins a new language.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from babel import Locale, UnknownLocaleError

from betang.wording.content import read_content

SOURCE = "id"
"""Language of the msgids. It needs no catalogue, and it is what an unknown language falls back to."""

REQUIRED = frozenset({"en"})
"""Languages in which nothing may be missing; the check fails until it is there."""

MARKER = "language.yaml"

_NAMES = {
    "id": "Bahasa Indonesia",
    "en": "English",
    "bjn": "Bahasa Banjar",
    "nij": "Basa Ngaju",
    "mhy": "Ma'anyan",
}


@dataclass(frozen=True, slots=True)
class Language:
    """`offered`: None where nobody has said so, and then as soon as nothing is left to translate."""

    code: str
    name: str
    offered: bool | None = None


def find_languages(folder: Path) -> dict[str, Language]:
    """By their codes, the sources' own first. Raises ContentError for a broken `language.yaml`."""
    found = sorted(path.parent.name for path in folder.glob("*/LC_MESSAGES"))
    codes = [SOURCE, *(code for code in found if code != SOURCE)]
    return {code: _language(folder / code / MARKER, code) for code in codes}


def _language(path: Path, code: str) -> Language:
    if not path.exists():
        return Language(code, language_name(code), True if code == SOURCE else None)
    top = read_content(path)
    top.only({"name", "offered"})
    name = top.text("name")
    if not name:
        top.fail("'name' is empty", "name")
    return Language(code, name, top.flag("offered"))


@lru_cache
def babel_locale(code: str) -> Locale:
    """CLDR's locale, or Indonesian for languages it does not know (Banjar, Ngaju, Ma'anyan: tested)."""
    try:
        return Locale.parse(code.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Locale.parse(SOURCE)


def language_name(locale: str) -> str:
    """A language's name in itself. CLDR lacks the local ones, so they stand here (domain sheet 6.2)."""
    known = _NAMES.get(locale)
    return known or babel_locale(locale).get_display_name() or locale
