"""Phones: what people do becomes updates that python-telegram-bot parses, and what they see can be asked."""

from __future__ import annotations

import asyncio
import io

import pytest
from PIL import Image
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.error import BadRequest, Forbidden
from telegram.ext import filters

from betang.training.groups import add_bot, remove_bot
from betang.training.people import Phone
from betang.training.queries import Answer
from betang.training.screens import NotOnScreenError
from betang.training.server import TrainingServer
from betang.training.uploads import Attachment


def picture(width: int = 640, height: int = 480) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(buffer, "JPEG")
    return buffer.getvalue()


async def only(bot: Bot) -> Update:
    """The one update that waits; confirms it."""
    (update,) = await bot.get_updates()
    await bot.get_updates(offset=update.update_id + 1)
    return update


def buttons(**labels: str) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(label, callback_data=data)] for label, data in labels.items()]
    )


async def test_a_command_is_seen_as_one(bot: Bot, server: TrainingServer) -> None:
    phone = server.phone(first_name="Warga", username="warga_dua", language_code="en")
    await phone.start("undangan_1")
    update = await only(bot)
    assert update.message is not None
    assert update.message.text == "/start undangan_1"
    assert filters.COMMAND.check_update(update)
    assert update.effective_user is not None
    assert (update.effective_user.username, update.effective_user.language_code) == ("warga_dua", "en")


async def test_phones_cut_long_texts_and_send_no_empty_ones(bot: Bot, citizen: Phone) -> None:
    last = await citizen.say("a" * 4096 + "b")
    assert last.text == "b"
    assert [len(u.message.text or "") for u in await bot.get_updates() if u.message] == [4096, 1]
    with pytest.raises(ValueError, match="empty"):
        await citizen.say("  ")


async def test_a_press_brings_back_the_answer(bot: Bot, citizen: Phone) -> None:
    sent = await bot.send_message(citizen.id, "Lanjut?", reply_markup=buttons(Ya="y", Tidak="n"))
    press = asyncio.create_task(citizen.press("Tidak"))
    update = (await bot.get_updates(timeout=2))[0]
    query = update.callback_query
    assert query is not None
    assert query.message is not None
    assert (query.data, query.message.message_id, query.from_user.id) == ("n", sent.message_id, citizen.id)
    await bot.answer_callback_query(query.id, "Baik", show_alert=True)
    assert await press == Answer("Baik", show_alert=True)


async def test_a_press_without_answer_gives_none(bot: Bot, citizen: Phone) -> None:
    await bot.send_message(citizen.id, "Lanjut?", reply_markup=buttons(Ya="y"))
    assert await citizen.press("y", within=0.05) is None


async def test_a_query_is_answered_once_and_ages(bot: Bot, server: TrainingServer, citizen: Phone) -> None:
    await bot.send_message(citizen.id, "Lanjut?", reply_markup=buttons(Ya="y"))
    press = asyncio.create_task(citizen.press("Ya"))
    query = (await bot.get_updates(timeout=2))[0].callback_query
    assert query is not None
    await bot.answer_callback_query(query.id, "satu")
    await bot.answer_callback_query(query.id, "dua")
    assert await press == Answer("satu")
    server.world.clock.move(61)
    with pytest.raises(BadRequest):
        await bot.answer_callback_query(query.id)
    expected = "Bad Request: query is too old and response timeout expired or query ID is invalid"
    assert server.world.ledger.rejected[-1].description == expected
    with pytest.raises(BadRequest, match="too old"):
        await bot.answer_callback_query("1")


async def test_an_answer_has_at_most_200_characters(bot: Bot, server: TrainingServer, citizen: Phone) -> None:
    await bot.send_message(citizen.id, "Lanjut?", reply_markup=buttons(Ya="y"))
    press = asyncio.create_task(citizen.press("Ya"))
    query = (await bot.get_updates(timeout=2))[0].callback_query
    assert query is not None
    with pytest.raises(BadRequest):
        await bot.answer_callback_query(query.id, "a" * 201)
    assert server.world.ledger.rejected[-1].description == "Bad Request: MESSAGE_TOO_LONG"
    await bot.answer_callback_query(query.id, "a" * 200)
    assert await press == Answer("a" * 200)


