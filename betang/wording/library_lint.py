"""Says what is wrong with the library before a person reads it, for every language.

Here: references, dates, discreet titles, lengths, words to avoid, how hard it is to read. Missing keys and twice
the same id are found when the files are read; missing translations in `catalogs.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape

from betang.wording import markdown, pseudo
from betang.wording.catalogue import Words
from betang.wording.content_lint import Finding, WordList
from betang.wording.directory import Directory
from betang.wording.languages import SOURCE
from betang.wording.library import Library, Message, Origin, Quiz, Review, Series, Theme
from betang.wording.measure import CLIPBOARD_LIMIT, TEXT_LIMIT, telegram_length
from betang.wording.readability import EverydayWords, measure
from betang.wording.reading import LETTERS, Reader

DISCREET = 40
"""Characters that a lock screen shows; a discreet title is no longer, in any language."""

AIM = 1000
"""UTF-16 units of a whole screen that is read at one go; more is advised against."""

THEME = 24
"""Characters of a theme's title that fit on one of two buttons in a row."""

GRACE = timedelta(days=60)
"""How long a text may wait for its next review before the build fails."""

SERIES_STEPS = range(7, 15)


@dataclass(frozen=True, slots=True)
class Shelf:
    """What the library is held against. `languages`: the real ones and the made-up long one."""

    directory: Directory
    languages: Sequence[Words]
    words: WordList
    everyday: EverydayWords

    @property
    def spoken(self) -> list[Words]:
        return [one for one in self.languages if one.locale != pseudo.LOCALE]


def lint_library(library: Library, shelf: Shelf, today: date) -> list[Finding]:
    """All findings, sorted by file and line."""
    found = [
        *(Finding(one.file, one.line, one.why) for one in library.broken),
        *(f for theme in library.themes for f in _theme(theme, library, shelf)),
        *(f for message in library.messages for f in _message(message, library, shelf, today)),
        *(f for quiz in library.quizzes for f in _quiz(quiz, library, shelf, today)),
        *(f for series in library.series for f in _series(series, library, shelf)),
        *_unreviewed(library),
    ]
    return sorted(set(found))


def _unreviewed(library: Library) -> Iterator[Finding]:
    """Said once: until the agency's experts have read them it is true of all."""
    texts: tuple[Message | Quiz, ...] = (*library.messages, *library.quizzes)
    waiting = [one.origin for one in texts if one.review.reviewed_by is None]
    if waiting:
        first = waiting[0]
        advice = f"{len(waiting)} texts wait for their first review (reviewed_by), this one among them"
        yield Finding(first.file, first.line_of("reviewed_by"), advice, grave=False)


def _at(origin: Origin, key: str, complaints: Iterable[str], *, grave: bool = True) -> Iterator[Finding]:
    for complaint in complaints:
        yield Finding(origin.file, origin.line_of(key), complaint, grave)


# Each kind


def _theme(theme: Theme, library: Library, shelf: Shelf) -> Iterator[Finding]:
    yield from _at(theme.origin, "title", _discreet(theme.title, shelf))
    yield from _at(theme.origin, "title", _longer(theme.title, THEME, shelf))
    held = {message.id for message in library.messages if message.theme == theme.id}
    if not held:
        yield from _at(theme.origin, "id", [f"no message has the theme {theme.id!r}"], grave=False)
    strange = [key for key in theme.order if key not in held]
    yield from _at(theme.origin, "order", (f"this theme has no message {key!r}" for key in strange))


def _message(message: Message, library: Library, shelf: Shelf, today: date) -> Iterator[Finding]:
    origin = message.origin
    yield from _at(origin, "theme", _wrong_theme(message.theme, library))
    folder = origin.file.split("/")[-2]
    if message.theme != folder:
        yield from _at(origin, "theme", [f"the theme is {message.theme!r} and the folder {folder!r}"])
    if not origin.file.endswith(f"/{message.id}.md"):
        yield from _at(origin, "id", [f"the id is {message.id!r} and the file another"])
    yield from _review(message.review, origin, shelf, today)
    yield from _at(origin, "discreet", _discreet(message.discreet, shelf))
    yield from _at(origin, "share", _loud(message.share, shelf))
    yield from _at(origin, "share", _longer(message.share, CLIPBOARD_LIMIT, shelf))
    yield from _at(origin, "title", _avoided([message.discreet, message.title, message.share], shelf))
    for paragraph in message.paragraphs:
        for complaint in (*_avoided([paragraph.text], shelf), *_written(paragraph.text, shelf)):
            yield Finding(origin.file, paragraph.line, complaint)
    readable = measure("\n".join(_plain(one.text) for one in message.paragraphs), shelf.everyday)
    for complaint in readable.complaints():
        yield Finding(origin.file, message.paragraphs[0].line, complaint)
    for language in shelf.languages:
        for screen in screens_of(message, Reader(library, shelf.directory, language)):
            yield from _shown(screen, origin, language, shelf)


