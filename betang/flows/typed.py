"""Understands typed text where a button was expected, leniently but never by a guess that cannot be undone.

Whether something is dangerous to hear is `betang.awareness.understanding`; what becomes of text that means no
button is decided in `taking.py`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from betang.flows.flow import AskDistrict, AskWindow, ChooseMany, Flow
from betang.flows.layout import MARKED, Choice, offered, ways
from betang.flows.standing import node_of
from betang.flows.state import FlowState
from betang.wording.catalogue import Words
from betang.wording.normal import normal
from betang.wording.spelling import distance

_LONGEST_LABEL = 6
"""In words; whoever types more tells something and presses nothing."""

_PARTS = re.compile(r"[,;/+&\n]|\bdan\b|\band\b", re.IGNORECASE)

_SYNONYMS = {
    "c:ya": ("ya", "yaa", "iya", "iyaa", "iyo", "y", "yes", "yep", "betul", "benar", "pernah", "ada"),
    "c:tidak": ("tidak", "tdk", "tak", "nggak", "ngga", "enggak", "gak", "ga", "no", "nope", "belum", "tidak ada"),
    "c:tidak_yakin": ("ragu", "mungkin", "kurang tahu", "tidak tahu", "gak tahu", "not sure"),
    "c:tidak_tahu": ("tidak tahu", "gak tahu", "ga tahu", "nggak tahu", "entah", "kurang tahu"),
}
"""By action, so that flows need not repeat what everybody says."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """`actions` to press in turn; `doubtful`: more than one button could be meant."""

    actions: tuple[str, ...] = ()
    doubtful: bool = False


NOTHING = Meaning()


def read_typed(flow: Flow, state: FlowState, text: str, words: Words) -> Meaning:
    """Which buttons of the current screen a text means, if any."""
    typed = normal(text)
    node = node_of(flow, state)
    choices = offered(flow, state)
    ticks = isinstance(node, ChooseMany | AskWindow)
    in_full = [choice for choice in choices if choice.exact or not ticks]
    exact = _only(_named(typed, [*in_full, *ways(flow, state)], words))
    if exact.actions or not typed or len(typed.split()) > _LONGEST_LABEL:
        return exact
    if isinstance(node, AskDistrict):
        return _only(_numbered(typed, choices, words))  # names are looked up among the districts instead
    loose = [choice for choice in choices if not choice.exact]
    if ticks:
        return _several(text, loose, words)
    return _one(typed, loose, words)


def _one(typed: str, choices: list[Choice], words: Words) -> Meaning:
    for test in (_numbered, _named, _beginning, _resembling):
        meaning = _only(test(typed, choices, words))
        if meaning != NOTHING:
            return meaning
    return NOTHING


def _several(text: str, choices: list[Choice], words: Words) -> Meaning:
    """Each part must mean a button, else the whole is a story: `fisik dan psikis`, `1, 3`."""
    parts = [normal(part) for part in _PARTS.split(text)]
    meanings = [_one(part, choices, words) for part in parts if part]
    if not meanings or any(not meaning.actions for meaning in meanings):
        return Meaning(doubtful=any(meaning.doubtful for meaning in meanings))
    ticked = {choice.action for choice in choices if choice.mark == MARKED}
    actions = dict.fromkeys(action for meaning in meanings for action in meaning.actions)
    untouched = tuple(action for action in actions if action not in ticked)
    # Typing the name of what is ticked already confirms it; it must not untick it.
    return Meaning(untouched or ("stay",))


def _only(found: Iterable[Choice]) -> Meaning:
    actions = {choice.action for choice in found}
    if len(actions) == 1:
        return Meaning(tuple(actions))
    return Meaning(doubtful=bool(actions))


def _numbered(typed: str, choices: list[Choice], _: Words) -> list[Choice]:
    position = int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= 2 else 0
    return choices[position - 1 : position] if position else []


def _named(typed: str, choices: list[Choice], words: Words) -> list[Choice]:
    return [choice for choice in choices if typed in _spellings(choice, words)]


def _beginning(typed: str, choices: list[Choice], words: Words) -> list[Choice]:
    return _matching(choices, words, lambda name: len(typed) >= 3 and name.startswith(typed))


def _resembling(typed: str, choices: list[Choice], words: Words) -> list[Choice]:
    slips = 1 if len(typed) < 8 else 2
    return _matching(
        choices, words, lambda name: min(len(name), len(typed)) >= 4 and distance(typed, name) <= slips
    )


def _matching(choices: list[Choice], words: Words, test: Callable[[str], bool]) -> list[Choice]:
    return [choice for choice in choices if any(test(name) for name in _spellings(choice, words))]


def _spellings(choice: Choice, words: Words) -> set[str]:
    """The label in the person's language and in Indonesian, and everything else that means it."""
    said = (words.plain(choice.label), choice.label, *choice.also, *_SYNONYMS.get(choice.action, ()))
    return {normal(name) for name in said} - {""}
