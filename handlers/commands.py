"""The chat commands. Each leads to a room; the screen then comes as a new message at the bottom."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from handlers import officer_entry, reporting, shell
from handlers.card import show_emergency
from handlers.turn import Turn

Verb = Callable[[Turn], Awaitable[None]]


async def handle(turn: Turn) -> None:
    """An unknown command, or one for which the person has no role, is answered with help."""
    verb = VERBS.get(turn.incoming.command)
    if verb is None:
        if shell.says_safe_word(turn.state, turn.incoming.text.lstrip("/")):
            turn.close()
            return
        turn.say(turn.words("Perintah itu tidak saya kenal. Ini yang bisa dibuka:"))
        turn.go("home")
    else:
        await verb(turn)
    if not turn.closing:
        await turn.app.chats.move_screen_down(turn.work, turn.chat)


async def start(turn: Turn) -> None:
    """`/start`, and `/start <payload>` from an officer's invitation link."""
    if turn.incoming.argument and await officer_entry.accept(turn, turn.incoming.argument):
        return
    turn.go("home")


async def report(turn: Turn) -> None:
    await reporting.enter(turn)


async def check(turn: Turn) -> None:
    turn.go("follow.code" if not turn.state.cases else "follow.pin")


async def emergency(turn: Turn) -> None:
    show_emergency(turn)


async def learn(turn: Turn) -> None:
    turn.go("learn")


async def close(turn: Turn) -> None:
    turn.close()


async def language(turn: Turn) -> None:
    turn.go("language")


async def privacy(turn: Turn) -> None:
    turn.go("privacy")


async def erase(turn: Turn) -> None:
    turn.go("erase")


async def queue(turn: Turn) -> None:
    await officer_entry.enter(turn)


async def shift(turn: Turn) -> None:
    await officer_entry.toggle_shift(turn)


async def campaign(turn: Turn) -> None:
    await officer_entry.campaigns(turn)


VERBS: dict[str, Verb] = {
    "start": start,
    "lapor": report,
    "cek": check,
    "bantuan": emergency,
    "belajar": learn,
    "tutup": close,
    "bahasa": language,
    "privasi": privacy,
    "hapus": erase,
    "antrean": queue,
    "jaga": shift,
    "kampanye": campaign,
}
