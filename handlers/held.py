"""Text that was typed where no story was asked for, and how long anything unfinished is kept."""

from __future__ import annotations

from datetime import timedelta

from betang.delivery.outbox import milliseconds
from handlers.turn import Turn

OPEN_FOR = timedelta(minutes=10)
"""A report that was opened, or a code that is shown, closes by itself after so long without a step."""


def open_until(turn: Turn) -> int:
    """Milliseconds."""
    return milliseconds(turn.now + OPEN_FOR)


def hold(turn: Turn, typed: str) -> None:
    """Keep typed text, sealed with the chat, until it is offered as the beginning of a story."""
    turn.state.heard = f"{turn.state.heard}\n{typed}" if turn.state.heard else typed
    expire_later(turn)


def expire_later(turn: Turn) -> None:
    """What is held or drafted is erased after the draft's hours of silence, with nothing said."""
    turn.state.draft_until = milliseconds(turn.now + timedelta(hours=turn.app.draft_hours))


def drop(turn: Turn) -> None:
    turn.state.heard = ""
    if turn.state.draft is None:
        turn.state.draft_until = None
