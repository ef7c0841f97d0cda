"""What is put in front of whatever is shown, and taken away again: the emergency card, and the services near by."""

from __future__ import annotations

from collections.abc import Iterator

from betang.chats.state import ChatState
from handlers.turn import Turn

CARD = "emergency"
NEARBY = "nearby"


def show_emergency(turn: Turn, *, suicide: bool = False) -> None:
    """The card, and a way back to where the person was."""
    state = turn.state
    if state.place != CARD:
        state.back = state.place
        state.data = {"kept": state.data}
    state.place = CARD
    # Asked for again, the numbers come first again.
    state.data = {"kept": state.data.get("kept", {}), "suicide": suicide}
    turn.urgent = True


def leave_card(turn: Turn) -> None:
    """To where the person was."""
    state = turn.state
    state.place, state.data, state.back = state.back, state.data.get("kept", {}), "home"


def show_nearby(turn: Turn) -> None:
    """The services, and a way back. From the card that lies over them, back to them: what lies below never piles up."""
    state = turn.state
    if state.place == CARD and state.back == NEARBY:
        leave_card(turn)
    if state.place != NEARBY:
        state.data = {"behind": {"place": state.place, "data": state.data, "back": state.back}}
    state.place = NEARBY


def leave_nearby(turn: Turn) -> None:
    """To where the person was; home when that is not known any more."""
    state = turn.state
    state.place, state.data, state.back = _behind_nearby(state.data)


def places(state: ChatState) -> Iterator[str]:
    """The place that is shown, and those that lie behind it, down to the room where the person was."""
    place, data, back = state.place, state.data, state.back
    yield place
    while place in {CARD, NEARBY}:
        place, data, back = (back, data.get("kept", {}), "home") if place == CARD else _behind_nearby(data)
        yield place


def _behind_nearby(data: dict[str, object]) -> tuple[str, dict[str, object], str]:
    match data.get("behind"):
        case {"place": str(place), "data": dict(inner), "back": str(back)}:
            return place, inner, back
        case _:
            return "home", {}, "home"
