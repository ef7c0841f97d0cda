"""`bot.py demo`: what it says, what it leaves behind, and that it brings the bot back."""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path

import aiohttp
import pytest

import bot
from betang.clock import SystemClock
from betang.training import demo as demo_module
from betang.training.bot_process import BotFailed, BotProcess
from betang.training.server import TOKEN
from tests.training.demo_process import Demo, running_demo, start_demo


async def state_of(demo: Demo) -> dict[str, list[dict[str, object]]]:
    async with aiohttp.ClientSession() as http, http.get(f"{demo.control}/state") as response:
        state: dict[str, list[dict[str, object]]] = await response.json()
        return state


def entries(folder: Path) -> list[Path]:
    return sorted(folder.iterdir())


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
async def test_the_demo_greets_with_its_page_and_keeps_nothing(tmp_path: Path, how: signal.Signals) -> None:
    async with running_demo(tmp_path) as demo:
        assert demo.address.startswith("http://127.0.0.1:")
        assert set(demo.fragment) == {"key", "invite1", "invite2"}
        assert all(len(value) >= 32 for value in demo.fragment.values())
        users = (await state_of(demo))["users"]
        assert [(user["first_name"], user["phone"]) for user in users] == list(demo_module.PEOPLE)
        async with aiohttp.ClientSession() as http, http.get(demo.address) as response:
            assert "Ruang latihan Betang" in await response.text()
        (folder,) = entries(tmp_path)
        assert folder.stat().st_mode & 0o077 == 0, "its data are for this user alone"
        pid = demo.bot_pid()
        assert alive(pid)
        assert await demo.stop(how) == 0
        assert not alive(pid)
        assert await demo.line() == "Closing the training room."
    assert entries(tmp_path) == []


async def test_a_bot_that_was_killed_comes_back(tmp_path: Path) -> None:
    async with running_demo(tmp_path) as demo:
        first = demo.bot_pid()
        os.kill(first, signal.SIGKILL)
        assert await demo.line() == "The bot ended with status -9; starting it again."
        assert await demo.line() == "The bot is back."
        assert demo.bot_pid() != first
        users = (await state_of(demo))["users"]
        async with aiohttp.ClientSession() as http:
            await http.post(f"{demo.control}/start", json={"user": users[0]["id"]})
            chat = str(users[0]["id"])
            for _ in range(100):
                if any(one["bot"] for one in (await state_of(demo))["chats"].get(chat, [])):  # type: ignore[attr-defined]  # chats is a dict
                    break
                await asyncio.sleep(0.1)
            else:
                raise AssertionError("the bot that came back does not answer")


async def test_what_is_kept_holds_no_token_and_the_demo_ends_by_itself(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    async with running_demo(tmp_path, "--keep", str(kept), "--minutes", "0.02") as demo:
        assert str(kept) in "\n".join(demo.greeting)
        assert await asyncio.wait_for(demo.process.wait(), 30) == 0
    assert (kept / "keys").is_dir()
    log = (kept / "bot.log").read_text(encoding="utf-8")
    assert log
    assert TOKEN not in log
    assert entries(tmp_path) == [kept]


async def test_a_bot_that_cannot_start_says_why(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    async with running_demo(tmp_path, "--keep", str(kept), "--minutes", "0.001") as demo:
        await asyncio.wait_for(demo.process.wait(), 30)
    (kept / "keys").chmod(0o755)
    process = await start_demo(tmp_path, "--keep", str(kept))
    output, errors = await asyncio.wait_for(process.communicate(), 60)
    assert process.returncode == 1
    assert b"http" not in output
    assert errors.decode().startswith("betang: ")
    assert "keys" in errors.decode()


async def test_a_command_that_fails_is_told_with_its_words(tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("BETANG_")}
    bot = BotProcess({**environment, "BETANG_DATA": str(tmp_path)}, tmp_path / "log", SystemClock())
    with pytest.raises(BotFailed, match=r"officer invite.*BETANG_TOKEN"):
        await bot.ask("officer", "invite", "--role", "duty")


async def test_a_bot_that_ends_at_its_start_shows_the_end_of_its_log(tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("BETANG_")}
    bot = BotProcess({**environment, "BETANG_DATA": str(tmp_path)}, tmp_path / "log", SystemClock())
    with pytest.raises(BotFailed, match=r"(?s)status 1.*BETANG_TOKEN"):
        await bot.start(lambda: False)
    await bot.stop()


async def test_the_page_of_all_screens_is_made_by_a_command_that_exists(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a process of its own, which knows nothing of the bot that runs; here it is only listened to."""
    asked: list[tuple[BotProcess, tuple[str, ...]]] = []

    async def listen(process: BotProcess, *arguments: str) -> list[str]:
        asked.append((process, arguments))
        return []

    monkeypatch.setattr(BotProcess, "ask", listen)
    monkeypatch.setenv("BETANG_TOKEN", TOKEN)
    await demo_module._overview(tmp_path, SystemClock())._make(tmp_path / "preview.html")
    ((process, arguments),) = asked
    options = bot._parser().parse_args(list(arguments))
    assert options.to == tmp_path / "preview.html"
    assert options.action is bot._preview
    assert not [name for name in process.environment if name.startswith("BETANG_")]
    assert "PATH" in process.environment
