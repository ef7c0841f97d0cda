"""Putting the emergency card in front of whatever is shown."""

from __future__ import annotations

from handlers.turn import Turn


def show_emergency(turn: Turn, *, suicide: bool = False) -> None:
    """The card, and a way back to where the person was."""
    if turn.state.place != "emergency":
        turn.state.back = turn.state.place
        turn.state.data = {"kept": turn.state.data}
    turn.state.place = "emergency"
    turn.state.data["suicide"] = suicide
    turn.urgent = True
