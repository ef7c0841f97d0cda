"""Deliveries as calls of the Bot API, and its answers as outcomes.

The one place where a conversation pseudonym is turned back into a chat id for sending.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import Any, Protocol, assert_never

from telegram import InputFile
from telegram.error import BadRequest, ChatMigrated, Forbidden, RetryAfter, TelegramError

from betang.clock import Clock
from betang.delivery.deliveries import (
    BlankMessage,
    DeleteMessages,
    EditNotice,
    FetchFile,
    Key,
    Keys,
    LeaveGroup,
    SendFile,
    SendNotice,
    SendPicture,
    SetMenu,
    ShowScreen,
)
from betang.delivery.lanes import SchedulerClosed
from betang.delivery.outbox import milliseconds
from betang.delivery.outcome import Again, Never, Outcome, Sent, Task
from betang.delivery.telegram_rate_limiter import Paced
from betang.errors import BetangError, StorageFailed
from betang.storage.states import Purpose
from betang.vault.vault import Vault
from betang.vocabulary import FileKind

_log = logging.getLogger(__name__)

_METHODS = {
    FileKind.PHOTO: ("sendPhoto", "photo"),
    FileKind.VOICE: ("sendVoice", "voice"),
    FileKind.AUDIO: ("sendAudio", "audio"),
    FileKind.VIDEO: ("sendVideo", "video"),
    FileKind.VIDEO_NOTE: ("sendVideoNote", "video_note"),
    FileKind.DOCUMENT: ("sendDocument", "document"),
}


class Caller(Protocol):
    """What sending needs of the bot."""

    async def call(
        self,
        method: str,
        parameters: dict[str, Any],
        *,
        paced: Paced | None = None,
        read_timeout: float | None = None,
    ) -> Any: ...


class Files(Protocol):
    """Opens sealed files in memory and seals fetched ones; the reports have it."""

    async def open_for_sending(self, delivery: SendFile) -> tuple[bytes, str, FileKind]:
        """Content, file name, and as what it is sent. Raises FileNotFoundError when it is gone."""

    async def open_picture(self, message: str) -> bytes:
        """The picture of a message of the library. Raises FileNotFoundError when there is none any more."""

    async def fetch(self, task: Task, delivery: FetchFile) -> Outcome:
        """Download, seal, and write down; then have the person's message removed."""

    async def give_up(self, task: Task, delivery: FetchFile) -> None:
        """Write down that the file cannot be had, and say so in the chat."""


Undelivered = Callable[[Task, str, str], Awaitable[None]]
"""Told of a notice that will not arrive: the task, what it is `about`, and why. Raises StorageFailed."""


