"""What is remembered of a conversation, what can come in, and what goes out.

`FlowState` is saved as JSON between any two steps. It holds small answers only: pieces of the story
and the PIN leave at once as effects, to be sealed by whoever keeps drafts.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import msgspec

from betang.vocabulary import DistrictCode, FileRef


class FlowState(msgspec.Struct, frozen=True, kw_only=True):
    flow: str
    version: int
    node: str
    answers: dict[str, list[str]] = msgspec.field(default_factory=dict)
    trail: list[str] = msgspec.field(default_factory=list)
    """Nodes to go back to, the last one first in turn."""
    kept: list[str] = msgspec.field(default_factory=list)
    """Kinds of the pieces of the story in order: `text` or a `FileKind`. The pieces lie in the draft."""
    found: list[str] = msgspec.field(default_factory=list)
    """Districts that a typed name may mean, while they are offered."""
    known: list[str] = msgspec.field(default_factory=list)
    """While an answer is changed: the questions that applied before. Those it opens are asked as well."""
    editing: bool = False
    expanded: bool = False
    """The info lines of this screen are open."""


def save(state: FlowState) -> bytes:
    return msgspec.json.encode(state)


def restore(saved: bytes) -> FlowState:
    """Raises msgspec.ValidationError or msgspec.DecodeError for anything but a saved state."""
    return msgspec.json.decode(saved, type=FlowState)


# What can come in


@dataclass(frozen=True, slots=True)
class Chosen:
    action: str


@dataclass(frozen=True, slots=True)
class Typed:
    text: str


@dataclass(frozen=True, slots=True)
class Filed:
    file: FileRef


@dataclass(frozen=True, slots=True)
class Located:
    """A location, already turned into a district and dropped; None outside the province."""

    district: DistrictCode | None


Answer = Chosen | Typed | Filed | Located


# What goes out: the caller carries these out in the same commit that saves the state


@dataclass(frozen=True, slots=True)
class Consented:
    version: str


@dataclass(frozen=True, slots=True)
class ShowEmergency:
    """Show the emergency card before the next screen."""


@dataclass(frozen=True, slots=True)
class ShowSuicideCard:
    """Show the card for thoughts of suicide before the next screen."""


@dataclass(frozen=True, slots=True)
class KeepText:
    """A piece of the story."""

    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class KeepFile:
    file: FileRef = field(repr=False)


@dataclass(frozen=True, slots=True)
class OfferStory:
    """Text typed where a button was expected: keep it as a piece of the story, like `KeepText`.

    Before consent it is only held in the draft, which is erased if the person does not go on.
    """

    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class DropLast:
    """Erase the piece of the story that was kept last."""


@dataclass(frozen=True, slots=True)
class SharedPhone:
    shared: bool


@dataclass(frozen=True, slots=True)
class SetPin:
    """Hash this and forget it."""

    pin: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Leave:
    """Close and clean up. `reason`: `not_safe` (come back later) or `closed` (the exit was asked for)."""

    reason: str


@dataclass(frozen=True, slots=True)
class Submit:
    """The report is to be filed with `engine.result`."""


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """Nothing changed; `Step.note` says what would help."""


Effect = (
    Consented
    | ShowEmergency
    | ShowSuicideCard
    | KeepText
    | KeepFile
    | OfferStory
    | DropLast
    | SharedPhone
    | SetPin
    | Leave
    | Submit
    | NotUnderstood
)


@dataclass(frozen=True, slots=True)
class Step:
    """One step: the new state, what to do, and a msgid to say above the next screen (may be empty)."""

    state: FlowState
    effects: tuple[Effect, ...] = ()
    note: str = ""