async def test_a_stale_button_can_still_be_pressed(bot: Bot, citizen: Phone) -> None:
    sent = await bot.send_message(citizen.id, "Lanjut?", reply_markup=buttons(Ya="y"))
    await bot.delete_message(citizen.id, sent.message_id)
    await citizen.press("y", message_id=sent.message_id, within=0.01)
    query = (await only(bot)).callback_query
    assert query is not None
    assert query.message is not None
    assert not query.message.is_accessible
    with pytest.raises(NotOnScreenError, match="no button 'Ya'"):
        await citizen.press("Ya")


async def test_a_link_button_is_not_pressed(bot: Bot, citizen: Phone) -> None:
    markup = InlineKeyboardMarkup([[InlineKeyboardButton("Situs", url="https://example.org")]])
    await bot.send_message(citizen.id, "Lihat", reply_markup=markup)
    with pytest.raises(NotOnScreenError, match="opens a link"):
        await citizen.press("Situs")


@pytest.mark.parametrize("kind", ["photo", "voice", "audio", "video", "video_note", "document", "sticker"])
async def test_every_kind_of_file_arrives_and_can_be_fetched(bot: Bot, citizen: Phone, kind: str) -> None:
    data = picture() if kind == "photo" else b"isi berkas"
    seen = await citizen.send_file(kind, data, name="a.bin" if kind == "document" else "")
    assert seen.kind == kind
    message = (await only(bot)).message
    assert message is not None
    part = message.photo[-1] if kind == "photo" else getattr(message, kind)
    assert part.file_size == len(data)
    file = await bot.get_file(part.file_id)
    assert bytes(await file.download_as_bytearray()) == data


async def test_a_photo_comes_in_sizes(bot: Bot, citizen: Phone) -> None:
    await citizen.send_photo(picture(1000, 500), "keterangan @warga_latihan")
    message = (await only(bot)).message
    assert message is not None
    sides = [(size.width, size.height) for size in message.photo]
    assert sides == [(90, 45), (320, 160), (800, 400), (1000, 500)]
    assert len({size.file_id for size in message.photo}) == 4
    assert message.caption == "keterangan @warga_latihan"
    assert [entity.type for entity in message.caption_entities] == ["mention"]
    small = await bot.get_file(message.photo[0].file_id)
    assert small.file_path


async def test_an_album_shares_one_id(bot: Bot, citizen: Phone) -> None:
    await citizen.send_album([Attachment("photo", picture()), Attachment("video", b"film", "dua")])
    first, second = [update.message for update in await bot.get_updates() if update.message]
    assert first.media_group_id
    assert first.media_group_id == second.media_group_id
    assert second.caption == "dua"
    await citizen.send_album([Attachment("photo", picture())])
    single = (await bot.get_updates())[-1].message
    assert single is not None
    assert single.media_group_id is None


async def test_the_other_kinds_of_messages_parse(bot: Bot, citizen: Phone) -> None:
    await citizen.send_location(-2.21, 113.92)
    await citizen.send_contact()
    await citizen.send_poll("Pilih?", ["a", "b"])
    await citizen.forward_post("kabar dari kanal")
    location, contact, poll, forwarded = [update.message for update in await bot.get_updates() if update.message]
    assert location.location is not None
    assert location.location.latitude == -2.21
    assert contact.contact is not None
    assert contact.contact.phone_number == citizen.user.phone
    assert poll.poll is not None
    assert [option.text for option in poll.poll.options] == ["a", "b"]
    assert forwarded.forward_origin is not None


async def test_an_edited_message_is_told(bot: Bot, citizen: Phone) -> None:
    said = await citizen.say("awal")
    await citizen.edit(said.id, "akhir /cek")
    first, second = await bot.get_updates()
    assert first.message is not None
    assert first.message.text == "awal"
    assert second.edited_message is not None
    assert second.edited_message.text == "akhir /cek"
    assert second.edited_message.edit_date is not None
    sent = await bot.send_message(citizen.id, "bukan miliknya")
    with pytest.raises(NotOnScreenError):
        await citizen.edit(sent.message_id, "x")


async def test_blocking_and_unblocking_are_told_once(bot: Bot, citizen: Phone) -> None:
    await citizen.block()
    await citizen.block()
    await citizen.start()
    changes = [update.my_chat_member for update in await bot.get_updates() if update.my_chat_member]
    states = [(change.old_chat_member.status, change.new_chat_member.status) for change in changes]
    assert states == [("member", "kicked"), ("kicked", "member")]


async def test_waiting_wakes_on_the_message_and_says_what_was_there(bot: Bot, citizen: Phone) -> None:
    waiting = asyncio.create_task(citizen.sees("selamat", within=2))
    await asyncio.sleep(0)
    await bot.send_message(citizen.id, "selamat datang")
    assert (await waiting).text == "selamat datang"
    with pytest.raises(TimeoutError, match="selamat datang"):
        await citizen.sees("tidak pernah", within=0.05)


