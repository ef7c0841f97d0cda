"""What typed text says by itself: the safe word, a cry, talk, the name of a button. Where it goes: `arriving`."""

from __future__ import annotations

from betang.awareness.understanding.meaning import Meaning
from betang.chats.state import ChatState
from betang.vocabulary import Screen
from betang.wording.normal import normal
from handlers.card import show_emergency
from handlers.room import Room
from handlers.turn import Turn

TALK = 3
"""From so many words on, typed text is somebody talking, not a try at a button."""


def says_safe_word(state: ChatState, typed: str) -> bool:
    """The safe word anywhere in the text, in any letter case and spelling of repeated letters."""
    wanted = normal(state.safe_word).split()
    said = normal(typed).split()
    return bool(wanted) and any(
        said[start : start + len(wanted)] == wanted for start in range(len(said) - len(wanted) + 1)
    )


def is_talk(turn: Turn, typed: str) -> bool:
    """Whether somebody is telling something, as distinct from trying a button or greeting."""
    return is_cry(turn, typed) or is_report(turn, typed) or len(normal(typed).split()) >= TALK


def is_cry(turn: Turn, typed: str) -> bool:
    """Whether danger, or thoughts of suicide, are heard in it."""
    return turn.understand(typed).is_urgent


def is_report(turn: Turn, typed: str) -> bool:
    """Whether somebody tells of violence, or wants to."""
    return turn.understand(typed).meaning is Meaning.REPORT


# Buttons by their names


async def press_by_name(turn: Turn, room: Room, typed: str) -> bool:
    """Somebody may type what a button says."""
    action = named(await room.screen(turn), typed)
    return action is not None and await do(turn, room, action)


def named(screen: Screen, typed: str) -> str | None:
    """The action of the button that is called so."""
    wanted = normal(typed)
    keys = (key for row in screen.rows for key in row if wanted)
    return next((key.action for key in keys if key.action and normal(key.label) == wanted), None)


async def do(turn: Turn, room: Room, action: str) -> bool:
    """Exit and emergency are everybody's; the rest is the room's."""
    match action:
        case "exit":
            turn.close()
        case "sos":
            show_emergency(turn)
        case _:
            return await room.press(turn, action)
    return True