class TelegramSender:
    """Turns a task into one call, or two where an edit finds nothing to edit."""

    def __init__(
        self, bot: Caller, vault: Vault, files: Files, clock: Clock, undelivered: Undelivered | None = None
    ) -> None:
        self._undelivered = undelivered
        self._bot = bot
        self._clock = clock
        self._vault = vault
        self._files = files

    async def send(self, task: Task) -> Outcome:
        """Never raises for what Telegram or the network does."""
        return await self._send(task, None)

    async def _send(self, task: Task, moved_to: int | None) -> Outcome:
        try:
            return await self._perform(task, moved_to)
        except ChatMigrated as moved:
            # A group that has another id since. What is kept of it moves when Telegram's message of that is handled.
            return Never("ChatMigrated") if moved_to is not None else await self._send(task, moved.new_chat_id)
        except RetryAfter as error:
            return Again(seconds_of(error), "429", counted=False)
        except Forbidden:
            return Never("Forbidden")
        except BadRequest as error:
            # Telegram's own words, which quote nothing of the message; they tell the developer what was wrong.
            known = _known_words(error)
            _log.warning("Telegram refused a %s: %s", type(task.delivery).__name__, known)
            return Never("ChatNotFound" if known == "chat not found" else "BadRequest")
        except TelegramError as error:
            return Again(1.0, type(error).__name__)
        except SchedulerClosed:
            return Again(5.0, "SchedulerClosed", counted=False)
        except (StorageFailed, OSError) as error:
            # The library's errors are caught above: this is our disk or database, which says nothing of the row.
            return Again(30.0, type(error).__name__, counted=False)
        except BetangError as error:
            return Again(5.0, type(error).__name__)

    async def give_up(self, task: Task, reason: str) -> None:
        """A file that cannot be had is said to whoever sent it, a notice to whom it is about; raises StorageFailed."""
        match task.delivery:
            case FetchFile() as fetch:
                await self._files.give_up(task, fetch)
            case SendNotice(about=about) if about and self._undelivered is not None:
                await self._undelivered(task, about, reason)

    async def _perform(self, task: Task, moved_to: int | None) -> Outcome:
        chat_id = moved_to or self._vault.pseudonyms.reveal("conversation", task.chat)
        match task.delivery:
            case ShowScreen() as screen:
                return await self._show(task, chat_id, screen)
            case SendNotice(not_after=end) if end is not None and milliseconds(self._clock.now()) > end:
                return Never("TooLate")
            case SendNotice() as notice:
                return await self._notify(task, chat_id, notice)
            case SendFile() as file:
                return await self._send_file(task, chat_id, file)
            case SendPicture() as picture:
                return await self._send_picture(task, chat_id, picture)
            case DeleteMessages(ids):
                return await self._delete(task, chat_id, ids)
            case BlankMessage() as blank:
                return await self._edit(task, chat_id, EditNotice(blank.message_id, blank.text))
            case EditNotice() as edit:
                return await self._edit(task, chat_id, edit)
            case FetchFile() as fetch:
                return await self._files.fetch(task, fetch)
            case SetMenu() as menu:
                return await self._set_menu(chat_id, menu)
            case LeaveGroup():
                await self._bot.call("leaveChat", {"chat_id": chat_id})
                return Sent()
            case _ as never:
                assert_never(never)

    def _paced(self, task: Task, chat_id: int) -> Paced:
        return Paced(task.lane, task.chat, is_group=chat_id < 0)

    async def _show(self, task: Task, chat_id: int, screen: ShowScreen) -> Outcome:
        content = {"chat_id": chat_id, "text": screen.text, "parse_mode": "HTML", **_markup(screen.keys)}
        content["link_preview_options"] = {"is_disabled": True}
        if task.screen_message is not None:
            try:
                await self._bot.call(
                    "editMessageText",
                    {**content, "message_id": task.screen_message},
                    paced=self._paced(task, chat_id),
                )
            except BadRequest as error:
                if not _is_gone(error):
                    return _if_unchanged(error, task.screen_message)
            else:
                return Sent(task.screen_message, is_screen=True)
        content["disable_notification"] = screen.silent
        sent = await self._bot.call("sendMessage", content, paced=self._paced(task, chat_id))
        return Sent(_message_id(sent), is_screen=True)

    async def _notify(self, task: Task, chat_id: int, notice: SendNotice) -> Outcome:
        sent = await self._bot.call(
            "sendMessage",
            {
                "chat_id": chat_id,
                "text": notice.text,
                "parse_mode": "HTML",
                "disable_notification": notice.silent,
                "protect_content": notice.protected,
                "link_preview_options": {"is_disabled": True},
                **_markup(notice.keys),
            },
            paced=self._paced(task, chat_id),
        )
        return Sent(_message_id(sent), purpose=Purpose(notice.purpose), remove_after=notice.remove_after)

    async def _send_file(self, task: Task, chat_id: int, file: SendFile) -> Outcome:
        try:
            content, name, kind = await self._files.open_for_sending(file)
        except FileNotFoundError:
            return Never("FileNotFound")
        method, field = _METHODS[kind]
        sent = await self._bot.call(
            method,
            {
                "chat_id": chat_id,
                field: InputFile(content, filename=name),
                **({"caption": file.caption, "parse_mode": "HTML"} if file.caption else {}),
                "protect_content": file.protected,
                "disable_notification": True,
            },
            paced=self._paced(task, chat_id),
            read_timeout=60.0,
        )
        return Sent(_message_id(sent), purpose=Purpose(file.purpose), remove_after=file.remove_after)

    async def _send_picture(self, task: Task, chat_id: int, picture: SendPicture) -> Outcome:
        try:
            content = await self._files.open_picture(picture.message)
        except FileNotFoundError:
            return Never("FileNotFound")
        sent = await self._bot.call(
            "sendPhoto",
            {
                "chat_id": chat_id,
                "photo": InputFile(content, filename="gambar.png"),
                "caption": picture.caption,
                "parse_mode": "HTML",
                "disable_notification": True,
                **_markup(picture.keys),
            },
            paced=self._paced(task, chat_id),
            read_timeout=60.0,
        )
        return Sent(_message_id(sent), purpose=Purpose.NOTICE, remove_after=picture.remove_after)

    async def _delete(self, task: Task, chat_id: int, ids: tuple[int, ...]) -> Outcome:
        try:
            await self._bot.call(
                "deleteMessages",
                {"chat_id": chat_id, "message_ids": list(ids)},
                paced=self._paced(task, chat_id),
            )
        except BadRequest:
            # One message older than 48 hours must not save the others: each alone, as far as it goes.
            await self._delete_each(task, chat_id, ids)
        return Sent(gone=ids)

    async def _delete_each(self, task: Task, chat_id: int, ids: tuple[int, ...]) -> None:
        for one in ids:
            try:
                await self._bot.call(
                    "deleteMessage", {"chat_id": chat_id, "message_id": one}, paced=self._paced(task, chat_id)
                )
            except BadRequest:
                continue  # too old or gone already; the privacy notice names what cannot be removed

    async def _edit(self, task: Task, chat_id: int, edit: EditNotice) -> Outcome:
        text = {"text": edit.text, "parse_mode": "HTML", "link_preview_options": {"is_disabled": True}}
        try:
            await self._bot.call(
                "editMessageText",
                {"chat_id": chat_id, "message_id": edit.message_id, **text, **_markup(edit.keys)},
                paced=self._paced(task, chat_id),
            )
        except BadRequest as error:
            return _if_unchanged(error, None)
        return Sent()

    async def _set_menu(self, chat_id: int, menu: SetMenu) -> Outcome:
        scope = {"type": "chat", "chat_id": chat_id}
        if not menu.commands:
            await self._bot.call("deleteMyCommands", {"scope": scope})
            return Sent()
        commands = [{"command": name, "description": text} for name, text in menu.commands]
        await self._bot.call("setMyCommands", {"commands": commands, "scope": scope})
        return Sent()


