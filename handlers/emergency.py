"""The room of the emergency card. What is typed or sent there is for the room behind it (`handlers/shell.py`)."""

from __future__ import annotations

from betang.vocabulary import Button, Screen
from handlers import nearby, reporting
from handlers.card import CARD, leave_card
from handlers.room import Room, shell_row
from handlers.turn import Turn


class Emergency(Room):
    """C1 and C1b: the numbers, from every screen, and the way back."""

    name = CARD

    async def screen(self, turn: Turn) -> Screen:
        words = turn.words
        if turn.state.data.get("suicide"):
            text = turn.directory.suicide_card(words)
        else:
            text = turn.directory.emergency_card(words, reporting.district_told(turn.state))
        rows = [[Button(words.plain("Lanjut"), "go"), Button(words.plain("Layanan terdekat"), "services")]]
        if turn.state.data.get("suicide") and turn.state.guess is None:
            rows.append([Button(words.plain("Bukan itu maksud saya"), "go")])
        return Screen(text, tuple(tuple(row) for row in rows) + shell_row(words))

    async def press(self, turn: Turn, action: str) -> bool:
        match action:
            case "services":
                nearby.enter(turn)
            case "go":
                leave_card(turn)
            case _:
                return False
        return True
