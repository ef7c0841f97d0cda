"""Before telling: going on with what was begun, and what was typed where no story was asked for."""

from __future__ import annotations

from betang.chats.state import Kept
from betang.vocabulary import Button, Screen
from handlers import heard, held
from handlers.reporting import begin, take_up_what_was_heard
from handlers.room import Room, with_shell
from handlers.turn import Turn


class Resume(Room):
    """`/lapor` while something unfinished is kept. Says nothing of what it is about."""

    name = "report.resume"

    async def screen(self, turn: Turn) -> Screen:
        words = turn.words
        rows = [[Button(words.plain("Lanjut"), "go"), Button(words.plain("Mulai baru"), "new")]]
        return with_shell(words("Yang kemarin belum selesai. Mau diteruskan?"), rows, words, back="home")

    async def press(self, turn: Turn, action: str) -> bool:
        match action:
            case "go" if turn.state.flow is not None:
                await take_up_what_was_heard(turn)
            case "new":
                await begin(turn)
            case "home":
                turn.go("home")
            case _:
                return False
        return True


class Offer(Room):
    """Text was typed where none was asked for: is it the beginning of a story?"""

    name = "offer"
    stays = True

    async def screen(self, turn: Turn) -> Screen:
        words = turn.words
        text = words(
            "Terima kasih sudah menulis. Mau dilanjutkan sebagai cerita untuk petugas? Belum ada yang dikirim."
        )
        rows = [[Button(words.plain("Ya, lanjut"), "go")]]
        if turn.state.guess is None:  # else it stands below
            rows[0].append(Button(words.plain("Bukan itu maksud saya"), "missed"))
        return with_shell(text, rows, words)

    async def press(self, turn: Turn, action: str) -> bool:
        match action:
            case "go" if turn.state.flow is not None:
                await take_up_what_was_heard(turn)
            case "go":
                await begin(turn)
            case "missed":
                turn.go("missed")
            case _:
                return False
        return True

    async def text(self, turn: Turn, text: str) -> bool:
        """Whoever goes on writing goes on telling; a word or two may be the name of a button."""
        if not heard.is_talk(turn, text) or heard.named(await self.screen(turn), text) is not None:
            return False
        held.hold(turn, text)
        turn.kept = Kept.HELD
        return True
