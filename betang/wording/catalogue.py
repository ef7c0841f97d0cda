"""Turns Indonesian sources into the words a person reads: translation, placeholders, plurals, dates.

Here live `Catalogues` (all languages of an installation) and `Words` (one of them). What is said
lives in the sources and in `content/`; which language a person wants is kept by the chats.

Markers that the extractor knows (`betang.wording.extract`):
`words("...")`, `words.plain("...")`, `words.count("...", "...", n)` where they are said, and
`N_("...")` where a sentence is only named, to be said later (tables, errors, notes).
"""

from __future__ import annotations

import gettext
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cached_property
from html import escape
from pathlib import Path

from babel import Locale
from babel.dates import format_date, format_time
from babel.lists import format_list
from babel.messages.catalog import Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po
from babel.numbers import format_decimal

from betang.clock import WIB
from betang.errors import SettingsError
from betang.wording.languages import REQUIRED, SOURCE, Language, babel_locale, find_languages, language_name


class Trusted(str):
    """HTML made by our own code or content; the only kind of fact that is not escaped."""

    __slots__ = ()


def N_(msgid: str) -> str:  # noqa: N802 - gettext's own name for "marked, not yet said"
    """Mark a sentence for translation without saying it."""
    return msgid


@dataclass(frozen=True)
class Words:
    """One language. Calling it says a sentence as Telegram HTML."""

    locale: str
    translations: gettext.NullTranslations = field(default_factory=gettext.NullTranslations, repr=False)

    def __call__(self, msgid: str, /, **facts: object) -> str:
        """The sentence as HTML; facts are escaped unless they are `Trusted`.

        A placeholder without a fact stays as it stands, so that a broken text is ugly but never an error.
        """
        return fill(self.translations.gettext(msgid) if msgid else "", facts, html=True)

    def plain(self, msgid: str, /, **facts: object) -> str:
        """The sentence as plain text, for button labels and other places that know no HTML."""
        return fill(self.translations.gettext(msgid) if msgid else "", facts, html=False)

    def count(self, singular: str, plural: str, n: int, /, **facts: object) -> str:
        """The sentence in the right form for `n`, which also fills `{n}`; HTML like a call."""
        return fill(self.translations.ngettext(singular, plural, n), {"n": self.number(n), **facts}, html=True)

    def number(self, value: float) -> str:
        return format_decimal(value, locale=self._babel)

    def list(self, items: Sequence[str]) -> str:
        """`a, b, dan c` in the manner of the language; the items are taken as they are."""
        return format_list(list(items), locale=self._babel) if items else ""

    def date(self, value: date | datetime) -> str:
        """`24 Nov 2026`, in Western Indonesian Time when `value` is a datetime."""
        day = value.astimezone(WIB).date() if isinstance(value, datetime) else value
        return format_date(day, "medium", locale=self._babel)

    def time(self, value: time | datetime) -> str:
        """`14.05`, in Western Indonesian Time when `value` is a datetime."""
        hour = value.astimezone(WIB).time() if isinstance(value, datetime) else value
        return format_time(hour, "short", locale=self._babel)

    @cached_property
    def _babel(self) -> Locale:
        return babel_locale(self.locale)


_PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")


def fill(text: str, facts: Mapping[str, object], *, html: bool) -> str:
    """Put facts in place of `{name}`. One pass, so that a fact with braces is never read as a placeholder."""

    def value(match: re.Match[str]) -> str:
        fact = facts.get(match[1], match[0])
        return str(fact) if isinstance(fact, Trusted) or not html else escape(str(fact), quote=False)

    return _PLACEHOLDER.sub(value, text)


class Catalogues:
    """The languages found in a folder `<locale>/LC_MESSAGES/*.po`, and the sources' own.

    Catalogues are compiled from the .po files when first asked for (some 0.1 s a language) and kept: there
    are no compiled files to forget, and what translators see is what is said. `compile_all` does it at the
    start, so that nobody waits for it and a broken file is found at once.
    """

    def __init__(self, folder: Path, default: str = SOURCE) -> None:
        """Raises SettingsError when there is no catalogue for `default`."""
        self._languages: dict[str, Language] = find_languages(folder)
        if default not in self._languages:
            raise SettingsError(f"No catalogue for language {default!r}; there are {', '.join(self.locales)}")
        self.default = default
        self._folder = folder
        self._words: dict[str, Words] = {}
        self._untranslated: dict[str, int] = {}

    @property
    def locales(self) -> tuple[str, ...]:
        """Every language there is, also one that is still being translated."""
        return tuple(self._languages)

    @property
    def offered(self) -> tuple[str, ...]:
        """The languages that people can choose; the default is always one of them."""
        return tuple(code for code in self.locales if code == self.default or self._is_offered(code))

    def _is_offered(self, code: str) -> bool:
        decided = self._languages[code].offered
        return self.is_complete(code) if decided is None else decided

    def is_complete(self, locale: str) -> bool:
        """Whether every sentence of its files is translated; what is not is said in Indonesian."""
        self.catalogue(locale)
        return locale in REQUIRED or self._untranslated.get(locale, 0) == 0

    def name(self, locale: str) -> str:
        """What a language calls itself."""
        known = self._languages.get(locale)
        return known.name if known else language_name(locale)

    def catalogue(self, locale: str) -> Words:
        """Words of a language; of the default one when there is no such catalogue."""
        code = locale if locale in self._languages else self.default
        if code not in self._words:
            self._words[code] = Words(code, self._compile(code))
        return self._words[code]

    def compile_all(self) -> None:
        """Raises SettingsError for a broken catalogue."""
        for code in self.locales:
            self.catalogue(code)

    def take(self, fresh: Catalogues) -> None:
        """Speak as `fresh` from now on. Whoever holds this object need not know that files have changed."""
        self._languages, self._words, self._untranslated = fresh._languages, fresh._words, fresh._untranslated

    def negotiate(self, language_code: str | None) -> str:
        """The locale for a client's tag (`en-US`, None): the same, else its language, else the default."""
        tag = (language_code or "").replace("_", "-").lower()
        known = {code.lower(): code for code in self.offered}
        return known.get(tag) or known.get(tag.split("-")[0]) or self.default

    def _compile(self, code: str) -> gettext.NullTranslations:
        translations = gettext.NullTranslations()
        self._untranslated[code] = 0
        for path in sorted((self._folder / code / "LC_MESSAGES").glob("*.po")):
            layer, missing = compile_po(path)
            self._untranslated[code] += missing
            layer.add_fallback(translations)
            translations = layer
        return translations


def compile_po(path: Path) -> tuple[gettext.GNUTranslations, int]:
    """A catalogue from its .po file, and how many sentences it leaves to Indonesian; raises SettingsError."""
    try:
        with path.open("rb") as source:
            catalog = read_po(source, abort_invalid=True)
    except (PoFileError, ValueError, OSError) as error:
        raise SettingsError(f"{path}: {error}") from error
    missing = sum(1 for message in catalog if message.id and not is_translated(message))
    compiled = io.BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled), missing


def is_translated(message: Message) -> bool:
    """Whether every form is there, and nobody has marked it doubtful."""
    forms = [message.string] if isinstance(message.string, str) else list(message.string or [""])
    return not message.fuzzy and all(forms)
