"""The picture of a message of the library: beside the one screen, which is text and stays it."""

from __future__ import annotations

from betang.vocabulary import Button
from betang.wording.library import Message
from betang.wording.reading import Reader
from handlers.turn import Turn

CLOSE = "picture.close"
"""Stands below a picture without a stamp: the picture is no screen, and each can be put away by itself."""

_STAYS = 600
"""Seconds until the bot takes a picture away that nobody has put away."""


async def show(turn: Turn, message: Message) -> None:
    """Send it; the screen above stays as it is. What the file no longer holds is said and not sent."""
    picture = message.picture
    if picture is None or not picture.path.is_file():
        turn.toast = turn.words.plain("Gambar itu sedang tidak ada.")
        return
    words = turn.words
    caption = Reader(turn.app.library, turn.app.directory, words).caption(message)
    buttons = (Button(words.plain("‹ Kembali ke bacaan"), CLOSE), Button(words.plain("✖ Tutup"), "exit"))
    await turn.app.chats.send_picture(turn.work, turn.who, message.id, caption, buttons, remove_after=_STAYS)


async def press_anywhere(_turn: Turn, action: str) -> bool:
    """The shell takes the picture away and brings the screen down to where it was."""
    return action == CLOSE
