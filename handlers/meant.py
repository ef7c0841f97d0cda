"""What typed text means that no room has asked for: where it leads, said in one line, and the way out of a wrong guess.

It never acts by itself: nothing is filed, erased or changed by a guess.
"""

from __future__ import annotations

from enum import StrEnum

from betang.awareness.understanding.meaning import Meaning, Understood
from betang.chats.state import Guess, Kept
from betang.vocabulary import Button, Screen
from betang.wording.catalogue import Words
from betang.wording.normal import normal
from handlers import follow_login, heard, held, learning, nearby, reporting
from handlers.card import CARD, leave_card, show_emergency
from handlers.room import Room, in_pairs
from handlers.turn import Turn

LONG = 12
"""From so many words on, text is held whatever it seems to mean: somebody may be telling something after all."""

_A_FEW = 6
"""Up to so many words, "tutup chat" is an order and no story about something that was closed."""


_NOT_THAT = frozenset(
    {"bukan itu", "bukan itu maksudku", "bukan itu maksudnya", "maksud saya bukan itu", "not that"}
)
"""How people say the button's name."""


class Way(StrEnum):
    """Where typed text may lead. Their names stand in buttons and in chats' states."""

    TELL = "tell"
    CHECK = "check"
    READ = "read"
    SERVICES = "services"
    SETTINGS = "settings"
    CALL = "call"


_WAYS = {
    Meaning.REPORT: Way.TELL,
    Meaning.ASK_REPORT: Way.CHECK,
    Meaning.INFO: Way.READ,
    Meaning.SETTINGS: Way.SETTINGS,
}

_ROOMS_OF_SETTINGS = {"language": "language", "safeword": "safeword", "privacy": "privacy", "erase": "erase"}


def way_of(understood: Understood) -> Way | None:
    """None where it leads nowhere in particular."""
    if understood.meaning is Meaning.INFO and understood.topic == "services":
        return Way.SERVICES
    return _WAYS.get(understood.meaning)


# What is said


def label(words: Words, way: Way) -> str:
    """What the button says that leads there."""
    labels = {
        Way.TELL: words.plain("💬 Cerita atau lapor"),
        Way.CHECK: words.plain("🔑 Cek kabar"),
        Way.READ: words.plain("📖 Bacaan"),
        Way.SERVICES: words.plain("📍 Layanan"),
        Way.SETTINGS: words.plain("⚙️ Pengaturan"),
        Way.CALL: words.plain("☎️ Perlu bantuan sekarang"),
    }
    return labels[way]


def line(words: Words, understood: Understood) -> str:
    """HTML, one line: what was understood. Harmless on a locked phone; what was typed is not said again."""
    if understood.meaning is Meaning.INFO and understood.topic == "services":
        return words("Saya tangkap: Anda mencari layanan atau nomor telepon.")
    if understood.meaning is Meaning.SETTINGS:
        return _line_of_settings(words, understood.topic)
    lines = {
        Meaning.SUICIDE: words("Saya tangkap: ini sedang berat sekali."),
        Meaning.DANGER: words("Saya tangkap: perlu bantuan sekarang."),
        Meaning.REPORT: words("Saya tangkap: Anda ingin bercerita."),
        Meaning.ASK_REPORT: words("Saya tangkap: Anda menanyakan kabar."),
        Meaning.INFO: words("Saya tangkap: Anda mencari bacaan."),
        Meaning.GREETING: words("Saya tangkap: Anda menyapa. Halo juga!"),
    }
    return lines.get(understood.meaning) or words("Saya belum yakin maksudnya.")


def _line_of_settings(words: Words, topic: str) -> str:
    lines = {
        "language": words("Saya tangkap: Anda ingin mengganti bahasa."),
        "safeword": words("Saya tangkap: ini tentang kata aman."),
        "privacy": words("Saya tangkap: ini tentang privasi."),
        "erase": words("Saya tangkap: Anda ingin menghapus data. Belum ada yang dihapus."),
    }
    return lines.get(topic) or words("Saya tangkap: Anda mencari pengaturan.")


def say_understood(turn: Turn, typed: str) -> None:
    """The line for this text, above the next screen."""
    turn.say(line(turn.words, turn.understand(typed)))


def bring_card(turn: Turn, typed: str) -> None:
    """The card before everything else. What was typed has been kept: held, or by the room that has used it."""
    turn.kept = turn.kept or Kept.TAKEN
    say_understood(turn, typed)
    show_emergency(turn, suicide=turn.understand(typed).meaning is Meaning.SUICIDE)


# Where it leads


async def answer(turn: Turn, room: Room, typed: str) -> None:
    """Text that no room has used: said what it was taken for, and led there."""
    understood = turn.understand(typed)
    way = way_of(understood) if _has_a_word(typed) else None
    tells = understood.is_urgent or way is Way.TELL
    if follow_login.is_code(turn, typed):
        await follow_login.enter(turn, typed)
        return
    turn.kept = Kept.NOWHERE
    if tells or _is_long(typed) or (_is_unsure(understood) and heard.is_talk(turn, typed)):
        held.hold(turn, typed)
        turn.kept = Kept.HELD
    if tells or (way is None and turn.kept is Kept.HELD):
        turn.go("offer")
        say_understood(turn, typed)
    elif way is None:
        _stay(turn, typed)
    elif room.stays:
        offer_way(turn, typed)
    else:
        await _lead(turn, way, typed, understood)


def _is_unsure(understood: Understood) -> bool:
    return understood.meaning is Meaning.OTHER


def _has_a_word(typed: str) -> bool:
    """A single letter is a slip of the thumb."""
    return sum(letter.isalpha() for letter in typed) > 1


