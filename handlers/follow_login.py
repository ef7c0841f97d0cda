"""Opening a filed report again: code and PIN from any account, the PIN alone from its own (`/cek`).

Nothing is said of whether there is a report before code and PIN were right: whoever holds the phone
may not be whoever reported.
"""

from __future__ import annotations

from betang.awareness.understanding.meaning import Meaning
from betang.chats.state import Unlocked
from betang.reports import opening
from betang.reports.opening import Opened, WrongGuess
from betang.reports.receipt import read_pin
from betang.vocabulary import Button, Screen
from handlers import held
from handlers.codes import looks_like_no_code
from handlers.room import Room, with_shell
from handlers.turn import Turn

MOST_WORDS = 12
"""More than a code has, with some slips; a longer text is not looked up word by word."""

_HALF_A_CODE = 4
_MAY_BE_A_CODE = frozenset({Meaning.OTHER, Meaning.ASK_REPORT})


async def enter(turn: Turn, said: str = "") -> None:
    """The room that asks for the PIN, or for the code where nothing was filed from this account.

    `said`: what was typed with the command, taken as if it had been typed there.
    """
    room = FollowLogin()
    turn.go(room.name)
    if said:
        await room.text(turn, said)


def is_code(turn: Turn, text: str) -> bool:
    """Six words of the list, and perhaps a PIN: whoever types just that means a code, wherever they type it."""
    typed = text.split()
    words = typed[:-1] if typed and read_pin(typed[-1]) is not None else typed
    read = turn.app.receipt_words.check(" ".join(words)) if len(words) <= MOST_WORDS else None
    return read is not None and len(read.words) == 6 and not read.unknown


class FollowLogin(Room):
    """PIN, or code and PIN, in one or two messages. Data: `words` once they are complete.

    Threat: whoever holds the phone. The screen is the same whether this account has reported or not.
    """

    name = "follow.login"

    async def screen(self, turn: Turn) -> Screen:
        words = turn.words
        if turn.state.data.get("words"):
            text = words("Kode lengkap. Sekarang ketik PIN. Pesannya langsung saya hapus.")
        else:
            text = words(
                "Ketik PIN. Kalau memakai akun lain, ketik enam kata kode dulu, lalu PIN. Pesannya langsung saya hapus."
            )
        rows = [[Button(words.plain("Tanpa PIN"), "nopin")]] if turn.state.data.get("words") else []
        return with_shell(text, rows, words, back="home")

    async def press(self, turn: Turn, action: str) -> bool:
        known = [str(word) for word in turn.state.data.get("words", [])]
        match action:
            case "home":
                turn.go("home")
            case "nopin" if known:
                _enter(turn, await _open(turn, known, ""))
            case _:
                return False
        return True

    async def text(self, turn: Turn, text: str) -> bool:
        if not is_code(turn, text) and (looks_like_no_code(turn, text) or _asks_something_else(turn, text)):
            return False
        typed = text.split()
        pin = read_pin(typed[-1]) if typed else None
        code = typed if pin is None else typed[:-1]
        known = [str(word) for word in turn.state.data.get("words", [])]
        if code:
            known = _read_code(turn, " ".join(code)) or []
        turn.go(self.name, words=known)
        if pin is not None and (known or not code):
            _enter(turn, await _open(turn, known, pin))
        return True


def _asks_something_else(turn: Turn, text: str) -> bool:
    """A few words that mean something, or a word that no code has among them, are no try at a code: `ganti bahasa`."""
    if any(letter.isdigit() for letter in text) or turn.understand(text).meaning in _MAY_BE_A_CODE:
        return False
    few = len(text.split()) < _HALF_A_CODE
    return few or any(not suggestion for _, _, suggestion in turn.app.receipt_words.check(text).unknown)


async def _open(turn: Turn, code: list[str], pin: str) -> Opened | WrongGuess:
    """With a code from any account; without one, what this account has filed."""
    room, check = turn.app.reports, _check(turn)
    if code:
        return await opening.open_with_code(room, turn.work, code, pin, turn.who, check)
    return await opening.open_with_pin(room, turn.work, turn.state.cases, pin, turn.who, check)


def _read_code(turn: Turn, text: str) -> list[str] | None:
    """The words as listed, or None with a helpful line: which word is unknown, and what it may be."""
    read = turn.app.receipt_words.check(text)
    if not 1 <= len(read.words) <= MOST_WORDS:
        turn.say(turn.words("PIN-nya 4 sampai 6 angka; kodenya enam kata."))
        return None
    for position, _, suggestion in read.unknown:
        # What was typed is not said again: the screen may come as a new message, and show on a locked phone.
        if suggestion:
            turn.say(
                turn.words(
                    "Kata ke-{n} tidak ada di daftar. Mungkin <b>{suggestion}</b>?",
                    n=position,
                    suggestion=suggestion,
                )
            )
        else:
            turn.say(turn.words("Kata ke-{n} tidak ada di daftar.", n=position))
    if read.unknown:
        return None
    if len(read.words) != 6:
        turn.say(turn.words("Kodenya enam kata; yang saya baca {n}.", n=len(read.words)))
        return None
    return list(read.words)


def _check(turn: Turn) -> opening.CheckPin:
    """Argon2 is slow on purpose; it runs outside the unit of work (`betang.intake.aside`)."""
    receipts = turn.app.reports.vault.receipts

    def check(stored: str | None, pin: str) -> bool:
        return turn.incoming.asides.get(f"check:{stored}", bool, lambda: receipts.verify_pin_aside(stored, pin))

    return check


def _enter(turn: Turn, found: Opened | WrongGuess) -> None:
    match found:
        case Opened():
            first, *others = found.case_ids
            turn.state.unlocked = Unlocked(first, 0, others)
            stay_open(turn)
            turn.go("follow.menu")
        case WrongGuess(minutes):
            turn.say(turn.words("Belum cocok. Periksa kode dan PIN."))
            if minutes:
                turn.say(turn.words("Coba lagi {minutes} menit lagi. Butuh sekarang: 129.", minutes=minutes))


def stay_open(turn: Turn) -> None:
    """Open for another while, if anything is open."""
    if turn.state.unlocked is not None:
        turn.state.unlocked.until = held.open_until(turn)
