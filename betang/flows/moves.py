"""Moves from node to node: on, back, aside, to an edit and home to the review. Keeps answers as they are."""

from __future__ import annotations

from msgspec.structs import replace

from betang.flows.flow import AnyNode, End, Flow, Review
from betang.flows.standing import asked, keys_of
from betang.flows.state import FlowState


def go_on(flow: Flow, state: FlowState, to: str = "") -> FlowState:
    """To the next question, or to the node named `to`."""
    return go_to(flow, state, to or _following(flow, state))


def go_to(flow: Flow, state: FlowState, target: str) -> FlowState:
    """Arrive at a node. Coming to one that lies behind cuts the trail there, so it never grows without end."""
    since = _start_of_edit(flow, state)
    if target in state.trail[since:]:
        trail = state.trail[: state.trail.index(target, since)]
    else:
        trail = state.trail if target == state.node else [*state.trail, state.node]
    return _settle(flow, replace(state, node=target, trail=trail))


def _start_of_edit(flow: Flow, state: FlowState) -> int:
    """Where in the trail an edit began; the way to the review, with the same nodes on it, is left alone."""
    return state.trail.index(home(flow)) if state.editing and home(flow) in state.trail else 0


def go_back(flow: Flow, state: FlowState) -> FlowState:
    """To the node before this one that still applies; stays where there is none."""
    applicable = {node.id for node in asked(flow, state.answers)[0]}
    trail = list(state.trail)
    while trail:
        target = trail.pop()
        if target in applicable or (target in flow.nodes and flow.nodes[target].aside):
            return _settle(flow, replace(state, node=target, trail=trail))
    return state


def can_go_back(flow: Flow, state: FlowState) -> bool:
    return go_back(flow, state) is not state


def edit(flow: Flow, state: FlowState, target: str) -> FlowState:
    """From the review to one question and, through the questions its answer opens, home again."""
    known = [node.id for node in asked(flow, state.answers)[0]]
    trail = [*state.trail, state.node]
    return _settle(flow, replace(state, node=target, trail=trail, editing=True, known=known))


def hurry(flow: Flow, state: FlowState) -> FlowState:
    """To the review, by way of what is asked even of those who want to send at once."""
    wanted = (n for n in _ahead(flow, state) if isinstance(n, Review) or (n.essential and _unanswered(state, n)))
    target = next(wanted, None)
    return go_to(flow, state, target.id) if target else state


def leave_section(flow: Flow, state: FlowState, section: str) -> FlowState:
    """Skip every unanswered question of a section at once."""
    skipped = [n for n in asked(flow, state.answers)[0] if n.section == section and _unanswered(state, n)]
    state = replace(state, answers={**state.answers, **{node.id: [] for node in skipped}})
    beyond = [n for n in _ahead(flow, state) if n.section != section]
    return go_to(flow, state, home(flow) if state.editing else beyond[0].id) if beyond else state


def home(flow: Flow) -> str:
    """The review; in a flow without one, the end."""
    resting = (node.id for kind in (Review, End) for node in flow.nodes.values() if isinstance(node, kind))
    return next(resting, next(iter(flow.nodes)))


def _settle(flow: Flow, state: FlowState) -> FlowState:
    """What belongs to one screen does not follow to the next; at the review an edit is over."""
    state = replace(state, found=[], expanded=False)
    if isinstance(flow.nodes.get(state.node), Review):
        return replace(state, editing=False, known=[])
    return state


def _ahead(flow: Flow, state: FlowState) -> list[AnyNode]:
    order = list(flow.nodes)
    here = order.index(state.node) if state.node in flow.nodes else -1
    return [node for node in asked(flow, state.answers)[0] if order.index(node.id) > here]


def _following(flow: Flow, state: FlowState) -> str:
    ahead = _ahead(flow, state)
    if state.editing:
        section = flow.nodes[state.node].section if state.node in flow.nodes else ""
        opened = (n.id for n in ahead if _belongs(n, section) or _is_opened(state, n))
        return next(opened, home(flow))
    return ahead[0].id if ahead else state.node


def _belongs(node: AnyNode, section: str) -> bool:
    return bool(section) and node.section == section


def _is_opened(state: FlowState, node: AnyNode) -> bool:
    return node.id not in state.known and not isinstance(node, Review | End) and _unanswered(state, node)


def _unanswered(state: FlowState, node: AnyNode) -> bool:
    return not any(key in state.answers for key in keys_of(node))
