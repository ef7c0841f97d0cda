"""deleteMessage, deleteMessages, pinChatMessage, unpinChatMessage, unpinAllChatMessages."""

from __future__ import annotations

from typing import Any

from betang.training.actors import Chat, Message
from betang.training.errors import bad_request
from betang.training.limits import DELETED_AT_ONCE, DELETION_SECONDS
from betang.training.parameters import Parameters
from betang.training.state import World

Json = dict[str, Any]


def delete_message(world: World, call: Parameters) -> bool:
    if not call.text("chat_id"):
        raise bad_request("chat identifier is not specified")
    chat = world.chat(call.values.get("chat_id"))
    message_id = call.whole("message_id")
    if not message_id:
        raise bad_request("message identifier is not specified")
    message = chat.messages.get(message_id)
    if message is None:
        raise bad_request("message to delete not found")
    _check_deletable(world, chat, message)
    world.remove(chat, [message_id])
    return True


def delete_messages(world: World, call: Parameters) -> bool:
    """1 to 100 ids; those not found are skipped (doc).

    Documentation is silent on a mix of deletable and too old ones: the whole call is refused, so
    that nothing is left undeleted without a word.
    """
    chat = world.chat(call.values.get("chat_id"))
    ids = call.structure("message_ids", "message identifiers")
    if not isinstance(ids, list) or not all(isinstance(one, int) for one in ids):
        raise bad_request("expected an Array of message identifiers")
    if not ids:
        raise bad_request("message identifiers are not specified")
    if len(ids) > DELETED_AT_ONCE:
        raise bad_request("too many message identifiers specified")
    found = [chat.messages[one] for one in dict.fromkeys(ids) if one in chat.messages]
    for message in found:
        _check_deletable(world, chat, message)
    world.remove(chat, [message.id for message in found])
    return True


def pin_chat_message(world: World, call: Parameters) -> bool:
    chat = world.chat(call.values.get("chat_id"))
    message_id = call.whole("message_id")
    if message_id not in chat.messages:
        raise bad_request("message to pin not found")
    _check_may_pin(chat)
    world.check_reachable(chat)
    if message_id not in chat.pinned:
        chat.pinned.append(message_id)
    world.hub.tell(lambda: {"type": "pinned", "chat": chat.id, "message": message_id}, chat.id)
    return True


def unpin_chat_message(world: World, call: Parameters) -> bool:
    chat = world.chat(call.values.get("chat_id"))
    _check_may_pin(chat)
    message_id = call.whole("message_id") or (chat.pinned[-1] if chat.pinned else 0)
    if message_id not in chat.pinned:
        raise bad_request("message to unpin not found")
    chat.pinned.remove(message_id)
    _tell_pinned(world, chat)
    return True


def unpin_all_chat_messages(world: World, call: Parameters) -> bool:
    chat = world.chat(call.values.get("chat_id"))
    _check_may_pin(chat)
    chat.pinned.clear()
    _tell_pinned(world, chat)
    return True


def _tell_pinned(world: World, chat: Chat) -> None:
    top = chat.pinned[-1] if chat.pinned else None
    world.hub.tell(lambda: {"type": "pinned", "chat": chat.id, "message": top}, chat.id)


def _check_deletable(world: World, chat: Chat, message: Message) -> None:
    """48 hours for all; in groups other people's messages need the right to (doc: deleteMessage)."""
    if world.now() - message.content["date"] >= DELETION_SECONDS:
        raise bad_request("message can't be deleted for everyone")
    if chat.group is not None and not message.from_bot and not chat.group.bot_admin:
        raise bad_request("message can't be deleted")


def _check_may_pin(chat: Chat) -> None:
    if chat.group is not None and not chat.group.bot_admin:
        raise bad_request("not enough rights to manage pinned messages in the chat")
