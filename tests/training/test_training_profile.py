"""Command menus by scope and language, names and descriptions, and what the bot can ask about itself and others."""

from __future__ import annotations

import pytest
from telegram import Bot, BotCommand, BotCommandScopeAllPrivateChats, BotCommandScopeChat
from telegram.constants import BotCommandLimit, BotDescriptionLimit, BotNameLimit
from telegram.error import BadRequest

from betang.training.people import Phone
from betang.training.server import TrainingServer

MENU = [BotCommand("start", "Menu"), BotCommand("tutup", "Tutup")]


def reason(server: TrainingServer) -> str:
    return server.world.ledger.rejected[-1].description


async def test_a_menu_is_kept_for_its_scope_and_language(bot: Bot, server: TrainingServer, citizen: Phone) -> None:
    await bot.set_my_commands(MENU)
    await bot.set_my_commands([BotCommand("start", "Start")], language_code="en")
    await bot.set_my_commands([BotCommand("jaga", "Jaga")], scope=BotCommandScopeChat(citizen.id))
    assert list(await bot.get_my_commands()) == MENU
    assert await bot.get_my_commands(scope=BotCommandScopeAllPrivateChats()) == ()
    english = server.phone(language_code="en")
    profile = server.world.profile
    assert [one["command"] for one in profile.commands_for(citizen.id, "id")] == ["jaga"]
    assert profile.commands_for(english.id, "en") == [{"command": "start", "description": "Start"}]
    await bot.delete_my_commands(scope=BotCommandScopeChat(citizen.id))
    assert [one["command"] for one in profile.commands_for(citizen.id, "id")] == ["start", "tutup"]


@pytest.mark.parametrize(
    ("commands", "description"),
    [
        ([("Start", "Menu")], "BOT_COMMAND_INVALID"),
        ([("a" * 33, "Menu")], "BOT_COMMAND_INVALID"),
        ([("start", "")], "BOT_COMMAND_DESCRIPTION_INVALID"),
        ([("start", "a" * 257)], "BOT_COMMAND_DESCRIPTION_INVALID"),
        ([("start", "Menu")] * 101, "BOT_COMMANDS_TOO_MUCH"),
    ],
)
async def test_a_wrong_menu_is_refused(
    bot: Bot, server: TrainingServer, commands: list[tuple[str, str]], description: str
) -> None:
    with pytest.raises(BadRequest):
        await bot.set_my_commands(commands)
    assert reason(server) == f"Bad Request: {description}"


async def test_the_longest_menu_passes(bot: Bot) -> None:
    name = "a" * BotCommandLimit.MAX_COMMAND
    longest = BotCommand(name, "b" * BotCommandLimit.MAX_DESCRIPTION)
    await bot.set_my_commands([longest] * BotCommandLimit.MAX_COMMAND_NUMBER)
    assert len(await bot.get_my_commands()) == BotCommandLimit.MAX_COMMAND_NUMBER


async def test_names_and_descriptions_are_kept_by_language(bot: Bot, citizen: Phone) -> None:
    await bot.set_my_name("Rumah Betang")
    await bot.set_my_name("Long House", "en")
    await bot.set_my_description("Tempat bertanya")
    await bot.set_my_short_description("Bertanya")
    assert (await bot.get_my_name()).name == "Rumah Betang"
    assert (await bot.get_my_name("en")).name == "Long House"
    assert (await bot.get_my_description("en")).description == "Tempat bertanya"
    assert (await bot.get_my_short_description()).short_description == "Bertanya"
    await bot.send_message(citizen.id, "a")
    assert (await citizen.notifications())[-1].title == "Rumah Betang"
    await bot.set_my_name("", "en")
    assert (await bot.get_my_name("en")).name == "Rumah Betang"


async def test_names_and_descriptions_have_limits(bot: Bot) -> None:
    await bot.set_my_name("a" * BotNameLimit.MAX_NAME_LENGTH)
    await bot.set_my_description("a" * BotDescriptionLimit.MAX_DESCRIPTION_LENGTH)
    await bot.set_my_short_description("a" * BotDescriptionLimit.MAX_SHORT_DESCRIPTION_LENGTH)
    with pytest.raises(BadRequest, match="too long"):
        await bot.set_my_name("a" * (BotNameLimit.MAX_NAME_LENGTH + 1))
    with pytest.raises(BadRequest, match="too long"):
        await bot.set_my_description("a" * (BotDescriptionLimit.MAX_DESCRIPTION_LENGTH + 1))
    with pytest.raises(BadRequest, match="too long"):
        await bot.set_my_short_description("a" * (BotDescriptionLimit.MAX_SHORT_DESCRIPTION_LENGTH + 1))


async def test_the_bot_knows_itself_and_its_chats(bot: Bot, server: TrainingServer, citizen: Phone) -> None:
    me = await bot.get_me()
    assert (me.is_bot, me.username, me.id) == (True, "betang_latihan_bot", 123456789)
    chat = await bot.get_chat(citizen.id)
    assert (chat.type, chat.username) == ("private", "warga_latihan")
    assert (await bot.get_chat_member(citizen.id, citizen.id)).status == "member"
    stranger = server.phone()
    group = server.group("Grup latihan", citizen)
    assert (await bot.get_chat_member(group.id, stranger.id)).status == "left"
    group.bot_admin = True
    assert (await bot.get_chat_member(group.id, bot.id)).status == "administrator"
    with pytest.raises(BadRequest, match=r"[Uu]ser not found"):
        await bot.get_chat_member(citizen.id, 1)
    with pytest.raises(BadRequest, match=r"[Cc]hat not found"):
        await bot.get_chat(1)
