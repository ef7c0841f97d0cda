"""The bot dies by SIGKILL at any moment, and nothing that it took is lost, doubled or forgotten."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

from betang.training.faults import FaultKind
from betang.training.server import TrainingServer
from tests.support.aftermath import Aftermath
from tests.support.bot_process import BotHome, Nursery, NurseryBot
from tests.support.citizens import Citizen
from tests.support.kill_run import Plan, run_kills
from tests.support.officers import Officer
from tests.support.waiting import seeded, until


async def test_whatever_the_killed_bot_took_ends_as_exactly_one_case(
    tmp_path: Path, nursery: Nursery, seed: int
) -> None:
    ran = await run_kills(Plan(kills=42, citizens=6, longest_life=0.8, seed=seed), tmp_path, nursery)
    assert ran.complaints() == []
    # What would prove nothing: a run in which nobody reported, no file was sent, no bot died while starting.
    assert ran.kills >= 40
    assert sum(report.acknowledged for report in ran.reports) >= 6
    assert any(report.files for report in ran.reports)
    assert 0 < ran.killed_before_up < ran.kills


async def test_a_complaint_is_made_of_a_case_that_is_gone(tmp_path: Path, nursery: Nursery, seed: int) -> None:
    """The judge of the test above can say no."""
    ran = await run_kills(Plan(kills=0, citizens=1, seed=seed), tmp_path, nursery)
    assert ran.complaints() == []
    (case,) = Aftermath(ran.data).cases()
    ran.citizens[0].reports[0].texts.append("Cerita rekaan yang tidak pernah dikirim.")
    assert any(case.code in one for one in ran.complaints())
    ran.officers[0].answers.clear()
    assert any("nobody wrote" in one for one in ran.complaints()) == bool(case.answers)
    ran.server.world.updates.confirmed += 1
    assert any("confirmed and had no effect" in one for one in ran.complaints())
    ran.server.world.ledger.notifications.clear()
    assert f"case {case.code} alerted nobody" in ran.complaints()


async def test_a_bot_killed_while_making_its_first_keys_and_tables_starts_again(
    home: BotHome, nursery: Nursery, seed: int
) -> None:
    chance = seeded(seed)
    async with NurseryBot(home, nursery) as bot:
        for _ in range(5):
            await bot.start(ready=False)
            await until((home.data / "betang.lock").exists)
            await asyncio.sleep(chance.uniform(0.0, 0.3))
            await bot.kill()
            await bot.start()
            assert (home.data / "keys" / "desks" / "6271.identity").exists()
            await bot.kill()
            shutil.rmtree(home.data)
        assert "betang: " not in home.log


async def test_an_alert_that_was_on_its_way_in_a_crash_leaves_right_after_it(
    server: TrainingServer, home: BotHome, bot: NurseryBot, seed: int
) -> None:
    officer = Officer(server.phone("Petugas"), seeded(seed))
    await officer.enlist(await home.invite())
    citizen = Citizen(server.phone("Warga"), seeded(seed))
    await citizen.report_up_to("Ringkasan.")
    server.faults.plan(FaultKind.SLOW, "sendMessage", times=None, seconds=60.0)
    await citizen.press("Kirim")
    await citizen.phone.sees("Diterima.")  # an edit; the alert hangs, as it is a message of its own
    ((code,),) = Aftermath(home.data).rows("SELECT code FROM cases")
    await bot.kill()
    server.faults.forget()
    assert not officer.alerted_of(code)
    await bot.start()
    await officer.phone.sees(code, within=30.0)


async def test_a_file_that_was_being_fetched_in_a_crash_is_fetched_right_after_it(
    server: TrainingServer, home: BotHome, bot: NurseryBot, seed: int
) -> None:
    citizen = Citizen(server.phone("Warga"), seeded(seed))
    await citizen.report_up_to("Ceritakan sebanyak")
    server.faults.plan(FaultKind.SLOW, "file", times=None, seconds=60.0)
    await citizen.phone.send_voice(b"suara rekaan")
    await citizen.phone.sees("Tersimpan: 1")
    await asyncio.sleep(0.3)
    await bot.kill()
    server.faults.forget()
    await bot.start()
    # It goes from the chat when it is kept, and not before.
    await citizen.phone.wait_for(lambda view: all(one.from_bot for one in view.messages), within=30.0)
    assert Aftermath(home.data).rows("SELECT state FROM attachments") == [(1,)]