def _quiz(quiz: Quiz, library: Library, shelf: Shelf, today: date) -> Iterator[Finding]:
    origin = quiz.origin
    yield from _at(origin, "theme", _wrong_theme(quiz.theme, library))
    yield from _review(quiz.review, origin, shelf, today)
    yield from _at(origin, "discreet", _discreet(quiz.discreet, shelf))
    for step in quiz.steps:
        texts = [step.say, *(text for one in step.choices for text in (one.label, one.explain))]
        for complaint in (*_avoided(texts, shelf), *_written(step.say, shelf)):
            yield Finding(origin.file, step.line, complaint)
        if len(step.choices) > len(LETTERS):
            yield Finding(origin.file, step.line, f"at most {len(LETTERS)} choices")
        if not any(choice.good for choice in step.choices):
            yield Finding(origin.file, step.line, "no choice of this step is good")
        if len({choice.label for choice in step.choices}) != len(step.choices):
            yield Finding(origin.file, step.line, "two choices have the same label")
    yield from _at(origin, "closing", _avoided([quiz.title, quiz.discreet, quiz.closing], shelf))
    said = " ".join(_plain(text) for step in quiz.steps for text in (step.say, *(c.explain for c in step.choices)))
    yield from _at(origin, "steps", measure(said, shelf.everyday).complaints())
    for language in shelf.languages:
        for screen in screens_of(quiz, Reader(library, shelf.directory, language)):
            yield from _shown(screen, origin, language, shelf)


def screens_of(piece: Message | Quiz, reader: Reader) -> Iterator[str]:
    """Every screen on which it is shown, as HTML."""
    if isinstance(piece, Message):
        yield reader.message(piece, "10/10")
        return
    quiz = piece
    for number, step in enumerate(quiz.steps):
        yield reader.step(quiz, number)
        yield from (reader.explanation(quiz, number, choice) for choice in step.choices)
    yield reader.closing(quiz)


def _series(series: Series, library: Library, shelf: Shelf) -> Iterator[Finding]:
    origin = series.origin
    yield from _at(origin, "discreet", _discreet(series.discreet, shelf))
    yield from _at(origin, "title", _avoided([series.discreet, series.title, series.about], shelf))
    unknown = [key for key in series.messages if library.message(key) is None]
    yield from _at(origin, "messages", (f"there is no message {key!r}" for key in unknown))
    if len(set(series.messages)) != len(series.messages):
        yield from _at(origin, "messages", ["a message stands here twice"])
    if len(series.messages) not in SERIES_STEPS:
        yield from _at(origin, "messages", [f"{len(series.messages)} messages; 7 to 14 make a series"], grave=False)


# What several kinds have


def _wrong_theme(theme: str, library: Library) -> Iterator[str]:
    if library.theme(theme) is None:
        yield f"there is no theme {theme!r} in themes.yaml"


def _review(review: Review, origin: Origin, shelf: Shelf, today: date) -> Iterator[Finding]:
    if review.names_a_contact and shelf.directory.contact(review.service) is None:
        why = f"there is no contact {review.service!r} that may be shown in directory.yaml"
        yield from _at(origin, "service", [why])
    if today > review.review_by:
        late = (today - review.review_by).days
        yield from _at(
            origin, "review_by", [f"the review is {late} days overdue"], grave=today > review.review_by + GRACE
        )


def _discreet(msgid: str, shelf: Shelf) -> Iterator[str]:
    """Harmless on a lock screen, in every language that people read."""
    for language in shelf.spoken:
        text = language.plain(msgid)
        if len(text) > DISCREET:
            yield f"[{language.locale}] {len(text)} characters; a discreet title has at most {DISCREET}"
        loud = shelf.words.not_at_the_start.search(text)
        if loud:
            yield f"[{language.locale}] {loud[0]!r} is not discreet"


def _longer(msgid: str, most: int, shelf: Shelf) -> Iterator[str]:
    for language in shelf.spoken:
        length = telegram_length(escape(language.plain(msgid)))
        if length > most:
            yield f"[{language.locale}] {length} characters; at most {most}"


def _loud(msgid: str, shelf: Shelf) -> Iterator[str]:
    for language in shelf.spoken:
        loud = shelf.words.loud_start(language.plain(msgid))
        if loud:
            yield f"[{language.locale}] {loud!r} would show on a lock screen"


def _avoided(msgids: Sequence[str], shelf: Shelf) -> Iterator[str]:
    for language in shelf.spoken:
        for msgid in msgids:
            for complaint in shelf.words.complaints(language.plain(msgid)):
                yield f"[{language.locale}] {complaint}"


def _written(msgid: str, shelf: Shelf) -> Iterator[str]:
    """Markdown that does not work, in the source or in a translation."""
    for language in shelf.spoken:
        text = language.plain(msgid)
        for complaint in markdown.complaints(text):
            yield f"[{language.locale}] {complaint}"
        if language.locale != SOURCE and markdown.marks(text) != markdown.marks(msgid):
            yield f"[{language.locale}] bold parts or list items are not those of the source"


def _plain(text: str) -> str:
    return text.replace("**", "").replace("\n- ", "\n").removeprefix("- ")


def _shown(html: str, origin: Origin, language: Words, shelf: Shelf) -> Iterator[Finding]:
    """What a whole screen does on a phone."""
    length = telegram_length(html)
    if length > TEXT_LIMIT:
        yield from _at(origin, "", [f"[{language.locale}] {length} characters, more than Telegram takes"])
    if language.locale == pseudo.LOCALE:
        return
    if length > AIM:
        yield from _at(origin, "", [f"[{language.locale}] {length} characters; aim at {AIM}"], grave=False)
    loud = shelf.words.loud_start(html)
    if loud:
        yield from _at(origin, "discreet", [f"[{language.locale}] {loud!r} would show in the list of chats"])
