"""The menu in a group: one message with buttons that work for administrators alone, edited in place.

Its buttons carry no stamp: what they do is the same on an older menu, which then shows what is so now.
"""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from betang.awareness import group_rules, group_words, groups
from betang.awareness.group_words import BELOW_POST, MENU, View
from betang.awareness.groups import Group
from betang.delivery.deliveries import EditNotice, SendNotice
from betang.storage.unit_of_work import UnitOfWork
from betang.vocabulary import Lane, Pseudonym
from betang.wording.catalogue import Words
from handlers.group_ranks import rank_of
from handlers.incoming import Incoming
from handlers.turn import App, Rank

_JUST_SHOWN = 60_000
"""Milliseconds within which the menu is not sent again: let in through a link, the bot also gets a /start."""

_TOPIC = "menu"
"""A newer state of the menu takes the place of one that still waits."""


@dataclass(frozen=True, slots=True)
class _Press:
    """One press of an administrator; `group` is None where nothing is set up (any more)."""

    app: App
    work: UnitOfWork
    chat: Pseudonym
    group: Group | None
    locale: str

    @property
    def words(self) -> Words:
        return self.app.catalogues.catalogue(self.group.plan.locale if self.group is not None else self.locale)


async def open_menu(app: App, work: UnitOfWork, incoming: Incoming) -> None:
    """The bot has come into the group, or an administrator asks: the menu as a new message."""
    locale = app.catalogues.negotiate(incoming.language)
    group = await groups.begin(app.groups, work, app.groups.pseudonym(incoming.chat), locale)
    if app.groups.now() - group.plan.shown_at >= _JUST_SHOWN:
        await _send(app, work, group)


async def _send(app: App, work: UnitOfWork, group: Group) -> None:
    await groups.note_shown(app.groups, work, group)
    text, keys = _menu(app, group)
    await app.groups.outbox.put(work, group.chat, SendNotice(text, keys), Lane.REPLY)


def _menu(app: App, group: Group) -> View:
    words = app.catalogues.catalogue(group.plan.locale)
    return group_words.menu(words, app.library, group.plan, group.due, len(app.catalogues.offered))


async def press(app: App, work: UnitOfWork, incoming: Incoming) -> None:
    """A button of the menu or below a post. Raises NeedsAside: who presses is asked first."""
    where, _, action = (incoming.pressed.action if incoming.pressed is not None else "").partition(":")
    toast = ""
    if where in {MENU, BELOW_POST}:
        rank = rank_of(app, incoming)
        chat = app.groups.pseudonym(incoming.chat)
        group = await groups.find(app.groups, work, chat)
        one = _Press(app, work, chat, group, app.catalogues.negotiate(incoming.language))
        if rank is Rank.ADMINISTRATOR:
            toast = await _act(one, where, action, incoming.message_id)
        else:
            toast = _refusal(one.words, rank)
    work.after_commit(lambda: app.answer_press(incoming.callback_id, toast, False))  # noqa: FBT003 - no alert


def _refusal(words: Words, rank: Rank) -> str:
    if rank is Rank.MEMBER:
        return words.plain("Tombol ini untuk pengurus grup.")
    return words.plain("Belum bisa diperiksa siapa pengurus grup. Coba lagi sebentar.")


async def _act(one: _Press, where: str, action: str, message_id: int | None) -> str:
    """Do it and show what is so now; gives the toast."""
    verb, _, what = action.partition(":")
    view, toast = await _perform(one, verb, what)
    put = one.app.groups.outbox.put
    if where == MENU and message_id is not None:
        await put(one.work, one.chat, EditNotice(message_id, *view), Lane.REPLY, topic=f"{_TOPIC}:{message_id}")
    else:  # the post stays as it is
        await put(one.work, one.chat, SendNotice(*view), Lane.REPLY)
    return toast


async def _perform(one: _Press, verb: str, what: str) -> tuple[View, str]:
    room, work, words = one.app.groups, one.work, one.words
    if verb == "new" or (one.group is None and verb == "start"):
        fresh = await groups.begin(room, work, one.chat, one.locale)
        return _menu(one.app, fresh), ""
    if one.group is None:
        return group_words.ended(words), ""
    match verb:
        case "start":
            return _menu(one.app, await groups.start(room, work, one.group)), words.plain("Mulai.")
        case "pause":
            return _menu(one.app, await groups.pause(room, work, one.group)), words.plain("Dijeda.")
        case "stop":
            await groups.end(room, work, one.chat)
            return group_words.ended(words), words.plain("Sudah berhenti.")
        case "themes" | "days" | "hours" | "languages":
            return _choosing(one, one.group, verb, _number(what)), ""
        case "t" | "all" | "d" | "everyday" | "h" | "l":
            return await _choose(one, one.group, verb, what), ""
        case _:
            return _menu(one.app, one.group), ""


async def _choose(one: _Press, group: Group, verb: str, what: str) -> View:
    plan, library = group.plan, one.app.library
    page, shown = 0, "menu"
    match verb:
        case "t":
            number, _, theme = what.partition(":")
            page, shown = _number(number), "themes"
            plan = group_rules.with_theme(plan, library, theme)
        case "all":
            page, shown = _number(what), "themes"
            plan = msgspec.structs.replace(plan, themes=[])
        case "d":
            shown, plan = "days", group_rules.with_day(plan, _number(what))
        case "everyday":
            shown, plan = "days", group_rules.with_every_day(plan)
        case "h":
            plan = group_rules.with_hour(plan, _number(what))
        case "l" if what in one.app.catalogues.offered:
            plan = msgspec.structs.replace(plan, locale=what)
        case _:
            pass
    saved = await groups.save(one.app.groups, one.work, group, plan)
    return _choosing(one, saved, shown, page)


def _choosing(one: _Press, group: Group, shown: str, page: int) -> View:
    words, library = one.app.catalogues.catalogue(group.plan.locale), one.app.library
    match shown:
        case "themes":
            return group_words.themes(words, library, group.plan, page)
        case "days":
            return group_words.days(words, group.plan)
        case "hours":
            return group_words.hours(words, group.plan)
        case "languages":
            return group_words.languages(words, one.app.catalogues, group.plan)
        case _:
            return _menu(one.app, group)


def _number(text: str) -> int:
    """Of a page, day or hour; 0 for what a changed client made up."""
    return int(text) if text.isdecimal() and len(text) < 4 else 0
