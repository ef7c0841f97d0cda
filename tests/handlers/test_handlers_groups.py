"""Group chats: nothing is opened there, and a group learns nothing about its members."""

from __future__ import annotations

import pytest

from betang.storage.tables import cases, chats
from betang.training.actors import Group
from betang.training.people import Phone
from tests.handlers.handlers_stage import PIN, STORY, Stage, shown

HINT = "Di grup saya diam. Buka saya di sini saja: ketik /start."


async def a_group(stage: Stage, *people: Phone) -> Group:
    """The first of them has let the bot in; its menu (test_handlers_group_menu.py) has come."""
    group = stage.server.group("Grup rekaan", *people)
    await stage.settle()
    assert is_quiet(people[0], group)
    return group


def is_quiet(phone: Phone, group: Group) -> bool:
    """Whether the menu is all that the bot has said there."""
    said = [one for one in phone.view(group.id).messages if one.from_bot]
    return len(said) == 1 and "Saya mengirim bacaan keluarga" in said[0].text


async def test_a_command_in_a_group_is_answered_privately_and_the_group_stays_quiet(stage: Stage) -> None:
    citizen = await stage.citizen()
    group = await a_group(stage, citizen)
    await citizen.say("/lapor", chat=group.id)
    await stage.settle()
    await citizen.sees(HINT)
    assert is_quiet(citizen, group)


@pytest.mark.parametrize(
    ("typed", "number"),
    [("/lapor tolong dia bawa parang mau bunuh saya", "110"), ("/cek saya mau bunuh diri", "119")],
)
async def test_a_cry_behind_a_command_in_a_group_brings_the_numbers_privately(
    stage: Stage, typed: str, number: str
) -> None:
    citizen = await stage.citizen()
    group = await a_group(stage, citizen)
    await citizen.say(typed, chat=group.id)
    await stage.settle()
    (said,) = [one.text for one in citizen.view().messages if one.text.startswith(HINT)]
    assert number in said
    assert is_quiet(citizen, group)
    assert await stage.count(cases) == 0


async def test_somebody_who_never_opened_the_bot_is_not_written_to(stage: Stage) -> None:
    stranger = stage.server.phone(first_name="Warga")
    group = await a_group(stage, stranger)
    await stranger.say("/lapor", chat=group.id)
    await stage.settle()
    assert not stranger.view().messages
    assert stage.server.world.ledger.calls("sendMessage") == 1, "the menu, to the group"


@pytest.mark.parametrize("typed", ["/lapor@bot_lain", "/start@bot_lain satu", "/tidakada", "/jaga@bot_lain"])
async def test_commands_for_others_are_none_of_our_business(stage: Stage, typed: str) -> None:
    citizen = await stage.citizen()
    group = await a_group(stage, citizen)
    stage.server.world.privacy_mode = False
    await citizen.say(typed, chat=group.id)
    await stage.settle()
    assert len(citizen.view().messages) == 1
    assert is_quiet(citizen, group)


async def test_our_own_name_behind_a_command_is_understood(stage: Stage) -> None:
    citizen = await stage.citizen()
    group = await a_group(stage, citizen)
    await citizen.say("/lapor@Betang_Latihan_Bot", chat=group.id)
    await stage.settle()
    await citizen.sees(HINT)


@pytest.mark.parametrize("typed", [STORY, "tolong dia bawa parang", "jeruk bali", PIN])
async def test_what_is_said_in_a_group_is_not_read(stage: Stage, typed: str) -> None:
    citizen = await stage.citizen()
    group = await a_group(stage, citizen)
    stage.server.world.privacy_mode = False
    before = await shown(citizen)
    await citizen.say(typed, chat=group.id)
    await citizen.send_file("photo", b"foto", chat=group.id)
    await citizen.send_location(-2.2, 113.9, chat=group.id)
    await citizen.send_poll("contoh?", ["a", "b"], chat=group.id)
    await stage.settle()
    assert await shown(citizen) == before
    assert is_quiet(citizen, group)
    assert await stage.count(cases) == 0


async def test_an_invitation_pressed_in_a_group_makes_nobody_an_officer(stage: Stage) -> None:
    citizen = await stage.citizen()
    group = await a_group(stage, citizen)
    token = await stage.invite()
    await citizen.say(f"/start {token}", chat=group.id)
    await stage.settle()
    assert "Menu itu tidak tersedia" in (await stage.open(citizen, "/antrean")).text


async def test_an_officer_in_a_group_sees_nothing_of_cases_there(stage: Stage) -> None:
    citizen, officer = await stage.citizen(), await stage.officer()
    group = await a_group(stage, officer, citizen)
    await stage.report(citizen)
    for typed in ("/antrean", "/jaga", "/antrean@betang_latihan_bot"):
        await officer.say(typed, chat=group.id)
    await stage.settle()
    assert is_quiet(officer, group)
    assert "Anda sedang jaga" in (await stage.open(officer, "/antrean")).text


async def test_coming_into_a_group_says_nothing_to_anybody_in_private(stage: Stage) -> None:
    citizen = await stage.citizen()
    await a_group(stage, citizen)
    assert len(citizen.view().messages) == 1
    assert await stage.count(chats) == 1


async def test_posts_of_other_bots_and_of_channels_are_ignored(stage: Stage) -> None:
    citizen = await stage.citizen()
    group = await a_group(stage, citizen)
    chat = {"id": group.id, "type": "supergroup", "title": group.title}
    bot = {"id": 999, "is_bot": True, "first_name": "Bot lain"}
    post = {"message_id": 50, "date": 1_770_000_000, "chat": chat, "from": bot, "text": "/lapor"}
    stage.server.world.inject({"message": post})
    stage.server.world.inject({"channel_post": {**post, "chat": {"id": -7, "type": "channel", "title": "Kanal"}}})
    await stage.settle()
    assert len(citizen.view().messages) == 1
