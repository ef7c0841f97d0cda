"""Series: which there are, what one is about, beginning it, and what its buttons below a message do.

Its days and hour are chosen in `series_hours.py`, a step of it is read in `series_reading.py`. What is kept and when
something comes is decided in `betang.awareness`.
"""

from __future__ import annotations

from datetime import datetime

from betang.awareness import series
from betang.awareness.hours import EVERY_DAY
from betang.awareness.series import Begun, Followed
from betang.awareness.series_rules import MOST, Following, came_of, latest
from betang.clock import WIB
from betang.flows.windows import WEEKDAYS
from betang.vocabulary import Button, Screen
from betang.wording.catalogue import Trusted, Words
from betang.wording.library import Series
from handlers.learning import ReadingRoom, reader
from handlers.room import Rows, with_shell
from handlers.turn import Turn

LIST, ABOUT, HOURS, READ = "learn.series", "learn.series.about", "learn.series.hours", "learn.series.read"


class SeriesList(ReadingRoom):
    """All series; those that are followed say so."""

    name = LIST

    async def screen(self, turn: Turn) -> Screen:
        words = turn.words
        text = words(
            "Seri bacaan pendek. Datang sendiri, satu setiap kali, pada hari dan jam yang Anda pilih. "
            "Bisa dijeda atau dihentikan kapan saja."
        )
        return with_shell(text, await self._rows(turn), words, back="learn")

    async def _rows(self, turn: Turn) -> Rows:
        words = turn.words
        mine = {
            one.following.series: one for one in await series.all_followed(turn.app.series, turn.work, turn.who)
        }
        rows = []
        for one in turn.app.library.series:
            sign = _sign(mine.pop(one.id)) if one.id in mine else "📅"
            rows.append([Button(f"{sign} {words.plain(one.title)}", f"s:{one.id}")])
        for key, one_left in mine.items():  # its file has gone, or is broken
            rows.append([Button(f"{_sign(one_left)} {words.plain('Seri yang menunggu')}", f"s:{key}")])
        return rows

    async def press(self, turn: Turn, action: str) -> bool:
        verb, _, key = action.partition(":")
        match verb:
            case "learn":
                turn.go("learn")
            case "s":
                turn.go(ABOUT, id=key)
            case _:
                return False
        return True


def _sign(one: Followed) -> str:
    return "▶️" if one.due is not None else "⏸"


# One series


async def chosen(turn: Turn) -> tuple[Following, Followed | None]:
    """The days, hour and manner of the series of this screen: as it is followed, else as chosen so far."""
    data = turn.state.data
    key = str(data.get("id", ""))
    mine = await series.followed(turn.app.series, turn.work, turn.who, key)
    if mine is not None:
        return mine.following, mine
    wish = Following(key)
    if isinstance(days := data.get("days"), int) and 0 < days <= EVERY_DAY:
        wish.days = days
    if isinstance(minute := data.get("minute"), int) and 0 <= minute < 1440:
        wish.minute = minute
    wish.aloud, wish.full = bool(data.get("aloud")), bool(data.get("full"))
    return wish, None


async def keep(turn: Turn, wish: Following, place: str, **more: object) -> None:
    """Go to a screen of the series with this choice; for one that is followed it holds at once."""
    await series.change(turn.app.series, turn.work, turn.who, wish)
    turn.go(place, id=wish.series, days=wish.days, minute=wish.minute, aloud=wish.aloud, full=wish.full, **more)


