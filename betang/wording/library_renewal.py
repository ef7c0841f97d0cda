"""A library read anew while the bot runs: of a file that cannot be used now, the last good version stays."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TypeVar

from betang.wording.catalogue import Words
from betang.wording.directory import Directory
from betang.wording.library import Broken, Library, Message, Quiz, Series
from betang.wording.library_files import THEMES
from betang.wording.library_lint import screens_of
from betang.wording.measure import TEXT_LIMIT, telegram_length
from betang.wording.reading import Reader

_Piece = TypeVar("_Piece", Message, Quiz, Series)


def with_last_good(last: Library, read: Library, directory: Directory, languages: Sequence[Words]) -> Library:
    """`read`, and what `last` held of the files that cannot be used in it. They stay named in `broken`.

    A file that has gone is gone: somebody took it away on purpose.
    """
    broken = (*read.broken, *_too_long(read, directory, languages))
    files = {one.file for one in broken}
    themes_are_broken = any(file.endswith(f"/{THEMES}") for file in files)
    return replace(
        read,
        themes=last.themes if themes_are_broken else read.themes,
        messages=_kept(last.messages, read.messages, files),
        quizzes=_kept(last.quizzes, read.quizzes, files),
        series=_kept(last.series, read.series, files),
        broken=broken,
    )


def _too_long(read: Library, directory: Directory, languages: Sequence[Words]) -> Iterator[Broken]:
    """What Telegram would refuse: whoever opens it would see nothing happen."""
    readers = [Reader(read, directory, words) for words in languages]
    pieces: tuple[Message | Quiz, ...] = (*read.messages, *read.quizzes)
    for piece in pieces:
        longest = max(telegram_length(screen) for reader in readers for screen in screens_of(piece, reader))
        if longest > TEXT_LIMIT:
            yield Broken(piece.origin.file, piece.origin.line, f"{longest} characters, more than Telegram takes")


def _kept(last: Sequence[_Piece], read: Sequence[_Piece], broken: set[str]) -> tuple[_Piece, ...]:
    """In the order of the files. An id that another file has taken over meanwhile is that file's."""
    good: list[_Piece] = [one for one in read if one.origin.file not in broken]
    taken = {one.id for one in good}
    kept: list[_Piece] = [one for one in last if one.origin.file in broken and one.id not in taken]
    return tuple(sorted(good + kept, key=lambda one: one.origin.file.split("/"))) if kept else tuple(good)
