"""What no frame shows: every further sentence of the catalogues, so that nothing is signed unseen."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path

from babel.messages.pofile import read_po

from betang.wording.catalogue import Words
from betang.wording.languages import SOURCE
from preview.frames import Bubble, Item, in_each, plain_bubble

_BETWEEN = re.compile(r"\{\w+\}|</?\w+>|\*\*|\n|^- ", re.MULTILINE)
"""What is no letter of a sentence once it is said: placeholders, tags, marks of Markdown, ends of lines."""


def further_sentences(locales: Path, languages: Sequence[Words], shown: Iterable[Item]) -> Iterator[Item]:
    """Sentences that are not found, piece by piece, in what `shown` says in Indonesian."""
    said = "\n".join(item.words(SOURCE) for item in shown)
    for msgid in _sentences(locales):
        if not all(piece in said for piece in _pieces(msgid)):
            frames = in_each(languages, partial(_said, msgid))
            yield Item("sisa", f"sentence:{msgid}", msgid, frames, shows=(f"sentence:{msgid}",))


def _said(msgid: str, words: Words) -> Bubble:
    return plain_bubble(words.plain(msgid))


def _pieces(msgid: str) -> list[str]:
    return [piece.strip() for piece in _BETWEEN.split(msgid) if piece.strip()]


def _sentences(locales: Path) -> list[str]:
    """Every sentence that is translated anywhere, each once, in the order of the files."""
    found: dict[str, None] = {}
    for path in sorted(locales.glob("*/LC_MESSAGES/*.po")):
        with path.open("rb") as source:
            for message in read_po(source):
                forms = [message.id] if isinstance(message.id, str) else list(message.id)
                found.update(dict.fromkeys(form for form in forms if form))
    return list(found)
