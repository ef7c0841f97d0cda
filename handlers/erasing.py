"""`/hapus`: forgetting this chat. Filed reports need their PIN, so that nobody else can destroy them."""

from __future__ import annotations

from betang.awareness import series
from betang.chats.state import ChatState
from betang.vocabulary import Button, Screen
from handlers import reporting
from handlers.room import Room, with_shell
from handlers.turn import Turn


class Erase(Room):
    name = "erase"

    async def screen(self, turn: Turn) -> Screen:
        words = turn.words
        text = words(
            "Hapus data chat ini? Yang hilang: pilihan, seri yang diikuti, cerita yang belum dikirim, dan pesan di "
            "chat ini sejauh Telegram mengizinkan. Laporan yang sudah dikirim dihapus lewat /cek, dengan PIN, supaya "
            "orang lain tidak bisa menghapusnya."
        )
        rows = [[Button(words.plain("Ya, hapus"), "yes"), Button(words.plain("Buka laporan"), "check")]]
        return with_shell(text, rows, words, back="home")

    async def press(self, turn: Turn, action: str) -> bool:
        match action:
            case "home":
                turn.go("home")
            case "check":
                turn.go("follow.login")
            case "yes":
                await _forget(turn)
            case _:
                return False
        return True


async def _forget(turn: Turn) -> None:
    """Everything goes but the ids of filed reports, without which the PIN alone would open none."""
    await reporting.discard(turn)
    await series.forget(turn.app.series, turn.work, turn.who)
    kept = turn.state
    turn.chat.state = ChatState(kept.locale, kept.chosen_locale, stamp=kept.stamp, cases=kept.cases)
    turn.close()
