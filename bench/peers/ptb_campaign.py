"""python-telegram-bot with its own rate limiter: echoes, and sends a campaign with so many workers.

One line of JSON on standard input names the chats. `RATE` and `PERIOD` are the limiter's overall limit; its
defaults are 30 in 1 second. A refused message is tried again until it is sent, as the limiter allows.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from typing import Any

from telegram import Update
from telegram.error import RetryAfter
from telegram.ext import AIORateLimiter, Application, ContextTypes, MessageHandler, filters

_WORKERS = 16
_TEXT = "Pesan uji: kalau sedang marah, berhenti dulu sebentar, lalu bicara lagi."

App = Application[Any, Any, Any, Any, Any, Any]


async def echo(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    while update.effective_message is not None:
        try:
            await update.effective_message.reply_text("halo")
        except RetryAfter:
            continue
        return


async def campaign(application: App) -> None:
    users: list[int] = json.loads(await asyncio.to_thread(sys.stdin.readline))
    async with asyncio.TaskGroup() as group:
        for _ in range(_WORKERS):
            group.create_task(_work(application, users))


async def _work(application: App, users: list[int]) -> None:
    while users:
        user = users.pop(0)
        while True:
            try:
                await application.bot.send_message(user, _TEXT)
            except RetryAfter:
                continue
            break


async def start(application: App) -> None:
    application.create_task(campaign(application))


def main() -> None:
    limiter = AIORateLimiter(float(os.environ["RATE"]), float(os.environ["PERIOD"]), max_retries=5)
    application = (
        Application.builder()
        .token(os.environ["BETANG_TOKEN"])
        .base_url(f"{os.environ['BETANG_API_URL']}/bot")
        .rate_limiter(limiter)
        .concurrent_updates(64)
        .connection_pool_size(128)
        .pool_timeout(60)
        .post_init(start)
        .build()
    )
    application.add_handler(MessageHandler(filters.TEXT, echo))
    application.run_polling()


if __name__ == "__main__":
    main()
