"""What all sending methods share: reading text, caption, options, and putting the message into the chat."""

from __future__ import annotations

from typing import Any

from betang.training.actors import Chat, Message
from betang.training.entities import parse_text
from betang.training.errors import bad_request
from betang.training.limits import check_caption, check_text
from betang.training.markup import read_markup
from betang.training.parameters import Parameters
from betang.training.state import World

Json = dict[str, Any]


def read_text(call: Parameters) -> Json:
    """`text` and `entities` of a message; length is checked by `check_text` once the chat is known."""
    text, entities = parse_text(
        call.text("text"),
        call.text("parse_mode"),
        call.structure("entities") if "entities" in call.values else None,
    )
    return {"text": text, "entities": entities} if entities else {"text": text}


def read_caption(values: Json) -> Json:
    """`caption` and `caption_entities` of a media message, parsed and within 1,024 units."""
    source = values.get("caption")
    if not source:
        return {}
    given = Parameters(values).structure("caption_entities")
    caption, entities = parse_text(str(source), str(values.get("parse_mode") or ""), given)
    check_caption(caption)
    if not caption:
        return {}
    return {"caption": caption, "caption_entities": entities} if entities else {"caption": caption}


def send(world: World, call: Parameters, content: Json) -> Json:
    """Put one message into the chat the call names; gives it as Telegram's JSON."""
    markup = read_markup(call.structure("reply_markup", "reply keyboard markup"))
    chat = world.chat(call.values.get("chat_id"))
    if "text" in content:
        check_text(content["text"])
    reply = _reply(chat, call)
    if reply is not None:
        content["reply_to_message"] = reply
    if markup is not None and ("inline_keyboard" in markup or "keyboard" in markup):
        content["reply_markup"] = markup
    if call.flag("protect_content"):
        content["has_protected_content"] = True
    world.admit(chat)
    message = world.add(chat, content, from_bot=True, silent=call.flag("disable_notification"))
    return answer_with(message)


def answer_with(message: Message) -> Json:
    """The message as the bot gets it: reply keyboards are shown to people, not given back (doc: Message)."""
    markup = message.content.get("reply_markup")
    if markup is None or "inline_keyboard" in markup:
        return message.content
    return {key: value for key, value in message.content.items() if key != "reply_markup"}


def _reply(chat: Chat, call: Parameters) -> Json | None:
    values = call.values
    if "reply_parameters" not in values and "reply_to_message_id" not in values:
        return None
    parameters = call.structure("reply_parameters", "reply parameters") or {}
    if not isinstance(parameters, dict):
        raise bad_request("ReplyParameters must be an Object")
    message_id = Parameters(parameters).whole("message_id") or call.whole("reply_to_message_id")
    if not message_id:
        return None
    message = chat.messages.get(message_id)
    if message is not None:
        return {key: value for key, value in message.content.items() if key != "reply_to_message"}
    if call.flag("allow_sending_without_reply") or parameters.get("allow_sending_without_reply"):
        return None
    raise bad_request("message to be replied not found")
