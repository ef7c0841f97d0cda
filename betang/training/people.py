"""What people do on their phones, as async methods: the side of the training room that tests drive.

A `Phone` belongs to one `User` and speaks for them in the private chat with the bot or, with `chat=`, in a
group. Everything it does becomes an update exactly as Telegram would write it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from betang.training.actors import Chat, Message, User
from betang.training.entities import typed_entities
from betang.training.inline import InlineAnswer, Result
from betang.training.ledger import Notification
from betang.training.limits import INLINE_QUERY_CHARACTERS, cut
from betang.training.queries import Answer
from betang.training.screens import NotOnScreenError, View
from betang.training.state import World
from betang.training.uploads import Attachment, attach
from betang.training.views import Seen, see

Json = dict[str, Any]
T = TypeVar("T")


class Phone:
    """One person's Telegram. Methods that act give back the message (`Seen`) they made."""

    def __init__(self, world: World, user: User) -> None:
        self.world = world
        self.user = user

    @property
    def id(self) -> int:
        return self.user.id

    # Looking

    def view(self, chat: int | None = None) -> View:
        """What the phone shows now, without waiting."""
        place = self._chat(chat)
        return View(tuple(see(one, self.world.files) for one in place.messages.values() if not one.hidden))

    async def messages(self, chat: int | None = None) -> tuple[Seen, ...]:
        return self.view(chat).messages

    async def screen(self, chat: int | None = None) -> Seen | None:
        """The bot's newest message with buttons, else its newest message."""
        return self.view(chat).screen

    async def notifications(self) -> list[Notification]:
        return [one for one in self.world.ledger.notifications if one.user == self.id]

    async def wait_for(
        self,
        predicate: Callable[[View], T | None],
        within: float = 5.0,
        chat: int | None = None,
    ) -> T:
        """The first truthy thing `predicate` says of the view; raises TimeoutError saying what was shown."""
        try:
            async with asyncio.timeout(within):
                while not (found := predicate(self.view(chat))):
                    await self.world.hub.change(self._chat(chat).id)
                return found
        except TimeoutError:
            message = f"after {within} s the phone shows: {self.view(chat).describe()}"
            raise TimeoutError(message) from None

    async def sees(self, text: str, within: float = 5.0, chat: int | None = None) -> Seen:
        """Wait for a message of the bot that contains `text`."""
        return await self.wait_for(lambda view: view.shows(text), within, chat)

    async def sees_key(self, label_or_data: str, within: float = 5.0) -> Seen:
        """Wait for a message with such a button."""
        found = await self.wait_for(lambda view: view.key(label_or_data), within)
        return found[0]

    # Writing

    async def say(self, text: str, chat: int | None = None, reply_to: int | None = None) -> Seen:
        """Write a text. Phones cut what is over 4,096 units into several messages; the last is given back."""
        if not text.strip():
            raise ValueError("a phone sends no empty message")
        return [self._send(_typed(part), chat, reply_to) for part in cut(text.strip())][-1]

    async def start(self, payload: str = "") -> Seen:
        """Open `t.me/<bot>?start=payload` and press Start, which also unblocks the bot."""
        if self.user.blocked:
            await self.unblock()
        return await self.say(f"/start {payload}".rstrip())

    async def send_file(
        self, kind: str, data: bytes, caption: str = "", *, chat: int | None = None, **details: Any
    ) -> Seen:
        """Send one file; `details` are the fields of `Attachment` (name, media_type, size, duration)."""
        return (await self.send_album([Attachment(kind, data, caption, **details)], chat=chat))[0]

    async def send_photo(self, data: bytes, caption: str = "", **details: Any) -> Seen:
        return await self.send_file("photo", data, caption, **details)

    async def send_voice(self, data: bytes, duration: int = 3, **details: Any) -> Seen:
        return await self.send_file("voice", data, duration=duration, **details)

    async def send_audio(self, data: bytes, **details: Any) -> Seen:
        return await self.send_file("audio", data, **details)

    async def send_video(self, data: bytes, caption: str = "", **details: Any) -> Seen:
        return await self.send_file("video", data, caption, **details)

    async def send_video_note(self, data: bytes, **details: Any) -> Seen:
        return await self.send_file("video_note", data, **details)

    async def send_document(self, data: bytes, name: str = "berkas.pdf", caption: str = "", **details: Any) -> Seen:
        return await self.send_file("document", data, caption, name=name, **details)

    async def send_sticker(self, data: bytes = b"sticker", **details: Any) -> Seen:
        return await self.send_file("sticker", data, **details)

    async def send_album(self, items: Sequence[Attachment], *, chat: int | None = None) -> list[Seen]:
        """Several files at once: one message each with a common media_group_id. One item is no album."""
        album = (
            {"media_group_id": str(13_000_000_000_000_000 + self.world.next_album_id())} if len(items) > 1 else {}
        )
        return [self._send({**album, **attach(self.world.files, item)}, chat) for item in items]

    async def send_location(self, latitude: float, longitude: float, chat: int | None = None) -> Seen:
        return self._send({"location": {"latitude": latitude, "longitude": longitude}}, chat)

    async def send_contact(self, chat: int | None = None) -> Seen:
        """Share one's own number."""
        contact = {"phone_number": self.user.phone, "first_name": self.user.first_name, "user_id": self.id}
        return self._send({"contact": contact}, chat)

    async def send_poll(self, question: str, options: Sequence[str], chat: int | None = None) -> Seen:
        choices = [
            {"text": text, "voter_count": 0, "persistent_id": str(index)} for index, text in enumerate(options)
        ]
        poll = {
            "id": str(5_000_000_000_000_000 + self.world.next_album_id()),
            "question": question,
            "options": choices,
            "total_voter_count": 0,
            "is_closed": False,
            "is_anonymous": True,
            "type": "regular",
            "allows_multiple_answers": False,
            "allows_revoting": True,
            "members_only": False,
        }
        return self._send({"poll": poll}, chat)

    async def forward_post(self, text: str, channel: str = "Kanal latihan", chat: int | None = None) -> Seen:
        """Forward a text from a channel."""
        source = {"id": -1_009_999_999_999, "title": channel, "type": "channel"}
        origin = {"type": "channel", "date": self.world.now(), "chat": source, "message_id": 1}
        return self._send({"text": text, "forward_origin": origin}, chat)

    async def edit(self, message_id: int, text: str, chat: int | None = None) -> Seen:
        """Change one's own message; the bot gets `edited_message`."""
        place = self._chat(chat)
        message = self._own(place, message_id)
        field = "text" if "text" in message.content else "caption"
        message.content = {**message.content, field: text}
        message.content.pop("entities" if field == "text" else "caption_entities", None)
        if entities := typed_entities(text):
            message.content["entities" if field == "text" else "caption_entities"] = entities
        self.world.changed(message)
        self.world.updates.add("edited_message", message.content)
        return see(message, self.world.files)

    # Pressing

    async def press(
        self,
        label_or_data: str,
        *,
        message_id: int | None = None,
        within: float = 10.0,
        chat: int | None = None,
    ) -> Answer | None:
        """Press the newest button with this label or data and wait for the answer; None when none comes in time.

        With `message_id` the data is taken as it is, so that a button which is no longer shown (a stale
        one on another device) can be pressed too. Raises NotOnScreenError when there is no such button.
        """
        place = self._chat(chat)
        if message_id is None:
            found = self.view(chat).key(label_or_data)
            if found is None:
                raise NotOnScreenError(f"no button {label_or_data!r} on: {self.view(chat).describe()}")
            message_id, data = found[0].id, found[1].data
        else:
            data = self._data_on(place, message_id, label_or_data)
        if not data:
            raise NotOnScreenError(f"{label_or_data!r} opens a link; there is nothing to press")
        return await self._press(place, message_id, data, within)

    async def _press(self, place: Chat, message_id: int, data: str, seconds: float) -> Answer | None:
        answer = self._touch(place, message_id, data)
        try:
            return await asyncio.wait_for(asyncio.shield(answer), seconds)
        except TimeoutError:
            return None

    def tap(self, label_or_data: str) -> None:
        """Press the newest button with this label or data and go on; raises NotOnScreenError when there is none."""
        found = self.view().key(label_or_data)
        if found is None:
            raise NotOnScreenError(f"no button {label_or_data!r} on: {self.view().describe()}")
        self._touch(self._chat(None), found[0].id, found[1].data)

    def _touch(self, place: Chat, message_id: int, data: str) -> asyncio.Future[Answer]:
        query_id, answer = self.world.queries.open(self.id)
        message = place.messages.get(message_id)
        # A message that is gone is inaccessible to the bot: date 0 (doc: InaccessibleMessage).
        content = message.content if message else {"chat": place.json, "message_id": message_id, "date": 0}
        query = {
            "id": query_id,
            "from": self.user.as_json(),
            "message": content,
            "chat_instance": str(3_000_000_000_000_000_000 + abs(place.id)),
            "data": data,
        }
        self.world.updates.add("callback_query", query)
        return answer

    def _data_on(self, place: Chat, message_id: int, label_or_data: str) -> str:
        message = place.messages.get(message_id)
        if message is not None:
            for key in see(message, self.world.files).keys:
                if key.label == label_or_data:
                    return key.data
        return label_or_data

    # Inline: `@bot words` in the text field of any chat

    async def ask_inline(self, text: str = "", *, offset: str = "", within: float = 5.0) -> InlineAnswer | None:
        """Type this behind the bot's name, in a chat of one's own; None when no answer comes in time."""
        if not self.world.inline_mode:
            return None
        query_id, answer = self.world.inline.open()
        query = {"id": query_id, "from": self.user.as_json(), "offset": offset, "chat_type": "private"}
        self.world.updates.add("inline_query", {**query, "query": text[:INLINE_QUERY_CHARACTERS]})
        try:
            return await asyncio.wait_for(answer, within)
        except TimeoutError:
            return None

    async def choose(self, result: Result, chat: int | None = None) -> Seen:
        """Send a result of the list into a chat, as one's own message that names the bot."""
        return self._send({**result.content, "via_bot": self.world.bot_json}, chat)

    # The rest of the phone

    async def delete(self, message_id: int, *, for_both: bool = False, chat: int | None = None) -> None:
        """Delete a message on this side, or for both; the bot is not told either way (doc: no such update)."""
        place = self._chat(chat)
        if for_both:
            self.world.remove(place, [message_id])
            return
        place.messages[message_id].hidden = True
        self.world.hub.tell(lambda: {"type": "deleted", "chat": place.id, "ids": [message_id]}, place.id)

    async def clear(self, *, for_both: bool = False) -> None:
        """Clear the whole private chat."""
        place = self._chat(None)
        ids = [message.id for message in place.messages.values() if not message.hidden]
        if for_both:
            self.world.remove(place, ids)
            return
        for message_id in ids:
            place.messages[message_id].hidden = True
        self.world.hub.tell(lambda: {"type": "deleted", "chat": place.id, "ids": ids}, place.id)

    async def block(self) -> None:
        self._set_blocked(blocked=True)

    async def unblock(self) -> None:
        self._set_blocked(blocked=False)

    async def deactivate(self) -> None:
        """The account is deleted."""
        self.user.deactivated = True
        self.world.hub.tell(lambda: {"type": "user", "user": self.world.user_json(self.user)})

    def _set_blocked(self, *, blocked: bool) -> None:
        if self.user.blocked == blocked:
            return
        self.user.blocked = blocked
        bot = self.world.bot_json
        kicked, member = {"status": "kicked", "user": bot, "until_date": 0}, {"status": "member", "user": bot}
        change = {
            "chat": self.user.as_chat(),
            "from": self.user.as_json(),
            "date": self.world.now(),
            "old_chat_member": member if blocked else kicked,
            "new_chat_member": kicked if blocked else member,
        }
        self.world.updates.add("my_chat_member", change)
        self.world.hub.tell(lambda: {"type": "user", "user": self.world.user_json(self.user)})

    # Inside

    def _chat(self, chat: int | None) -> Chat:
        return self.world.chats[self.id if chat is None else chat]

    def _own(self, place: Chat, message_id: int) -> Message:
        message = place.messages.get(message_id)
        if message is None or message.from_bot or message.content["from"]["id"] != self.id:
            raise NotOnScreenError(f"message {message_id} is not one this person wrote")
        return message

    def _send(self, content: Json, chat: int | None, reply_to: int | None = None) -> Seen:
        place = self._chat(chat)
        replied = place.messages.get(reply_to or 0)
        if replied is not None:
            content["reply_to_message"] = {k: v for k, v in replied.content.items() if k != "reply_to_message"}
        if place.user is not None:
            place.user.started = True
        content["from"] = self.user.as_json()
        message = self.world.add(place, content, from_bot=False)
        if self._bot_hears(place, message):
            self.world.updates.add("message", message.content)
        return see(message, self.world.files)

    def _bot_hears(self, place: Chat, message: Message) -> bool:
        """In private always unless blocked; in groups by privacy mode: commands, mentions, what came via it, replies to it (doc)."""
        if place.user is not None:
            return not place.user.blocked
        if place.group is None or not place.group.bot_present:
            return False
        text = str(message.content.get("text") or message.content.get("caption") or "")
        reply = message.content.get("reply_to_message", {}).get("from", {})
        meant = (
            text.startswith("/") or f"@{self.world.bot.username}" in text or reply.get("id") == self.world.bot.id
        )
        meant = meant or message.content.get("via_bot") == self.world.bot_json
        return meant or place.group.bot_admin or not self.world.privacy_mode


def _typed(text: str) -> Json:
    entities = typed_entities(text)
    return {"text": text, "entities": entities} if entities else {"text": text}
