"""What is typed or sent: heard for the safe word and for danger, handed to the room, and never lost."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from betang.chats.state import ChatState
from betang.vocabulary import DistrictCode
from betang.wording.danger_words import Concern
from betang.wording.normal import normal
from handlers.card import CARD, leave_card, show_emergency
from handlers.held import hold
from handlers.incoming import Kind
from handlers.room import Room
from handlers.rooms import Rooms
from handlers.turn import Turn

TALK = 3
"""From so many words on, typed text is somebody talking, not a try at a button."""

_URGENT = frozenset({Concern.DANGER, Concern.SUICIDE})


# Typed text


async def text(turn: Turn, room: Room, rooms: Rooms) -> None:
    """The safe word first, then the room, then words of danger, then help; nothing that was typed is lost."""
    typed = turn.incoming.text
    if says_safe_word(turn.state, typed):
        turn.close()  # before anything that may go wrong
        await _keep_the_rest(turn, room, rooms, typed)
        return
    before = _pieces(turn.state)
    await _hear(turn, room, rooms, typed)
    if turn.incoming.kind is Kind.EDITED and _pieces(turn.state) > before:
        turn.say(turn.words("Pesan yang diubah saya simpan sebagai pesan baru."))


def says_safe_word(state: ChatState, typed: str) -> bool:
    """The safe word anywhere in the text, in any letter case and spelling of repeated letters."""
    wanted = normal(state.safe_word).split()
    said = normal(typed).split()
    return bool(wanted) and any(
        said[start : start + len(wanted)] == wanted for start in range(len(said) - len(wanted) + 1)
    )


def is_talk(turn: Turn, typed: str) -> bool:
    """Whether somebody is telling something, as distinct from trying a button or greeting."""
    return turn.app.recogniser.recognise(typed) is not Concern.NONE or len(normal(typed).split()) >= TALK


def is_cry(turn: Turn, typed: str) -> bool:
    """Whether words of danger or of suicide are heard in it."""
    return turn.app.recogniser.recognise(typed) in _URGENT


async def _keep_the_rest(turn: Turn, room: Room, rooms: Rooms, typed: str) -> None:
    """Words that came with the safe word belong to the story if one is being told."""
    if len(normal(typed).split()) > len(normal(turn.state.safe_word).split()) + 2:
        await _give(turn, room, rooms, lambda one: one.text(turn, typed))


async def _hear(turn: Turn, room: Room, rooms: Rooms, typed: str) -> None:
    """Danger never makes a report; it brings the card first, and what was said is kept."""
    listening = _behind(turn, room, rooms).listens_for_danger
    concern = turn.app.recogniser.recognise(typed) if listening else Concern.NONE
    used = room.name == CARD and await press_by_name(turn, room, typed)
    used = used or await _give(turn, room, rooms, lambda one: one.text(turn, typed))
    used = used or await press_by_name(turn, room, typed)
    if not used and not turn.closing:
        _offer(turn, typed, listening=listening)
    if concern in _URGENT and not turn.closing:
        show_emergency(turn, suicide=concern is Concern.SUICIDE)


async def press_by_name(turn: Turn, room: Room, typed: str) -> bool:
    """Somebody may type what a button says."""
    wanted = normal(typed)
    rows = (await room.screen(turn)).rows if wanted else ()
    actions = (key.action for row in rows for key in row if key.action and normal(key.label) == wanted)
    action = next(actions, None)
    return action is not None and await do(turn, room, action)


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


def _offer(turn: Turn, typed: str, *, listening: bool) -> None:
    """Text where none was asked for: offered as the beginning of a story, never filed by itself.

    What an officer types is about somebody else, and never becomes the officer's own story; it stays in the chat.
    """
    if listening and is_talk(turn, typed):
        hold(turn, typed)
        turn.state.place, turn.state.data = "offer", {}
        return
    turn.keep_message = not listening
    turn.say(turn.words("Pilih salah satu tombol di bawah, ya. Ketik /bantuan kalau bingung."))


def _pieces(state: ChatState) -> int:
    return len(state.flow.kept) if state.flow is not None else 0


# Files and places


async def file(turn: Turn, room: Room, rooms: Rooms) -> None:
    """A file goes to the room; where none is asked for, the person is told what to do with it.

    The message stays until the file is sealed: until then the chat holds the only copy.
    """
    sent, caption = turn.incoming.file, turn.incoming.text
    if sent is None:
        unusable(turn)
        return
    turn.keep_message = True
    if says_safe_word(turn.state, caption):
        turn.close()
    listening = _behind(turn, room, rooms).listens_for_danger
    kept = await _give(turn, room, rooms, lambda one: one.file(turn, sent))
    if turn.closing:
        return
    if not kept:
        turn.say(_not_kept(turn, listening=listening))
    if caption and (kept or is_talk(turn, caption)):
        await _hear(turn, room, rooms, caption)


def _not_kept(turn: Turn, *, listening: bool) -> str:
    if not listening:
        return turn.words("Berkas itu belum saya simpan. Buka kasusnya, pilih Jawab, lalu kirim lagi.")
    return turn.words(
        "Kiriman itu belum saya simpan. Untuk menyertakannya, mulai dulu lewat /lapor, "
        "lalu kirim lagi saat diminta bercerita."
    )


async def location(turn: Turn, room: Room, rooms: Rooms) -> None:
    """A location becomes a district at once and is not kept."""
    district: DistrictCode | None = None
    if turn.incoming.point is not None:
        nearest = turn.app.districts.nearest(*turn.incoming.point)
        district = nearest.code if nearest is not None else None
    if not await _give(turn, room, rooms, lambda one: one.location(turn, district)):
        turn.say(turn.words("Lokasi tidak saya simpan. Di sini tidak diperlukan."))


def unusable(turn: Turn) -> None:
    """Stickers, polls and the like."""
    turn.say(turn.words("Yang itu belum bisa saya baca. Kirim teks, suara, foto, video, atau berkas."))


# The emergency card


def _behind(turn: Turn, room: Room, rooms: Rooms) -> Room:
    """The room that lies behind the card, if the card is shown."""
    return rooms.of(turn.state.back) if room.name == CARD else room


async def _give(turn: Turn, room: Room, rooms: Rooms, take: Callable[[Room], Awaitable[bool]]) -> bool:
    """Let the room use what came. Whoever goes on at the card is telling: it is for the room behind; the card stays."""
    if room.name != CARD:
        return await take(room)
    suicide = bool(turn.state.data.get("suicide"))
    behind = _behind(turn, room, rooms)
    leave_card(turn)
    used = await take(behind)
    show_emergency(turn, suicide=suicide)
    return used
