"""What a room is: one screen and what can be done there. All rooms stand in `handlers/rooms.py`."""

from __future__ import annotations

from collections.abc import Sequence

from betang.vocabulary import Button, DistrictCode, FileRef, Screen
from betang.wording.catalogue import Words
from handlers.turn import Turn


class Room:
    """One place in the chat. Answers False to what it cannot use; then the shell helps."""

    name: str
    listens_for_danger = True
    """Typed text is heard for words of danger; not where officers write about others."""
    stays = False
    """Typed text does not lead away from here, since something would be lost: where it leads stands on a button."""

    async def screen(self, turn: Turn) -> Screen:
        raise NotImplementedError

    def question(self, turn: Turn) -> str:
        """What this room is asking at the moment, where several boxes can be ticked faster than screens come.

        While it stays the same, a button of an earlier screen of it is as good as one of the newest. Empty:
        only the newest counts.
        """
        return ""

    async def press(self, turn: Turn, action: str) -> bool:
        return False

    async def text(self, turn: Turn, text: str) -> bool:
        return False

    async def file(self, turn: Turn, file: FileRef) -> bool:
        return False

    async def location(self, turn: Turn, district: DistrictCode | None) -> bool:
        return False


Rows = Sequence[Sequence[Button]]


def shell_row(words: Words, back: str = "") -> tuple[tuple[Button, ...], ...]:
    """The last rows of every screen: back, emergency numbers, exit."""
    last = (Button(words.plain("☎️ Darurat"), "sos"), Button(words.plain("✖ Tutup"), "exit"))
    return ((Button(words.plain("‹ Kembali"), back),), last) if back else (last,)


def with_shell(text: str, rows: Rows, words: Words, *, back: str = "", protected: bool = False) -> Screen:
    """A screen with its own rows and the shell's below them. `back` is the action of the back button."""
    own = tuple(tuple(row) for row in rows if row)
    return Screen(text, own + shell_row(words, back), protected)


PAIRED = 22
"""Labels up to this length stand two in a row on a small phone without being cut."""


def in_pairs(buttons: Sequence[Button]) -> list[list[Button]]:
    """Two in a row, which a small phone can show; what is long stands alone."""
    rows: list[list[Button]] = []
    for button in buttons:
        if rows and len(rows[-1]) == 1 and all(len(one.label) <= PAIRED for one in (rows[-1][0], button)):
            rows[-1].append(button)
        else:
            rows.append([button])
    return rows
