"""Stock python-telegram-bot that echoes, without anything kept: what `make bench` (a) compares with."""

from __future__ import annotations

import os

from telegram import Update
from telegram.ext import Application, ContextTypes, MessageHandler, filters


async def echo(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    if update.effective_message is not None:
        await update.effective_message.reply_text(update.effective_message.text or "")


def main() -> None:
    concurrent = int(os.environ["CONCURRENT"])
    root = os.environ["BETANG_API_URL"]
    application = (
        Application.builder()
        .token(os.environ["BETANG_TOKEN"])
        .base_url(f"{root}/bot")
        .concurrent_updates(concurrent)
        .connection_pool_size(concurrent + 4)
        .pool_timeout(60)
        .build()
    )
    application.add_handler(MessageHandler(filters.TEXT, echo))
    application.run_polling()


if __name__ == "__main__":
    main()
