"""The words people read for the enums of the vocabulary, and the neutral sentences of the doorbell."""

from __future__ import annotations

from enum import Enum, StrEnum

from betang.vocabulary import Violence
from betang.wording.catalogue import Words


class Doorbell(StrEnum):
    """The neutral sentences among which a citizen chooses; what is stored is the choice."""

    MENU = "menu"
    READING = "bacaan"
    QUIZ = "kuis"


def term(words: Words, member: Enum) -> str:
    """What a person reads for a member of Violence, Place, Relation, Subject, When, Urgency, CaseState,
    Answering, MessageState, FileKind, Outcome, Service, Role or Doorbell; plain text."""
    raise NotImplementedError


def explain(words: Words, kind: Violence) -> str:
    """One plain line on a kind of violence."""
    raise NotImplementedError
