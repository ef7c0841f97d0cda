"""A step of a series on the one screen, and the buttons of the message that announced it."""

from __future__ import annotations

from html import escape

from betang.awareness import rules, series, series_words, totals
from betang.awareness.series import Followed
from betang.vocabulary import Button, Screen
from betang.wording.library import Message
from handlers import held, learning
from handlers.learning import ReadingRoom, reader
from handlers.room import Rows, with_shell
from handlers.series import ABOUT, LIST, READ, SeriesAbout, steer
from handlers.turn import Turn


async def press_anywhere(turn: Turn, action: str) -> bool:
    """The buttons below a step that has come; they carry no stamp, so they work as long as it lies there."""
    verb, _, key = action.rpartition(":")
    match verb:
        case series_words.OPEN:
            held.forget_guess(turn)
            await _open(turn, key)
        case series_words.PAUSE:
            await _steer_from_outside(turn, "pause", key)
        case series_words.END:
            await _steer_from_outside(turn, "end", key)
        case _ if action == series_words.OTHERS:
            held.forget_guess(turn)
            turn.go(LIST)
        case _:
            return False
    return True


async def _steer_from_outside(turn: Turn, verb: str, key: str) -> None:
    """Whoever is telling something, or at work, stays there: the series is not what they are at."""
    place, data = turn.state.place, turn.state.data
    await steer(turn, verb, key)
    if not place.startswith(("home", "closed", "learn")):
        turn.go(place, **data)
        turn.say(escape(turn.toast))


async def _open(turn: Turn, key: str) -> None:
    """Read it as a step of the series in which it came; when that is not followed any more, as any message."""
    message = turn.app.library.message(key)
    mine = await series.all_followed(turn.app.series, turn.work, turn.who)
    came_in = [one.following for one in mine if key in one.following.came]
    if message is None or not came_in:
        learning.read(turn, message)
        return
    latest = max(came_in, key=lambda one: (one.came[-1] == key, one.came_at))
    turn.state.read = rules.remember(turn.state.read, key)
    turn.go(READ, series=latest.series, id=key)


class SeriesReading(ReadingRoom):
    """Data: `series`, `id` of the message, and `thanked` once it was marked as useful."""

    name = READ

    async def screen(self, turn: Turn) -> Screen:
        message = _message(turn)
        if message is None:
            turn.go(ABOUT, id=_series(turn))
            return await SeriesAbout().screen(turn)
        mine = await series.followed(turn.app.series, turn.work, turn.who, _series(turn))
        text = reader(turn).message(message, self._place(turn, message))
        return with_shell(text, self._rows(turn, mine), turn.words, back="about")

    def _place(self, turn: Turn, message: Message) -> str:
        one = turn.app.library.one_series(_series(turn))
        if one is None or message.id not in one.messages:
            return ""
        return f"{one.messages.index(message.id) + 1}/{len(one.messages)}"

    def _rows(self, turn: Turn, mine: Followed | None) -> Rows:
        words = turn.words
        thanked = Button(words.plain("✓ Dicatat"), "useful")
        useful = thanked if turn.state.data.get("thanked") else Button(words.plain("👍 Bermanfaat"), "useful")
        rows = [[useful, Button(words.plain("📤 Bagikan"), "share")]]
        if mine is None:
            return [*rows, [Button(words.plain("📅 Seri lain"), "others")]]
        go_on = (
            Button(words.plain("⏸ Jeda"), "pause")
            if mine.due is not None
            else Button(words.plain("▶️ Lanjutkan"), "resume")
        )
        return [*rows, [go_on, Button(words.plain("⏹ Berhenti"), "end")]]

    async def press(self, turn: Turn, action: str) -> bool:
        message = _message(turn)
        match action:
            case "about":
                turn.go(ABOUT, id=_series(turn))
            case "others":
                turn.go(LIST)
            case "share" if message is not None:
                turn.go("learn.share", id=message.id)
            case "useful" if message is not None:
                await self._thank(turn, message)
            case _:
                return await steer(turn, action, _series(turn))
        return True

    async def _thank(self, turn: Turn, message: Message) -> None:
        """Counted once for each time it is opened; nobody's name is on it."""
        if not turn.state.data.get("thanked"):
            await totals.count_useful(turn.work, message.id)
        turn.state.data["thanked"] = True
        turn.toast = turn.words.plain("Terima kasih. Yang dicatat hanya jumlahnya.")


def _series(turn: Turn) -> str:
    return str(turn.state.data.get("series", ""))


def _message(turn: Turn) -> Message | None:
    return turn.app.library.message(str(turn.state.data.get("id", "")))
