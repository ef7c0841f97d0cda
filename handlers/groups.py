"""Group chats: the bot never opens a report there. It stays quiet, and tells the person privately."""

from __future__ import annotations

from betang.storage.unit_of_work import UnitOfWork
from handlers.commands import VERBS
from handlers.incoming import Incoming, Kind
from handlers.turn import App


async def handle(app: App, work: UnitOfWork, incoming: Incoming) -> None:
    """Only a command of ours is answered, and only in private: a group learns nothing about its members.

    Somebody who has never opened the bot cannot be written to; Telegram forbids the first message.
    """
    if incoming.kind is not Kind.COMMAND or incoming.command not in VERBS:
        return
    if incoming.bot not in {"", app.bot_username.lower()}:
        return
    chat = await app.chats.load(
        work, app.chats.pseudonym(incoming.person), app.catalogues.negotiate(incoming.language)
    )
    if chat.is_new:
        return
    words = app.catalogues.catalogue(chat.state.locale)
    await app.chats.notify(work, chat.pseudonym, words("Di grup saya diam. Buka saya di sini saja: ketik /start."))
