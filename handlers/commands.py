"""The chat commands. Each leads to a room; the screen then comes as a new message at the bottom."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from betang.chats.state import Guess
from betang.wording.normal import normal
from handlers import arriving, follow_login, heard, held, learning, links, meant, officer_entry, reporting, shell
from handlers.card import CARD, show_emergency
from handlers.room import Room
from handlers.rooms import Rooms
from handlers.turn import Turn

Verb = Callable[[Turn], Awaitable[None]]


async def handle(turn: Turn, room: Room, rooms: Rooms) -> None:
    """What stands behind a command is heard like any text. An unknown command is taken as text, or explained."""
    typed = turn.incoming.text
    verb = VERBS.get(turn.incoming.command)
    if heard.says_safe_word(turn.state, typed):
        turn.close()
    elif verb is not None:
        held.forget_guess(turn)
        start = meant.start_of(turn)
        await verb(turn)
        await _hear_argument(turn, rooms, start)
    elif heard.is_cry(turn, typed) or len(normal(typed).split()) >= heard.TALK:
        await arriving.text(turn, room, rooms)
    else:
        turn.say(turn.words("Perintah itu tidak saya kenal. Menu awal: /start"))
    if not turn.closing:
        await shell.move_screen_down(turn)


async def _hear_argument(turn: Turn, rooms: Rooms, start: Guess) -> None:
    """Danger behind a command brings the card too, and a story is held; only `/lapor` has kept it already."""
    typed = turn.incoming.argument
    is_link = turn.incoming.command == "start" and len(typed.split()) == 1  # made by a link, not by a person
    cries = heard.is_cry(turn, typed)
    unheard = turn.incoming.command != "lapor" and rooms.of(turn.state.place).listens_for_danger
    if turn.closing or is_link or not (cries or (unheard and _tells(turn, typed))):
        return
    asked_for_card = turn.state.place == CARD
    if unheard:
        await meant.answer(turn, rooms.of(turn.state.place), typed)
    if cries:
        meant.bring_card(turn, typed)
    elif asked_for_card:
        show_emergency(turn)
    meant.note_guess(turn, typed, start)


def _tells(turn: Turn, typed: str) -> bool:
    """A word or two may be what is looked for behind `/belajar`."""
    return heard.is_report(turn, typed) and len(normal(typed).split()) >= heard.TALK


async def start(turn: Turn) -> None:
    """`/start`, and `/start <payload>` from an officer's invitation link."""
    if turn.incoming.argument and await officer_entry.accept(turn, turn.incoming.argument):
        return
    links.follow(turn, turn.incoming.argument)


async def report(turn: Turn) -> None:
    """`/lapor`, and `/lapor <the beginning of the story>`."""
    await reporting.enter(turn, turn.incoming.argument)


async def check(turn: Turn) -> None:
    """`/cek`, and `/cek <code or PIN>`."""
    await follow_login.enter(turn, turn.incoming.argument)


async def emergency(turn: Turn) -> None:
    show_emergency(turn)


async def learn(turn: Turn) -> None:
    """`/belajar`, and `/belajar <what is looked for>`."""
    turn.go("learn")
    if turn.incoming.argument:
        learning.search(turn, turn.incoming.argument)


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
