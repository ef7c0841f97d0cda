"""The operator's socket: who may use it, what it survives, and that it never keeps a bot from ending."""

from __future__ import annotations

import asyncio
import os
import socket
import stat
from collections.abc import Mapping
from pathlib import Path

import pytest
import uvloop

from betang.errors import SettingsError
from betang.operations import hatch
from betang.operations.hatch import ask, open_hatch


async def echo(verb: str, arguments: Mapping[str, str]) -> list[str]:
    return [verb, *(f"{name}={value}" for name, value in sorted(arguments.items()))]


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def open_files() -> int:
    return len(names_in(Path("/proc/self/fd")))


def from_here(folder: Path) -> Path:
    return Path(os.path.relpath(folder))


def raw(data: Path, sent: bytes) -> bytes:
    """What comes back to somebody who writes this and hangs up."""
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(5)
        client.connect(str(data / "betang.sock"))
        client.sendall(sent)
        client.shutdown(socket.SHUT_WR)
        try:
            return client.recv(65536)
        except ConnectionResetError:
            return b""


async def test_a_command_goes_in_and_its_lines_come_out(tmp_path: Path) -> None:
    async with open_hatch(tmp_path, echo):
        assert await ask(tmp_path, "officer.invite", {"role": "duty", "desk": "6271"}) == [
            "officer.invite",
            "desk=6271",
            "role=duty",
        ]


async def test_without_a_bot_nobody_answers(tmp_path: Path) -> None:
    assert await ask(tmp_path, "status", {}) is None
    assert await ask(tmp_path / "missing", "status", {}) is None
    async with open_hatch(tmp_path, echo):
        pass
    assert await ask(tmp_path, "status", {}) is None
    assert names_in(tmp_path) == []


async def test_a_socket_that_a_crash_left_is_no_bot_and_no_hindrance(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(tmp_path / "betang.sock"))
    assert await ask(tmp_path, "status", {}) is None
    async with open_hatch(tmp_path, echo):
        assert await ask(tmp_path, "status", {}) == ["status"]


async def test_only_the_bots_own_user_may_open_it(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        async with open_hatch(tmp_path, echo):
            mode = (tmp_path / "betang.sock").stat().st_mode
            assert os.umask(0) == 0, "the umask is as it was"
    finally:
        os.umask(before)
    assert stat.S_ISSOCK(mode)
    assert stat.S_IMODE(mode) == 0o600


async def test_a_data_folder_may_lie_deep(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    deep = tmp_path.joinpath(*["sebuah-folder-yang-panjang"] * 6)
    deep.mkdir(parents=True)
    assert len(os.fsencode(deep)) > 150
    for place in (Path("/"), tmp_path, deep):
        monkeypatch.chdir(place)
        async with open_hatch(deep, echo):
            assert (deep / "betang.sock").is_socket()
            assert await ask(deep, "status", {}) == ["status"]
            assert await ask(from_here(deep), "status", {}) == ["status"]
        assert names_in(deep) == []


async def test_no_open_file_is_left_behind_by_a_deep_folder(tmp_path: Path) -> None:
    deep = tmp_path.joinpath(*["sebuah-folder-yang-panjang"] * 6)
    deep.mkdir(parents=True)
    before = open_files()
    for _ in range(5):
        assert await ask(deep, "status", {}) is None
    assert open_files() == before


async def test_two_at_once_do_not_wait_for_each_other(tmp_path: Path) -> None:
    gate = asyncio.Event()

    async def perform(verb: str, arguments: Mapping[str, str]) -> list[str]:
        if verb == "slow":
            await gate.wait()
        return [verb]

    async with open_hatch(tmp_path, perform):
        slow = asyncio.create_task(ask(tmp_path, "slow", {}))
        assert await ask(tmp_path, "quick", {}) == ["quick"]
        assert not slow.done()
        gate.set()
        assert await slow == ["slow"]


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"\xff\xfe\x00\n",
        b'{"verb": "status"}\n',
        b'{"verb": 5, "arguments": {}}\n',
        b'{"verb": "status", "arguments": {"a": 1}}\n',
        b"[" * 5_000 + b"\n",
        b"x" * 200_000 + b"\n",
        b'{"verb": "status", "arguments": {}',
    ],
)
async def test_whoever_does_not_speak_to_us_gets_no_answer_and_stops_nothing(tmp_path: Path, sent: bytes) -> None:
    async with open_hatch(tmp_path, echo):
        assert await asyncio.to_thread(raw, tmp_path, sent) == b""
        assert await ask(tmp_path, "status", {}) == ["status"]


async def test_what_is_refused_is_refused_with_its_reason(tmp_path: Path) -> None:
    async def refuse(verb: str, arguments: Mapping[str, str]) -> list[str]:
        raise SettingsError("no desk 9999; use 62")

    async with open_hatch(tmp_path, refuse):
        with pytest.raises(SettingsError, match="no desk 9999; use 62"):
            await ask(tmp_path, "officer.invite", {})


async def test_a_command_that_fails_says_so_without_details(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def stumble(verb: str, arguments: Mapping[str, str]) -> list[str]:
        raise LookupError("something private")

    async with open_hatch(tmp_path, stumble):
        with pytest.raises(SettingsError, match=r"it failed \(LookupError\); the bot goes on"):
            await ask(tmp_path, "status", {})
    assert "an operator's command failed: LookupError" in caplog.text
    assert "private" not in caplog.text


async def test_a_long_answer_comes_whole(tmp_path: Path) -> None:
    lines = [f"{number}  2026-03-02 03:00Z  ValueError at handle:17" for number in range(5_000)]

    async def perform(verb: str, arguments: Mapping[str, str]) -> list[str]:
        return lines

    async with open_hatch(tmp_path, perform):
        assert await ask(tmp_path, "parked.list", {}) == lines


async def test_a_bot_that_ends_in_the_middle_is_said(tmp_path: Path) -> None:
    begun = asyncio.Event()

    async def never(verb: str, arguments: Mapping[str, str]) -> list[str]:
        begun.set()
        await asyncio.sleep(3600)
        return []

    async with open_hatch(tmp_path, never):
        asking = asyncio.create_task(ask(tmp_path, "status", {}))
        await begun.wait()
    with pytest.raises(SettingsError, match="gave no answer"):
        await asking


async def test_whoever_says_nothing_is_cut_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hatch, "_PATIENCE", 0.05)
    async with open_hatch(tmp_path, echo):
        reader, writer = await asyncio.open_unix_connection(tmp_path / "betang.sock")
        assert await asyncio.wait_for(reader.read(), 5) == b""
        writer.close()


@pytest.mark.parametrize("new_loop", [asyncio.new_event_loop, uvloop.new_event_loop])
def test_an_open_connection_does_not_keep_a_bot_from_ending(tmp_path: Path, new_loop: object) -> None:
    async def live() -> None:
        async with open_hatch(tmp_path, echo):
            _, writer = await asyncio.open_unix_connection(tmp_path / "betang.sock")
            await asyncio.sleep(0.02)
        writer.close()

    async def in_time() -> None:
        async with asyncio.timeout(3):
            await live()

    with asyncio.Runner(loop_factory=new_loop) as runner:  # type: ignore[arg-type]  # uvloop's is typed more loosely
        runner.run(in_time())
    assert names_in(tmp_path) == []
