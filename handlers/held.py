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


MOST_HEARD = 40_000
"""Letters held; the chat's state is sealed anew at each step, and a story has pieces of its own."""


def hold(turn: Turn, typed: str) -> None:
    """Keep typed text, sealed with the chat, until it is offered as the beginning of a story.

    What is too much stays in the chat, and the person is told to go on with what there is.
    """
    if len(turn.state.heard) + len(typed) > MOST_HEARD:
        turn.keep_message = True
        turn.say(turn.words("Sudah banyak yang tersimpan. Kirim dulu; nanti bisa ditambah."))
        return
    turn.state.heard = f"{turn.state.heard}\n{typed}" if turn.state.heard else typed
    expire_later(turn)


def expire_later(turn: Turn) -> None:
    """What is held or drafted is erased after the draft's hours of silence, with nothing said."""
    turn.state.draft_until = milliseconds(turn.now + timedelta(hours=turn.app.draft_hours))


def drop(turn: Turn) -> None:
    turn.state.heard = ""
    _stop_waiting(turn)


def take_back(turn: Turn, typed: str) -> None:
    """This text was no story, says whoever typed it; what was held before it stays."""
    if typed and turn.state.heard.endswith(typed):
        turn.state.heard = turn.state.heard.removesuffix(typed).removesuffix("\n")
        _stop_waiting(turn)


def forget_guess(turn: Turn) -> None:
    """The person went on: what was understood was right, or does not matter any more."""
    if turn.state.guess is not None:
        turn.state.guess = None
        _stop_waiting(turn)


def _stop_waiting(turn: Turn) -> None:
    if turn.state.draft is None and not turn.state.heard:
        turn.state.draft_until = None
