"""Edits, deletions and pins of messages, and the rules of 48 hours and of whose message it is."""

from __future__ import annotations

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, Message
from telegram.error import BadRequest, Forbidden

from betang.training.people import Phone
from betang.training.server import TrainingServer

HOURS = 3600


def reason(server: TrainingServer) -> str:
    return server.world.ledger.rejected[-1].description


def markup(data: str) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton("Ya", callback_data=data)]])


async def test_an_edit_changes_text_and_buttons_in_place(bot: Bot, citizen: Phone) -> None:
    sent = await bot.send_message(citizen.id, "satu", reply_markup=markup("1"))
    edited = await bot.edit_message_text("dua", citizen.id, sent.message_id, reply_markup=markup("2"))
    assert isinstance(edited, Message)
    screen = await citizen.screen()
    assert screen is not None
    assert (screen.id, screen.text, screen.keys[0].data, screen.edited) == (sent.message_id, "dua", "2", True)


async def test_an_edit_without_markup_takes_the_buttons_away(bot: Bot, citizen: Phone) -> None:
    sent = await bot.send_message(citizen.id, "satu", reply_markup=markup("1"))
    await bot.edit_message_text("satu", citizen.id, sent.message_id)
    screen = await citizen.screen()
    assert screen is not None
    assert screen.rows == ()


async def test_an_edit_rings_nothing(bot: Bot, citizen: Phone) -> None:
    sent = await bot.send_message(citizen.id, "satu")
    await bot.edit_message_text("dua", citizen.id, sent.message_id)
    assert len(await citizen.notifications()) == 1


async def test_an_edit_that_changes_nothing_is_refused(bot: Bot, server: TrainingServer, citizen: Phone) -> None:
    sent = await bot.send_message(citizen.id, "satu", reply_markup=markup("1"))
    with pytest.raises(BadRequest, match="not modified"):
        await bot.edit_message_text("satu", citizen.id, sent.message_id, reply_markup=markup("1"))
    assert reason(server) == (
        "Bad Request: message is not modified: specified new message content and reply markup are exactly "
        "the same as a current content and reply markup of the message"
    )
    with pytest.raises(BadRequest, match="not modified"):
        await bot.edit_message_reply_markup(citizen.id, sent.message_id, reply_markup=markup("1"))


async def test_what_is_gone_cannot_be_edited(bot: Bot, server: TrainingServer, citizen: Phone) -> None:
    with pytest.raises(BadRequest):
        await bot.edit_message_text("dua", citizen.id, 999)
    assert reason(server) == "Bad Request: message to edit not found"


async def test_somebody_elses_message_cannot_be_edited(bot: Bot, server: TrainingServer, citizen: Phone) -> None:
    said = await citizen.say("punya saya")
    with pytest.raises(BadRequest):
        await bot.edit_message_text("dua", citizen.id, said.id)
    assert reason(server) == "Bad Request: message can't be edited"


async def test_text_and_caption_are_not_mixed_up(bot: Bot, server: TrainingServer, citizen: Phone) -> None:
    text = await bot.send_message(citizen.id, "satu")
    document = await bot.send_document(citizen.id, b"isi", caption="lama")
    with pytest.raises(BadRequest):
        await bot.edit_message_text("dua", citizen.id, document.message_id)
    assert reason(server) == "Bad Request: there is no text in the message to edit"
    with pytest.raises(BadRequest):
        await bot.edit_message_caption(citizen.id, text.message_id, caption="dua")
    assert reason(server) == "Bad Request: there is no caption in the message to edit"
    await bot.edit_message_caption(citizen.id, document.message_id, caption="baru")
    shown = citizen.view().last
    assert shown is not None
    assert (shown.text, shown.kind) == ("baru", "document")


async def test_limits_hold_for_edits_too(bot: Bot, server: TrainingServer, citizen: Phone) -> None:
    sent = await bot.send_message(citizen.id, "satu")
    for text, description in (("a" * 4097, "message is too long"), (" ", "message text is empty")):
        with pytest.raises(BadRequest):
            await bot.edit_message_text(text, citizen.id, sent.message_id)
        assert reason(server) == f"Bad Request: {description}"
    with pytest.raises(BadRequest):
        await bot.edit_message_reply_markup(citizen.id, sent.message_id, reply_markup=markup("x" * 65))
    assert reason(server) == "Bad Request: BUTTON_DATA_INVALID"


async def test_old_messages_can_be_edited_but_not_deleted(bot: Bot, server: TrainingServer, citizen: Phone) -> None:
    sent = await bot.send_message(citizen.id, "satu")
    server.world.clock.move(48 * HOURS)
    await bot.edit_message_text("dua", citizen.id, sent.message_id)
    with pytest.raises(BadRequest):
        await bot.delete_message(citizen.id, sent.message_id)
    assert reason(server) == "Bad Request: message can't be deleted for everyone"


