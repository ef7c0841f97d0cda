"""Reads `content/flows/*.yaml` into flows; every complaint names file and line.

Whether a flow is a good one is the linter's business (`lint.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypedDict

from betang.flows.flow import (
    ALWAYS,
    AnyNode,
    AskDistrict,
    AskPin,
    AskWindow,
    AskWords,
    Choose,
    ChooseMany,
    Collect,
    Condition,
    Consequence,
    End,
    Flow,
    Option,
    Review,
    Say,
    Text,
    Variant,
    Wanted,
)
from betang.wording.content import Entry, read_content
from betang.wording.districts import Districts

_COMMON = {"id", "kind", "text", "title", "when", "unless", "aside", "skip", "section", "essential", "info"}


@dataclass(frozen=True, slots=True)
class Flows:
    """All flows of an installation, in all versions that some conversation may still be in."""

    by_version: Mapping[tuple[str, int], Flow]
    former: Mapping[tuple[str, int], Flow] = field(default_factory=dict)
    """Versions that have gone from the files while the bot ran: nobody begins them, some are still in them."""

    def current(self, flow_id: str) -> Flow:
        """The newest version; raises KeyError for an unknown flow."""
        newest = max((version for name, version in self.by_version if name == flow_id), default=0)
        return self.by_version[flow_id, newest]

    def of(self, flow_id: str, version: int) -> Flow:
        """The version with which a conversation began, or the newest when that is gone."""
        key = (flow_id, version)
        return self.by_version.get(key) or self.former.get(key) or self.current(flow_id)


def load_flows(folder: Path, districts: Districts) -> Flows:
    """Load `<flow>.yaml` and the older `old/<flow>@<version>.yaml`. Raises ContentError."""
    flows: dict[tuple[str, int], Flow] = {}
    for path in sorted([*folder.glob("*.yaml"), *folder.glob("old/*.yaml")]):
        flow = load_flow(path, districts)
        if (flow.id, flow.version) in flows:
            read_content(path).fail(f"flow {flow.id!r} version {flow.version} stands in two files", "version")
        flows[flow.id, flow.version] = flow
    return Flows(flows)


def load_flow(path: Path, districts: Districts) -> Flow:
    """Raises ContentError with file and line when the file does not say what it should."""
    top = read_content(path)
    top.only({"flow", "version", "needs", "nodes"})
    nodes: dict[str, AnyNode] = {}
    for entry in top.entries("nodes"):
        node = _node(entry)
        if node.id in nodes:
            entry.fail(f"node {node.id!r} stands here twice", "id")
        nodes[node.id] = node
    if not nodes:
        top.fail("a flow needs nodes")
    needs = tuple(entry.texts("one_of") for entry in top.entries("needs"))
    return Flow(top.text("flow"), top.whole("version"), nodes, districts, needs)


class _Common(TypedDict):
    id: str
    text: Text
    title: str
    condition: Condition
    aside: bool
    skip: bool
    section: str
    essential: bool
    info: str
    line: int


def _node(entry: Entry) -> AnyNode:
    kind = entry.text("kind")
    reader = _READERS.get(kind)
    if reader is None:
        entry.fail(f"unknown kind {kind!r}; known are {', '.join(sorted(_READERS))}", "kind")
    build, own_keys = reader
    entry.only(_COMMON | own_keys)
    return build(entry, _common(entry))


def _common(entry: Entry) -> _Common:
    return {
        "id": entry.text("id"),
        "text": _text(entry),
        "title": entry.text("title", ""),
        "condition": _condition(entry),
        "aside": entry.flag("aside"),
        "skip": entry.flag("skip"),
        "section": entry.text("section", ""),
        "essential": entry.flag("essential"),
        "info": entry.text("info", ""),
        "line": entry.line,
    }


def _text(entry: Entry) -> Text:
    """Either one text or a list of variants `{when, unless, say}`."""
    if isinstance(entry.values.get("text"), str):
        return (Variant(entry.text("text"), ALWAYS, entry.line_of("text")),)
    variants = []
    for variant in entry.entries("text"):
        variant.only({"say", "when", "unless"})
        variants.append(Variant(variant.text("say"), _condition(variant), variant.line_of("say")))
    if not variants:
        entry.fail("'text' is missing")
    return tuple(variants)


def _condition(entry: Entry) -> Condition:
    return Condition(_values(entry, "when"), _values(entry, "unless"))


def _values(entry: Entry, key: str) -> Wanted:
    inner = entry.entry(key)
    return tuple((name, frozenset(inner.texts(name))) for name in inner.values) if inner else ()


def _options(entry: Entry) -> tuple[Option, ...]:
    options = tuple(_option(option) for option in entry.entries("options"))
    if len({option.value for option in options}) != len(options) or not options:
        entry.fail("options are missing or have the same value", "options")
    return options


def _option(entry: Entry) -> Option:
    entry.only({"value", "label", "to", "does", "when", "unless", "explains", "also"})
    known = {consequence.value for consequence in Consequence}
    for name in entry.texts("does"):
        if name not in known:
            entry.fail(f"unknown consequence {name!r}; known are {', '.join(sorted(known))}", "does")
    return Option(
        value=entry.text("value"),
        label=entry.text("label"),
        to=entry.text("to", ""),
        consequences=tuple(Consequence(name) for name in entry.texts("does")),
        condition=_condition(entry),
        explains=entry.text("explains", ""),
        also=entry.texts("also"),
        line=entry.line,
    )


def _say(entry: Entry, common: _Common) -> AnyNode:
    return Say(button=entry.text("button", ""), to=entry.text("to", ""), **common)


def _choose(entry: Entry, common: _Common) -> AnyNode:
    return Choose(options=_options(entry), consent=entry.text("consent", ""), **common)


def _choose_many(entry: Entry, common: _Common) -> AnyNode:
    return ChooseMany(options=_options(entry), unknown=entry.text("unknown", ""), **common)


def _district(entry: Entry, common: _Common) -> AnyNode:
    return AskDistrict(unknown=entry.text("unknown"), **common)


def _collect(_: Entry, common: _Common) -> AnyNode:
    return Collect(**common)


def _words(entry: Entry, common: _Common) -> AnyNode:
    return AskWords(longest=entry.whole("longest", 40), **common)


def _pin(_: Entry, common: _Common) -> AnyNode:
    return AskPin(**common)


def _window(_: Entry, common: _Common) -> AnyNode:
    return AskWindow(**common)


def _review(entry: Entry, common: _Common) -> AnyNode:
    return Review(button=entry.text("button"), missing=entry.text("missing"), **common)


def _end(_: Entry, common: _Common) -> AnyNode:
    return End(**common)


_READERS: Mapping[str, tuple[Callable[[Entry, _Common], AnyNode], set[str]]] = {
    "say": (_say, {"button", "to"}),
    "choose": (_choose, {"options", "consent"}),
    "choose_many": (_choose_many, {"options", "unknown"}),
    "district": (_district, {"unknown"}),
    "collect": (_collect, set()),
    "words": (_words, {"longest"}),
    "pin": (_pin, set()),
    "window": (_window, set()),
    "review": (_review, {"button", "missing"}),
    "end": (_end, set()),
}
