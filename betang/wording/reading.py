"""What a person sees of the library: messages, share texts, quiz steps as Telegram HTML in one language.

Which of them is shown, and with which buttons, is the handlers' business.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from betang.wording.catalogue import Trusted, Words
from betang.wording.directory import Directory
from betang.wording.library import Choice, Library, Message, Quiz, QuizStep, Review, Series
from betang.wording.markdown import to_html

LETTERS = "ABCDEFGH"
"""Names of the choices of a step, where they are too long for a button."""

LABEL = 28
"""Characters that a button shows whole on a small phone."""


class Reader:
    """One library in one language."""

    def __init__(self, library: Library, directory: Directory, words: Words) -> None:
        self._library = library
        self._directory = directory
        self._words = words

    def message(self, message: Message, place: str = "") -> str:
        """The whole text of its screen. `place`: which of how many, such as `2/6`."""
        body = "\n\n".join(self._markdown(paragraph.text) for paragraph in message.paragraphs)
        title = f"<b>{self._inline(message.title)}</b>"
        head = self._head("📖", message.theme, message.discreet, place)
        return "\n\n".join([head, title, body, self._foot(message.review)])

    def share(self, message: Message) -> str:
        """The harmless text, to be copied; plain."""
        return self._words.plain(message.share)

    def discreet(self, message: Message, series: Series, place: str) -> str:
        """A step of a series without its text: what may be read over somebody's shoulder."""
        return f"📖 <b>{self._inline(message.discreet)}</b>\n{self._inline(series.discreet)} · {place}"

    def series(self, series: Series) -> str:
        """What a series is about."""
        head = f"📅 {self._inline(series.discreet)}"
        return f"{head}\n\n<b>{self._inline(series.title)}</b>\n{self._markdown(series.about)}"

    def series_over(self, series: Series) -> str:
        over = self._words("Seri ini sudah selesai. Terima kasih sudah mengikuti.")
        return f"📅 {self._inline(series.discreet)}\n{over}"

    def caption(self, message: Message) -> str:
        """What stands below its picture: the discreet title first, since a notification shows the beginning."""
        seen = self._inline(message.picture.alt) if message.picture is not None else ""
        return f"{self._inline(message.discreet)}\n<i>{seen}</i>"

    def step(self, quiz: Quiz, number: int) -> str:
        """One question; choices that are too long for buttons stand below it."""
        step = quiz.steps[number]
        title = f"<b>{self._inline(quiz.title)}</b>"
        parts = [self._quiz_head(quiz, number), *([title] if number == 0 else []), self._markdown(step.say)]
        if self.has_long_choices(step):
            parts.append(
                "\n".join(f"<b>{letter}</b>  {self._inline(one.label)}" for letter, one in _lettered(step))
            )
        return "\n\n".join(parts)

    def labels(self, step: QuizStep) -> list[str]:
        """What stands on the buttons of a step."""
        if self.has_long_choices(step):
            return [letter for letter, _ in _lettered(step)]
        return [self._words.plain(one.label) for one in step.choices]

    def has_long_choices(self, step: QuizStep) -> bool:
        return any(len(self._words.plain(one.label)) > LABEL for one in step.choices)

    def explanation(self, quiz: Quiz, number: int, choice: Choice) -> str:
        """Kind in either case: nobody is told to be wrong."""
        head = self._quiz_head(quiz, number)
        return f"{head}\n\n<b>{self._inline(choice.label)}</b>\n{self._markdown(choice.explain)}"

    def closing(self, quiz: Quiz) -> str:
        return "\n\n".join([self._quiz_head(quiz), self._markdown(quiz.closing), self._foot(quiz.review)])

    def theme(self, key: str) -> str:
        """The discreet words for a theme; plain."""
        theme = self._library.theme(key)
        return self._words.plain(theme.title) if theme is not None else self._words.plain("Bacaan keluarga")

    def _quiz_head(self, quiz: Quiz, number: int | None = None) -> str:
        place = f"{number + 1}/{len(quiz.steps)}" if number is not None else ""
        return self._head("🧩", quiz.theme, quiz.discreet, place)

    def _head(self, sign: str, theme: str, discreet: str, place: str) -> str:
        """Theme and discreet title: what the list of chats shows, long enough to hide what follows."""
        where = f" · {place}" if place else ""
        return f"{sign} {to_html(self.theme(theme))}{where}\n{self._inline(discreet)}"

    def _foot(self, review: Review) -> str:
        """Every text names its source and where to turn (safety rule 24), and what nobody has looked at yet."""
        words = self._words
        source = words("Sumber: {source}", source=cited(review.source) or words.plain("rumusan sendiri"))
        if review.reviewed_by is None:
            source += f" ({words('menunggu tinjauan ahli')})"
        turn = words("Yang bisa dihubungi: {service}", service=Trusted(self._service(review)))
        return f"<i>{source}</i>\n{turn}"

    def _service(self, review: Review) -> str:
        if review.names_a_contact:
            return self._directory.where_to_turn(self._words, review.service)
        place = self._inline(review.service)
        has_number = _NUMBER.search(review.service) is not None
        return f"{place} <i>({self._words('menunggu konfirmasi dinas')})</i>" if has_number else place

    def _markdown(self, msgid: str) -> str:
        return to_html(self._words.plain(msgid))

    def _inline(self, msgid: str) -> str:
        """A title or label, in which bold would stand within bold."""
        return to_html(self._words.plain(msgid).replace("**", ""))


def _lettered(step: QuizStep) -> Iterator[tuple[str, Choice]]:
    return zip(LETTERS, step.choices, strict=False)


_SURENESS = re.compile(r"\s*\([ABCMI](?:/[ABCMI])*\)")
_FOR_REVIEWERS = re.compile(r"rumusan sendiri|mohon diperiksa|sebelum dipakai", re.IGNORECASE)
_NUMBER = re.compile(r"\d{3}")


def cited(source: str) -> str:
    """What readers see of a source: what can be looked up, without marks of sureness and notes to reviewers."""
    parts = (part.strip() for part in _SURENESS.sub("", source).split(";"))
    return "; ".join(part for part in parts if part and not _FOR_REVIEWERS.search(part))
