"""editMessageText, editMessageCaption, editMessageReplyMarkup: changes of the bot's own messages.

The documentation sets no time limit on edits of a bot's own messages (48 hours are named for business
messages only), so there is none here.
"""

from __future__ import annotations

from typing import Any

from betang.training.actors import Chat, Message
from betang.training.errors import NOT_MODIFIED, bad_request
from betang.training.limits import check_text
from betang.training.markup import read_inline
from betang.training.parameters import Parameters
from betang.training.sending import read_caption, read_text
from betang.training.state import World

Json = dict[str, Any]


def edit_message_text(world: World, call: Parameters) -> Json:
    content = read_text(call)
    markup = _markup(call)
    chat, message = own_message(world, call)
    check_text(content["text"])
    if "text" not in message.content:
        raise bad_request("there is no text in the message to edit")
    return _apply(world, chat, message, {"text": "", "entities": [], **content, "reply_markup": markup})


def edit_message_caption(world: World, call: Parameters) -> Json:
    content = read_caption(call.values)
    markup = _markup(call)
    chat, message = own_message(world, call)
    if "text" in message.content or "location" in message.content:
        raise bad_request("there is no caption in the message to edit")
    return _apply(world, chat, message, {"caption": "", "caption_entities": [], **content, "reply_markup": markup})


def edit_message_reply_markup(world: World, call: Parameters) -> Json:
    markup = _markup(call)
    chat, message = own_message(world, call)
    return _apply(world, chat, message, {"reply_markup": markup})


def own_message(world: World, call: Parameters) -> tuple[Chat, Message]:
    """The bot's message that an edit names; raises ApiError when it is gone or somebody else's."""
    chat = world.chat(call.values.get("chat_id"))
    message_id = call.whole("message_id")
    if not message_id:
        raise bad_request("message identifier is not specified")
    message = chat.messages.get(message_id)
    if message is None:
        raise bad_request("message to edit not found")
    if not message.from_bot or message.is_service:
        raise bad_request("message can't be edited")
    return chat, message


def _markup(call: Parameters) -> Json | None:
    return read_inline(call.structure("reply_markup", "reply keyboard markup"))


def _apply(world: World, chat: Chat, message: Message, fields: Json) -> Json:
    """Set `fields`; an empty one goes away. Raises ApiError when nothing would change.

    Documentation is silent on edits in the chat of somebody who blocked the bot: refused like a message.
    """
    before = message.content
    if all((before.get(name) or None) == (value or None) for name, value in fields.items()):
        raise bad_request(NOT_MODIFIED)
    world.admit(chat)
    # A new dict: the old one may stand in an update or in an answer that is still on its way.
    after = {**before, **fields}
    message.content = {name: value for name, value in after.items() if value or name not in fields}
    world.changed(message)
    return message.content
