"""Order within a chat, and chats beside each other: measured at the real bot."""

from __future__ import annotations

import asyncio

from betang.training.faults import FaultKind
from betang.training.people import Phone
from betang.training.server import TrainingServer
from tests.support.bot_process import BotHome, Nursery, NurseryBot
from tests.support.citizens import Citizen
from tests.support.judging import complaints, settled
from tests.support.waiting import seeded, until

MANY = 300


async def _greeted(server: TrainingServer) -> Phone:
    phone = server.phone()
    await phone.start()
    await phone.sees_key("💬 Cerita atau lapor")
    return phone


async def _reply_times(phone: Phone, times: int = 8) -> list[float]:
    """Seconds from a command to its being handled (it goes from the chat), one after the other."""
    loop, waits = asyncio.get_running_loop(), []
    for _ in range(times):
        began = loop.time()
        await phone.say("/bahasa")
        await phone.wait_for(lambda view: all(one.from_bot for one in view.messages), within=10.0)
        waits.append(loop.time() - began)
    return waits


async def test_what_one_person_says_in_a_hurry_is_kept_in_its_order(
    server: TrainingServer, home: BotHome, bot: NurseryBot, seed: int
) -> None:
    citizen = Citizen(server.phone(), seeded(seed))
    await citizen.report_up_to("Ceritakan sebanyak")
    citizen.told.texts += [f"Bagian rekaan nomor {number}." for number in range(60)]
    for text in citizen.told.texts:
        await citizen.phone.say(text)
    await citizen.phone.sees("Tersimpan: 60 pesan", within=20.0)
    citizen.leave_it_at_that()
    await citizen.go_on_until_done()
    await settled(home)
    assert await bot.stop() == 0
    assert complaints(server, home.data, [citizen]) == []


async def test_a_chat_with_hundreds_of_messages_does_not_hold_up_another(
    server: TrainingServer, home: BotHome, bot: NurseryBot
) -> None:
    loud, quiet = await _greeted(server), await _greeted(server)
    alone = await _reply_times(quiet)
    for number in range(MANY):
        await loud.say(f"/bantuan {number}")
    beside = await _reply_times(quiet)
    waiting = sum(not one.from_bot for one in loud.view().messages)
    assert waiting > 0, "the loud chat was done too soon for this to say anything"
    # Chats take turns: a reply may wait for a few updates of the other chat, not for hundreds.
    assert sorted(beside)[len(beside) // 2] < sorted(alone)[len(alone) // 2] + 0.5
    await loud.wait_for(lambda view: all(one.from_bot for one in view.messages), within=30.0)


async def test_a_download_that_takes_long_holds_up_neither_its_own_chat_nor_another(
    server: TrainingServer, home: BotHome, bot: NurseryBot, seed: int
) -> None:
    teller, other = Citizen(server.phone(), seeded(seed)), await _greeted(server)
    await teller.report_up_to("Ceritakan sebanyak")
    server.faults.plan(FaultKind.SLOW, "file", times=None, seconds=4.0)
    for number in range(2):
        await teller.phone.send_voice(b"suara rekaan %d" % number)
    await teller.phone.sees("Tersimpan: 2", within=3.0)
    await teller.phone.say("Cerita rekaan di samping unduhan.")
    await teller.phone.sees("1 pesan", within=3.0)
    await _reply_times(other, 2)
    assert server.world.ledger.calls("file") == 0, "the downloads were done too soon for this to say anything"
    await until(lambda: server.world.ledger.calls("file", 200) == 2, 20.0)


async def test_a_chat_that_telegram_refuses_for_long_holds_up_no_other(
    server: TrainingServer, home: BotHome, nursery: Nursery
) -> None:
    """Telegram's own pace: a refusal for one chat that had been written to in quick succession."""
    async with NurseryBot(home, nursery, pace=1.0) as bot:
        await bot.start()
        loud, quiet = await _greeted(server), await _greeted(server)
        server.faults.plan(FaultKind.STATUS_429, "sendMessage", retry_after=30)
        server.faults.plan(FaultKind.STATUS_429, "editMessageText", retry_after=30)
        for _ in range(3):
            await loud.say("/bahasa")
        await until(lambda: any(one.status == 429 for one in server.world.ledger.rejected), 10.0)
        server.faults.forget()
        assert max(await _reply_times(quiet, 2)) < 10.0
