"""Where a conversation stands: which questions apply, which answers count, what is still missing.

Derived from flow and state alone; changes nothing.
"""

from __future__ import annotations

from functools import lru_cache

from betang.flows.flow import Answers, AnyNode, AskWindow, Choose, Collect, Consequence, End, Flow
from betang.flows.state import FlowState

UNKNOWN = "tidak_tahu"
"""Answer of somebody who does not know; remembered, but nothing to act on."""

DAYS = ".days"
HOURS = ".hours"
DOORBELL = ".doorbell"


def keys_of(node: AnyNode) -> tuple[str, ...]:
    """Keys under which a node's answers are remembered."""
    if isinstance(node, AskWindow):
        return (node.id, node.id + DAYS, node.id + HOURS, node.id + DOORBELL)
    return (node.id,)


def asked(flow: Flow, answers: Answers) -> tuple[list[AnyNode], dict[str, list[str]]]:
    """The nodes that apply, in order, and the answers that count.

    An answer to a question that no longer applies does not count, nor do conditions see it: whoever turns
    from "a child" to "myself" must not leave half of a child's report behind.
    """
    nodes, counting = _asked(flow, tuple((key, tuple(values)) for key, values in answers.items()))
    return list(nodes), {key: answers[key] for key in counting}


@lru_cache(maxsize=1024)
def _asked(
    flow: Flow, told: tuple[tuple[str, tuple[str, ...]], ...]
) -> tuple[tuple[AnyNode, ...], tuple[str, ...]]:
    """One step and the screen after it ask this ten times of the same answers; it was a tenth of a step's cost."""
    answers = {key: list(values) for key, values in told}
    nodes: list[AnyNode] = []
    counting: dict[str, list[str]] = {}
    for node in flow.nodes.values():
        if not node.aside and node.condition.holds(counting):
            nodes.append(node)
            for key in keys_of(node):
                if key in answers:
                    counting[key] = answers[key]
    return tuple(nodes), tuple(counting)


def result(flow: Flow, state: FlowState) -> Answers:
    """The answers that count, the kinds of the story's pieces among them under the id of its node."""
    nodes, counting = asked(flow, state.answers)
    return counting | {node.id: list(state.kept) for node in nodes if isinstance(node, Collect)}


def missing(flow: Flow, state: FlowState) -> list[str]:
    """For each need that is not met, the first question that would meet it; empty when all are."""
    answers = result(flow, state)
    applicable = {node.id for node in asked(flow, state.answers)[0]}
    unmet = [group for group in flow.needs if not any(_tells(answers, key) for key in group)]
    return [next((key for key in group if key in applicable), group[0]) for group in unmet]


def _tells(answers: Answers, key: str) -> bool:
    return any(value != UNKNOWN for value in answers.get(key, ()))


def has_consented(flow: Flow, state: FlowState) -> bool:
    """Whether consent was given in this conversation (a flow without consent needs none)."""
    asking = [node for node in flow.nodes.values() if isinstance(node, Choose) and node.consent]
    return all(
        any(
            o.value in state.answers.get(node.id, ()) and Consequence.CONSENT in o.consequences
            for o in node.options
        )
        for node in asking
    )


def node_of(flow: Flow, state: FlowState) -> AnyNode:
    """The node shown; the first one for a state that names a node of another version."""
    return flow.nodes.get(state.node) or next(iter(flow.nodes.values()))


def ended(flow: Flow, state: FlowState) -> bool:
    return isinstance(node_of(flow, state), End)
