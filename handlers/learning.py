"""Reading: themes, messages on the one screen, sharing, and finding by typed words.

Quizzes are in `quizzes.py`. Which message comes next is decided in `betang.awareness`, what it looks like in
`betang.wording.reading`.
"""

from __future__ import annotations

from collections.abc import Sequence

from betang.awareness import rules, totals
from betang.awareness.understanding.meaning import Meaning
from betang.chats.state import Kept
from betang.vocabulary import Button, Screen
from betang.wording.library import Message
from betang.wording.measure import CLIPBOARD_LIMIT
from betang.wording.normal import normal
from betang.wording.reading import Reader
from handlers import heard, held, nearby, pictures, reporting
from handlers.room import Room, Rows, in_pairs, with_shell
from handlers.turn import Turn

THEMES_A_PAGE = 10
TELLING = 6
"""From so many words on, typed text is no search any more: somebody is telling something."""


def reader(turn: Turn) -> Reader:
    return Reader(turn.app.library, turn.directory, turn.words)


def read(turn: Turn, message: Message | None) -> None:
    """Show a message next, and remember that it was read; the themes when there is none."""
    if message is None:
        turn.go("learn")
        return
    turn.state.read = rules.remember(turn.state.read, message.id)
    turn.go("learn.read", id=message.id)


class ReadingRoom(Room):
    """A room in which typed words are looked up in the library."""

    async def text(self, turn: Turn, text: str) -> bool:
        """Talk in which nothing is found, and every word of danger, is left to the shell, which loses nothing."""
        wanted = normal(text)
        labels = {normal(key.label) for row in (await self.screen(turn)).rows for key in row}
        if not wanted or wanted in labels:
            return False
        return self._search(turn, text, len(wanted.split()))

    def _search(self, turn: Turn, text: str, count: int) -> bool:
        talks = heard.is_talk(turn, text)
        found = turn.app.finder.find(text, turn.state.locale)
        if count >= TELLING or _means_something_else(turn, text, found=bool(found)) or (talks and not found):
            return False
        turn.kept = Kept.NOWHERE
        if talks and turn.understand(text).meaning is not Meaning.INFO:
            held.hold(turn, text)  # it may have been the beginning of a story after all
            turn.kept = Kept.HELD
        search(turn, text)
        return True


def search(turn: Turn, text: str) -> None:
    """The messages that fit best, or the themes and that there is none."""
    found = turn.app.finder.find(text, turn.state.locale) if text else []
    if found:
        turn.go("learn.found", ids=[message.id for message in found])
        return
    if text:
        turn.say(turn.words("Belum ada bacaan dengan kata itu. Coba kata lain, atau pilih tema."))
    turn.go("learn")


def _means_something_else(turn: Turn, text: str, *, found: bool) -> bool:
    """A word or two that are found are what is looked for, be it "privasi"; others may ask for something else."""
    understood = turn.understand(text)
    if understood.is_urgent or understood.meaning is Meaning.GREETING:
        return True
    if understood.meaning is Meaning.OTHER or (understood.meaning is Meaning.INFO and not understood.topic):
        return False
    return not found or len(normal(text).split()) >= heard.TALK


class Learn(ReadingRoom):
    """The themes. Data: `page`."""

    name = "learn"

    async def screen(self, turn: Turn) -> Screen:
        words = turn.words
        text = words(
            "Bacaan keluarga. Delapan fungsi keluarga, mengasuh, dan banyak lagi.\n\n"
            "Pilih tema, atau ketik kata yang dicari."
        )
        return with_shell(text, self._rows(turn), words, back="home")

    def _rows(self, turn: Turn) -> list[list[Button]]:
        words, page = turn.words, _page(turn)
        themes = rules.filled_themes(turn.app.library)
        shown = themes[page * THEMES_A_PAGE : (page + 1) * THEMES_A_PAGE]
        rows = in_pairs([Button(words.plain(theme.title), f"t:{theme.id}") for theme in shown])
        turning = []
        if page > 0:
            turning.append(Button(words.plain("‹ Tema tadi"), f"p:{page - 1}"))
        if (page + 1) * THEMES_A_PAGE < len(themes):
            turning.append(Button(words.plain("Tema lain ›"), f"p:{page + 1}"))
        more = [Button(words.plain("🧩 Kuis"), "quizzes"), Button(words.plain("📅 Seri"), "series")]
        return [*rows, turning, more, [Button(words.plain("🔄 Acak"), "another")]]

    async def press(self, turn: Turn, action: str) -> bool:
        verb, _, key = action.partition(":")
        match verb:
            case "home":
                turn.go("home")
            case "quizzes":
                turn.go("learn.quizzes")
            case "series":
                turn.go("learn.series")
            case "another":
                read(turn, rules.another(turn.app.library, turn.state.read))
            case "p":
                turn.go("learn", page=int(key) if key.isdecimal() else 0)
            case "t":
                messages = rules.in_theme(turn.app.library, key)
                read(turn, rules.first_to_read(messages, turn.state.read))
            case _:
                return False
        return True


def _page(turn: Turn) -> int:
    """The page that is shown; the first when the data are another version's, or themes went."""
    page = turn.state.data.get("page", 0)
    last = max(0, len(rules.filled_themes(turn.app.library)) - 1) // THEMES_A_PAGE
    return page if isinstance(page, int) and 0 <= page <= last else 0


