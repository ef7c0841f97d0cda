"""The room of the emergency card."""

from __future__ import annotations

from betang.vocabulary import Button, Screen
from handlers import reporting
from handlers.room import Room, shell_row
from handlers.turn import Turn


class Emergency(Room):
    """C1 and C1b: the numbers, from every screen, and the way back."""

    name = "emergency"

    async def screen(self, turn: Turn) -> Screen:
        app, words = turn.app, turn.words
        district = reporting.district_told(turn.state)
        if turn.state.data.get("services"):
            text = app.directory.nearby_services(words, district)
        elif turn.state.data.get("suicide"):
            text = app.directory.suicide_card(words)
        else:
            text = app.directory.emergency_card(words, district)
        rows = [[Button(words.plain("Lanjut"), "go"), Button(words.plain("Layanan terdekat"), "services")]]
        if turn.state.data.get("suicide"):
            rows.append([Button(words.plain("Bukan itu maksud saya"), "go")])
        return Screen(text, tuple(tuple(row) for row in rows) + shell_row(words))

    async def press(self, turn: Turn, action: str) -> bool:
        match action:
            case "services":
                turn.state.data["services"] = True
            case "go":
                turn.state.place = turn.state.back
                turn.state.data = turn.state.data.get("kept", {})
                turn.state.back = "home"
            case _:
                return False
        return True

    async def text(self, turn: Turn, text: str) -> bool:
        """Whoever goes on writing at the card is telling; it is kept where they were."""
        return await reporting.keep_if_telling(turn, text)
