"""Group chats: something to read is posted there, and nothing else ever happens. See `group_menu.py` for the menu.

No report is opened, nobody is asked anything, and what members say is not even taken in (`intake/raw.py`). Only
administrators set it up; everybody else's command is answered in private, so a group learns nothing of its members.
"""

from __future__ import annotations

from betang.awareness import groups as taught
from betang.awareness.understanding.meaning import Meaning
from betang.clock import WIB
from betang.storage.unit_of_work import UnitOfWork
from handlers import group_menu
from handlers.commands import VERBS
from handlers.group_ranks import rank_of
from handlers.incoming import Incoming, Kind
from handlers.turn import App, Rank

_OPENS_THE_MENU = frozenset({"start", "belajar"})


async def handle(app: App, work: UnitOfWork, incoming: Incoming) -> None:
    """May raise NeedsAside."""
    match incoming.kind:
        case Kind.CAME:
            await group_menu.open_menu(app, work, incoming)
        case Kind.WENT:
            await taught.end(app.groups, work, app.groups.pseudonym(incoming.chat))
        case Kind.MOVED if incoming.moved_to is not None:
            old, new = app.groups.pseudonym(incoming.chat), app.groups.pseudonym(incoming.moved_to)
            await taught.move(app.groups, work, old, new)
        case Kind.BUTTON:
            await group_menu.press(app, work, incoming)
        case Kind.COMMAND:
            await _command(app, work, incoming)
        case _:
            return


async def _command(app: App, work: UnitOfWork, incoming: Incoming) -> None:
    if incoming.command not in VERBS or incoming.bot not in {"", app.bot_username.lower()}:
        return
    if incoming.command in _OPENS_THE_MENU and rank_of(app, incoming) is Rank.ADMINISTRATOR:
        await group_menu.open_menu(app, work, incoming)
        return
    await _say_privately(app, work, incoming)


async def _say_privately(app: App, work: UnitOfWork, incoming: Incoming) -> None:
    """Somebody who has never opened the bot cannot be written to; Telegram forbids the first message."""
    chat = await app.chats.load(
        work, app.chats.pseudonym(incoming.person), app.catalogues.negotiate(incoming.language)
    )
    if chat.is_new:
        return
    words = app.catalogues.catalogue(chat.state.locale)
    text = words("Di grup saya diam. Buka saya di sini saja: ketik /start.")
    understood = app.understanding.understand(incoming.text)
    if understood.is_urgent:  # the numbers too, behind words that tell nothing on a locked phone
        directory = app.directory.as_of(app.clock.now().astimezone(WIB).date())
        grave = understood.meaning is Meaning.SUICIDE
        text += "\n\n" + (directory.suicide_card(words) if grave else directory.emergency_card(words))
    await app.chats.notify(work, chat.pseudonym, text)
