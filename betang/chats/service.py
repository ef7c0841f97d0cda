"""Chats: loading and saving their state, showing their one screen, and cleaning them.

Decides nothing about what is said; the handlers do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import msgspec

from betang.chats.state import Chat, ChatState
from betang.clock import Clock
from betang.delivery.deliveries import BlankMessage, Key, SendNotice, SendPicture, ShowScreen
from betang.delivery.outbox import SCREEN, Outbox, milliseconds
from betang.storage import chats, outbox
from betang.storage.chats import LyingMessage
from betang.storage.states import Purpose
from betang.storage.unit_of_work import UnitOfWork
from betang.vault.vault import Vault
from betang.vocabulary import Button, Lane, Pseudonym, Screen

DELETABLE = timedelta(hours=47)
"""Telegram deletes messages younger than 48 hours (Bot API, deleteMessage); one hour is kept as a margin."""

PICTURE = "picture"
"""Topic: of two that were asked for and not yet sent, the later one comes."""

ALWAYS = ("sos", "exit")
"""Actions that work from any screen, however old: nobody in danger is told that a button is stale."""

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(ChatState).decode


def _binding(chat: Pseudonym) -> str:
    return f"chats.sealed:{chat.hex()}"


@dataclass(frozen=True, slots=True)
class Pressed:
    """Callback data taken apart. `stamp` is None for actions that belong to no screen."""

    action: str
    stamp: int | None


def callback_data(action: str, stamp: int) -> str:
    """`.<stamp>:<action>`, at most 64 bytes (Bot API, callback_data)."""
    return f".{stamp:x}:{action}"


def read_callback(data: str) -> Pressed:
    """The other way. Data without a stamp (an officer's alert) is an action; garbage is one nobody knows."""
    if not data.startswith("."):
        return Pressed(data, None)
    head, _, action = data[1:].partition(":")
    try:
        return Pressed(action, int(head, 16))
    except ValueError:
        return Pressed("", None)


class Chats:
    """The chats of this bot."""

    def __init__(self, vault: Vault, clock: Clock, outbox: Outbox) -> None:
        self._vault = vault
        self._clock = clock
        self._outbox = outbox

    def pseudonym(self, telegram_id: int) -> Pseudonym:
        """The name under which a chat is kept."""
        return self._vault.pseudonyms.make("conversation", telegram_id)

    async def load(self, work: UnitOfWork, chat: Pseudonym, locale: str) -> Chat:
        """The chat, or a new one that speaks `locale`."""
        row = await chats.load(work, chat)
        if row is None:
            return Chat(chat, ChatState(locale), 0, None)
        state = _decode(self._vault.working.open(row.sealed, _binding(chat)))
        return Chat(chat, state, row.version, row.screen_message)

    async def save(self, work: UnitOfWork, chat: Chat) -> None:
        """Write the state; raises Conflict when somebody else wrote it since it was loaded."""
        sealed = self._vault.working.seal(_encode(chat.state), _binding(chat.pseudonym))
        now = milliseconds(self._clock.now())
        expires = chat.state.closes_at
        if chat.is_new:
            chats.create(work, chat.pseudonym, sealed, now=now, expires=expires)
        else:
            chats.save(work, chat.pseudonym, sealed, seen=chat.version, now=now, expires=expires)
        chat.version += 1

    async def forget(self, work: UnitOfWork, chat: Chat) -> None:
        """Keep nothing of this chat but what lies in it (so that it can still be cleaned)."""
        await chats.forget(work, chat.pseudonym)

    async def show(self, work: UnitOfWork, chat: Chat, screen: Screen, *, urgent: bool = False) -> None:
        """Put the screen into the outbox, its buttons stamped anew; call before `save`."""
        chat.state.stamp = (chat.state.stamp + 1) % 0x1000000
        chat.state.shown_at = milliseconds(self._clock.now())
        keys = tuple(tuple(self._key(button, chat.state.stamp) for button in row) for row in screen.rows)
        lane = Lane.URGENT if urgent else Lane.REPLY
        await self._outbox.put(
            work, chat.pseudonym, ShowScreen(screen.text, keys), lane, topic=SCREEN, screen=chat.screen_message
        )

    async def is_on_its_way(self, work: UnitOfWork, chat: Chat) -> bool:
        """Whether a screen (with what it has to say) has yet to arrive."""
        return await outbox.is_on_its_way(work, chat.pseudonym, SCREEN)

    def _key(self, button: Button, stamp: int) -> Key:
        if button.url:
            return Key(button.label, url=button.url)
        if button.copies:
            return Key(button.label, copies=button.copies)
        if button.switches:
            return Key(button.label, switches=button.switches)
        return Key(button.label, data=callback_data(button.action, stamp))

    async def move_screen_down(self, work: UnitOfWork, chat: Chat, harmless: str) -> None:
        """The next screen comes as a new message at the bottom; the old one goes, as `take_away` says."""
        if chat.screen_message is None:
            return
        await chats.set_screen(work, chat.pseudonym, None)
        await self.take_away(work, chat, [chat.screen_message], harmless)
        chat.screen_message = None

    async def take_away(self, work: UnitOfWork, chat: Chat, message_ids: list[int], harmless: str) -> None:
        """Delete messages of ours; what is too old for that is overwritten with something harmless.

        What is not known to lie there was removed before, or was sent just before a crash and never noted: deleting
        it does no harm in the one case and is needed in the other. Only the screen is known as long as it is there, so
        that one nobody remembers has lain for days: what stands in it must go, for whoever comes back after weeks.
        """
        oldest = milliseconds(self._clock.now() - DELETABLE)
        lying = {one.message_id: one.at for one in await chats.lying(work, chat.pseudonym)}
        old = [one for one in message_ids if lying.get(one, 0 if one == chat.screen_message else oldest) < oldest]
        await self._outbox.delete(work, chat.pseudonym, [one for one in message_ids if one not in old], Lane.REPLY)
        await self._overwrite(work, chat, old, harmless)

    async def _overwrite(self, work: UnitOfWork, chat: Chat, message_ids: list[int], harmless: str) -> None:
        for one in message_ids:
            await self._outbox.put(work, chat.pseudonym, BlankMessage(one, harmless), Lane.RELAY)
        await chats.note_gone(work, chat.pseudonym, message_ids)

    async def remove(self, work: UnitOfWork, chat: Chat, message_ids: list[int]) -> None:
        """Delete messages that the person has just written."""
        await self._outbox.delete(work, chat.pseudonym, message_ids, Lane.REPLY)

    async def note_stays(self, work: UnitOfWork, chat: Chat, message_id: int) -> None:
        """A message of the person stays for now (the only copy of a file); cleaning takes it away."""
        stays = LyingMessage(message_id, Purpose.INPUT, milliseconds(self._clock.now()))
        await chats.note_lying(work, chat.pseudonym, [stays])

    async def notify(self, work: UnitOfWork, whose: Pseudonym, text: str, lane: Lane = Lane.REPLY) -> None:
        """A silent message of its own, beside the screen."""
        await self._outbox.put(work, whose, SendNotice(text), lane)

    async def send_picture(
        self,
        work: UnitOfWork,
        whose: Pseudonym,
        message: str,
        caption: str,
        buttons: Sequence[Button],
        *,
        remove_after: int,
    ) -> None:
        """The picture of a message of the library, beside the screen. Its buttons belong to no screen: no stamp."""
        keys = (tuple(Key(button.label, data=button.action) for button in buttons),)
        picture = SendPicture(message, caption, keys, remove_after)
        await self._outbox.put(work, whose, picture, Lane.REPLY, topic=PICTURE)

    async def clean(self, work: UnitOfWork, chat: Chat, harmless: str) -> None:
        """Remove everything that is known to lie in the chat but the screen; overwrite what is too old."""
        oldest = milliseconds(self._clock.now() - DELETABLE)
        lying = [one for one in await chats.lying(work, chat.pseudonym) if one.message_id != chat.screen_message]
        fresh = [one.message_id for one in lying if one.at >= oldest]
        await self._outbox.delete(work, chat.pseudonym, fresh, Lane.URGENT)
        ours = [one.message_id for one in lying if one.at < oldest and one.purpose is not Purpose.INPUT]
        await self._overwrite(work, chat, ours, harmless)