class SeriesAbout(ReadingRoom):
    """One series: what it is about, when and how it comes. Data: `id`, and what was chosen before it begins."""

    name = ABOUT

    async def screen(self, turn: Turn) -> Screen:
        wish, mine = await chosen(turn)
        one = turn.app.library.one_series(wish.series)
        if one is None:
            return await self._waiting(turn, mine)
        text = "\n\n".join([reader(turn).series(one), *self._about(turn, one, wish, mine)])
        return with_shell(text, self._rows(turn, wish, mine), turn.words, back=LIST)

    async def _waiting(self, turn: Turn, mine: Followed | None) -> Screen:
        """Its file cannot be read at present: it is not lost, and can be ended."""
        words = turn.words
        if mine is None:
            turn.go(LIST)
            return await SeriesList().screen(turn)
        text = words("Seri ini sedang disiapkan lagi. Bacaannya menunggu, dan lanjut sendiri.")
        return with_shell(text, [[Button(words.plain("⏹ Berhenti"), "end")]], words, back=LIST)

    def _about(self, turn: Turn, one: Series, wish: Following, mine: Followed | None) -> list[str]:
        words = turn.words
        lines = [words.count("{n} bacaan pendek.", "{n} bacaan pendek.", len(one.messages))]
        if mine is not None:
            n, total = came_of(turn.app.library, wish)
            lines = [words("Sudah datang {n} dari {total}.", n=n, total=total)]
            lines.append(
                words("Berikutnya {when}.", when=Trusted(when(words, mine.due)))
                if mine.due is not None
                else words("Sedang dijeda.")
            )
        sound = words("dengan suara") if wish.aloud else words("tanpa suara")
        shown = words("dengan isi lengkap") if wish.full else words("hanya judul samar")
        manner = words("Datang {sound}, {shown}.", sound=Trusted(sound), shown=Trusted(shown))
        return [" ".join(lines), f"{schedule(words, wish)}\n{manner}"]

    def _rows(self, turn: Turn, wish: Following, mine: Followed | None) -> Rows:
        words = turn.words
        end = Button(words.plain("⏹ Berhenti"), "end")
        if mine is None:
            first = [Button(words.plain("▶️ Mulai"), "begin")]
        elif mine.due is None:
            first = [Button(words.plain("▶️ Lanjutkan"), "resume"), end]
        else:
            first = [Button(words.plain("⏸ Jeda"), "pause"), end]
        manner = [
            Button(box(wish.aloud, words.plain("Bersuara")), "aloud"),
            Button(box(not wish.full, words.plain("Judul samar")), "veil"),
        ]
        again = latest(turn.app.library, wish)
        last = [Button(words.plain("📖 Baca yang terakhir"), f"last:{again.message.id}")] if again else []
        return [first, [Button(words.plain("⏰ Hari dan jam"), "hours")], manner, last]

    async def press(self, turn: Turn, action: str) -> bool:
        wish, _ = await chosen(turn)
        verb, _, key = action.partition(":")
        match verb:
            case "learn.series":
                turn.go(LIST)
            case "begin":
                await _begin(turn, wish)
            case "hours":
                await keep(turn, wish, HOURS)
            case "aloud":
                wish.aloud = not wish.aloud
                await keep(turn, wish, ABOUT)
            case "veil":
                wish.full = not wish.full
                await keep(turn, wish, ABOUT)
            case "last":
                turn.go(READ, series=wish.series, id=key)
            case _:
                return await steer(turn, verb, wish.series)
        return True


async def _begin(turn: Turn, wish: Following) -> None:
    begun = await series.follow(turn.app.series, turn.work, turn.who, wish)
    turn.go(ABOUT, id=wish.series)
    match begun:
        case Begun.NOW | Begun.ALREADY:
            turn.toast = turn.words.plain("Seri dimulai.")
        case Begun.TOO_MANY:
            turn.say(
                turn.words(
                    "Sudah {most} seri berjalan. Supaya tidak terlalu banyak, hentikan satu dulu.", most=MOST
                )
            )
        case Begun.GONE:
            turn.say(turn.words("Seri itu sedang tidak ada. Pilih yang lain, ya."))


async def steer(turn: Turn, verb: str, key: str) -> bool:
    """Pause, take up again, end: one tap each, from wherever the button stands. Then the series is shown."""
    match verb:
        case "pause":
            done = await series.pause(turn.app.series, turn.work, turn.who, key) is not None
            said = turn.words.plain("Seri dijeda. Tidak ada yang datang sampai dilanjutkan.")
        case "resume":
            done = await series.resume(turn.app.series, turn.work, turn.who, key) is not None
            said = turn.words.plain("Seri dilanjutkan.")
        case "end":
            done = await series.end(turn.app.series, turn.work, turn.who, key)
            said = turn.words.plain("Seri dihentikan.")
        case _:
            return False
    turn.toast = said if done else turn.words.plain("Seri itu sudah tidak Anda ikuti.")
    turn.go(ABOUT, id=key)
    return True


# Words


def box(ticked: bool, label: str) -> str:  # noqa: FBT001 - the box's own state
    return f"{'☑' if ticked else '☐'} {label}"


def clock_time(minute: int) -> str:
    return f"{minute // 60:02}.{minute % 60:02}"


def schedule(words: Words, wish: Following) -> str:
    """On which days and at what hour, as a sentence; HTML."""
    hour = clock_time(wish.minute)
    if wish.days == EVERY_DAY:
        return words("Setiap hari pukul {hour} WIB.", hour=hour)
    days = words.list([words(WEEKDAYS[day].name) for day in wish.hours.weekdays])
    return words("{days}, pukul {hour} WIB.", days=Trusted(days), hour=hour)


def when(words: Words, due: datetime) -> str:
    here = due.astimezone(WIB)
    day = words(WEEKDAYS[here.weekday()].name)
    return words("{day} pukul {hour} WIB", day=Trusted(day), hour=clock_time(here.hour * 60 + here.minute))
