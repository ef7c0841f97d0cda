"""The library as objects: themes, messages, quizzes, series. Read from `content/` by `library_files.py`.

What makes a good one is `library_lint.py`'s business, what a person sees of it `reading.py`'s.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from types import MappingProxyType

_CONTACT = re.compile(r"[a-z0-9_]+\Z")


class Audience(StrEnum):
    EVERYONE = "semua"
    PARENTS = "orang-tua"
    COUPLES = "pasangan"
    TEENAGERS = "remaja"
    CHILDREN = "anak-10-12"
    HELPERS = "guru-perangkat-desa"


class QuizKind(StrEnum):
    QUIZ = "kuis"
    STORY = "cerita"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a piece of content stands, for whoever mends it: a file below the project's folder, and lines."""

    file: str
    line: int
    lines: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))

    def line_of(self, key: str) -> int:
        return self.lines.get(key, self.line)


@dataclass(frozen=True, slots=True)
class Theme:
    """`title` stands on a button and in the first line of every message: discreet words.

    `order`: ids of messages that come first, in this order; the others follow by the names of their files.
    `alone`: for one person alone, so never posted in a group.
    """

    id: str
    title: str
    order: tuple[str, ...]
    origin: Origin = field(repr=False)
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Review:
    """Who looked at a text, in which role (None: nobody yet), and when it is to be looked at again.

    `service`: where to turn, the id of a contact (`content/directory.yaml`) or a place in words.
    """

    source: str
    reviewed_by: str | None
    review_by: date
    service: str

    @property
    def names_a_contact(self) -> bool:
        return _CONTACT.match(self.service) is not None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Light Markdown, a sentence of the catalogue each, and the line on which it begins."""

    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG beside the message's file. `alt` says what is on it to whoever cannot see it."""

    path: Path
    alt: str


@dataclass(frozen=True, slots=True)
class Message:
    """`kla`: number of the indicator of a child-friendly district that it serves (domain sheet 5.1), if any."""

    id: str
    theme: str
    audience: tuple[Audience, ...]
    kla: int | None
    discreet: str
    title: str
    paragraphs: tuple[Paragraph, ...]
    share: str
    review: Review
    origin: Origin = field(repr=False)
    picture: Picture | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """`good`: None where it is neither good nor bad."""

    label: str
    explain: str
    good: bool | None
    line: int


@dataclass(frozen=True, slots=True)
class QuizStep:
    say: str
    choices: tuple[Choice, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Quiz:
    id: str
    theme: str
    kind: QuizKind
    discreet: str
    title: str
    steps: tuple[QuizStep, ...]
    closing: str
    review: Review
    origin: Origin = field(repr=False)


@dataclass(frozen=True, slots=True)
class Series:
    """`messages`: ids in the order in which they come."""

    id: str
    discreet: str
    title: str
    about: str
    messages: tuple[str, ...]
    origin: Origin = field(repr=False)


@dataclass(frozen=True, slots=True)
class Broken:
    """A file that could not be used, and why; the rest of the library goes on without it."""

    file: str
    line: int
    why: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.why}"


@dataclass(frozen=True)
class Library:
    """Everything that could be read, in the order of the files."""

    themes: tuple[Theme, ...] = ()
    messages: tuple[Message, ...] = ()
    quizzes: tuple[Quiz, ...] = ()
    series: tuple[Series, ...] = ()
    broken: tuple[Broken, ...] = ()

    def message(self, key: str) -> Message | None:
        return self._messages.get(key)

    def picture(self, key: str) -> Path | None:
        """Where the picture of a message lies, if it has one."""
        message = self.message(key)
        return message.picture.path if message is not None and message.picture is not None else None

    def quiz(self, key: str) -> Quiz | None:
        return self._quizzes.get(key)

    def one_series(self, key: str) -> Series | None:
        return self._series.get(key)

    def theme(self, key: str) -> Theme | None:
        return self._themes.get(key)

    @cached_property
    def _messages(self) -> dict[str, Message]:
        return {one.id: one for one in self.messages}

    @cached_property
    def _quizzes(self) -> dict[str, Quiz]:
        return {one.id: one for one in self.quizzes}

    @cached_property
    def _series(self) -> dict[str, Series]:
        return {one.id: one for one in self.series}

    @cached_property
    def _themes(self) -> dict[str, Theme]:
        return {one.id: one for one in self.themes}
