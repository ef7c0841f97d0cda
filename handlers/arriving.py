"""What is typed or sent: the safe word first, then the room, then what it means; and nothing of it is lost."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from betang.chats.state import ChatState, Kept
from betang.vocabulary import DistrictCode
from betang.wording.normal import normal
from handlers import heard, meant, shell
from handlers.card import CARD, leave_card, places, show_emergency
from handlers.incoming import Kind
from handlers.room import Room
from handlers.rooms import Rooms
from handlers.turn import Turn

# Typed text


async def text(turn: Turn, room: Room, rooms: Rooms) -> None:
    """The safe word first, then the room, then the meaning; nothing that was typed is lost."""
    typed = turn.incoming.text
    if heard.says_safe_word(turn.state, typed):
        turn.close()  # before anything that may go wrong
        await _keep_the_rest(turn, room, rooms, typed)
        return
    before = _pieces(turn.state)
    await hear(turn, room, rooms, typed)
    if turn.incoming.kind is Kind.EDITED and _pieces(turn.state) > before:
        turn.say(turn.words("Pesan yang diubah saya simpan sebagai pesan baru."))


async def _keep_the_rest(turn: Turn, room: Room, rooms: Rooms, typed: str) -> None:
    """Words that came with the safe word belong to the story if one is being told."""
    if len(normal(typed).split()) > len(normal(turn.state.safe_word).split()) + 2:
        await _give(turn, room, rooms, lambda one: one.text(turn, typed))


async def hear(turn: Turn, room: Room, rooms: Rooms, typed: str) -> None:
    """Danger never makes a report; it brings the card first, and what was said is kept."""
    listening = _listens(turn, rooms)
    start = meant.start_of(turn)
    used = await meant.press_by_name(turn, typed)
    used = used or (room.name == CARD and await heard.press_by_name(turn, room, typed))
    used = used or await _give(turn, room, rooms, lambda one: one.text(turn, typed))
    used = used or await heard.press_by_name(turn, room, typed)
    if listening and not turn.closing:
        await _understand(turn, room, typed, used=used)
        meant.note_guess(turn, typed, start)
        if turn.kept is not None and shell.may_be_out_of_sight(turn, start.place):
            await shell.move_screen_down(turn)
    elif not turn.closing:
        _help_officer(turn, used=used)


async def _understand(turn: Turn, room: Room, typed: str, *, used: bool) -> None:
    """What no room has used goes where it leads; urgent text brings the card whoever has used it."""
    if not used:
        await meant.answer(turn, room, typed)
    elif turn.kept in {Kept.TAKEN, Kept.HELD}:
        meant.offer_way(turn, typed)
    if heard.is_cry(turn, typed) and not turn.pressed_by_name:
        meant.bring_card(turn, typed)


def _help_officer(turn: Turn, *, used: bool) -> None:
    """What an officer types is about somebody else, and never becomes the officer's own story; it stays in the chat."""
    if not used:
        turn.keep_message = True
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
    if heard.says_safe_word(turn.state, caption):
        turn.close()
    listening = _listens(turn, rooms)
    kept = await _give(turn, room, rooms, lambda one: one.file(turn, sent))
    if turn.closing:
        return
    if not kept:
        turn.say(_not_kept(turn, listening=listening))
    if caption and (kept or heard.is_talk(turn, caption)):
        await hear(turn, room, rooms, caption)


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


def _listens(turn: Turn, rooms: Rooms) -> bool:
    """Whether danger is heard in what is typed; not where an officer works, also with the card or services over it."""
    *_, beneath = places(turn.state)
    return rooms.of(beneath).listens_for_danger


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
