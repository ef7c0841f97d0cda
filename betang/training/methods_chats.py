"""getMe, getChat, getChatMember, getChatAdministrators, leaveChat, answerCallbackQuery, getUpdates' settings, webhook calls."""

from __future__ import annotations

from typing import Any

from betang.training.actors import Group, User
from betang.training.errors import bad_request
from betang.training.limits import CALLBACK_ANSWER_CHARACTERS
from betang.training.parameters import Parameters
from betang.training.queries import Answer
from betang.training.state import World

Json = dict[str, Any]

_RIGHTS = (
    "can_be_edited",
    "is_anonymous",
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
    "can_pin_messages",
)
"""What an administrator may do, as the documentation does not mark it optional."""


def get_me(world: World, call: Parameters) -> Json:  # noqa: ARG001 - all methods are called alike
    return {
        **world.bot_json,
        "first_name": world.profile.name(""),
        "can_join_groups": world.joins_groups,
        "can_read_all_group_messages": not world.privacy_mode,
        "supports_inline_queries": world.inline_mode,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def get_chat(world: World, call: Parameters) -> Json:
    """A ChatFullInfo with the fields the documentation does not mark optional."""
    chat = world.chat(call.values.get("chat_id"))
    gifts = dict.fromkeys(
        ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"), False
    )
    full = {**chat.json, "accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": gifts}
    if chat.pinned:
        full["pinned_message"] = chat.messages[chat.pinned[-1]].content
    return full


def get_chat_member(world: World, call: Parameters) -> Json:
    chat = world.chat(call.values.get("chat_id"))
    user_id = call.whole("user_id")
    if user_id == world.bot.id:
        return _bot_member(world, chat.group)
    user = world.users.get(user_id)
    if user is None:
        raise bad_request("user not found")
    if chat.group is None:
        return {"status": "member" if user_id == chat.id else "left", "user": user.as_json()}
    world.check_reachable(chat)
    return _member(chat.group, user)


def _member(group: Group, user: User) -> Json:
    member: Json = {"status": group.rank(user.id), "user": user.as_json()}
    match member["status"]:
        case "creator":
            return {**member, "is_anonymous": False}
        case "administrator":
            return {**member, **dict.fromkeys(_RIGHTS, True)}
        case _:
            return member


def get_chat_administrators(world: World, call: Parameters) -> list[Json]:
    """People alone: of bots only oneself would be told, if it is one."""
    chat = world.chat(call.values.get("chat_id"))
    if chat.group is None:
        raise bad_request("there are no administrators in the private chat")
    world.check_reachable(chat)
    everybody = [_member(chat.group, world.users[one]) for one in chat.group.members]
    found = [one for one in everybody if one["status"] in {"creator", "administrator"}]
    return [*found, _bot_member(world, chat.group)] if chat.group.bot_admin else found


def _bot_member(world: World, group: Group | None) -> Json:
    if group is not None and not group.bot_present:
        gone = {"status": "kicked", "until_date": 0} if group.bot_kicked else {"status": "left"}
        return {**gone, "user": world.bot_json}
    if group is None or not group.bot_admin:
        return {"status": "member", "user": world.bot_json}
    return {"status": "administrator", "user": world.bot_json, **dict.fromkeys(_RIGHTS, True)}


def leave_chat(world: World, call: Parameters) -> bool:
    chat = world.chat(call.values.get("chat_id"))
    if chat.group is None:
        raise bad_request("chat member status can't be changed in private chats")
    world.check_reachable(chat)
    chat.group.bot_present = False
    return True


def answer_callback_query(world: World, call: Parameters) -> bool:
    text = call.text("text")
    if len(text) > CALLBACK_ANSWER_CHARACTERS:
        raise bad_request("MESSAGE_TOO_LONG")
    answer = Answer(text, call.flag("show_alert"), call.text("url"))
    user = world.queries.answer(call.text("callback_query_id"), answer)
    if user is not None:
        world.hub.tell(lambda: {"type": "answer", "chat": user, "user": user, "answer": answer.as_json()})
    return True


def set_webhook(world: World, call: Parameters) -> bool:
    """Notes the address and so closes getUpdates; the training server delivers nothing to it."""
    url = call.text("url")
    if url and not url.startswith("https://"):
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if call.flag("drop_pending_updates"):
        world.updates.forget()
    world.updates.webhook = {"url": url} if url else {}
    return True


def delete_webhook(world: World, call: Parameters) -> bool:
    if call.flag("drop_pending_updates"):
        world.updates.forget()
    world.updates.webhook = {}
    return True


def get_webhook_info(world: World, call: Parameters) -> Json:  # noqa: ARG001 - all methods are called alike
    return {
        "url": world.updates.webhook.get("url", ""),
        "has_custom_certificate": False,
        "pending_update_count": len(world.updates),
    }


async def get_updates(world: World, call: Parameters) -> list[Json]:
    """The one method that waits. `allowed_updates` holds from now on and for later calls (doc)."""
    allowed = call.structure("allowed_updates", "allowed updates")
    if isinstance(allowed, list):
        world.updates.allowed = frozenset(map(str, allowed))
    return await world.updates.get(
        call.whole("offset"), call.whole("limit", 100), max(0.0, call.number("timeout") or 0.0)
    )
