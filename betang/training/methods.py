"""Which function answers which method of the Bot API. Names are taken in any letter case, as Telegram does."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from betang.training import (
    methods_chats,
    methods_deletion,
    methods_edits,
    methods_inline,
    methods_media,
    methods_messages,
    methods_profile,
)
from betang.training.parameters import Parameters
from betang.training.state import World

Method = Callable[[World, Parameters], Any]

_MEDIA: dict[str, Method] = {
    f"send{name}": partial(methods_media.send_media, kind=kind)
    for name, kind in {
        "Photo": "photo",
        "Document": "document",
        "Voice": "voice",
        "Audio": "audio",
        "Video": "video",
        "VideoNote": "video_note",
        "Sticker": "sticker",
    }.items()
}

METHODS: dict[str, Method] = {
    "getMe": methods_chats.get_me,
    "getUpdates": methods_chats.get_updates,
    "setWebhook": methods_chats.set_webhook,
    "deleteWebhook": methods_chats.delete_webhook,
    "getWebhookInfo": methods_chats.get_webhook_info,
    "sendMessage": methods_messages.send_message,
    "sendLocation": methods_messages.send_location,
    "sendChatAction": methods_messages.send_chat_action,
    "copyMessage": methods_messages.copy_message,
    "forwardMessage": methods_messages.forward_message,
    "editMessageText": methods_edits.edit_message_text,
    "editMessageCaption": methods_edits.edit_message_caption,
    "editMessageReplyMarkup": methods_edits.edit_message_reply_markup,
    "deleteMessage": methods_deletion.delete_message,
    "deleteMessages": methods_deletion.delete_messages,
    "pinChatMessage": methods_deletion.pin_chat_message,
    "unpinChatMessage": methods_deletion.unpin_chat_message,
    "unpinAllChatMessages": methods_deletion.unpin_all_chat_messages,
    **_MEDIA,
    "sendMediaGroup": methods_media.send_media_group,
    "getFile": methods_media.get_file,
    "answerCallbackQuery": methods_chats.answer_callback_query,
    "answerInlineQuery": methods_inline.answer_inline_query,
    "getChat": methods_chats.get_chat,
    "getChatMember": methods_chats.get_chat_member,
    "getChatAdministrators": methods_chats.get_chat_administrators,
    "leaveChat": methods_chats.leave_chat,
    "setMyCommands": methods_profile.set_my_commands,
    "getMyCommands": methods_profile.get_my_commands,
    "deleteMyCommands": methods_profile.delete_my_commands,
    "setMyName": methods_profile.set_my_name,
    "getMyName": methods_profile.get_my_name,
    "setMyDescription": methods_profile.set_my_description,
    "getMyDescription": methods_profile.get_my_description,
    "setMyShortDescription": methods_profile.set_my_short_description,
    "getMyShortDescription": methods_profile.get_my_short_description,
}

BY_LOWER_NAME: dict[str, tuple[str, Method]] = {name.lower(): (name, method) for name, method in METHODS.items()}
