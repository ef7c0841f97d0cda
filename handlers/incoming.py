"""What a person did, taken out of a Telegram update. The rest of the handlers does not read updates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, NamedTuple

from telegram import ChatMember, ChatMemberRestricted, ChatMemberUpdated, Message, Update
from telegram.constants import ChatType

from betang.chats.service import Pressed, read_callback
from betang.intake.aside import Asides
from betang.vocabulary import FileKind, FileRef


class Kind(StrEnum):
    COMMAND = "command"
    TEXT = "text"
    EDITED = "edited"
    BUTTON = "button"
    FILE = "file"
    LOCATION = "location"
    OTHER = "other"  # stickers, polls, dice, games and the like: nothing we can keep
    CAME = "came"  # the bot was let into a group
    WENT = "went"  # ... and was taken out of it
    MOVED = "moved"  # a group has become a supergroup, with another id
    NOTHING = "nothing"  # service messages and updates that ask for no answer, such as that the bot was blocked


@dataclass(frozen=True, slots=True)
class Incoming:
    """One update. `person` is the Telegram id of who did it, `chat` that of the chat; equal in private."""

    kind: Kind
    update_id: int
    chat: int
    person: int
    language: str | None = None
    message_id: int | None = None
    """Of a press: the message below which the button stands, None when that is gone."""
    text: str = ""
    command: str = ""
    argument: str = ""
    bot: str = ""
    """The bot named behind a command (`/start@name`), in lower case; empty when none is."""
    pressed: Pressed | None = None
    callback_id: str = ""
    file: FileRef | None = None
    point: tuple[float, float] | None = None
    moved_to: int | None = None
    """Of a group that moved: Telegram's id of what it has become; `chat` is what it was."""
    asides: Asides = field(default_factory=Asides, repr=False)

    @property
    def is_private(self) -> bool:
        """Users have positive ids, groups negative ones (Bot API)."""
        return self.chat > 0


class Shown(NamedTuple):
    """The message under a button: Telegram's ids of its chat and of itself, None when it is gone."""

    chat: int
    message_id: int | None


def without_our_own_screen(raw: Mapping[str, Any]) -> tuple[dict[str, Any], Shown | None]:
    """The update as it is parsed, and the message under a pressed button, which is not: it is our own screen, and
    building its objects again (text, entities, every button) costs a tenth of an update's work for nothing."""
    query = raw.get("callback_query")
    if not isinstance(query, Mapping) or not isinstance(query.get("message"), Mapping):
        return dict(raw), None
    message = query["message"]
    kept = {name: value for name, value in query.items() if name != "message"}
    is_there = message.get("date") != 0  # Bot API, InaccessibleMessage
    return {**raw, "callback_query": kept}, Shown(
        message["chat"]["id"], message["message_id"] if is_there else None
    )


def read_update(update: Update, asides: Asides, shown: Shown | None = None) -> Incoming | None:
    """None when nobody is to be answered (channel posts, what was sent through us). `asides`: what was made for it already."""
    of_a_person = _button(update, shown) if update.callback_query is not None else _read(update)
    incoming = _of_a_group(update) or of_a_person
    return None if incoming is None else replace(incoming, asides=asides)


def _read(update: Update) -> Incoming | None:
    message = update.message or update.edited_message
    if message is None or message.from_user is None:
        return None
    if message.from_user.is_bot and not _is_anonymous_administrator(message):
        return None
    if message.via_bot is not None and message.via_bot.id == message.get_bot().id:
        return None  # one of our own texts, found by `@bot words` and sent to ourselves: nobody is telling anything
    return _message(update, message)


def _is_anonymous_administrator(message: Message) -> bool:
    """Somebody who writes as the group itself: Telegram names a bot of its own as sender (Bot API, `sender_chat`)."""
    return message.sender_chat is not None and message.sender_chat.id == message.chat.id


def _of_a_group(update: Update) -> Incoming | None:
    """What happens to a group and not in it: the bot came or went, or the group has another id from now on."""
    change, message = update.my_chat_member, update.message
    if change is not None:
        return _membership(update, change)
    if message is None:
        return None
    # Telegram says it twice, once in what the group was and once in what it has become.
    old, new = message.chat.id, message.migrate_to_chat_id
    if message.migrate_from_chat_id is not None:
        old, new = message.migrate_from_chat_id, message.chat.id
    return Incoming(Kind.MOVED, update.update_id, chat=old, person=old, moved_to=new) if new is not None else None


