"""A made-up language, longer and full of accents, that shows in tests what a translation would break.

Texts grow by some 40 per cent, letters get accents, and brackets stand around every sentence: what is cut
off, hard-coded or escaped twice can be seen at once. Placeholders, tags and entities stay as they are.
"""

from __future__ import annotations

import gettext
import re

from betang.wording.catalogue import Words

LOCALE = "xx-long"

_KEPT = re.compile(r"(\{[a-z][a-z0-9_]*\}|<[^<>]+>|&[a-z#0-9]+;)")
_ACCENTS = str.maketrans("aceilnorsuyzACEILNORSUYZ", "áçéíłñóŕšúýžÁÇÉÍŁÑÓŔŠÚÝŽ")
_GROWTH = 0.4
_PADDING = " ẽxtŕa łong"


def stretch(text: str) -> str:
    """The text in the made-up language; the same text always gives the same."""
    if not text:
        return ""
    parts = _KEPT.split(text)
    spoken = "".join(part if i % 2 else part.translate(_ACCENTS) for i, part in enumerate(parts))
    letters = sum(len(part) for part in parts[::2])
    wanted = max(1, round(letters * _GROWTH) - 2)
    padding = (_PADDING * (wanted // len(_PADDING) + 1))[:wanted]
    return f"⟦{spoken}{padding}⟧"


class PseudoTranslations(gettext.NullTranslations):
    """Translates every sentence, known or not."""

    def gettext(self, message: str) -> str:
        return stretch(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return stretch(msgid1 if n == 1 else msgid2)


def pseudo_words() -> Words:
    return Words(LOCALE, PseudoTranslations())
