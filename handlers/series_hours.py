"""On which days and at what hour a series comes: boxes, hours, or an hour that is typed."""

from __future__ import annotations

import re

from betang.awareness.hours import EVERY_DAY, MINUTES
from betang.awareness.series_rules import Following
from betang.flows.windows import WEEKDAYS
from betang.vocabulary import Button, Screen
from betang.wording.normal import without_hidden
from handlers.room import Room, Rows, with_shell
from handlers.series import ABOUT, HOURS, box, chosen, clock_time, keep, schedule
from handlers.turn import Turn

USUAL = (8, 10, 12, 14, 16, 18, 19, 20)
IN_A_ROW = 4

_TYPED = re.compile(r"(?:jam|pukul|at)?\s*(\d{1,2})(?:\s*[.:]\s*(\d{2}))?\s*(?:wib)?\Z", re.IGNORECASE)


class SeriesHours(Room):
    """Data: as of the series, and `all` once every hour of the day is shown."""

    name = HOURS

    def question(self, turn: Turn) -> str:
        return f"{HOURS}:{turn.state.data.get('id', '')}"

    async def screen(self, turn: Turn) -> Screen:
        words = turn.words
        wish, _ = await chosen(turn)
        asked = words("Kapan bacaan ini boleh datang? Pilih hari dan jam, atau ketik jam sendiri, misalnya 05.30.")
        return with_shell(f"{asked}\n\n{schedule(words, wish)}", self._rows(turn, wish), words, back="back")

    def _rows(self, turn: Turn, wish: Following) -> Rows:
        words = turn.words
        days = [
            Button(box(one.number in wish.hours.weekdays, words.plain(one.short)), f"wd:{one.number}")
            for one in WEEKDAYS
        ]
        days.append(Button(words.plain("Semua"), "wd:all"))
        every_hour = bool(turn.state.data.get("all"))
        hours = [_hour(hour, wish) for hour in (range(24) if every_hour else USUAL)]
        more = [] if every_hour else [Button(words.plain("Jam lain"), "more")]
        return [*_rows_of(days), *_rows_of(hours), [*more, Button(words.plain("Selesai"), "back")]]

    async def press(self, turn: Turn, action: str) -> bool:
        wish, _ = await chosen(turn)
        verb, _, value = action.partition(":")
        match verb:
            case "back":
                await keep(turn, wish, ABOUT)
            case "more":
                await keep(turn, wish, HOURS, all=True)
            case "wd" if value == "all" or value.isdecimal():
                await self._tick(turn, wish, value)
            case "h" if value.isdecimal() and int(value) < MINUTES:
                wish.minute = int(value)
                await self._stay(turn, wish)
            case _:
                return False
        return True

    async def _tick(self, turn: Turn, wish: Following, value: str) -> None:
        days = EVERY_DAY if value == "all" else (wish.days ^ 1 << int(value)) & EVERY_DAY
        if days:
            wish.days = days
        else:
            turn.toast = turn.words.plain("Pilih paling sedikit satu hari.")
        await self._stay(turn, wish)

    async def _stay(self, turn: Turn, wish: Following) -> None:
        await keep(turn, wish, HOURS, all=bool(turn.state.data.get("all")))

    async def text(self, turn: Turn, text: str) -> bool:
        """An hour as people write it: `5.30`, `jam 21`, `05:30`. Everything else is left to the shell."""
        found = _TYPED.match(without_hidden(text).strip())
        if found is None:
            return False
        hour, minute = int(found[1]), int(found[2] or 0)
        if hour > 23 or minute > 59:
            turn.say(turn.words("Jam ditulis dari 00.00 sampai 23.59."))
            return True
        wish, _ = await chosen(turn)
        wish.minute = hour * 60 + minute
        await self._stay(turn, wish)
        return True


def _hour(hour: int, wish: Following) -> Button:
    label = clock_time(hour * 60)
    return Button(f"☑ {label}" if wish.minute == hour * 60 else label, f"h:{hour * 60}")


def _rows_of(buttons: list[Button]) -> list[list[Button]]:
    return [buttons[start : start + IN_A_ROW] for start in range(0, len(buttons), IN_A_ROW)]
