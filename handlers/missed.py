"""Behind "Bukan itu maksud saya": what was meant then. What was typed goes with the person."""

from __future__ import annotations

from betang.vocabulary import Button, Screen
from handlers import meant
from handlers.meant import Way
from handlers.room import Room, in_pairs, with_shell
from handlers.turn import Turn


class Missed(Room):
    """All ways at once, for whoever was understood wrongly."""

    name = "missed"

    async def screen(self, turn: Turn) -> Screen:
        words = turn.words
        rows = in_pairs([Button(meant.label(words, way), f"way:{way}") for way in Way])
        text = words("Maaf, saya salah tangkap. Yang mana yang dimaksud?")
        return with_shell(text, rows, words, back="back")

    async def press(self, turn: Turn, action: str) -> bool:
        if action != "back":
            return await meant.press(turn, action)
        meant.turn_back(turn)
        return True
