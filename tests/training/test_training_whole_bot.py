"""A whole bot on python-telegram-bot's own machinery against the server: many people at once, nothing lost."""

from __future__ import annotations

import asyncio
from typing import Any

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import (
    Application,
    ApplicationBuilder,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    MessageHandler,
    filters,
)

from betang.training.people import Phone
from betang.training.queries import Answer
from betang.training.server import TrainingServer

PEOPLE = 20


async def on_start(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.effective_chat is not None
    buttons = InlineKeyboardMarkup([[InlineKeyboardButton("Hitung", callback_data="1")]])
    await context.bot.send_message(update.effective_chat.id, "<b>Mulai</b>", "HTML", reply_markup=buttons)


async def on_press(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    query = update.callback_query
    assert query is not None
    assert query.data is not None
    await query.answer(f"sampai {query.data}")
    buttons = InlineKeyboardMarkup([[InlineKeyboardButton("Hitung", callback_data=str(int(query.data) + 1))]])
    await query.edit_message_text(f"Hitungan {query.data}", reply_markup=buttons)


async def on_text(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.message is not None
    await update.message.delete()
    assert update.effective_chat is not None
    await context.bot.send_message(update.effective_chat.id, f"Gema: {update.message.text}")


def build(server: TrainingServer) -> Application[Any, Any, Any, Any, Any, Any]:
    builder = ApplicationBuilder().token(server.token).base_url(f"{server.url}/bot")
    application = builder.base_file_url(f"{server.url}/file/bot").concurrent_updates(32).job_queue(None).build()
    application.add_handler(CommandHandler("start", on_start))
    application.add_handler(CallbackQueryHandler(on_press))
    application.add_handler(MessageHandler(filters.TEXT, on_text))
    return application


async def live(phone: Phone, number: int) -> list[Answer | None]:
    await phone.start()
    await phone.sees("Mulai")
    answers = []
    for count in range(1, 4):
        answers.append(await phone.press("Hitung"))
        await phone.sees(f"Hitungan {count}")
    await phone.say(f"pesan {number}")
    await phone.sees(f"Gema: pesan {number}")
    return answers


async def test_many_people_talk_to_a_whole_bot_at_once(server: TrainingServer) -> None:
    phones = [server.phone() for _ in range(PEOPLE)]
    application = build(server)
    async with application:
        await application.start()
        assert application.updater is not None
        await application.updater.start_polling(timeout=5)
        answers = await asyncio.gather(*(live(phone, number) for number, phone in enumerate(phones)))
        await server.quiet()
        await application.updater.stop()
        await application.stop()
    assert answers == [[Answer("sampai 1"), Answer("sampai 2"), Answer("sampai 3")]] * PEOPLE
    for number, phone in enumerate(phones):
        texts = [message.text for message in await phone.messages()]
        assert texts == ["/start", "Hitungan 3", f"Gema: pesan {number}"]
    assert list(server.world.ledger.rejected) == []
    assert server.world.ledger.calls("editMessageText", 200) == 3 * PEOPLE
    assert len(server.world.updates) == 0
