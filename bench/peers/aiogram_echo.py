"""aiogram 3 that echoes, each update in a task: what `make bench` (a) compares with."""

from __future__ import annotations

import asyncio
import os

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import Message


async def echo(message: Message) -> None:
    await message.answer(message.text or "")


async def main() -> None:
    session = AiohttpSession(api=TelegramAPIServer.from_base(os.environ["BETANG_API_URL"]), limit=1000)
    dispatcher = Dispatcher()
    dispatcher.message.register(echo)
    await dispatcher.start_polling(Bot(os.environ["BETANG_TOKEN"], session=session), handle_as_tasks=True)


if __name__ == "__main__":
    asyncio.run(main())
