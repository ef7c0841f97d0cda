"""Updates that cannot be handled: put aside with an apology, shown to the operator, handed back; others go on."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from typing import Any

import pytest

from betang.errors import SettingsError
from betang.training.people import Phone
from betang.training.server import TrainingServer
from tests.support.aftermath import Aftermath
from tests.support.bot_process import BotHome, NurseryBot
from tests.support.waiting import until

Json = dict[str, Any]

_MAAF = "Maaf, ada yang salah di pihak kami"


def poison(phone: Phone, **content: Any) -> Json:
    """A message of this person that no handler can take: its photo is no list of sizes."""
    message = {
        "message_id": 900_000 + phone.id,
        "date": 1_790_000_000,
        "chat": phone.user.as_chat(),
        "from": phone.user.as_json(),
        "photo": "ini bukan foto",
        **content,
    }
    return {"message": message}


def _done(home: BotHome, update_id: int) -> bool:
    return update_id in Aftermath(home.data).updates_done()


async def test_an_update_that_fails_three_times_is_parked_and_its_sender_is_told_in_their_language(
    server: TrainingServer, home: BotHome, bot: NurseryBot
) -> None:
    ibu, guest = server.phone(language_code="id"), server.phone(language_code="en")
    ids = []
    for phone in (ibu, guest):
        await phone.start()
        await phone.sees_key("☎️")
        ids.append(server.world.inject(poison(phone)))
    await ibu.sees(_MAAF)
    await guest.sees("Sorry, ")
    assert home.log.count(f"update {ids[0]} failed, try") == 3
    assert f"update {ids[0]} parked" in home.log
    await ibu.start()  # and their chat goes on
    await until(lambda: ibu.view().key("💬 Cerita atau lapor"), 5.0)


async def test_the_operator_sees_what_is_parked_and_hands_it_back(
    server: TrainingServer, home: BotHome, bot: NurseryBot
) -> None:
    phone = server.phone()
    await phone.start()
    await phone.sees_key("💬 Cerita atau lapor")
    update = server.world.inject(poison(phone, caption="KATARAHASIA"))
    await phone.sees(_MAAF)
    status, shown = await home.command("parked", "list")
    assert status == 0
    assert str(update) in shown
    assert "KATARAHASIA" not in shown
    assert await home.command("parked", "replay", str(update)) == (
        0,
        f"Update {update} is being handled again.\n",
    )
    await until(lambda: home.log.count(f"update {update} parked") == 2, 10.0, "parked a second time")
    with pytest.raises(SettingsError, match="is not parked"):
        await home.ask("parked.replay", update="1")
    assert await bot.stop() == 0
    status, said = await home.command("parked", "replay", str(update))
    assert (status, said) == (0, f"Update {update} will be handled again when the bot runs.\n")
    await bot.start()
    await until(lambda: home.log.count(f"update {update} parked") == 3, 10.0, "handled at the next start")


async def test_an_update_that_comes_twice_has_one_effect(
    server: TrainingServer, home: BotHome, bot: NurseryBot
) -> None:
    phone = server.phone()
    await phone.start()
    await phone.sees_key("💬 Cerita atau lapor")
    await server.quiet()
    text = {
        "message_id": 900_001,
        "date": 1_790_000_000,
        "chat": phone.user.as_chat(),
        "from": phone.user.as_json(),
        "text": "/bahasa",
    }
    before = server.world.ledger.calls("editMessageText") + server.world.ledger.calls("sendMessage")
    update = server.world.inject({"message": text})
    server.world.inject({"update_id": update, "message": text})
    await phone.sees("Mau pakai bahasa apa?")
    server.world.inject({"update_id": update, "message": text})
    await server.quiet(seconds=0.3)
    after = server.world.ledger.calls("editMessageText") + server.world.ledger.calls("sendMessage")
    assert after - before == 1
    assert _done(home, update)


NONSENSE: list[Json] = [
    {},
    {"message": {}},
    {"message": None},
    {"message": "teks"},
    {"message": {"chat": {"id": "seratus"}, "text": 5}},
    {"message": {"chat": {"id": 2**62, "type": "private"}, "from": {}, "message_id": 1, "date": 0}},
    {"message": {"chat": {"id": 2**63 + 5, "type": "private"}, "from": {}, "message_id": 1, "date": 0}},
    {"callback_query": {"id": 5, "from": 7, "data": []}},
    {"callback_query": {"id": "1", "from": {"id": True}, "message": {"chat": {"id": 1.5}}}},
    {"edited_message": [1, 2, 3]},
    {"my_chat_member": {"chat": {"id": 5}, "new_chat_member": {"status": []}}},
    {"something_new": {"from": "tomorrow"}},
    {"poll": {"id": "1" * 5_000}},
    {"message": {"chat": {"id": 1, "type": "private"}, "text": "\u0000\u202e\ufffe" * 40}},
]
NONSENSE_OF_GROUPS: list[Json] = [
    {"message": {"chat": {"id": -(2**63), "type": "private"}, "from": {}, "message_id": 1, "date": 0}},
    {"message": {"chat": {"id": 0, "type": "private"}, "from": {}, "message_id": 1, "date": 0}},
]
"""By its chat, what members of groups say to each other; that is written down nowhere."""


async def test_no_nonsense_stops_the_bot_and_none_is_lost(
    server: TrainingServer, home: BotHome, bot: NurseryBot
) -> None:
    unkept = {server.world.inject({**update}) for update in NONSENSE_OF_GROUPS}
    ids = {server.world.inject({**update}) for update in NONSENSE}
    phone = server.phone()
    await phone.start()
    await phone.sees_key("💬 Cerita atau lapor", within=10.0)
    left = Aftermath(home.data)
    await until(lambda: not left.rows("SELECT 1 FROM journal WHERE state = 0"), 10.0, "an end of each")
    journalled = {row[0] for row in left.rows("SELECT update_id FROM journal")}
    assert ids <= journalled
    assert unkept.isdisjoint(journalled)
    assert bot.alive


async def test_a_damaged_row_of_the_journal_keeps_no_bot_from_starting(
    server: TrainingServer, home: BotHome, bot: NurseryBot
) -> None:
    phone = server.phone()
    await phone.start()
    await phone.sees_key("💬 Cerita atau lapor")
    assert await bot.stop() == 0
    with closing(sqlite3.connect(home.data / "betang.db")) as connection:
        ((damaged,),) = connection.execute(
            "UPDATE journal SET state = 0, sealed = zeroblob(300) WHERE id = (SELECT min(id) FROM journal) "
            "RETURNING update_id"
        ).fetchall()
        connection.commit()
    await bot.start()
    await phone.start()
    await until(lambda: all(one.from_bot for one in phone.view().messages), 10.0)
    assert str(damaged) in "".join(await home.ask("parked.list"))


async def test_a_poisoned_chat_delays_no_other(server: TrainingServer, home: BotHome, bot: NurseryBot) -> None:
    poisoned, other = server.phone(), server.phone()
    await other.start()
    await other.sees_key("💬 Cerita atau lapor")
    for _ in range(40):
        server.world.inject(poison(poisoned))
    waits = [await _reply_time(other) for _ in range(5)]
    # One after the other, the poisoned ones would take a dozen seconds: three tries and two pauses each.
    assert max(waits) < 3.0


async def _reply_time(phone: Phone) -> float:
    loop = asyncio.get_running_loop()
    began = loop.time()
    await phone.say("/bahasa")
    await phone.wait_for(lambda view: all(one.from_bot for one in view.messages))
    return loop.time() - began


@pytest.mark.parametrize("poisoned_first", [True, False])
async def test_what_a_chat_said_beside_the_poison_is_handled_in_its_order(
    server: TrainingServer,
    home: BotHome,
    bot: NurseryBot,
    poisoned_first: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    phone = server.phone()
    if poisoned_first:
        server.world.inject(poison(phone))
    await phone.start()
    if not poisoned_first:
        server.world.inject(poison(phone))
    await phone.sees(_MAAF)
    await phone.sees_key("💬 Cerita atau lapor")
