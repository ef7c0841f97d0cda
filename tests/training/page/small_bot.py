"""A small bot for trying the page: a screen with buttons that is edited, answers, files, formatting.

It is python-telegram-bot's own machinery, so that the page is not tried with anything of ours alone.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from telegram import (
    BotCommand,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
    Message,
    ReplyKeyboardMarkup,
    Update,
)
from telegram.constants import ChatAction
from telegram.ext import (
    Application,
    ApplicationBuilder,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    InlineQueryHandler,
    MessageHandler,
    filters,
)

from betang.training.server import TrainingServer

AnyApplication = Application[Any, Any, Any, Any, Any, Any]
Context = ContextTypes.DEFAULT_TYPE

DECORATED = (
    "<b>Tebal <i>miring</i></b> <u>garis</u> <s>coret</s> <code>kode</code> <tg-spoiler>rahasia</tg-spoiler>\n"
    '<blockquote>kutipan &lt;b&gt;</blockquote>\n<a href="https://contoh.invalid/a">tautan</a> '
    '😀 /bantuan dan <a href="https://t.me/betang_latihan_bot?start=pintu">pintu</a>'
)


def rows(*lines: tuple[tuple[str, str], ...]) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(label, callback_data=data) for label, data in line] for line in lines]
    )


HOME = rows(
    (("📖 Belajar", "learn"), ("💬 Cerita", "tell")),
    (("☐ Fisik", "kind:fisik"), ("☐ Psikis", "kind:psikis")),
    (("Kotak", "box"), ("✖ Tutup", "close")),
)
LEARNING = rows(
    (("‹ Kembali", "home"), ("✖ Tutup", "close")),
)


def message_of(update: Update) -> Message:
    assert update.effective_message is not None
    return update.effective_message


async def on_start(update: Update, context: Context) -> None:
    text = message_of(update).text or ""
    payload = text.partition(" ")[2]
    said = f"Undangan {payload} diterima." if payload else "Halo, selamat datang. Mau mulai dari mana?"
    await context.bot.send_message(message_of(update).chat_id, said, reply_markup=HOME)


async def on_press(update: Update, context: Context) -> None:
    query = update.callback_query
    assert query is not None
    assert query.data is not None
    match query.data.partition(":")[0]:
        case "learn":
            await query.answer("Baik")
            await query.edit_message_text("Bacaan keluarga: makan malam bersama.", reply_markup=LEARNING)
        case "kind":
            await query.answer()
            chosen = rows(
                (("📖 Belajar", "learn"), ("💬 Cerita", "tell")),
                ((("☑ Fisik", query.data)), ("☐ Psikis", "kind:psikis")),
            )
            await query.edit_message_text("Apa yang terjadi?", reply_markup=chosen)
        case "box":
            await query.answer("Ini kotak yang menunggu OK.", show_alert=True)
        case "close":
            await query.answer()
            await query.delete_message()
        case _:
            await query.answer()
            await query.edit_message_text("Halo, selamat datang. Mau mulai dari mana?", reply_markup=HOME)


async def on_command(update: Update, context: Context) -> None:
    message, bot = message_of(update), context.bot
    chat, command = message.chat_id, (message.text or "").lstrip("/").partition(" ")[0]
    match command:
        case "hias":
            await bot.send_message(chat, DECORATED, "HTML")
        case "diam":
            await bot.send_message(chat, "Ada info baru di menu", disable_notification=True)
        case "lindung":
            await bot.send_message(chat, "Hanya untuk dibaca.", protect_content=True)
        case "tik":
            await bot.send_chat_action(chat, ChatAction.TYPING)
        case "tombol":
            await bot.send_message(chat, "Pilih:", reply_markup=ReplyKeyboardMarkup([["Satu", "Dua"]]))
        case "jauh":
            link = InlineKeyboardMarkup([[InlineKeyboardButton("Situs", url="https://contoh.invalid/")]])
            await bot.send_message(chat, "Ke luar:", reply_markup=link)
        case "panjang":
            await bot.send_message(
                chat, "kata" * 400, reply_markup=rows((("Tombol yang sangat panjang sekali", "home"),))
            )
        case "bagi":
            share = InlineKeyboardButton("Kirim ke teman", switch_inline_query="teh hangat")
            await bot.send_message(chat, "Bagikan:", reply_markup=InlineKeyboardMarkup([[share]]))
        case "salah":
            await bot.edit_message_text("tidak ada", chat, 999_999)
        case _:
            await bot.send_message(chat, f"Perintah {command}")


async def on_text(update: Update, context: Context) -> None:
    message = message_of(update)
    if update.edited_message is not None:
        await context.bot.send_message(message.chat_id, f"Diubah jadi: {message.text}")
        return
    await message.delete()
    await context.bot.send_message(message.chat_id, f"Gema: {message.text}")


async def on_file(update: Update, context: Context) -> None:
    """Send back what came, by its id, with the caption it had."""
    message, bot = message_of(update), context.bot
    chat, caption = message.chat_id, f"Kembali: {message.caption or '-'}"
    if message.photo:
        await bot.send_photo(chat, message.photo[-1].file_id, caption)
    elif message.voice:
        await bot.send_voice(chat, message.voice.file_id, caption=f"{caption} {message.voice.duration}")
    elif message.document:
        await bot.send_document(chat, message.document.file_id, caption, protect_content=True)
    elif message.location:
        await bot.send_message(chat, f"Titik {message.location.latitude} {message.location.longitude}")
    elif message.contact:
        await bot.send_message(chat, f"Nomor {message.contact.phone_number}")
    else:
        await bot.send_message(chat, "Stiker diterima")


async def on_inline(update: Update, context: Context) -> None:
    """Something to pass on, and a way to the private chat."""
    query = update.inline_query
    assert query is not None
    found = [
        InlineQueryResultArticle(
            key, f"{key} {query.query}", InputTextMessageContent(f"Untuk dikirim: {query.query}")
        )
        for key in ("satu", "dua")
    ]
    button = InlineQueryResultsButton("Bacaan lain", start_parameter="belajar")
    await query.answer(found if query.query != "kosong" else [], button=button)


async def on_error(update: object, context: Context) -> None:
    """A refused call is what `/salah` is for; it stands in the server's ledger."""


def build(server: TrainingServer) -> AnyApplication:
    builder = ApplicationBuilder().token(server.token).base_url(f"{server.url}/bot").job_queue(None)
    application = builder.base_file_url(f"{server.url}/file/bot").concurrent_updates(8).build()
    application.add_handler(CommandHandler("start", on_start))
    application.add_handler(CallbackQueryHandler(on_press))
    application.add_handler(MessageHandler(filters.COMMAND, on_command))
    application.add_handler(InlineQueryHandler(on_inline))
    application.add_handler(MessageHandler(filters.TEXT & ~filters.VIA_BOT, on_text))
    application.add_handler(MessageHandler(filters.ALL & ~filters.VIA_BOT, on_file))
    application.add_error_handler(on_error)
    return application


@asynccontextmanager
async def running_bot(server: TrainingServer) -> AsyncIterator[AnyApplication]:
    """The bot, polling, with a menu of commands and a description."""
    application = build(server)
    async with application:
        await application.start()
        assert application.updater is not None
        await application.bot.set_my_commands(
            [BotCommand("start", "Menu utama"), BotCommand("hias", "Hiasan teks")]
        )
        await application.bot.set_my_description("Bacaan keluarga dan orang yang bisa diajak bicara.")
        await application.updater.start_polling(timeout=5)
        await server.quiet()
        try:
            yield application
        finally:
            await application.updater.stop()
            await application.stop()