async def test_waiting_for_a_key_and_finding_by_part_of_its_label(bot: Bot, citizen: Phone) -> None:
    waiting = asyncio.create_task(citizen.sees_key("Kirim", within=2))
    await asyncio.sleep(0)
    await bot.send_message(citizen.id, "Siap?", reply_markup=buttons(**{"Kirim sekarang": "k"}))
    assert (await waiting).labels == ("Kirim sekarang",)


async def test_the_screen_is_the_newest_message_with_buttons(bot: Bot, citizen: Phone) -> None:
    assert await citizen.screen() is None
    await bot.send_message(citizen.id, "layar", reply_markup=buttons(Ya="y"))
    await bot.send_message(citizen.id, "catatan")
    screen = await citizen.screen()
    assert screen is not None
    assert screen.text == "layar"


async def test_clearing_the_chat_hides_or_removes_all(bot: Bot, citizen: Phone) -> None:
    sent = await bot.send_message(citizen.id, "a")
    await citizen.clear()
    assert await citizen.messages() == ()
    await bot.edit_message_text("b", citizen.id, sent.message_id)
    await bot.send_message(citizen.id, "c")
    await citizen.clear(for_both=True)
    assert await citizen.messages() == ()
    assert await bot.delete_messages(citizen.id, [sent.message_id])


async def test_in_groups_the_bot_hears_only_what_is_meant_for_it(bot: Bot, server: TrainingServer) -> None:
    first, second = server.phone(), server.phone()
    group = server.group("Grup latihan", first, second)
    joined = await bot.get_updates()
    assert [update.my_chat_member is not None for update in joined] == [True, False]
    assert joined[1].message is not None
    assert joined[1].message.new_chat_members[0].id == bot.id
    server.world.updates.forget()
    asked = await bot.send_message(group.id, "halo")
    await first.say("obrolan biasa", chat=group.id)
    await first.say("/lapor", chat=group.id)
    await second.say("hai @betang_latihan_bot", chat=group.id)
    await second.say("jawab", chat=group.id, reply_to=asked.message_id)
    heard = [update.message.text for update in await bot.get_updates() if update.message]
    assert heard == ["/lapor", "hai @betang_latihan_bot", "jawab"]
    server.world.privacy_mode = False
    await first.say("kini terdengar", chat=group.id)
    assert len(await bot.get_updates()) == 4


async def test_a_bot_that_left_a_group_cannot_write_there(bot: Bot, server: TrainingServer, citizen: Phone) -> None:
    group = server.group("Grup latihan", citizen)
    member = await bot.get_chat_member(group.id, bot.id)
    assert member.status == "member"
    await bot.leave_chat(group.id)
    with pytest.raises(Forbidden, match="not a member"):
        await bot.send_message(group.id, "a")
    assert (await bot.get_chat_member(group.id, bot.id)).status == "left"
    with pytest.raises(BadRequest, match="private chats"):
        await bot.leave_chat(citizen.id)


async def test_a_bot_thrown_out_of_a_group_is_told_and_cannot_write(
    bot: Bot, server: TrainingServer, citizen: Phone
) -> None:
    group = server.group("Grup latihan", citizen)
    remove_bot(server.world, group, citizen.user)
    change = (await bot.get_updates())[-1].my_chat_member
    assert change is not None
    assert change.new_chat_member.status == "kicked"
    with pytest.raises(Forbidden, match="kicked from the supergroup"):
        await bot.send_message(group.id, "a")
    add_bot(server.world, group, citizen.user)
    await bot.send_message(group.id, "a")


async def test_quiet_means_all_is_read_and_nothing_is_called(
    bot: Bot, server: TrainingServer, citizen: Phone
) -> None:
    with pytest.raises(TimeoutError):
        await server.quiet(0.01, within=0.1)
    poll = asyncio.create_task(bot.get_updates(timeout=5))
    await server.quiet(0.01)
    await citizen.say("bangun")
    assert len(await poll) == 1


async def test_thousands_of_people_have_ids_of_their_own(server: TrainingServer) -> None:
    phones = [server.phone() for _ in range(2000)]
    chosen = server.phone(id=5_000)
    after = server.phone()
    assert len({phone.id for phone in [*phones, chosen, after]}) == 2002
    assert chosen.id == 5_000
