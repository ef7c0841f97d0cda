"""What the preview is made of: items with one frame for each language, and the messages in them.

A message comes from the bot as the phone got it, or from the code that writes it; both are read by the same
parser as in the training room, so that what Telegram would refuse is refused here too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from betang.training.entities import parse_text
from betang.training.ledger import preview
from betang.training.limits import utf16_length
from betang.training.views import Key, Seen
from betang.vocabulary import Button, Screen
from betang.wording.catalogue import Words

Json = dict[str, Any]
Rows = tuple[tuple[Key, ...], ...]

LOCK_CHARACTERS = 40
"""What may show on a locked phone (safety rule 1): this much of a message has to be harmless."""


class BubbleKind(StrEnum):
    MESSAGE = "message"
    OWN = "own"
    """Sent by the person: what they pass on."""
    TOAST = "toast"
    """A line at the top of the screen, after a press."""
    NOTE = "note"
    """Shown by Telegram somewhere else than in the chat."""


@dataclass(frozen=True, slots=True)
class Bubble:
    """One message on a phone. `about` says what it is, where that cannot be seen, in the page's own language."""

    text: str
    entities: tuple[Json, ...] = ()
    rows: Rows = ()
    about: str = ""
    kind: BubbleKind = BubbleKind.MESSAGE
    silent: bool | None = None
    """None where it is not said here: a screen, which is mostly edited in place."""

    @property
    def length(self) -> int:
        """As Telegram counts."""
        return utf16_length(self.text)

    @property
    def lock_line(self) -> str:
        """The beginning, as a notification folds it into one line."""
        return preview({"text": self.text, "entities": self.entities})[:LOCK_CHARACTERS]

    @property
    def words(self) -> str:
        """All that is read on it, to be compared and looked for."""
        return "\n".join([self.text, *(key.label for row in self.rows for key in row)])


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to look at. `key` is its own within all items; `frames`: messages by locale."""

    group: str
    key: str
    title: str
    frames: Mapping[str, tuple[Bubble, ...]]
    facts: tuple[tuple[str, str], ...] = ()
    """What reviewers need beside it: a name and what stands there."""
    picture: Path | None = None
    shows: tuple[str, ...] = field(default=(), compare=False)
    """What it is the picture of, for the tests: `room:home`, `node:report:story`, `message:teh-sore`."""

    def words(self, locale: str) -> str:
        return "\n".join(bubble.words for bubble in self.frames.get(locale, ()))


def bubble(html: str, rows: Rows = (), **more: Any) -> Bubble:
    """Of Telegram HTML. Raises ApiError for what Telegram would not take."""
    text, entities = parse_text(html, "HTML", None)
    return Bubble(text, tuple(entities), rows, **more)


def plain_bubble(text: str, **more: Any) -> Bubble:
    """Of text without markup, such as what is copied or said by a button."""
    return Bubble(text, **more)


def bubble_of_screen(screen: Screen) -> Bubble:
    return bubble(screen.text, tuple(tuple(_key(one) for one in row) for row in screen.rows))


def bubble_of(seen: Seen, about: str = "") -> Bubble:
    """Of a message that lies on a phone."""
    entities = seen.raw.get("entities") or seen.raw.get("caption_entities") or ()
    text = seen.text or f"[{seen.kind}]"
    if not seen.from_bot:
        return Bubble(text, tuple(entities), seen.rows, about, BubbleKind.OWN)
    return Bubble(text, tuple(entities), seen.rows, about, silent=seen.silent if about else None)


def key_rows(labels: Iterable[Sequence[str]]) -> Rows:
    return tuple(tuple(Key(label) for label in row) for row in labels)


def _key(button: Button) -> Key:
    return Key(button.label, button.action, button.url, button.copies, button.switches or None)


def in_each(languages: Sequence[Words], *makers: Callable[[Words], Bubble]) -> dict[str, tuple[Bubble, ...]]:
    """The messages that these make, in every language."""
    return {words.locale: tuple(make(words) for make in makers) for words in languages}
