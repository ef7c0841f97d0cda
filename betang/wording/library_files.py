"""Reads the library from `content/library/`, `content/quizzes/` and `content/series/`.

A file that cannot be used is left out and named in `Library.broken`: the bot goes on with the rest, and
`bot.py check` fails. The form of the files is taught in `docs/content-guide.md`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from betang.wording import markdown
from betang.wording.content import ContentError, Entry, read_content
from betang.wording.front_matter import Document, read_document
from betang.wording.library import (
    Audience,
    Broken,
    Choice,
    Library,
    Message,
    Origin,
    Paragraph,
    Picture,
    Quiz,
    QuizKind,
    QuizStep,
    Review,
    Series,
    Theme,
)

ID = re.compile(r"[a-z0-9]+(?:[_-][a-z0-9]+)*\Z")
LONGEST_ID = 40
"""An id stands in the data of buttons and in the totals."""

THEMES = "library/themes.yaml"
MESSAGES = "library/*/*.md"
QUIZZES = "quizzes/*.yaml"
SERIES = "series/*.yaml"

_REVIEW = {"source", "reviewed_by", "review_by", "service"}
_MESSAGE = _REVIEW | {"id", "theme", "audience", "kla", "discreet", "title", "share", "picture", "picture_alt"}
_QUIZ = _REVIEW | {"id", "theme", "kind", "discreet", "title", "steps", "closing"}
_PICTURE = re.compile(r"[a-z0-9]+(?:[_-][a-z0-9]+)*\.png\Z")
_WHERE = re.compile(r".*?:(\d+): ")

_Piece = TypeVar("_Piece", Message, Quiz, Series)


def load_library(content: Path) -> Library:
    """Everything below the folder `content`. Never raises for a broken file."""
    broken: list[Broken] = []
    themes = _themes(content, broken)
    messages = _pieces(content, MESSAGES, read_message, broken)
    quizzes = _pieces(content, QUIZZES, read_quiz, broken)
    series = _pieces(content, SERIES, read_series, broken)
    return Library(themes, messages, quizzes, series, tuple(broken))


def _themes(content: Path, broken: list[Broken]) -> tuple[Theme, ...]:
    path = content / THEMES
    try:
        return read_themes(path, _name(path, content))
    except ContentError as error:
        broken.append(_broken(error, path, content))
        return ()


def _pieces(
    content: Path, pattern: str, read: Callable[[Path, str], _Piece], broken: list[Broken]
) -> tuple[_Piece, ...]:
    """In the order of the files' names. Of two with the same id the first stays."""
    found: dict[str, _Piece] = {}
    for path in sorted(content.glob(pattern)):
        if path.name.startswith("."):
            continue  # an editor's own, while somebody writes
        try:
            piece = read(path, _name(path, content))
        except ContentError as error:
            broken.append(_broken(error, path, content))
            continue
        if piece.id in found:
            why = f"the id {piece.id!r} stands in {found[piece.id].origin.file} too"
            broken.append(Broken(piece.origin.file, piece.origin.line_of("id"), why))
        else:
            found[piece.id] = piece
    return tuple(found.values())


def _name(path: Path, content: Path) -> str:
    return path.relative_to(content.parent).as_posix()


def _broken(error: ContentError, path: Path, content: Path) -> Broken:
    """The error names the file in one way or another; here it is named as everywhere."""
    text = str(error)
    where = _WHERE.match(text)
    line, why = (int(where[1]), text[where.end() :]) if where else (1, text)
    return Broken(_name(path, content), line, why)


# One file each


def read_themes(path: Path, file: str) -> tuple[Theme, ...]:
    """Raises ContentError."""
    top = read_content(path)
    top.only({"themes"})
    themes: dict[str, Theme] = {}
    for entry in top.entries("themes"):
        entry.only({"id", "title", "order", "alone"})
        key = _id(entry)
        if key in themes:
            entry.fail(f"the theme {key!r} stands here twice", "id")
        order, alone = entry.texts("order"), entry.flag("alone")
        themes[key] = Theme(key, _filled(entry, "title"), order, _origin(entry, file), alone)
    return tuple(themes.values())


def read_message(path: Path, file: str) -> Message:
    """Raises ContentError."""
    document = read_document(path)
    front = document.front
    front.only(_MESSAGE)
    return Message(
        id=_id(front),
        theme=_filled(front, "theme"),
        audience=_audience(front),
        kla=_indicator(front),
        discreet=_filled(front, "discreet"),
        title=_filled(front, "title"),
        paragraphs=_body(document),
        share=_filled(front, "share"),
        review=_review(front),
        origin=_origin(front, file),
        picture=_picture(front, path.parent),
    )


