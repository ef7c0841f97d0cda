"""The safety shell round every room: exit, emergency card, stale buttons, closing.

Here is what holds for every button; what is typed or sent is `heard`. What a room does with what reaches it
stands in the room.
"""

from __future__ import annotations

from betang.delivery.outbox import milliseconds
from betang.errors import UserError
from handlers import heard, held, meant, reporting
from handlers.card import CARD
from handlers.problems import problem_in_words
from handlers.room import Room
from handlers.rooms import Rooms
from handlers.turn import Turn

_MOST_PRESSES = 40
"""Presses of one question that are remembered; more are only taken from the newest screen."""

_JUST_NOW = 5_000
"""Milliseconds within which a second press of a button counts as the same press."""

_A_VISIT = 10 * 60_000
"""Milliseconds without a new screen after which somebody comes back rather than goes on."""


# Buttons


async def press(turn: Turn, room: Room, rooms: Rooms) -> None:
    """Exit and emergency work from any button ever sent; the rest only from the screen that is shown."""
    pressed = turn.incoming.pressed
    if pressed is None or pressed.action == "":
        await _stale(turn)
    elif pressed.action in {"exit", "sos"}:
        await heard.do(turn, room, pressed.action)
    elif pressed.stamp is None:
        await _press_outside_the_screen(turn, rooms, pressed.action)
    elif pressed.stamp == turn.state.stamp or _asks_the_same(turn, room, pressed.stamp, pressed.action):
        turn.state.pressed.append((pressed.stamp, pressed.action))
        await _press_the_screen(turn, room, pressed.action)
    elif pressed.stamp == turn.state.stamp - 1 and await _is_news(turn):
        # Pressed twice: it is done, and the screen on its way stays good.
        turn.again = True
        turn.toast = turn.words.plain("Sebentar, layarnya sedang diperbarui.")
    else:
        await _stale(turn)


async def _press_the_screen(turn: Turn, room: Room, action: str) -> None:
    """A step on: whoever takes one meant what was understood, unless the card is what they leave."""
    if await meant.press(turn, action):
        return
    if not await room.press(turn, action):
        await _stale(turn)
    elif room.name != CARD:
        held.forget_guess(turn)


def _asks_the_same(turn: Turn, room: Room, stamp: int, action: str) -> bool:
    """Boxes ticked faster than Telegram lets screens follow: each press counts, and none of them twice."""
    state = turn.state
    asking = room.question(turn)
    return (
        asking != ""
        and asking == state.question
        and state.question_since <= stamp < state.stamp
        and (stamp, action) not in state.pressed
    )


def note_question(turn: Turn, room: Room) -> None:
    """After a screen was made: from which stamp on its question has been asked."""
    state = turn.state
    asking = room.question(turn)
    if asking != state.question or len(state.pressed) > _MOST_PRESSES:
        state.question, state.question_since, state.pressed = asking, state.stamp, []


async def _press_outside_the_screen(turn: Turn, rooms: Rooms, action: str) -> None:
    """Below an officer's alert: the alert has done its work, and the screen comes where the officer looks.

    Also when it is refused, so that whoever lost a race reads it there.
    """
    try:
        async with turn.work.attempt():
            known = await rooms.press_anywhere(turn, action)
    except UserError as error:
        turn.say(problem_in_words(turn, error))
        known = True
    if not known:
        await _stale(turn)
        return
    await _bring_screen_here(turn)


async def _stale(turn: Turn) -> None:
    """An old button says so, and the current screen comes where the person looks."""
    turn.toast = turn.words.plain("Layar ini sudah lama. Yang terbaru ada di bawah.")
    if turn.incoming.message_id != turn.chat.screen_message:
        await _bring_screen_here(turn)


async def _bring_screen_here(turn: Turn) -> None:
    """The message whose button was pressed gives way to the screen."""
    if turn.incoming.message_id is not None:
        await turn.app.chats.take_away(turn.work, turn.chat, [turn.incoming.message_id], harmless(turn))
    await move_screen_down(turn)


async def _is_news(turn: Turn) -> bool:
    """Whether the person may not have seen the present screen yet."""
    since = milliseconds(turn.now) - turn.state.shown_at
    return since < _JUST_NOW or await turn.app.chats.is_on_its_way(turn.work, turn.chat)


# Where the screen lies


async def move_screen_down(turn: Turn) -> None:
    """The next screen comes as a new message at the bottom."""
    await turn.app.chats.move_screen_down(turn.work, turn.chat, harmless(turn))


def may_be_out_of_sight(turn: Turn, place: str) -> bool:
    """Whether the screen may have gone from the phone: chats are cleared there after a goodbye, or between two visits.

    Telegram tells nobody when somebody clears a chat on their own side, and edits on what cannot be seen any more.
    """
    return place == "closed" or milliseconds(turn.now) - turn.state.shown_at > _A_VISIT


def harmless(turn: Turn) -> str:
    """What stands in a message that is too old to be deleted."""
    return turn.words("Sampai jumpa. Ketik /belajar untuk bacaan keluarga.")


# Closing


async def close(turn: Turn) -> None:
    """Both sides' messages go; one harmless screen stays."""
    state = turn.state
    state.unlocked = None
    state.receipt, state.receipt_until = [], 0
    state.note, state.guess = "", None
    state.place, state.data, state.back, state.nearby = "closed", {}, "home", ""
    turn.urgent = True
    await turn.app.chats.clean(turn.work, turn.chat, harmless(turn))
    await reporting.leave(turn)
