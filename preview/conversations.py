"""Every node of every flow, on each path that says it in words or buttons of its own: you, a child, others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from betang.chats.state import SAFE_WORD
from betang.flows.flow import Collect, Flow, Review
from betang.flows.layout import MARKED, offered
from betang.flows.screens import screen, spoken
from betang.flows.standing import missing, node_of
from betang.flows.state import FlowState
from betang.flows.walk import walk
from betang.operations.content import Content
from betang.wording.catalogue import Words
from preview.frames import Bubble, Item, bubble_of_screen, in_each

_ABOUT = "about"
"""The question of the report whose answer chooses the path."""


@dataclass
class _Kind:
    """States that look the same, and on which paths they are met."""

    state: FlowState
    paths: set[str] = field(default_factory=set)


def conversations(content: Content, languages: Sequence[Words], keep_days: int) -> Iterator[Item]:
    """In the order of the nodes."""
    for key in sorted({name for name, _ in content.flows.by_version}, reverse=True):
        flow = content.flows.current(key)
        order = list(flow.nodes)
        kinds = sorted(_kinds(flow), key=lambda kind: order.index(kind.state.node))
        for number, kind in enumerate(kinds):
            yield _item(content, languages, flow, kind, keep_days, number)


def _kinds(flow: Flow) -> list[_Kind]:
    kinds: dict[tuple[object, ...], _Kind] = {}
    for state in walk(flow).states.values():
        kind = kinds.setdefault(_looks(flow, state), _Kind(state))
        kind.paths.update(state.answers.get(_ABOUT, ()))
    return list(kinds.values())


def _looks(flow: Flow, state: FlowState) -> tuple[object, ...]:
    """What can be told apart by eye; a review has other lines for everybody, so only its paths count."""
    node = node_of(flow, state)
    if isinstance(node, Review):
        return (node.id, tuple(state.answers.get(_ABOUT, ())), bool(missing(flow, state)))
    labels = tuple(choice.label for choice in offered(flow, state))
    kept = isinstance(node, Collect) and bool(state.kept)
    return (node.id, spoken(flow, state, node.text), state.expanded, kept, _is_ticked(flow, state), labels)


def _is_ticked(flow: Flow, state: FlowState) -> bool:
    return any(choice.mark == MARKED for choice in offered(flow, state))


def _item(
    content: Content, languages: Sequence[Words], flow: Flow, kind: _Kind, keep_days: int, number: int
) -> Item:
    state = kind.state

    def shown(words: Words) -> Bubble:
        facts = {"keep_days": keep_days, "safe_word": SAFE_WORD, "services": content.directory.other_ways(words)}
        return bubble_of_screen(screen(flow, state, words, facts))

    key = f"{flow.id}:{state.node}"
    return Item(
        "lapor" if flow.id == "report" else "setelah",
        f"flow:{key}:{number}",
        _title(flow, kind),
        in_each(languages, shown),
        shows=(f"node:{key}", *(f"path:{key}:{path}" for path in sorted(kind.paths))),
    )


def _title(flow: Flow, kind: _Kind) -> str:
    """The node's own title, or how its text begins; then what is special here, and whose path it is."""
    node, state = node_of(flow, kind.state), kind.state
    beginning = " ".join(spoken(flow, state, node.text).split()[:4])
    special = {
        "dengan penjelasan": state.expanded,
        "ada yang dipilih": _is_ticked(flow, state),
        "ada yang tersimpan": isinstance(node, Collect) and bool(state.kept),
        "belum cukup": isinstance(node, Review) and bool(missing(flow, state)),
    }
    more = [said for said, holds in special.items() if holds]
    asked = flow.nodes.get(_ABOUT)
    labels = {option.value: option.label for option in getattr(asked, "options", ())}
    if kind.paths and kind.paths < set(labels):
        more.append(", ".join(label for value, label in labels.items() if value in kind.paths))
    return " · ".join([node.title or f"{beginning} …", *more])
