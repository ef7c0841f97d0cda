"""Libraries made up for tests of what comes next."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from betang.wording.library import (
    Audience,
    Library,
    Message,
    Origin,
    Paragraph,
    Quiz,
    QuizKind,
    Review,
    Series,
    Theme,
)

_REVIEW = Review("rumusan sendiri", None, date(2027, 2, 24), "sapa")
_NOWHERE = Origin("content/library/x.md", 1)


def message(key: str, theme: str, title: str = "", body: str = "Isi.", discreet: str = "Catatan") -> Message:
    return Message(
        key,
        theme,
        (Audience.EVERYONE,),
        None,
        discreet,
        title or key,
        (Paragraph(body, 1),),
        "Salam.",
        _REVIEW,
        _NOWHERE,
    )


def quiz(key: str, theme: str) -> Quiz:
    return Quiz(key, theme, QuizKind.QUIZ, "Kuis", key, (), "Selesai.", _REVIEW, _NOWHERE)


def theme(key: str, title: str = "", order: tuple[str, ...] = ()) -> Theme:
    return Theme(key, title or key, order, _NOWHERE)


def library_of(*sizes: int) -> Library:
    """Themes a, b, c, ... with so many messages each: a1, a2, ..., b1, ..."""
    names = "abcdefgh"[: len(sizes)]
    messages = [
        message(f"{name}{n}", name) for name, size in zip(names, sizes, strict=True) for n in range(1, size + 1)
    ]
    return Library(tuple(theme(name) for name in names), tuple(messages))


def with_series(library: Library, key: str, *messages: str) -> Library:
    """The library and one more series of these messages."""
    one = Series(key, "Bacaan malam", f"Judul {key}", "Tentang apa.", messages, _NOWHERE)
    return replace(library, series=(*library.series, one))
