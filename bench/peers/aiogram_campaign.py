"""aiogram 3 with aiogram-broadcaster at its defaults: echoes, and sends a campaign one message after the other.

One line of JSON on standard input names the chats.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramRetryAfter
from aiogram.types import Message
from aiogram_broadcaster import Broadcaster
from aiogram_broadcaster.contents import TextContent

_TEXT = "Pesan uji: kalau sedang marah, berhenti dulu sebentar, lalu bicara lagi."


async def echo(message: Message) -> None:
    while True:
        try:
            await message.answer("halo")
        except TelegramRetryAfter as error:
            await asyncio.sleep(error.retry_after)
        else:
            return


async def campaign(bot: Bot, broadcaster: Broadcaster) -> None:
    users: list[int] = json.loads(await asyncio.to_thread(sys.stdin.readline))
    mailer = await broadcaster.create_mailer(chats=users, content=TextContent(text=_TEXT), bot=bot)
    mailer.start()


async def main() -> None:
    session = AiohttpSession(api=TelegramAPIServer.from_base(os.environ["BETANG_API_URL"]), limit=1000)
    bot = Bot(os.environ["BETANG_TOKEN"], session=session)
    dispatcher = Dispatcher()
    dispatcher.message.register(echo)
    broadcaster = Broadcaster(bot).setup(dispatcher)
    async with asyncio.TaskGroup() as group:
        group.create_task(campaign(bot, broadcaster))
        group.create_task(dispatcher.start_polling(bot, handle_as_tasks=True))


if __name__ == "__main__":
    asyncio.run(main())
