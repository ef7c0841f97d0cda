"""sendMessage, sendLocation, sendChatAction, copyMessage, forwardMessage."""

from __future__ import annotations

from typing import Any

from betang.training.actors import Message
from betang.training.errors import bad_request
from betang.training.parameters import Parameters
from betang.training.sending import read_caption, read_text, send
from betang.training.state import World

Json = dict[str, Any]

_ACTIONS = frozenset(
    [
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    ]
)
_LEFT_BEHIND = frozenset(
    [
        "message_id",
        "from",
        "chat",
        "date",
        "edit_date",
        "reply_markup",
        "reply_to_message",
        "media_group_id",
        "forward_origin",
        "has_protected_content",
    ]
)


def send_message(world: World, call: Parameters) -> Json:
    return send(world, call, read_text(call))


def send_location(world: World, call: Parameters) -> Json:
    latitude, longitude = call.number("latitude"), call.number("longitude")
    if latitude is None or longitude is None or abs(latitude) > 90 or abs(longitude) > 180:
        raise bad_request("wrong coordinates specified")  # documentation is silent on the text
    return send(world, call, {"location": {"latitude": latitude, "longitude": longitude}})


def send_chat_action(world: World, call: Parameters) -> bool:
    action = call.text("action")
    if action not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    chat = world.chat(call.values.get("chat_id"))
    world.check_reachable(chat)
    if chat.user is not None:
        chat.user.typing = True
    world.hub.tell(lambda: {"type": "action", "chat": chat.id, "action": action}, chat.id)
    return True


def copy_message(world: World, call: Parameters) -> Json:
    """Gives a MessageId. The copy has no link to its source (doc)."""
    source = _source(world, call, "copy")
    content = {key: value for key, value in source.content.items() if key not in _LEFT_BEHIND}
    if "caption" in call.values and "text" not in content:
        content.pop("caption", None)
        content.pop("caption_entities", None)
        content.update(read_caption(call.values))
    return {"message_id": send(world, call, content)["message_id"]}


def forward_message(world: World, call: Parameters) -> Json:
    source = _source(world, call, "forward")
    content = {key: value for key, value in source.content.items() if key not in _LEFT_BEHIND}
    content["forward_origin"] = source.content.get("forward_origin") or {
        "type": "user",
        "date": source.content["date"],
        "sender_user": source.content["from"],
    }
    return send(world, call, content)


def _source(world: World, call: Parameters, verb: str) -> Message:
    """The message to copy or forward; raises ApiError when it is gone, protected or a service message."""
    chat = world.chat(call.values.get("from_chat_id"))
    message = chat.messages.get(call.whole("message_id"))
    participle = {"copy": "copied", "forward": "forwarded"}[verb]
    if message is None:
        raise bad_request(f"message to {verb} not found")
    if message.is_service or message.content.get("has_protected_content"):
        raise bad_request(f"the message can't be {participle}")
    return message
