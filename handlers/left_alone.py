"""What closes by itself when nobody has touched it for a while, whether or not anybody comes back.

Nothing is said about it: the screen is edited in place to the first one, without a notification.
"""

from __future__ import annotations

from betang.chats.state import Chat, ChatState
from betang.delivery.outbox import milliseconds
from betang.reports import drafts
from betang.storage.unit_of_work import UnitOfWork
from betang.vocabulary import Pseudonym
from handlers.card import places
from handlers.home import first_screen
from handlers.reporting import draft_of
from handlers.turn import App

_TOLD = {"report", "report.resume", "offer", "missed"}


async def close_what_was_left(app: App, work: UnitOfWork, whose: Pseudonym) -> None:
    """Erase a draft whose hours are over; lock a report, and hide a code, that were left open.

    Threat: the screen stays in the chat when its owner puts the phone down.
    """
    chat = await app.chats.load(work, whose, app.catalogues.default)
    place = chat.state.place
    now = milliseconds(app.clock.now())
    if chat.state.draft_until is not None and chat.state.draft_until < now:
        await _erase_draft(app, work, chat)
    forget_what_was_left_open(chat.state, now)
    if chat.state.place != place:
        await app.chats.show(work, chat, first_screen(app.catalogues.catalogue(chat.state.locale)))
    await app.chats.save(work, chat)


async def _erase_draft(app: App, work: UnitOfWork, chat: Chat) -> None:
    state, draft = chat.state, draft_of(chat.state)
    if draft is not None:
        await drafts.discard(app.reports, work, draft)
    state.flow, state.draft, state.draft_until, state.heard, state.pin = None, None, None, "", ""
    state.guess = None
    if _TOLD & set(places(state)):
        _go_home(state)


def forget_what_was_left_open(state: ChatState, now: int) -> None:
    """A report that was opened, or a code that is shown, is good for some minutes without a step."""
    if state.unlocked is not None and state.unlocked.until < now:
        state.unlocked, state.guess = None, None  # a guess remembers the screen on which it was made
        if any(place.startswith("follow.") for place in places(state)):
            _go_home(state)
    if state.receipt and state.receipt_until < now:
        state.receipt, state.receipt_until = [], 0
        if "code" in places(state):
            _go_home(state)


def _go_home(state: ChatState) -> None:
    state.place, state.data, state.back, state.note = "home", {}, "home", ""
