"""Which message comes next. Pure: no storage, no clock, no words.

`read` is what a chat remembers: ids of messages, the latest last.
"""

from __future__ import annotations

from collections.abc import Sequence

from betang.wording.library import Library, Message, Quiz, Theme

REMEMBERED = 50
"""Messages that a chat remembers having read; older ones come again."""


def filled_themes(library: Library) -> list[Theme]:
    """Themes in which there is something to read."""
    used = {message.theme for message in library.messages}
    return [theme for theme in library.themes if theme.id in used]


def in_theme(library: Library, theme: str) -> list[Message]:
    """The messages of a theme: those that the theme names first, then the others by their files' names."""
    known = library.theme(theme)
    first = known.order if known is not None else ()
    messages = [message for message in library.messages if message.theme == theme]
    return sorted(messages, key=lambda message: first.index(message.id) if message.id in first else len(first))


def first_to_read(messages: Sequence[Message], read: Sequence[str]) -> Message | None:
    """The first that was not read lately, else the one that was read longest ago; None when there is none."""
    unread = next((message for message in messages if message.id not in read), None)
    return unread or min(messages, key=lambda message: read.index(message.id), default=None)


def neighbours(messages: Sequence[Message], message: Message) -> tuple[Message | None, Message | None]:
    """Before and after within a theme; None at its ends."""
    place = messages.index(message)
    before = messages[place - 1] if place > 0 else None
    after = messages[place + 1] if place + 1 < len(messages) else None
    return before, after


def another(library: Library, read: Sequence[str]) -> Message | None:
    """Something else: not read lately, and of the theme that was not looked at for longest.

    So whoever only ever asks for another one gets a bit of everything, and nothing twice in a row.
    """
    messages = library.messages
    fresh = [message for message in messages if message.id not in read] or [
        m for m in messages if m.id != _last(read)
    ]
    theme_of = {message.id: message.theme for message in messages}
    seen = [theme_of.get(key, "") for key in reversed(read)]

    def rested(message: Message) -> int:
        return seen.index(message.theme) if message.theme in seen else len(seen)

    return max(fresh, key=rested, default=None)


def _last(read: Sequence[str]) -> str:
    return read[-1] if read else ""


def remember(read: Sequence[str], key: str) -> list[str]:
    """What a chat remembers after one more was read."""
    return [*(one for one in read if one != key), key][-REMEMBERED:]


def quizzes_of(library: Library, theme: str) -> list[Quiz]:
    """The quizzes of a theme, then the others: what fits what was read comes first."""
    return sorted(library.quizzes, key=lambda quiz: quiz.theme != theme)
