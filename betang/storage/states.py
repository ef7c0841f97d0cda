"""Numbers that stand in the state columns."""

from __future__ import annotations

from enum import IntEnum, StrEnum


class JournalState(IntEnum):
    PENDING = 0
    DONE = 1
    PARKED = 2


class OutboxState(IntEnum):
    QUEUED = 0
    LEASED = 1
    SENT = 2
    FAILED = 3  # Telegram will never take it (blocked, chat gone, malformed)
    REPLACED = 4  # a newer screen made it worthless
    EXHAUSTED = 5  # tried too often; the operator sees it


class AttachmentState(IntEnum):
    FETCHING = 0
    STORED = 1
    FAILED = 2


class Purpose(IntEnum):
    """Why a message lies in a chat, and so what may become of it."""

    SCREEN = 0
    NOTICE = 1
    INPUT = 2  # written by the person
    READING = 3  # an officer's reading view, removed after a time
    ALERT = 4


class MessageKind(StrEnum):
    STORY = "story"
    ADDITION = "addition"
    ANSWER = "answer"
    NOTE = "note"  # officers' internal note
    CODE_WORD = "code_word"
