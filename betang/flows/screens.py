"""Shows where a conversation stands: a state becomes a `Screen`. Pure; sends nothing.

A screen is made from the state alone, so that one reached twice looks the same twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

from betang.flows.flow import AnyNode, Choose, ChooseMany, Collect, Flow, Review, Text
from betang.flows.layout import BACK, CLOSE, Choice, offered, open_options, reviewed, ways
from betang.flows.lines import kept_pieces, review_line
from betang.flows.standing import DOORBELL, asked, missing, node_of
from betang.flows.state import FlowState
from betang.vocabulary import Button, Screen
from betang.wording.catalogue import Words
from betang.wording.terms import Doorbell, term

FACTS = frozenset({"keep_days", "safe_word", "services", "doorbell"})
"""Placeholders that the texts of a flow may use. The caller gives all but `doorbell`: whole days, the word
that closes everything, and HTML (`Trusted`) that lists where else to turn."""

_PAIRED = 20
"""Labels up to this length stand two in a row on a small phone without being cut."""


def screen(flow: Flow, state: FlowState, words: Words, facts: Mapping[str, object], note: str = "") -> Screen:
    """`facts` as `FACTS` says; `note` is the msgid `Step.note`, said above the text."""
    node = node_of(flow, state)
    said = {**facts, "doorbell": _doorbell(state, node, words)}
    parts = [
        f"<i>{words(note)}</i>" if note else "",
        words(spoken(flow, state, node.text), **said),
        *_details(flow, state, words),
        words(node.info, **said) if state.expanded else "",
    ]
    text = "\n\n".join(part for part in parts if part)
    return Screen(text, tuple(_rows(offered(flow, state), ways(flow, state), words)))


def spoken(flow: Flow, state: FlowState, text: Text) -> str:
    """The variant of a text that fits the answers so far; the last one when none claims to."""
    counting = asked(flow, state.answers)[1]
    return next((variant.say for variant in text if variant.condition.holds(counting)), text[-1].say)


def _doorbell(state: FlowState, node: AnyNode, words: Words) -> str:
    chosen = state.answers.get(node.id + DOORBELL, ())
    return term(words, next((bell for bell in Doorbell if bell in chosen), Doorbell.MENU))


def _details(flow: Flow, state: FlowState, words: Words) -> Iterable[str]:
    match node_of(flow, state):
        case Collect() if state.kept:
            yield words("Tersimpan: {pieces}", pieces=kept_pieces(state, words))
        case Review(missing=wanted):
            yield "\n".join(review_line(flow, state, item, words) for item in reviewed(flow, state))
            yield words(wanted) if missing(flow, state) else ""
        case Choose() | ChooseMany() as node if state.expanded:
            lines = [(option.label, option.explains) for option in open_options(flow, state, node)]
            yield "\n".join(f"<b>{words(label)}</b>: {words(line)}" for label, line in lines if line)


def _rows(answers: list[Choice], exits: list[Choice], words: Words) -> Iterator[tuple[Button, ...]]:
    """Answers first, then the other ways, then back and close, which always stand last."""
    last = [choice for choice in exits if choice in (BACK, CLOSE)]
    for _, group in groupby(answers, key=_kind):
        yield from _pack(list(group), words)
    yield from _pack([choice for choice in exits if choice not in last], words)
    yield from _pack(last, words)


def _kind(choice: Choice) -> str:
    name, colon, _ = choice.action.partition(":")
    return name if colon else ""


def _pack(choices: list[Choice], words: Words) -> Iterator[tuple[Button, ...]]:
    """Two in a row, or four of the short ticks of a safe window; what is long stands alone."""
    in_a_row = 4 if choices and _kind(choices[0]) in {"wd", "wh"} else 2
    row: tuple[Button, ...] = ()
    for choice in choices:
        button = Button(choice.mark + words.plain(choice.label), choice.action)
        if row and (len(row) == in_a_row or any(len(b.label) > _PAIRED for b in (*row, button))):
            yield row
            row = ()
        row = (*row, button)
    if row:
        yield row
