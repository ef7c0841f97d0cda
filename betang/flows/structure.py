"""Looks at the bones of a flow: names, order, conditions, placeholders. Part of the linter."""

from __future__ import annotations

import re
from collections.abc import Iterator

from betang.flows.flow import AnyNode, Choose, ChooseMany, Collect, Condition, End, Flow, Option, Review, Say
from betang.flows.screens import FACTS
from betang.wording.content_lint import Finding

_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}\Z")
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_MOST_WORDS = 3
"""Of a button's label."""


def structural_findings(flow: Flow) -> Iterator[Finding]:
    yield from _order(flow)
    for node in flow.nodes.values():
        for line, message in (*_names(node), *_texts(node), *_links(flow, node), *_section(flow, node)):
            yield Finding(_file(flow), line or node.line, f"{node.id}: {message}")
        for line, message in _advice(node):
            yield Finding(_file(flow), line, f"{node.id}: {message}", grave=False)


def _file(flow: Flow) -> str:
    return f"{flow.id}@{flow.version}"


def _order(flow: Flow) -> Iterator[Finding]:
    path = [node for node in flow.nodes.values() if not node.aside]
    first = next(iter(flow.nodes.values()))
    if not path or not isinstance(path[-1], End):
        yield Finding(_file(flow), first.line, "the last node of the way must be of kind end")
    if any(isinstance(node, Review | End) for node in path[:-2]):
        yield Finding(_file(flow), first.line, "review and end belong at the end of the way")
    if (path and path[0] is not first) or first.condition.when or first.condition.unless:
        yield Finding(_file(flow), first.line, "the first node must always apply")
    for key in (key for group in flow.needs for key in group):
        if key not in flow.nodes:
            yield Finding(_file(flow), 1, f"needs an answer to {key!r}, which nobody asks")


Found = Iterator[tuple[int, str]]


def _names(node: AnyNode) -> Found:
    if not _NAME.match(node.id):
        yield node.line, "ids are small letters, digits and _, at most 40"
    for option in _options(node):
        if not _NAME.match(option.value):
            yield option.line, f"value {option.value!r}: small letters, digits and _, at most 40"


def _texts(node: AnyNode) -> Found:
    said = [(variant.line, variant.say) for variant in node.text] + [(node.line, node.info)]
    for line, text in said:
        for name in _PLACEHOLDER.findall(text):
            if name not in FACTS:
                yield line, f"unknown placeholder {{{name}}}; known: {', '.join(sorted(FACTS))}"
    if node.text[-1].condition.when or node.text[-1].condition.unless:
        yield node.text[-1].line, "the last variant of a text must have no condition"


def _links(flow: Flow, node: AnyNode) -> Found:
    targets = [(option.line, option.to) for option in _options(node)]
    targets += [(node.line, node.to)] if isinstance(node, Say) else []
    for line, target in targets:
        if target and target not in flow.nodes:
            yield line, f"leads to {target!r}, which does not exist"
    for condition in (node.condition, *(v.condition for v in node.text), *(o.condition for o in _options(node))):
        for message in _wrong_condition(flow, node, condition):
            yield node.line, message


def _wrong_condition(flow: Flow, node: AnyNode, condition: Condition) -> Iterator[str]:
    """Conditions may only look back, at answers that exist."""
    order = list(flow.nodes)
    for key, values in condition.when + condition.unless:
        asked = flow.nodes.get(key)
        if asked is None or order.index(key) >= order.index(node.id):
            yield f"depends on {key!r}, which is not asked before"
        elif not values or not values <= {option.value for option in _options(asked)}:
            yield f"depends on an answer to {key!r} that cannot be given"


def _section(flow: Flow, node: AnyNode) -> Found:
    if not node.section:
        return
    order = list(flow.nodes.values())
    members = [i for i, other in enumerate(order) if other.section == node.section]
    if members != list(range(members[0], members[-1] + 1)):
        yield node.line, f"section {node.section!r} is torn apart"
    if not node.skip or isinstance(node, Collect):
        yield node.line, "questions of a section must be skippable"


def _advice(node: AnyNode) -> Found:
    for option in _options(node):
        if len(option.label.split()) > _MOST_WORDS:
            yield option.line, f"label {option.label!r} has more than {_MOST_WORDS} words"


def _options(node: AnyNode) -> tuple[Option, ...]:
    return node.options if isinstance(node, Choose | ChooseMany) else ()
