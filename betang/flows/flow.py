"""What a flow is: nodes, options and conditions, as read from `content/flows/*.yaml`.

Types only. Reading the YAML is `load.py`, moving through a flow `engine.py`, showing it `screens.py`.
All texts are msgids of the `flows` catalogue.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from betang.wording.districts import Districts

Answers = Mapping[str, list[str]]
"""Answers by key. `[]` says that the question was skipped; a missing key, that it was never answered."""

Wanted = tuple[tuple[str, frozenset[str]], ...]
"""Keys of answers, each with the values that would do."""


@dataclass(frozen=True, slots=True)
class Condition:
    """Holds when every key of `when` has one of its values and no key of `unless` has one of its."""

    when: Wanted = ()
    unless: Wanted = ()

    def holds(self, answers: Answers) -> bool:
        for key, values in self.when:
            if values.isdisjoint(answers.get(key, ())):
                return False
        for key, values in self.unless:  # noqa: SIM110 - twenty times a step: a loop costs half of any()
            if not values.isdisjoint(answers.get(key, ())):
                return False
        return True


ALWAYS = Condition()


@dataclass(frozen=True, slots=True)
class Variant:
    """One way of saying a text; the first whose condition holds is said."""

    say: str
    condition: Condition = ALWAYS
    line: int = 0


Text = tuple[Variant, ...]


class Consequence(StrEnum):
    """What choosing an option does beyond being remembered."""

    CONSENT = "consent"
    EMERGENCY = "emergency"
    SUICIDE_CARD = "suicide_card"
    SHARED_PHONE = "shared_phone"
    OWN_PHONE = "own_phone"
    LEAVE = "leave"


@dataclass(frozen=True, slots=True)
class Option:
    """One answer that can be tapped. `to` names the node that follows, empty for the next one in order."""

    value: str
    label: str
    to: str = ""
    consequences: tuple[Consequence, ...] = ()
    condition: Condition = ALWAYS
    explains: str = ""
    """A plain line shown behind the info button."""
    also: tuple[str, ...] = ()
    """Other words by which a typed answer means this option."""
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """What all nodes have. `line` is the line in the file, for messages of the linter."""

    id: str
    text: Text
    title: str = ""
    """Short name: the line in the review and the label of its button. Without one, it is not reviewed."""
    condition: Condition = ALWAYS
    aside: bool = False
    """Only reached by an option's `to`; never the next one in order."""
    skip: bool = False
    section: str = ""
    """Questions of one section can be skipped together."""
    essential: bool = False
    """Asked even of those who want to send at once."""
    info: str = ""
    """More, shown behind the info button."""
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Say(Node):
    """Something to read, and a button to go on."""

    button: str
    to: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choose(Node):
    options: tuple[Option, ...]
    consent: str = ""
    """Version of the text that is consented to here, for options with that consequence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChooseMany(Node):
    options: tuple[Option, ...]
    unknown: str = ""
    """Label of the button that says "I do not know", empty for none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskDistrict(Node):
    unknown: str
    """Label of the button for another place or an unknown one: the province's own desk."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Collect(Node):
    """The story: any number of messages and files."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskWords(Node):
    """A short text, such as the code word; from 2 to `longest` characters."""

    longest: int = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class AskPin(Node):
    """4 to 6 digits. The engine hands them on and remembers only that there are some."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskWindow(Node):
    """Days, bands of hours and the neutral sentence for the doorbell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Review(Node):
    """What has been told so far, each line changeable, and the button that sends."""

    button: str
    missing: str
    """Said when there is too little to act on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class End(Node):
    """Nothing is asked any more."""


AnyNode = Say | Choose | ChooseMany | AskDistrict | Collect | AskWords | AskPin | AskWindow | Review | End


@dataclass(frozen=True, slots=True, eq=False)
class Flow:
    """A conversation. `nodes` in the order in which they are asked."""

    id: str
    version: int
    nodes: Mapping[str, AnyNode]
    districts: Districts = field(repr=False)
    needs: tuple[tuple[str, ...], ...] = ()
    """The least that is needed to send: of each group one key must be answered (`story`: pieces are kept)."""
