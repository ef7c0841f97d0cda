"""What `@bot words` finds in any chat: messages whose harmless text can be passed on. Pure, from memory.

Nothing of what was asked is kept; words of danger are heard before (`handlers/inline.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain, zip_longest

from betang.awareness import rules
from betang.awareness.search import Finder
from betang.wording.catalogue import Catalogues
from betang.wording.library import Library, Message
from betang.wording.normal import normal

PAGE = 20
"""Results a phone gets at once; it asks for more when somebody scrolls (Telegram takes 50)."""


@dataclass(frozen=True, slots=True)
class Offered:
    """`next_offset`: what the phone sends to get the next ones; empty when these are the last."""

    messages: tuple[Message, ...]
    next_offset: str = ""


class Offers:
    """What is offered, from one library in all its languages."""

    def __init__(self, library: Library, finder: Finder, catalogues: Catalogues) -> None:
        self._library = library
        self._finder = finder
        self._catalogues = catalogues

    def offer(self, typed: str, locale: str, offset: str = "") -> Offered:
        """For no word at all a bit of everything, else what is found; `offset` as an earlier answer gave it."""
        wanted = normal(typed)
        found = self._found(wanted, typed, locale) if wanted else from_every_theme(self._library)
        start = int(offset) if offset.isdecimal() and len(offset) < 6 else 0
        shown = tuple(found[start : start + PAGE])
        return Offered(shown, str(start + PAGE) if start + PAGE < len(found) else "")

    def named(self, typed: str) -> Message | None:
        """The message whose discreet title this is, in any language: the share button writes it."""
        wanted = normal(typed)
        return next((one for one in self._library.messages if wanted and wanted in self._titles(one)), None)

    def _titles(self, message: Message) -> set[str]:
        every = (self._catalogues.catalogue(locale) for locale in self._catalogues.locales)
        return {normal(words.plain(message.discreet)) for words in every}

    def _found(self, wanted: str, typed: str, locale: str) -> list[Message]:
        named = self.named(wanted)
        first = [named] if named is not None else []
        return [*first, *(one for one in self._finder.find(typed, locale) if one is not named)]


def from_every_theme(library: Library) -> list[Message]:
    """All messages: the first of each theme, then the second of each, and so on."""
    shelves = [rules.in_theme(library, theme.id) for theme in rules.filled_themes(library)]
    return [one for one in chain.from_iterable(zip_longest(*shelves)) if one is not None]