def _membership(update: Update, change: ChatMemberUpdated) -> Incoming | None:
    """None for what changes nothing here: other rights, private chats that are blocked, channels."""
    was_in, is_in = _is_in(change.old_chat_member), _is_in(change.new_chat_member)
    if was_in == is_in or change.chat.type not in {ChatType.GROUP, ChatType.SUPERGROUP}:
        return None
    kind, by = Kind.CAME if is_in else Kind.WENT, change.from_user
    return Incoming(kind, update.update_id, chat=change.chat.id, person=by.id, language=by.language_code)


def _is_in(member: ChatMember) -> bool:
    if isinstance(member, ChatMemberRestricted):
        return member.is_member
    return member.status in {ChatMember.MEMBER, ChatMember.ADMINISTRATOR, ChatMember.OWNER}


def _button(update: Update, shown: Shown | None) -> Incoming | None:
    query = update.callback_query
    if query is None:
        return None
    return Incoming(
        Kind.BUTTON,
        update.update_id,
        chat=shown.chat if shown is not None else query.from_user.id,
        person=query.from_user.id,
        language=query.from_user.language_code,
        message_id=shown.message_id if shown is not None else None,
        pressed=read_callback(query.data or ""),
        callback_id=query.id,
    )


def _message(update: Update, message: Message) -> Incoming:
    person = message.from_user if not _is_anonymous_administrator(message) else None
    kind, text = _kind_and_text(message)
    if update.edited_message is not None:
        kind = _kind_of_edit(kind, text)
    command, argument, bot = _command(text) if kind is Kind.COMMAND else ("", "", "")
    place = message.location or (message.venue.location if message.venue else None)
    return Incoming(
        kind,
        update.update_id,
        chat=message.chat.id,
        person=person.id if person is not None else message.chat.id,
        language=person.language_code if person is not None else None,
        message_id=message.message_id,
        text=text,
        command=command,
        argument=argument,
        bot=bot,
        file=_file(message) if kind is Kind.FILE else None,
        point=(place.latitude, place.longitude) if place is not None else None,
    )


def _kind_and_text(message: Message) -> tuple[Kind, str]:
    if message.text is not None:
        return (Kind.COMMAND if message.text.startswith("/") else Kind.TEXT), message.text
    if _file(message) is not None:
        return Kind.FILE, message.caption or ""
    if message.location is not None or message.venue is not None:
        return Kind.LOCATION, ""
    if message.contact is not None:
        # A number somebody shares is part of what they tell; it must not be lost.
        return Kind.TEXT, " ".join(filter(None, [message.contact.first_name, message.contact.phone_number]))
    return (Kind.OTHER if _cannot_be_kept(message) else Kind.NOTHING), ""


def _kind_of_edit(kind: Kind, text: str) -> Kind:
    """An edited text or caption counts as a new text, and a command as a command; the file itself came before.

    A place that moves (a live location) is edited every few seconds: it is not followed.
    """
    if kind is Kind.COMMAND:
        return kind
    return Kind.EDITED if text else Kind.NOTHING


def _cannot_be_kept(message: Message) -> bool:
    """What people send and we cannot use, as distinct from what Telegram writes by itself."""
    return any(
        (
            message.sticker,
            message.poll,
            message.dice,
            message.game,
            message.story,
            message.paid_media,
            message.checklist,
            message.invoice,
            message.giveaway,
        )
    )


def _command(text: str) -> tuple[str, str, str]:
    """`/Lapor@Bot kata` -> (`lapor`, `kata`, `bot`)."""
    head, *rest = text[1:].split(maxsplit=1) or [""]
    name, _, bot = head.partition("@")
    return name.lower(), rest[0].strip() if rest else "", bot.lower()


def _file(message: Message) -> FileRef | None:
    if message.photo:
        largest = message.photo[-1]
        return FileRef(FileKind.PHOTO, largest.file_id, largest.file_size or 0, "image/jpeg")
    if message.video_note is not None:
        note = message.video_note
        return FileRef(FileKind.VIDEO_NOTE, note.file_id, note.file_size or 0, "video/mp4")
    for kind, file in (
        (FileKind.VOICE, message.voice),
        (FileKind.AUDIO, message.audio),
        (FileKind.VIDEO, message.video),
        (FileKind.DOCUMENT, message.animation or message.document),
    ):
        if file is not None:
            name = getattr(file, "file_name", None) or ""
            return FileRef(kind, file.file_id, file.file_size or 0, file.mime_type or "", name)
    return None
