"""What was understood of a typed answer to a question of a flow, said above the next one.

A pressed button needs no such line: it was seen. What was typed itself is not said again, since the phone may be shared.
"""

from __future__ import annotations

from betang.flows.flow import AskDistrict, AskPin, AskWords, Choose, Flow
from betang.flows.layout import offered
from betang.flows.standing import node_of
from betang.flows.state import FlowState, SetPin, Step
from betang.flows.typed import read_typed
from betang.wording.normal import normal
from handlers.turn import Turn

_A_NAME = 2
"""In words."""


def say_answer(turn: Turn, flow: Flow, before: FlowState, step: Step, text: str) -> None:
    """Nothing where the answer stays in sight (ticks), where something else is said, or where it would be too plain."""
    if step.state.node == before.node:
        return
    words = turn.words
    match node_of(flow, before):
        case AskDistrict(id=key) if step.state.answers.get(key):
            name = turn.app.districts.name(step.state.answers[key][0])
            turn.say(words("Kabupaten/kota: {name}.", name=name))
        case _ if step.note:
            return
        case AskPin() if any(isinstance(effect, SetPin) for effect in step.effects):
            turn.say(words("PIN tersimpan."))
        case AskWords(id=key) if step.state.answers.get(key):
            turn.say(words("Kata sandi tersimpan."))
        case Choose(section=""):
            _say_choice(turn, flow, before, text)


def is_name_of_answer(turn: Turn, flow: Flow, before: FlowState, text: str) -> bool:
    """A word or two that mean a button, such as "parang" where a weapon is asked about: an answer and no cry."""
    few = len(normal(text).split()) <= _A_NAME
    return few and bool(read_typed(flow, before, text, turn.words).actions)


def _say_choice(turn: Turn, flow: Flow, before: FlowState, text: str) -> None:
    """Not in the questions about risk, where even the answer's label would tell what it is about."""
    actions = read_typed(flow, before, text, turn.words).actions
    label = next((choice.label for choice in offered(flow, before) if (choice.action,) == actions), None)
    if label is not None:
        turn.say(turn.words("Saya tangkap: {answer}.", answer=turn.words.plain(label)))
