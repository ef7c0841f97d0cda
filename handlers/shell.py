"""The safety shell round every room: exit, safe word, emergency card, stale buttons, typed text.

Here is what holds in any state; what a room does with what reaches it stands in the room.
"""

from __future__ import annotations

from betang.chats.state import ChatState
from betang.vocabulary import DistrictCode, FileRef
from betang.wording.danger_words import Concern
from betang.wording.normal import normal
from handlers import reporting
from handlers.card import show_emergency
from handlers.held import hold
from handlers.incoming import Kind
from handlers.room import Room
from handlers.rooms import Rooms
from handlers.turn import Turn

TALK = 3
"""From so many words on, typed text is somebody talking, not a try at a button."""


def forget_what_has_expired(state: ChatState, now: int) -> None:
    """A draft left alone and a report left open close by themselves, and nothing is said about it."""
    if state.unlocked is not None and state.unlocked.until < now:
        state.unlocked = None
        if state.place.startswith("follow."):
            state.place, state.data = "home", {}


# Buttons


async def press(turn: Turn, room: Room, rooms: Rooms) -> None:
    """Exit and emergency work from any button ever sent; the rest only from the screen that is shown."""
    pressed = turn.incoming.pressed
    if pressed is None or pressed.action == "":
        _stale(turn)
    elif pressed.action == "exit":
        turn.close()
    elif pressed.action == "sos":
        show_emergency(turn)
    elif pressed.stamp is None:
        await _press_outside_the_screen(turn, rooms, pressed.action)
    elif pressed.stamp != turn.state.stamp:
        _stale(turn, twice=pressed.stamp == turn.state.stamp - 1)
    elif not await room.press(turn, pressed.action):
        _stale(turn)


async def _press_outside_the_screen(turn: Turn, rooms: Rooms, action: str) -> None:
    """Below an officer's alert: the alert has done its work, and the screen comes where the officer looks."""
    if not await rooms.press_anywhere(turn, action):
        _stale(turn)
        return
    if turn.incoming.message_id is not None:
        turn.removals.append(turn.incoming.message_id)
    await turn.app.chats.move_screen_down(turn.work, turn.chat)


def _stale(turn: Turn, *, twice: bool = False) -> None:
    """An old button says so and the current screen comes again. Pressed twice, it is done already."""
    turn.again = True
    if twice:
        turn.toast = turn.words.plain("Sebentar, layarnya sedang diperbarui.")
    else:
        turn.toast = turn.words.plain("Layar ini sudah lama. Yang terbaru ada di bawah.")


# Typed text


async def text(turn: Turn, room: Room) -> None:
    """The safe word first, then the room, then words of danger, then help; nothing that was typed is lost."""
    typed = turn.incoming.text
    if says_safe_word(turn.state, typed):
        await keep_the_rest(turn, room, typed)
        turn.close()
        return
    if turn.incoming.kind is Kind.EDITED:
        turn.say(turn.words("Pesan yang diubah saya simpan sebagai pesan baru."))
    concern = turn.app.recogniser.recognise(typed) if room.listens_for_danger else Concern.NONE
    used = await room.text(turn, typed)
    if not used:
        await _offer(turn, typed, concern)
    if concern in {Concern.DANGER, Concern.SUICIDE} and not turn.closing:
        show_emergency(turn, suicide=concern is Concern.SUICIDE)


def says_safe_word(state: ChatState, typed: str) -> bool:
    """The safe word anywhere in the text, in any letter case and spelling of repeated letters."""
    wanted = normal(state.safe_word).split()
    said = normal(typed).split()
    return any(said[start : start + len(wanted)] == wanted for start in range(len(said) - len(wanted) + 1))


async def keep_the_rest(turn: Turn, room: Room, typed: str) -> None:
    """Words that came with the safe word belong to the story if one is being told."""
    if len(normal(typed).split()) > len(normal(turn.state.safe_word).split()) + 2:
        await room.text(turn, typed)


async def _offer(turn: Turn, typed: str, concern: Concern) -> None:
    """Text where none was asked for: offered as the beginning of a story, never filed by itself."""
    if concern is Concern.NONE and len(normal(typed).split()) < TALK:
        turn.say(turn.words("Pilih salah satu tombol di bawah, ya. Ketik /bantuan kalau bingung."))
        return
    hold(turn, typed)
    turn.state.place, turn.state.data = "offer", {}


# Files and places


async def file(turn: Turn, room: Room) -> None:
    """A file goes to the room; where none is asked for, the person is told what to do with it."""
    sent: FileRef | None = turn.incoming.file
    if sent is None or not await room.file(turn, sent):
        turn.say(
            turn.words(
                "Kiriman itu belum saya simpan. Untuk menyertakannya, mulai dulu lewat /lapor, "
                "lalu kirim lagi saat diminta bercerita."
            )
        )
        return
    if turn.incoming.text:
        await room.text(turn, turn.incoming.text)


async def location(turn: Turn, room: Room) -> None:
    """A location becomes a district at once and is not kept."""
    district: DistrictCode | None = None
    if turn.incoming.point is not None:
        nearest = turn.app.districts.nearest(*turn.incoming.point)
        district = nearest.code if nearest is not None else None
    if not await room.location(turn, district):
        turn.say(turn.words("Lokasi tidak saya simpan. Di sini tidak diperlukan."))


def unusable(turn: Turn) -> None:
    """Stickers, polls and the like."""
    turn.say(turn.words("Yang itu belum bisa saya baca. Kirim teks, suara, foto, video, atau berkas."))


# Closing


async def close(turn: Turn) -> None:
    """Both sides' messages go; one harmless screen stays."""
    state = turn.state
    state.unlocked = None
    state.receipt = []
    state.note = ""
    state.place, state.data, state.back = "closed", {}, "home"
    turn.urgent = True
    harmless = turn.words("Sampai jumpa. Ketik /belajar untuk bacaan keluarga.")
    await turn.app.chats.clean(turn.work, turn.chat, harmless)
    await reporting.leave(turn)
