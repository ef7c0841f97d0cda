"""Groups of the training server: who may do what, the bot's coming and going, and becoming a supergroup."""

from __future__ import annotations

import pytest
from telegram import Bot, ChatMember, Update
from telegram.error import BadRequest, ChatMigrated, Forbidden

from betang.training.groups import remove_bot, upgrade
from betang.training.server import TrainingServer


async def statuses(bot: Bot, chat: int, *people: int) -> list[str]:
    return [(await bot.get_chat_member(chat, person)).status for person in people]


async def test_a_group_has_an_owner_administrators_and_members(bot: Bot, server: TrainingServer) -> None:
    owner, other, member, stranger = (server.phone() for _ in range(4))
    group = server.group("Grup rekaan", owner, other, member)
    group.administrators.append(other.id)
    assert await statuses(bot, group.id, owner.id, other.id, member.id, stranger.id) == [
        ChatMember.OWNER,
        ChatMember.ADMINISTRATOR,
        ChatMember.MEMBER,
        ChatMember.LEFT,
    ]
    found = await bot.get_chat_administrators(group.id)
    assert [one.user.id for one in found] == [owner.id, other.id]
    group.bot_admin = True
    assert [one.user.id for one in await bot.get_chat_administrators(group.id)] == [owner.id, other.id, bot.id]


async def test_only_a_group_has_administrators(bot: Bot, server: TrainingServer) -> None:
    phone = server.phone()
    with pytest.raises(BadRequest, match="private chat"):
        await bot.get_chat_administrators(phone.id)
    assert await statuses(bot, phone.id, phone.id) == [ChatMember.MEMBER]


async def test_a_bot_that_was_thrown_out_is_told_nothing(bot: Bot, server: TrainingServer) -> None:
    owner = server.phone()
    group = server.group("Grup rekaan", owner)
    remove_bot(server.world, group, owner.user)
    with pytest.raises(Forbidden):
        await bot.get_chat_member(group.id, owner.id)
    with pytest.raises(Forbidden):
        await bot.get_chat_administrators(group.id)


async def test_a_group_that_becomes_a_supergroup_says_so_in_both_and_answers_with_its_new_id(
    bot: Bot, server: TrainingServer
) -> None:
    owner = server.phone()
    group = server.group("Grup rekaan", owner, is_basic=True)
    group.administrators.append(owner.id)
    assert (await bot.get_chat(group.id)).type == "group"
    server.world.updates.forget()
    after = upgrade(server.world, group)
    updates = await bot.get_updates(allowed_updates=Update.ALL_TYPES)
    told = [(one.message.chat.id, one.message) for one in updates if one.message]
    assert [chat for chat, _ in told] == [group.id, after.id]
    assert told[0][1].migrate_to_chat_id == after.id
    assert told[1][1].migrate_from_chat_id == group.id
    with pytest.raises(ChatMigrated) as refused:
        await bot.send_message(group.id, "Halo")
    assert refused.value.new_chat_id == after.id
    await bot.send_message(after.id, "Halo")
    assert (await bot.get_chat(after.id)).type == "supergroup"
    assert after.administrators == [owner.id]
    assert [one.kind for one in owner.view(group.id).messages][-1] == "service"


async def test_ids_of_groups_and_supergroups_look_like_telegrams(server: TrainingServer) -> None:
    owner = server.phone()
    basic = server.group("Satu", owner, is_basic=True)
    large = server.group("Dua", owner)
    assert -1_000_000 < basic.id < 0
    assert large.id < -1_000_000_000_000
