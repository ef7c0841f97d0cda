"""The bot as it is, with a campaign put into its outbox: one line of JSON on standard input names the chats.

There is no campaign screen yet; what is measured here is the lane that campaigns will use.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from assembly import Parts, assembled, run_on_fast_loop
from betang.clock import SystemClock
from betang.delivery.deliveries import SendNotice
from betang.delivery.outbox import Outbox
from betang.delivery.pacing import Pacing
from betang.delivery.token_filter import configure_logging
from betang.operations.content import load_content
from betang.settings import read_settings
from betang.vault.key_folder import init_keys
from betang.vocabulary import Lane

_AT_ONCE = 100
_TEXT = "Pesan uji: kalau sedang marah, berhenti dulu sebentar, lalu bicara lagi."


async def run() -> None:
    settings, clock = read_settings(os.environ), SystemClock()
    configure_logging(settings.log_level, settings.token)
    content = load_content(settings.language)
    init_keys(settings.keys, clock, [one.code for one in content.districts])
    async with assembled(settings, clock, content, Pacing()) as parts, asyncio.TaskGroup() as group:
        for part in (parts.pump, parts.dispatcher, parts.housekeeper, parts.polling):
            group.create_task(part.run())
        group.create_task(_campaign(parts))


async def _campaign(parts: Parts) -> None:
    users: list[int] = json.loads(await asyncio.to_thread(sys.stdin.readline))
    outbox = Outbox(parts.vault, parts.clock, parts.pump)
    chats = [parts.vault.pseudonyms.make("conversation", user) for user in users]
    for start in range(0, len(chats), _AT_ONCE):
        async with parts.database.work() as work:
            for chat in chats[start : start + _AT_ONCE]:
                await outbox.put(work, chat, SendNotice(_TEXT), Lane.CAMPAIGN)


if __name__ == "__main__":
    run_on_fast_loop(run())
