"""Shows where a conversation stands: a state becomes a `Screen`. Pure; sends nothing."""

from __future__ import annotations

from collections.abc import Mapping

from betang.flows.flow import Flow
from betang.flows.state import FlowState
from betang.vocabulary import Screen
from betang.wording.catalogue import Words


def screen(flow: Flow, state: FlowState, words: Words, facts: Mapping[str, object], note: str = "") -> Screen:
    """`facts` fill the placeholders of the flow's texts: `keep_days`, `safe_word`. `note` is `Step.note`."""
    raise NotImplementedError
