"""From an update to what is shown: the way every update takes, whatever room it meets.

One unit of work, opened by intake. User errors become words here and nowhere else; anything else
that is raised goes up to intake, which tries again and parks.
"""

from __future__ import annotations

from telegram import Bot, Update

from betang.delivery.outbox import milliseconds
from betang.errors import UserError
from betang.intake.dispatcher import Entry
from betang.intake.raw import chat_id_of, is_private, language_of, press_of
from betang.storage.unit_of_work import UnitOfWork
from betang.vocabulary import Pseudonym, Screen
from betang.wording.catalogue import Words
from handlers import arriving, commands, groups, left_alone, meant, shell
from handlers.incoming import Incoming, Kind, read_update, without_our_own_screen
from handlers.problems import problem_in_words
from handlers.rooms import Rooms
from handlers.turn import App, Turn


class Edge:
    """Handles updates; `handle` and `apologise` are what intake calls."""

    def __init__(self, app: App, rooms: Rooms, bot: Bot) -> None:
        self._app = app
        """What the next update is handled with; an update in hand ends with what it began with."""
        self._rooms = rooms
        self._bot = bot

    @property
    def app(self) -> App:
        return self._app

    def take(self, app: App) -> None:
        """Work with these from the next update on: content has changed."""
        self._app = app

    async def handle(self, work: UnitOfWork, entry: Entry) -> None:
        """May raise anything; the unit of work is undone then."""
        parsed, shown = without_our_own_screen(entry.raw)
        incoming = read_update(Update.de_json(parsed, self._bot), entry.asides, shown)
        if incoming is None or incoming.kind is Kind.NOTHING:
            return
        if not incoming.is_private:
            await groups.handle(self._app, work, incoming)
            return
        turn = await self._turn(work, incoming)
        await self._act(turn)
        await self._show(turn)
        if turn.removals:
            await self._app.chats.remove(turn.work, turn.chat, turn.removals)
        await self._app.chats.save(work, turn.chat)

    async def _turn(self, work: UnitOfWork, incoming: Incoming) -> Turn:
        app = self._app
        locale = app.catalogues.negotiate(incoming.language)
        chat = await app.chats.load(work, app.chats.pseudonym(incoming.chat), locale)
        if incoming.language and not chat.state.chosen_locale:
            chat.state.locale = locale
        left_alone.forget_what_was_left_open(chat.state, milliseconds(app.clock.now()))
        return Turn(app, work, chat, incoming, app.catalogues.catalogue(chat.state.locale))

    async def _act(self, turn: Turn) -> None:
        try:
            async with turn.work.attempt():
                await self._dispatch(turn)
        except UserError as error:
            turn.say(problem_in_words(turn, error))
        message = turn.incoming.message_id
        if turn.incoming.kind is not Kind.BUTTON and message is not None:
            if turn.keep_message and not turn.closing:
                await self._app.chats.note_stays(turn.work, turn.chat, message)
            else:
                turn.removals.append(message)
        if turn.incoming.callback_id:
            self._answer_after_commit(turn)

    def _answer_after_commit(self, turn: Turn) -> None:
        callback, toast, alert = turn.incoming.callback_id, turn.toast, turn.alert
        turn.work.after_commit(lambda: self._app.answer_press(callback, toast, alert))

    async def _dispatch(self, turn: Turn) -> None:
        room = self._rooms.of(turn.state.place)
        match turn.incoming.kind:
            case Kind.BUTTON:
                await shell.press(turn, room, self._rooms)
            case Kind.COMMAND:
                await commands.handle(turn, room, self._rooms)
            case Kind.TEXT | Kind.EDITED:
                await arriving.text(turn, room, self._rooms)
            case Kind.FILE:
                await arriving.file(turn, room, self._rooms)
            case Kind.LOCATION:
                await arriving.location(turn, room, self._rooms)
            case _:
                arriving.unusable(turn)

    async def _show(self, turn: Turn) -> None:
        app, state = self._app, turn.state
        if turn.closing:
            await shell.close(turn)
        elif turn.again and not state.note:
            return  # what the person sees, or will see in a moment, is right
        screen = meant.with_way_out(turn, await self._screen(turn))
        if state.note:
            screen = Screen(f"{state.note}\n\n{screen.text}", screen.rows, screen.protected)
            state.note = ""
        await app.chats.show(turn.work, turn.chat, screen, urgent=turn.urgent)
        shell.note_question(turn, self._rooms.of(state.place))

    async def _screen(self, turn: Turn) -> Screen:
        """The room's screen; a room that refuses (an officer's, after the role has gone) says why, at home."""
        try:
            return await self._rooms.of(turn.state.place).screen(turn)
        except UserError as error:
            turn.say(problem_in_words(turn, error))
            turn.go("officer.home" if turn.state.place.startswith("officer.") else "home")
            return await self._rooms.of(turn.state.place).screen(turn)

    async def close_what_was_left(self, work: UnitOfWork, whose: Pseudonym) -> None:
        """The clock's: see `left_alone`."""
        await left_alone.close_what_was_left(self._app, work, whose)

    async def tell_file_failed(self, work: UnitOfWork, whose: Pseudonym) -> None:
        """One file could not be fetched; said without content, since nobody asked just now."""
        chat = await self._app.chats.load(work, whose, self._app.catalogues.default)
        words = self._app.catalogues.catalogue(chat.state.locale)
        text = words("Satu kiriman belum berhasil disimpan. Kirim lagi kalau sempat, paling besar 20 MB.")
        await self._app.chats.notify(work, whose, text)

    async def apologise(self, work: UnitOfWork, entry: Entry) -> None:
        """Tell the person that their update was put aside, in their language, and what to do."""
        chat_id = chat_id_of(entry.raw)
        if chat_id is None or not is_private(chat_id):
            return
        locale = self._app.catalogues.negotiate(language_of(entry.raw))
        chat = await self._app.chats.load(work, self._app.chats.pseudonym(chat_id), locale)
        words = self._app.catalogues.catalogue(chat.state.locale)
        await self._app.chats.notify(work, chat.pseudonym, _apology(words))
        press = press_of(entry.raw)
        if press:
            work.after_commit(lambda: self._app.answer_press(press, "", False))  # noqa: FBT003 - no alert


def _apology(words: Words) -> str:
    return words(
        "Maaf, ada yang salah di pihak kami. Pesan terakhir tersimpan aman, tetapi belum bisa diolah. "
        "Coba lagi sebentar, atau ketik /start. Kalau mendesak: 110, atau 129."
    )
