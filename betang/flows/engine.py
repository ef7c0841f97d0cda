"""Moves through a flow: pure, without I/O, clock or chance. Never raises for any answer in any state."""

from __future__ import annotations

from betang.flows.flow import Answers, Flow
from betang.flows.state import Answer, FlowState, Step

EXIT = "exit"
"""Action of the exit button on every screen; the edge handles it (the engine answers it with `Leave`)."""

SOS = "sos"
"""Action of the emergency button on every screen; the edge handles it (the engine: `ShowEmergency`)."""


def begin(flow: Flow) -> FlowState:
    raise NotImplementedError


def step(flow: Flow, state: FlowState, answer: Answer) -> Step:
    raise NotImplementedError


def ended(flow: Flow, state: FlowState) -> bool:
    raise NotImplementedError


def result(flow: Flow, state: FlowState) -> Answers:
    """The answers that count: those of questions that still apply. `report_form.read_report` types them."""
    raise NotImplementedError