def _is_long(typed: str) -> bool:
    return len(normal(typed).split()) >= LONG


def _stay(turn: Turn, typed: str) -> None:
    """A greeting, or a word nobody knows: nobody is taken away from what they see for that, but home from a goodbye."""
    if turn.understand(typed).meaning is not Meaning.GREETING:
        turn.say(
            turn.words(
                "Saya belum menangkap maksudnya. Pilih salah satu tombol di bawah, ya. "
                "Ketik /bantuan kalau bingung."
            )
        )
        return
    say_understood(turn, typed)
    if turn.state.place == "closed":
        turn.go("home")


async def _lead(turn: Turn, way: Way, typed: str, understood: Understood) -> None:
    if understood.topic == "close" and len(normal(typed).split()) <= _A_FEW:
        turn.close()
        return
    say_understood(turn, typed)
    await _go(turn, way, typed, understood.topic)
    if turn.state.place == "learn":
        turn.way = Way.SERVICES  # nothing to read was found; somebody to ask may do


async def _go(turn: Turn, way: Way, typed: str, topic: str = "") -> None:
    match way:
        case Way.CHECK if turn.state.unlocked is not None:
            turn.go("follow.menu")
        case Way.CHECK:
            await follow_login.enter(turn)
        case Way.READ:
            learning.search(turn, typed)
        case Way.SERVICES:
            nearby.enter(turn, typed)
        case Way.SETTINGS:
            turn.go(_ROOMS_OF_SETTINGS.get(topic, "settings"))
        case Way.CALL:
            show_emergency(turn)
        case Way.TELL if turn.state.flow is not None:
            await reporting.take_up_what_was_heard(turn)
        case Way.TELL:
            await reporting.begin(turn)


def offer_way(turn: Turn, typed: str) -> None:
    """The room goes on and keeps what was typed; where it may lead besides stands on a button."""
    way = way_of(turn.understand(typed))
    if way is None or way is Way.TELL or (way is Way.CHECK and turn.state.place.startswith("follow.")):
        return
    say_understood(turn, typed)
    turn.way = way


# The way out


def start_of(turn: Turn) -> Guess:
    """Where the person is before what was typed has its effect."""
    state = turn.state
    return Guess(Kept.NOWHERE, state.place, dict(state.data), state.back)


def note_guess(turn: Turn, typed: str, start: Guess) -> None:
    """Remember on what the answer rests, until the next step; or forget what it rested on before."""
    state = turn.state
    if turn.closing or turn.kept is None:
        if state.place != "missed":
            held.forget_guess(turn)
        return
    # What was taken lies under the key of its report; here it would lie under a weaker one.
    needed = turn.kept is not Kept.TAKEN or (turn.way == Way.READ and start.place == "report")
    start.kept, start.way = turn.kept, turn.way
    start.typed = typed if needed and any(letter.isalpha() for letter in typed) else ""
    state.guess = start
    held.expire_later(turn)


def with_way_out(turn: Turn, screen: Screen) -> Screen:
    """The screen with the button for whoever did not mean that, above the rows that stand last everywhere."""
    guess, words = turn.state.guess, turn.words
    actions = {key.action for row in screen.rows for key in row}
    if guess is None or turn.state.place == "missed" or "missed" in actions:
        return screen
    keys = [Button(label(words, Way(guess.way)), f"way:{guess.way}")] if guess.way else []
    keys.append(Button(words.plain("Bukan itu maksud saya"), "missed"))
    last = 1 + (len(screen.rows) > 1 and len(screen.rows[-2]) == 1 and screen.rows[-2][0].label.startswith("‹"))
    own = tuple(tuple(row) for row in in_pairs(keys))
    return Screen(screen.text, (*screen.rows[:-last], *own, *screen.rows[-last:]), screen.protected)


async def press(turn: Turn, action: str) -> bool:
    """The two buttons of `with_way_out`; False for all others."""
    verb, _, way = action.partition(":")
    if verb == "missed" and not way:
        turn.go("missed")
        turn.state.back = "home"
    elif verb == "way" and way in set(Way):
        await follow(turn, Way(way))
    else:
        return False
    return True


async def press_by_name(turn: Turn, typed: str) -> bool:
    """Typed where a guess was made, their names come before whatever the room asks for."""
    action = heard.named(with_way_out(turn, Screen("")), typed)
    if turn.state.guess is not None and normal(typed) in _NOT_THAT:
        action = "missed"
    return action is not None and await press(turn, action)


async def follow(turn: Turn, way: Way) -> None:
    """What was meant, as the person says; with what was typed where that is of use."""
    guess = turn.state.guess
    held.forget_guess(turn)
    typed = guess.typed if guess is not None else ""
    if turn.state.place == CARD:
        leave_card(turn)
    if way is Way.READ:
        held.take_back(turn, typed)
    elif way in {Way.TELL, Way.CALL} and guess is not None and guess.kept is Kept.NOWHERE and typed:
        held.hold(turn, typed)
    if way is Way.TELL and guess is not None and guess.kept is Kept.TAKEN:
        _return_to(turn, guess)  # it is part of the story already
        return
    if way is Way.CALL:
        turn.go("offer" if turn.state.heard else "home")
    await _go(turn, way, typed)


def turn_back(turn: Turn) -> None:
    """It meant nothing of all that: to where the person was before typing, and what was held of it goes."""
    guess = turn.state.guess
    if guess is None:
        held.drop(turn)
        turn.go("home")
        return
    held.forget_guess(turn)
    held.take_back(turn, guess.typed)
    _return_to(turn, guess)


def _return_to(turn: Turn, guess: Guess) -> None:
    turn.go(guess.place, **guess.data)
    turn.state.back = guess.back
