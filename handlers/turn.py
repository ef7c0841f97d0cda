"""One update being handled: who, what, in which words, and what has been decided so far."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from betang.awareness.group_room import GroupRoom
from betang.awareness.search import Finder
from betang.awareness.series_room import SeriesRoom
from betang.awareness.understanding.machine import Understanding
from betang.awareness.understanding.meaning import Understood
from betang.chats.service import Chats
from betang.chats.state import Chat, ChatState, Kept
from betang.clock import WIB, Clock
from betang.duty.room import DutyRoom
from betang.duty.templates import Template
from betang.flows.load import Flows
from betang.reports.receipt import ReceiptWords
from betang.reports.room import ReportRoom
from betang.storage.unit_of_work import UnitOfWork
from betang.vocabulary import Pseudonym
from betang.wording.catalogue import Catalogues, Words
from betang.wording.directory import Directory
from betang.wording.districts import Districts
from betang.wording.library import Library
from handlers.incoming import Incoming

AnswerPress = Callable[[str, str, bool], None]
"""Answers a button press (callback id, text, as an alert); worthless after a crash, so it leaves directly."""


class Rank(StrEnum):
    """What somebody may do in a group."""

    ADMINISTRATOR = "administrator"
    MEMBER = "member"
    UNKNOWN = "unknown"  # Telegram did not say


AskRank = Callable[[int, int], Awaitable[Rank]]
"""Of a person in a group, by Telegram's ids. A call of the Bot API: made aside, never inside a unit of work."""


@dataclass(frozen=True, slots=True)
class App:
    """What handlers work with; made once by `bot.py`."""

    clock: Clock
    chats: Chats
    reports: ReportRoom
    duty: DutyRoom
    flows: Flows
    catalogues: Catalogues
    districts: Districts
    directory: Directory
    understanding: Understanding
    templates: tuple[Template, ...]
    receipt_words: ReceiptWords
    library: Library
    series: SeriesRoom
    finder: Finder
    answer_press: AnswerPress
    groups: GroupRoom
    rank_in_group: AskRank
    bot_username: str
    keep_days: int
    draft_hours: int
    inline_mode: bool = False
    """Whether @BotFather has switched it on for this bot; a button that leads there is refused otherwise."""
    joins_groups: bool = False
    """Whether @BotFather lets people add this bot to groups."""


@dataclass(slots=True)
class Turn:
    """Handed from the edge to the room that handles the update."""

    app: App
    work: UnitOfWork
    chat: Chat
    incoming: Incoming
    words: Words
    toast: str = ""
    """Plain text that answers a button press, at most 200 characters."""
    alert: bool = False
    urgent: bool = False
    """The next screen goes before everything else."""
    closing: bool = False
    """Clean the chat and show something harmless."""
    keep_message: bool = False
    """The person's message is not removed yet: the chat holds the only copy of what is in it."""
    again: bool = False
    """Nothing changed; the screen in the person's hand stays good and is not sent again."""
    kept: Kept | None = None
    """What became of typed text that was no answer to what the room asks; None when it was one."""
    way: str = ""
    """Where such text may lead besides; offered on a button."""
    pressed_by_name: bool = False
    """What was typed is the name of an answer to the present question, and says nothing beyond it."""
    removals: list[int] = field(default_factory=list)
    _understood: dict[str, Understood] = field(default_factory=dict, repr=False)

    @property
    def state(self) -> ChatState:
        return self.chat.state

    @property
    def who(self) -> Pseudonym:
        return self.chat.pseudonym

    @property
    def now(self) -> datetime:
        return self.app.clock.now()

    @property
    def directory(self) -> Directory:
        """As of today: a number that was checked too long ago says so."""
        return self.app.directory.as_of(self.now.astimezone(WIB).date())

    def understand(self, text: str) -> Understood:
        """What typed text means; asked by several of those who look at it, thought about once."""
        if text not in self._understood:
            self._understood[text] = self.app.understanding.understand(text)
        return self._understood[text]

    def go(self, place: str, **data: Any) -> None:
        """Show this room next; `data` is what it needs and replaces what was there."""
        self.state.place = place
        self.state.data = data

    def say(self, html: str) -> None:
        """Say something once, above the next screen; what was said already is not said again."""
        said = self.state.note.split("\n\n") if self.state.note else []
        if html not in said:
            self.state.note = "\n\n".join([*said, html])

    def close(self) -> None:
        """Leave: everything that can be removed goes, something harmless stays."""
        self.closing = True
