"""Which flows a running bot takes from changed files, and which it keeps as they were.

Wording may change under a conversation; what is asked, and what answers are called, may not: a state saved in one
shape means something else in another. For that a flow has versions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from betang.flows.flow import AnyNode, AskWords, Choose, ChooseMany, Flow, Option, Say
from betang.flows.load import Flows

Complaints = Callable[[Flow], list[str]]
"""What is gravely wrong with a flow, as the check says it; empty for a good one."""


@dataclass(frozen=True, slots=True)
class Renewed:
    """`kept`: why a changed flow was not taken, each a line with its name."""

    flows: Flows
    kept: tuple[str, ...] = ()


def renew(last: Flows, read: Flows, complaints: Complaints) -> Renewed:
    """What a running bot goes on with. A version that has gone from the files stays for those who are in it."""
    known = {**last.former, **last.by_version}
    taken: dict[tuple[str, int], Flow] = {}
    kept: list[str] = []
    for key, flow in read.by_version.items():
        before = known.get(key)
        why = "" if before is not None and _is_the_same(before, flow) else _refusal(before, flow, complaints)
        if why:
            kept.append(f"flow {flow.id} version {flow.version}: {why}")
        if not why:
            taken[key] = flow
        elif before is not None:
            taken[key] = before
    for (name, version), flow in last.by_version.items():
        if not any(name == other for other, _ in taken):
            taken[name, version] = flow
    return Renewed(Flows(taken, {key: flow for key, flow in known.items() if key not in taken}), tuple(kept))


def _is_the_same(before: Flow, flow: Flow) -> bool:
    return list(before.nodes.items()) == list(flow.nodes.items()) and before.needs == flow.needs


def _refusal(before: Flow | None, flow: Flow, complaints: Complaints) -> str:
    if before is not None and shape(before) != shape(flow):
        return "nodes or values have changed; raise the version, and keep the former file in flows/old"
    return next(iter(complaints(flow)), "")


def shape(flow: Flow) -> object:
    """All but the words: what a saved state refers to, and what decides the way through it."""
    return flow.needs, tuple(_node(node) for node in flow.nodes.values())


def _node(node: AnyNode) -> object:
    own: object
    match node:
        case Choose():
            own = (_options(node.options), node.consent)
        case ChooseMany():
            own = (_options(node.options), bool(node.unknown))
        case Say():
            own = node.to
        case AskWords():
            own = node.longest
        case _:
            own = None
    return type(node), node.id, node.condition, node.aside, node.skip, node.section, node.essential, own


def _options(options: Iterable[Option]) -> tuple[Option, ...]:
    return tuple(replace(one, label="", explains="", also=(), line=0) for one in options)
