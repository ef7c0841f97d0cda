"""Opening a filed report again: code and PIN from any account, the PIN alone from its own (`/cek`).

Nothing is said of whether there is a report before code and PIN were right: whoever holds the phone
may not be whoever reported.
"""

from __future__ import annotations

from datetime import timedelta

from betang.chats.state import Unlocked
from betang.delivery.outbox import milliseconds
from betang.reports import opening
from betang.reports.opening import Opened, WrongGuess
from betang.reports.receipt import read_pin
from betang.vocabulary import Button, Screen
from handlers.room import Room, with_shell
from handlers.turn import Turn

OPEN_FOR = timedelta(minutes=10)
"""A report left open closes by itself after so long without a step."""


class FollowPin(Room):
    """On the account that reported: the PIN is enough."""

    name = "follow.pin"
    listens_for_danger = False

    async def screen(self, turn: Turn) -> Screen:
        words = turn.words
        rows = [[Button(words.plain("Pakai kode"), "code")]]
        return with_shell(words("Ketik PIN. Pesannya langsung saya hapus."), rows, words, back="home")

    async def press(self, turn: Turn, action: str) -> bool:
        if action not in {"code", "home"}:
            return False
        turn.go("follow.code" if action == "code" else "home")
        return True

    async def text(self, turn: Turn, text: str) -> bool:
        pin = read_pin(text)
        if pin is None:
            return await _perhaps_a_code(turn, text)
        found = await opening.open_with_pin(
            turn.app.reports, turn.work, turn.state.cases, pin, turn.who, _check(turn)
        )
        _enter(turn, found)
        return True


class FollowCode(Room):
    """The six words; then the PIN. Data: `words` once they are complete."""

    name = "follow.code"
    listens_for_danger = False

    async def screen(self, turn: Turn) -> Screen:
        words = turn.words
        if turn.state.data.get("words"):
            text = words("Kode lengkap. Sekarang ketik PIN. Pesannya langsung saya hapus.")
        else:
            text = words("Ketik enam kata kode Anda, dipisah spasi. Pesannya langsung saya hapus.")
        return with_shell(text, [], words, back="home")

    async def press(self, turn: Turn, action: str) -> bool:
        if action != "home":
            return False
        turn.go("home")
        return True

    async def text(self, turn: Turn, text: str) -> bool:
        known = [str(word) for word in turn.state.data.get("words", [])]
        typed = text.split()
        pin = read_pin(typed[-1]) if typed else None
        if pin is not None:
            typed = typed[:-1]
        if typed:
            known = _read_code(turn, " ".join(typed)) or []
        turn.go(self.name, words=known)
        if known and pin is not None:
            found = await opening.open_with_code(turn.app.reports, turn.work, known, pin, turn.who, _check(turn))
            _enter(turn, found)
        elif not typed:
            turn.say(turn.words("PIN-nya 4 sampai 6 angka; kodenya enam kata."))
        return True


async def _perhaps_a_code(turn: Turn, text: str) -> bool:
    """Letters where a PIN was asked for: a code, if it looks like one."""
    if len(text.split()) >= 4:
        turn.go("follow.code")
        return await FollowCode().text(turn, text)
    turn.say(turn.words("PIN-nya 4 sampai 6 angka. Kalau lupa, pilih Pakai kode."))
    return True


def _read_code(turn: Turn, text: str) -> list[str] | None:
    """The words as listed, or None with a helpful line: which word is unknown, and what it may be."""
    read = turn.app.receipt_words.check(text)
    for position, typed, suggestion in read.unknown:
        if suggestion:
            turn.say(
                turn.words(
                    "Kata ke-{n} “{typed}” tidak ada di daftar. Mungkin <b>{suggestion}</b>?",
                    n=position,
                    typed=typed[:30],
                    suggestion=suggestion,
                )
            )
        else:
            turn.say(turn.words("Kata ke-{n} “{typed}” tidak ada di daftar.", n=position, typed=typed[:30]))
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
            stay_open(turn, found.case_id)
            turn.go("follow.menu")
        case WrongGuess(minutes):
            turn.say(turn.words("Belum cocok. Periksa kode dan PIN."))
            if minutes:
                turn.say(turn.words("Coba lagi {minutes} menit lagi. Butuh sekarang: 129.", minutes=minutes))


def stay_open(turn: Turn, case_id: str) -> None:
    """Open, or open for another while."""
    turn.state.unlocked = Unlocked(case_id, milliseconds(turn.now + OPEN_FOR))