def _message(turn: Turn) -> Message | None:
    """The message that is shown; None when its file has gone."""
    return turn.app.library.message(str(turn.state.data.get("id", "")))


class Reading(ReadingRoom):
    """One message. Data: `id`, and `thanked` once it was marked as useful."""

    name = "learn.read"

    async def screen(self, turn: Turn) -> Screen:
        message = _message(turn)
        if message is None:
            turn.go("learn")
            return await Learn().screen(turn)
        beside = rules.in_theme(turn.app.library, message.theme)
        place = f"{beside.index(message) + 1}/{len(beside)}"
        return with_shell(
            reader(turn).message(message, place), self._rows(turn, message, beside), turn.words, back="learn"
        )

    def _rows(self, turn: Turn, message: Message, beside: Sequence[Message]) -> Rows:
        words = turn.words
        before, after = rules.neighbours(beside, message)
        turning = [Button(words.plain("‹ Sebelumnya"), f"m:{before.id}")] if before else []
        turning += [Button(words.plain("Berikutnya ›"), f"m:{after.id}")] if after else []
        useful = (
            Button(words.plain("✓ Dicatat"), "thanked")
            if turn.state.data.get("thanked")
            else Button(words.plain("👍 Bermanfaat"), "useful")
        )
        share = Button(words.plain("📤 Bagikan"), "share")
        services = Button(words.plain("Layanan terdekat"), "services")
        picture = [Button(words.plain("🖼 Gambar"), "picture")] if message.picture is not None else []
        return [turning, picture, [useful, share], [Button(words.plain("🔄 Lagi"), "another"), services]]

    async def press(self, turn: Turn, action: str) -> bool:
        message = _message(turn)
        verb, _, key = action.partition(":")
        match verb:
            case "learn":
                turn.go("learn")
            case "another":
                read(turn, rules.another(turn.app.library, turn.state.read))
            case "services":
                nearby.enter(turn)
            case "m":
                read(turn, turn.app.library.message(key))
            case "share" if message is not None:
                turn.go("learn.share", id=message.id, thanked=bool(turn.state.data.get("thanked")))
            case "picture" if message is not None:
                await pictures.show(turn, message)
            case "useful" | "thanked" if message is not None:
                await self._thank(turn, message)
            case _:
                return False
        return True

    async def _thank(self, turn: Turn, message: Message) -> None:
        """Counted once for each time it is read; nobody's name is on it."""
        if not turn.state.data.get("thanked"):
            await totals.count_useful(turn.work, message.id)
        turn.go(self.name, id=message.id, thanked=True)
        turn.toast = turn.words.plain("Terima kasih. Yang dicatat hanya jumlahnya.")


class Share(ReadingRoom):
    """The harmless text of a message, to be copied. Data: as of the message."""

    name = "learn.share"

    async def screen(self, turn: Turn) -> Screen:
        message = _message(turn)
        if message is None:
            turn.go("learn")
            return await Learn().screen(turn)
        words = turn.words
        text = words(
            "Salin kalimat ini, lalu kirim ke siapa saja:\n\n<code>{text}</code>", text=_share(turn, message)
        )
        rows = []
        if len(_share(turn, message)) <= CLIPBOARD_LIMIT:
            rows.append([Button(words.plain("📋 Salin"), copies=_share(turn, message))])
        if turn.app.inline_mode:
            rows.append([Button(words.plain("📤 Kirim ke teman"), switches=words.plain(message.discreet))])
        if turn.app.joins_groups:
            invite = f"https://t.me/{turn.app.bot_username}?startgroup=ya"
            rows.append([Button(words.plain("👥 Bacaan untuk grup"), url=invite)])
        return with_shell(text, rows, words, back="read")

    async def press(self, turn: Turn, action: str) -> bool:
        if action != "read":
            return False
        turn.state.place = "learn.read"
        return True


def _share(turn: Turn, message: Message) -> str:
    return reader(turn).share(message)


class Found(ReadingRoom):
    """What typed words have found. Data: `ids`, the best first."""

    name = "learn.found"

    async def screen(self, turn: Turn) -> Screen:
        words = turn.words
        rows = [[Button(words.plain(message.title), f"m:{message.id}")] for message in self._found(turn)]
        if turn.state.heard:
            rows.append([Button(words.plain("💬 Itu cerita saya"), "tell")])
        return with_shell(words("Ini yang paling dekat dengan kata itu."), rows, words, back="learn")

    def _found(self, turn: Turn) -> list[Message]:
        ids = turn.state.data.get("ids", [])
        found = (turn.app.library.message(str(key)) for key in ids)
        return [message for message in found if message is not None]

    async def press(self, turn: Turn, action: str) -> bool:
        verb, _, key = action.partition(":")
        match verb:
            case "tell" if turn.state.flow is not None:
                await reporting.take_up_what_was_heard(turn)
            case "tell":
                await reporting.begin(turn)
            case "learn":
                held.drop(turn)
                turn.go("learn")
            case "m":
                held.drop(turn)
                read(turn, turn.app.library.message(key))
            case _:
                return False
        return True
