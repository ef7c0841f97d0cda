"""Moves a conversation one step: pure, without I/O, clock or chance; never raises for any answer in any state.

A pressed button is checked against what the screen offers (`layout.py`); what is typed is first compared
with the same buttons (`typed.py`); answers of each kind of node are taken in `taking.py`.
"""

from __future__ import annotations

from typing import assert_never

from msgspec.structs import replace

from betang.flows import taking
from betang.flows.flow import Flow
from betang.flows.layout import offered, ways
from betang.flows.standing import ended, missing, node_of, result
from betang.flows.state import Answer, Chosen, Filed, FlowState, Located, NotUnderstood, Step, Typed
from betang.flows.typed import read_typed
from betang.wording.catalogue import N_, Words
from betang.wording.languages import SOURCE

__all__ = ["begin", "ended", "missing", "result", "step"]

INDONESIAN = Words(SOURCE)


def begin(flow: Flow) -> FlowState:
    return FlowState(flow=flow.id, version=flow.version, node=next(iter(flow.nodes)))


def step(flow: Flow, state: FlowState, answer: Answer, words: Words = INDONESIAN) -> Step:
    """The next state and what is to be done. `words`: the language in which labels may be typed."""
    if state.node not in flow.nodes:
        # A state of another version of the flow: what was told is good, its place is gone.
        state = replace(state, version=flow.version, node=node_of(flow, state).id, trail=[], editing=False)
    match answer:
        case Chosen(action):
            return press(flow, state, action)
        case Typed(text):
            return type_in(flow, state, text, words)
        case Filed(file):
            return taking.take_file(flow, state, file)
        case Located(district):
            return taking.take_location(flow, state, district)
        case _:
            assert_never(answer)


def press(flow: Flow, state: FlowState, action: str) -> Step:
    """Only what the screen offers can be pressed, so that an old button never answers a new question."""
    known = {choice.action for choice in (*offered(flow, state), *ways(flow, state))}
    if action not in known:
        return Step(state, (NotUnderstood(),), N_("Layar ini sudah lama. Ini yang sekarang."))
    return taking.take_press(flow, state, action)


def type_in(flow: Flow, state: FlowState, text: str, words: Words) -> Step:
    meaning = read_typed(flow, state, text, words)
    if not meaning.actions:
        return taking.take_text(flow, state, text, meaning)
    step_taken = Step(state)
    for action in meaning.actions:
        step_taken = taking.take_press(flow, step_taken.state, action)
    return step_taken
