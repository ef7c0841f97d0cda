"""Putting the emergency card in front of whatever is shown, and taking it away again."""

from __future__ import annotations

from handlers.turn import Turn

CARD = "emergency"


def show_emergency(turn: Turn, *, suicide: bool = False) -> None:
    """The card, and a way back to where the person was."""
    state = turn.state
    if state.place != CARD:
        state.back = state.place
        state.data = {"kept": state.data}
    state.place = CARD
    # Asked for again, the numbers come first again and not the list of services.
    state.data = {"kept": state.data.get("kept", {}), "suicide": suicide}
    turn.urgent = True


def leave_card(turn: Turn) -> None:
    """To where the person was."""
    state = turn.state
    state.place, state.data, state.back = state.back, state.data.get("kept", {}), "home"