async def test_both_sides_of_a_private_chat_can_be_deleted_in_time(bot: Bot, server: TrainingServer) -> None:
    citizen = server.phone()
    said = await citizen.say("cerita")
    sent = await bot.send_message(citizen.id, "jawaban")
    server.world.clock.move(48 * HOURS - 5)
    assert await bot.delete_message(citizen.id, said.id)
    assert await bot.delete_message(citizen.id, sent.message_id)
    assert await citizen.messages() == ()


async def test_what_is_gone_cannot_be_deleted_twice(bot: Bot, server: TrainingServer, citizen: Phone) -> None:
    sent = await bot.send_message(citizen.id, "satu")
    await bot.delete_message(citizen.id, sent.message_id)
    with pytest.raises(BadRequest):
        await bot.delete_message(citizen.id, sent.message_id)
    assert reason(server) == "Bad Request: message to delete not found"


async def test_many_are_deleted_at_once_and_unknown_ids_skipped(bot: Bot, citizen: Phone) -> None:
    ids = [(await bot.send_message(citizen.id, "a")).message_id for _ in range(5)]
    assert await bot.delete_messages(citizen.id, [*ids, 9_999, ids[0]])
    assert [message.from_bot for message in await citizen.messages()] == [False]


@pytest.mark.parametrize(
    ("ids", "description"),
    [
        ([], "message identifiers are not specified"),
        (list(range(1, 102)), "too many message identifiers specified"),
    ],
)
async def test_deletions_take_1_to_100_ids(
    bot: Bot, server: TrainingServer, citizen: Phone, ids: list[int], description: str
) -> None:
    with pytest.raises(BadRequest):
        await bot.delete_messages(citizen.id, ids)
    assert reason(server) == f"Bad Request: {description}"
    assert await bot.delete_messages(citizen.id, list(range(1, 101)))


async def test_one_old_message_stops_a_deletion_of_many(bot: Bot, server: TrainingServer, citizen: Phone) -> None:
    old = await bot.send_message(citizen.id, "lama")
    server.world.clock.move(49 * HOURS)
    new = await bot.send_message(citizen.id, "baru")
    with pytest.raises(BadRequest):
        await bot.delete_messages(citizen.id, [new.message_id, old.message_id])
    assert {old.message_id, new.message_id} <= {message.id for message in await citizen.messages()}


async def test_what_a_person_deleted_on_their_side_is_still_there_for_the_bot(bot: Bot, citizen: Phone) -> None:
    sent = await bot.send_message(citizen.id, "satu")
    await citizen.delete(sent.message_id)
    assert citizen.view().shows("satu") is None
    await bot.edit_message_text("dua", citizen.id, sent.message_id)
    assert await bot.delete_message(citizen.id, sent.message_id)


async def test_what_a_person_deleted_for_both_is_gone(bot: Bot, citizen: Phone) -> None:
    sent = await bot.send_message(citizen.id, "satu")
    await citizen.delete(sent.message_id, for_both=True)
    with pytest.raises(BadRequest, match="not found"):
        await bot.edit_message_text("dua", citizen.id, sent.message_id)


async def test_edits_do_not_reach_whoever_blocked_the_bot(bot: Bot, citizen: Phone) -> None:
    sent = await bot.send_message(citizen.id, "satu")
    await citizen.block()
    with pytest.raises(Forbidden):
        await bot.edit_message_text("dua", citizen.id, sent.message_id)
    assert await bot.delete_message(citizen.id, sent.message_id)


async def test_in_a_group_only_an_administrator_deletes_and_pins(
    bot: Bot, server: TrainingServer, citizen: Phone
) -> None:
    group = server.group("Grup latihan", citizen)
    said = await citizen.say("halo semua", chat=group.id)
    with pytest.raises(BadRequest):
        await bot.delete_message(group.id, said.id)
    assert reason(server) == "Bad Request: message can't be deleted"
    with pytest.raises(BadRequest, match=r"[Nn]ot enough rights"):
        await bot.pin_chat_message(group.id, said.id)
    group.bot_admin = True
    await bot.pin_chat_message(group.id, said.id)
    await bot.delete_message(group.id, said.id)
    assert server.world.chats[group.id].pinned == []


async def test_pins_come_and_go(bot: Bot, server: TrainingServer, citizen: Phone) -> None:
    first = await bot.send_message(citizen.id, "satu")
    second = await bot.send_message(citizen.id, "dua")
    await bot.pin_chat_message(citizen.id, first.message_id)
    await bot.pin_chat_message(citizen.id, second.message_id)
    chat = await bot.get_chat(citizen.id)
    assert chat.pinned_message is not None
    assert chat.pinned_message.message_id == second.message_id
    await bot.unpin_chat_message(citizen.id)
    assert server.world.chats[citizen.id].pinned == [first.message_id]
    await bot.unpin_all_chat_messages(citizen.id)
    assert (await bot.get_chat(citizen.id)).pinned_message is None
    with pytest.raises(BadRequest, match="not found"):
        await bot.pin_chat_message(citizen.id, 999)
    with pytest.raises(BadRequest, match="not found"):
        await bot.unpin_chat_message(citizen.id)