def seconds_of(error: RetryAfter) -> float:
    """How long Telegram asks us to wait; python-telegram-bot gives a number or a timedelta by its settings."""
    after = error.retry_after
    return float(after) if isinstance(after, int | float) else after.total_seconds()


def _message_id(sent: Any) -> int:
    """Of the message that was sent. Raises TelegramError for an answer that is no message."""
    if isinstance(sent, dict) and isinstance(sent.get("message_id"), int):
        return int(sent["message_id"])
    raise TelegramError("Invalid server response")


def _markup(keys: Keys) -> dict[str, Any]:
    if not keys:
        return {}
    return {"reply_markup": {"inline_keyboard": [[_button(key) for key in row] for row in keys]}}


def _button(key: Key) -> dict[str, Any]:
    if key.copies:
        return {"text": key.label, "copy_text": {"text": key.copies}}
    if key.switches:
        return {"text": key.label, "switch_inline_query": key.switches}
    return {"text": key.label, "url": key.url} if key.url else {"text": key.label, "callback_data": key.data}


def _is_gone(error: BadRequest) -> bool:
    """The message cannot be edited, so the screen is sent anew."""
    text = str(error).lower()
    return "message to edit not found" in text or "message can't be edited" in text or "message_id_invalid" in text


def _if_unchanged(error: BadRequest, message_id: int | None) -> Outcome:
    """Telegram refuses an edit that changes nothing; for us it is done."""
    if "message is not modified" in str(error).lower():
        return Sent(message_id, is_screen=message_id is not None)
    if _is_gone(error):
        return Sent()
    raise error


_KNOWN = (
    "message is too long",
    "can't parse entities",
    "button_data_invalid",
    "chat not found",
    "message text is empty",
    "wrong file identifier",
    "photo_invalid_dimensions",
)


def _known_words(error: BadRequest) -> str:
    """The known part of a refusal. Threat: the rest may quote an entity of the text."""
    text = str(error).lower()
    return next((words for words in _KNOWN if words in text), "another reason")
