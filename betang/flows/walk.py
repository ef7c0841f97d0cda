"""Walks through everything that can happen in a flow, for the linter and for tests. Changes nothing.

States that the flow cannot tell apart (same node, same answers as far as conditions look at them) are
visited once. Edits from the review are left to the state-machine tests: they multiply without end.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from betang.flows.engine import begin, step
from betang.flows.flow import AskPin, AskWords, Choose, ChooseMany, Collect, Condition, Flow
from betang.flows.layout import BACK, CLOSE, DROP, EMERGENCY, offered, ways
from betang.flows.standing import ended, missing, node_of
from betang.flows.state import Answer, Chosen, FlowState, Typed

_STAYING = {BACK.action, CLOSE.action, EMERGENCY.action, DROP.action}

Mark = tuple[str, tuple[tuple[str, tuple[str, ...]], ...], bool, bool, bool]
"""What tells states apart: node, telling answers, something kept, enough to send, info open."""


@dataclass(frozen=True, slots=True)
class Walk:
    """`states`: one for each mark; `steps`: from each mark to those that can follow."""

    states: dict[Mark, FlowState] = field(default_factory=dict)
    steps: dict[Mark, set[Mark]] = field(default_factory=dict)

    def stranded(self, flow: Flow) -> list[FlowState]:
        """States from which no end can be reached."""
        home = {mark for mark, state in self.states.items() if ended(flow, state)}
        while True:
            more = {mark for mark, following in self.steps.items() if mark not in home and following & home}
            if not more:
                return [state for mark, state in self.states.items() if mark not in home]
            home |= more


def walk(flow: Flow) -> Walk:
    """Everywhere that buttons and a word typed where words are asked can lead."""
    telling = _telling(flow)
    done = Walk()
    first = begin(flow)
    waiting = [first]
    done.states[_mark(flow, first, telling)] = first
    while waiting:
        state = waiting.pop()
        mark = _mark(flow, state, telling)
        following = done.steps.setdefault(mark, set())
        for answer in _answers(flow, state):
            after = step(flow, state, answer).state
            after_mark = _mark(flow, after, telling)
            following.add(after_mark)
            if after_mark not in done.states:
                done.states[after_mark] = after
                waiting.append(after)
    return done


def _answers(flow: Flow, state: FlowState) -> Iterator[Answer]:
    for choice in (*offered(flow, state), *ways(flow, state)):
        if choice.action not in _STAYING and not choice.action.startswith("e:"):
            yield Chosen(choice.action)
    match node_of(flow, state):
        case AskPin():
            yield Typed("2580")
        case AskWords():
            yield Typed("rambutan")
        case Collect() if not state.kept:
            yield Typed("Contoh tulisan.")
        case _:
            pass


def _telling(flow: Flow) -> dict[str, frozenset[str]]:
    """The answers at which conditions look, key by key."""
    seen: dict[str, frozenset[str]] = {}
    for key, values in (pair for condition in _conditions(flow) for pair in condition.when + condition.unless):
        seen[key] = seen.get(key, frozenset()) | values
    return seen


def _conditions(flow: Flow) -> Iterator[Condition]:
    for node in flow.nodes.values():
        yield node.condition
        yield from (variant.condition for variant in node.text)
        if isinstance(node, Choose | ChooseMany):
            yield from (option.condition for option in node.options)


def _mark(flow: Flow, state: FlowState, telling: dict[str, frozenset[str]]) -> Mark:
    told = tuple(
        (key, tuple(sorted(values & set(state.answers.get(key, ()))))) for key, values in sorted(telling.items())
    )
    return (state.node, told, bool(state.kept), not missing(flow, state), state.expanded)