def read_quiz(path: Path, file: str) -> Quiz:
    """Raises ContentError."""
    top = read_content(path)
    top.only(_QUIZ)
    kind = top.text("kind")
    if kind not in set(QuizKind):
        top.fail(f"'kind' must be kuis or cerita, not {kind!r}", "kind")
    return Quiz(
        id=_id(top),
        theme=_filled(top, "theme"),
        kind=QuizKind(kind),
        discreet=_filled(top, "discreet"),
        title=_filled(top, "title"),
        steps=tuple(_steps(top)),
        closing=_filled(top, "closing"),
        review=_review(top),
        origin=_origin(top, file),
    )


def read_series(path: Path, file: str) -> Series:
    """Raises ContentError."""
    top = read_content(path)
    top.only({"id", "discreet", "title", "about", "messages"})
    messages = top.texts("messages")
    if not messages:
        top.fail("'messages' is missing or empty", "messages")
    return Series(
        _id(top),
        _filled(top, "discreet"),
        _filled(top, "title"),
        _filled(top, "about"),
        messages,
        _origin(top, file),
    )


# Their parts


def _origin(entry: Entry, file: str) -> Origin:
    return Origin(file, entry.line, entry.lines)


def _filled(entry: Entry, key: str) -> str:
    """Text on one line: what was wrapped in the file is one sentence of the catalogue."""
    text = " ".join(entry.text(key).split())
    if not text:
        entry.fail(f"{key!r} is empty", key)
    return text


def _id(entry: Entry) -> str:
    key = _filled(entry, "id")
    if not ID.match(key) or len(key) > LONGEST_ID:
        entry.fail(f"an id is a-z, 0-9, '-' and '_', at most {LONGEST_ID} letters, not {key!r}", "id")
    return key


def _audience(entry: Entry) -> tuple[Audience, ...]:
    named = entry.texts("audience") if isinstance(entry.values.get("audience"), list) else (entry.text("audience"),)
    if not named:
        entry.fail("'audience' is empty", "audience")
    for name in named:
        if name not in set(Audience):
            entry.fail(f"unknown audience {name!r}; known: {', '.join(Audience)}", "audience")
    return tuple(Audience(name) for name in named)


_INDICATORS = (range(1, 4), range(4, 7), range(7, 12), range(12, 18), range(18, 21), range(21, 25))
"""By cluster: 0 is the institutional one (domain sheet 5.1)."""


def _indicator(entry: Entry) -> int | None:
    """`{cluster: 2, indicator: 8}`, or nothing for what serves none."""
    if "kla" not in entry.values:
        entry.fail("'kla' is missing; null when no indicator fits")
    kla = entry.entry("kla")
    if kla is None:
        return None
    kla.only({"cluster", "indicator"})
    cluster, indicator = kla.whole("cluster"), kla.whole("indicator")
    if not 0 <= cluster < len(_INDICATORS) or indicator not in _INDICATORS[cluster]:
        kla.fail(f"cluster {cluster} has no indicator {indicator}", "indicator")
    return indicator


def _review(entry: Entry) -> Review:
    return Review(
        source=_filled(entry, "source"),
        reviewed_by=_reviewer(entry),
        review_by=entry.day("review_by"),
        service=_filled(entry, "service"),
    )


def _reviewer(entry: Entry) -> str | None:
    """The key must stand in the file, so that nobody forgets to ask somebody."""
    if "reviewed_by" not in entry.values:
        entry.fail("'reviewed_by' is missing; null until somebody in a role to judge has read it")
    return _filled(entry, "reviewed_by") if entry.values["reviewed_by"] is not None else None


def _picture(entry: Entry, folder: Path) -> Picture | None:
    """Beside the message's file and nowhere else; whether it is a good one is the linter's business."""
    if "picture" not in entry.values:
        if "picture_alt" in entry.values:
            entry.fail("'picture_alt' stands here without a 'picture'", "picture_alt")
        return None
    name = _filled(entry, "picture")
    if not _PICTURE.match(name):
        entry.fail(f"a picture is a file such as {'perahu.png'!r} beside this one, not {name!r}", "picture")
    return Picture(folder / name, _filled(entry, "picture_alt"))


def _body(document: Document) -> tuple[Paragraph, ...]:
    found = markdown.paragraphs(document.body)
    if not found:
        document.front.fail("there is no text below the keys")
    return tuple(Paragraph(text, document.body_line + line) for text, line in found)


def _steps(top: Entry) -> Iterator[QuizStep]:
    entries = top.entries("steps")
    if not entries:
        top.fail("'steps' is missing or empty", "steps")
    for entry in entries:
        entry.only({"say", "choices"})
        choices = tuple(_choice(one) for one in entry.entries("choices"))
        if len(choices) < 2:
            entry.fail("a step has at least two choices", "choices")
        yield QuizStep(_filled(entry, "say"), choices, entry.line)


def _choice(entry: Entry) -> Choice:
    entry.only({"label", "explain", "good"})
    return Choice(_filled(entry, "label"), _filled(entry, "explain"), _good(entry), entry.line)


def _good(entry: Entry) -> bool | None:
    """Left out where a choice is neither."""
    return entry.flag("good") if entry.values.get("good") is not None else None
