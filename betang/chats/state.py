"""What a chat keeps between two updates. Sealed under the working key as one value."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

import msgspec

from betang.flows.state import FlowState
from betang.vocabulary import Pseudonym

SAFE_WORD = "jeruk bali"
"""Ends everything when it stands in any text, until the person chooses another. Two harmless words that
hardly ever stand together in a story."""


class Unlocked(msgspec.Struct):
    """A report that was opened with code or PIN in this chat, until a time (milliseconds)."""

    case_id: str
    until: int
    others: list[str] = []
    """Further reports of this account that the same PIN opens."""


class Kept(StrEnum):
    """What became of typed text that answered no question."""

    NOWHERE = "nowhere"
    HELD = "held"
    """In `ChatState.heard`, to be offered as the beginning of a story."""
    TAKEN = "taken"
    """Part of the story that is being told, or of the report that is open."""


class Guess(msgspec.Struct, omit_defaults=True):
    """Typed text that was answered by what it seemed to mean, and where the person was: until their next step."""

    kept: Kept
    place: str
    data: dict[str, Any] = {}
    back: str = "home"
    typed: str = ""
    """Empty where it is kept better elsewhere."""
    way: str = ""
    """Where it may lead besides: offered on a button."""


class ChatState(msgspec.Struct, omit_defaults=True):
    """One chat. `place` names the screen that is shown, `data` what that screen needs (small, JSON)."""

    locale: str
    chosen_locale: bool = False
    place: str = "home"
    data: dict[str, Any] = {}
    stamp: int = 0
    """Of the screen that is shown; buttons of earlier ones are stale."""
    question: str = ""
    """What the screens since `question_since` have been asking; boxes can be ticked on any of them."""
    question_since: int = 0
    pressed: list[tuple[int, str]] = []
    """(stamp, action) of the presses since then: none does its thing twice."""
    shown_at: int = 0
    """When that screen was made (milliseconds)."""
    back: str = "home"
    """Where the emergency card leads back to."""
    note: str = ""
    """HTML said once, above the next screen."""
    heard: str = ""
    """Typed where no story was asked for; offered as its beginning, erased with the draft."""
    guess: Guess | None = None
    """What the answer to the last typed text rests on, for whoever did not mean that."""
    flow: FlowState | None = None
    draft: dict[str, str] | None = None
    """The draft's case id, recipient and identity (`betang.reports` knows it as a type)."""
    draft_until: int | None = None
    pin: str = ""
    """Argon2id of the PIN chosen for the report that is being told."""
    cases: list[str] = []
    """Reports filed from this account; opened with the PIN alone."""
    unlocked: Unlocked | None = None
    receipt: list[str] = []
    """Words of a code that was shown and not yet checked by typing."""
    receipt_until: int = 0
    """Until when they may be shown (milliseconds)."""
    safe_word: str = SAFE_WORD
    shared_phone: bool = False
    nearby: str = ""
    """The district whose services were looked at; forgotten when the chat is closed."""
    read: list[str] = []
    """Ids of the library's messages that were read lately, the latest last; at most
    `betang.awareness.rules.REMEMBERED`."""

    @property
    def closes_at(self) -> int | None:
        """When the next of what this chat holds closes by itself (milliseconds)."""
        ends = [
            self.draft_until,
            self.unlocked.until if self.unlocked is not None else None,
            self.receipt_until if self.receipt else None,
        ]
        return min((end for end in ends if end is not None), default=None)


class Chat:
    """A chat as loaded for one update; `state` may be changed, `Chats.save` writes it."""

    def __init__(self, pseudonym: Pseudonym, state: ChatState, version: int, screen_message: int | None) -> None:
        self.pseudonym = pseudonym
        self.state = state
        self.version = version
        self.screen_message = screen_message

    @property
    def is_new(self) -> bool:
        return self.version == 0
