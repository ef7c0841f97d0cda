"""The control API over HTTP, its event stream, the page's folder, and the server as a process."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup

from betang.training import server as server_module
from betang.training.control_doing import DOING
from betang.training.people import Phone
from betang.training.server import TrainingServer


async def do(http: aiohttp.ClientSession, server: TrainingServer, name: str, **body: Any) -> dict[str, Any]:
    async with http.post(f"{server.control_url}/{name}", json=body) as response:
        answer: dict[str, Any] = await response.json()
        assert response.status == 200, answer
        return answer


async def read(http: aiohttp.ClientSession, server: TrainingServer, name: str) -> dict[str, Any]:
    async with http.get(f"{server.control_url}/{name}") as response:
        assert response.status == 200
        answer: dict[str, Any] = await response.json()
        return answer


def test_every_call_is_published_and_the_other_way_round() -> None:
    published = (Path(server_module.__file__).parent / "CONTROL.md").read_text(encoding="utf-8")
    named = {
        word
        for line in published.splitlines()
        if line.startswith("| `POST")
        for word in line.split("|")[1].split("`")
    }
    calls = {word.removeprefix("POST ") for word in named if word.startswith("POST ")}
    assert calls == set(DOING)


async def test_a_wrong_key_opens_nothing(http: aiohttp.ClientSession, server: TrainingServer) -> None:
    for name in ("state", "events", "calls"):
        async with http.get(f"{server.url}/control/{'0' * 32}/{name}") as response:
            assert response.status == 404
    async with http.post(f"{server.url}/control//say", json={"user": 1, "text": "a"}) as response:
        assert response.status == 404


async def test_keys_are_drawn_anew(server: TrainingServer) -> None:
    async with TrainingServer() as other:
        assert len(other.key) == 32
        assert other.key != server.key


async def test_a_whole_dialogue_by_http(http: aiohttp.ClientSession, server: TrainingServer, bot: Bot) -> None:
    user = await do(http, server, "user", first_name="Warga", phone="+62")
    started = await do(http, server, "start", user=user["id"], payload="abc")
    assert started["message"]["text"] == "/start abc"
    markup = InlineKeyboardMarkup([[InlineKeyboardButton("Ya", callback_data="y")]])
    sent = await bot.send_message(user["id"], "<b>Lanjut?</b>", "HTML", reply_markup=markup)
    state = await read(http, server, "state")
    shown = state["chats"][str(user["id"])][-1]
    assert (shown["text"], shown["keyboard"]) == (
        "Lanjut?",
        [[{"label": "Ya", "data": "y", "url": "", "copies": "", "switch": None}]],
    )
    assert shown["entities"] == [{"type": "bold", "offset": 0, "length": 7}]
    assert state["notifications"][-1]["preview"] == "Lanjut?"
    press = asyncio.create_task(do(http, server, "press", user=user["id"], message_id=sent.message_id, data="y"))
    await bot.get_updates(offset=-1)
    (update,) = await bot.get_updates(offset=server.world.updates.confirmed + 2, timeout=2)
    assert update.callback_query is not None
    await bot.answer_callback_query(update.callback_query.id, "Baik")
    assert await press == {"answer": {"text": "Baik", "show_alert": False, "url": ""}}


async def test_what_people_do_by_http(http: aiohttp.ClientSession, server: TrainingServer, citizen: Phone) -> None:
    me = {"user": citizen.id}
    said = (await do(http, server, "say", **me, text="halo"))["message"]
    assert (await do(http, server, "edit", **me, message_id=said["id"], text="hai"))["message"]["text"] == "hai"
    assert (await do(http, server, "location", **me, latitude=1, longitude=2))["message"]["kind"] == "location"
    assert (await do(http, server, "contact", **me))["message"]["kind"] == "contact"
    assert (await do(http, server, "poll", **me, question="?", options=["a", "b"]))["message"]["kind"] == "poll"
    assert (await do(http, server, "forward", **me, text="kabar"))["message"]["forwarded"]
    await do(http, server, "delete", **me, message_id=said["id"])
    assert said["id"] not in [message.id for message in await citizen.messages()]
    assert (await do(http, server, "block", **me))["blocked"]
    assert not (await do(http, server, "unblock", **me))["blocked"]
    await do(http, server, "clear", **me, for_both=True)
    assert await citizen.messages() == ()
    group = await do(http, server, "group", title="Grup", members=[citizen.id])
    assert (await do(http, server, "say", **me, text="/x", chat=group["id"]))["message"]["chat"] == group["id"]
    assert (await do(http, server, "deactivate", **me))["deactivated"]
    assert "update_id" in await do(http, server, "inject", update={"message": 1})


async def test_a_crowd_speaks_and_its_moments_are_kept(
    http: aiohttp.ClientSession, server: TrainingServer, bot: Bot
) -> None:
    people = (await do(http, server, "crowd", count=3))["users"]
    assert (await do(http, server, "chorus", users=people, text="/start"))["said"] == 3
    sent = await bot.send_message(people[0], "a")
    await bot.edit_message_text("b", people[0], sent.message_id)
    moments = (await read(http, server, "moments"))["moments"]
    assert [(chat, what) for _, chat, _, what in moments] == [
        *((person, "said") for person in people),
        (people[0], "sent"),
        (people[0], "edited"),
    ]
    assert [at for at, *_ in moments] == sorted(at for at, *_ in moments)
    assert (await read(http, server, "state"))["pending"] == 3


async def test_a_crowd_presses_and_nobody_waits_for_the_answers(
    http: aiohttp.ClientSession, server: TrainingServer, bot: Bot
) -> None:
    people = (await do(http, server, "crowd", count=2))["users"]
    keys = InlineKeyboardMarkup([[InlineKeyboardButton("Ya", callback_data="x:1")]])
    shown = [await bot.send_message(person, "a", reply_markup=keys) for person in people]
    assert (await do(http, server, "taps", users=people, label="Ya"))["pressed"] == 2
    pressed = [update.callback_query for update in await bot.get_updates()]
    assert [
        (query.data, query.from_user.id, query.message.message_id)
        for query in pressed
        if query is not None and query.message is not None
    ] == [("x:1", person, message.message_id) for person, message in zip(people, shown, strict=True)]
    for query in pressed:
        assert query is not None
        assert await query.answer()
    async with http.post(f"{server.control_url}/taps", json={"users": people, "label": "Tidak"}) as response:
        assert response.status == 400


async def test_files_go_in_and_come_out(
    http: aiohttp.ClientSession, server: TrainingServer, citizen: Phone
) -> None:
    form = aiohttp.FormData({"user": str(citizen.id), "kind": "document", "caption": "dua berkas"})
    form.add_field("file", b"satu", filename="a.txt", content_type="text/html")
    form.add_field("file", b"dua", filename="b.txt")
    async with http.post(f"{server.control_url}/file", data=form) as response:
        first, second = (await response.json())["messages"]
    assert (first["text"], first["file"]["name"], first["file"]["size"]) == ("dua berkas", "a.txt", 4)
    assert first["album"] == second["album"] != ""
    async with http.get(f"{server.control_url}/file/{first['file']['file_id']}") as response:
        assert await response.read() == b"satu"
        assert response.headers["Content-Security-Policy"] == "sandbox"
    async with http.get(f"{server.control_url}/file/tidak-ada") as response:
        assert response.status == 404


async def test_faults_and_time_by_http(http: aiohttp.ClientSession, server: TrainingServer) -> None:
    moved = await do(http, server, "shift", seconds=3600)
    assert moved["shift"] == 3600
    await do(http, server, "fault", kind="status_500", method="getMe", times=2)
    planned = server.faults.calm
    await do(http, server, "outage", on=True)
    assert (planned, server.faults.outage) == (False, True)
    await do(http, server, "calm")
    assert server.faults.calm
    async with http.get(f"{server.url}/bot1:salah/getMe"):
        pass
    calls = await read(http, server, "calls")
    assert calls["calls"] == {"?": {"401": 1}}
    assert calls["rejected"] == [{"method": "?", "status": 401, "description": "Unauthorized", "chat": ""}]


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("say", b'{"user": 101}'),
        ("say", b'{"user": 999, "text": "a"}'),
        ("say", b'{"user": "x", "text": "a"}'),
        ("say", b"{"),
        ("say", b"[]"),
        ("fault", b'{"kind": "gempa"}'),
        ("edit", b'{"user": 101, "message_id": 999, "text": "a"}'),
    ],
)
async def test_wrong_bodies_are_explained(
    http: aiohttp.ClientSession, server: TrainingServer, citizen: Phone, name: str, body: bytes
) -> None:
    assert citizen.id == 101
    async with http.post(f"{server.control_url}/{name}", data=body) as response:
        assert response.status == 400
        assert (await response.json())["error"]


async def test_events_tell_the_page_what_happens(
    http: aiohttp.ClientSession, server: TrainingServer, bot: Bot, citizen: Phone
) -> None:
    async with http.get(f"{server.control_url}/events") as stream:
        assert stream.content_type == "text/event-stream"
        assert await stream.content.readline() == b": connected\n"
        assert await stream.content.readline() == b"retry: 1000\n", (
            "a page that lost the stream is back in a second"
        )
        await bot.send_chat_action(citizen.id, "typing")
        sent = await bot.send_message(citizen.id, "satu")
        await bot.edit_message_text("dua", citizen.id, sent.message_id)
        await bot.pin_chat_message(citizen.id, sent.message_id)
        await bot.delete_message(citizen.id, sent.message_id)
        await citizen.block()
        await do(http, server, "shift", seconds=1)
        kinds = []
        while "clock" not in kinds:
            line = await asyncio.wait_for(stream.content.readline(), 2)
            if line.startswith(b"data: "):
                kinds.append(json.loads(line.removeprefix(b"data: "))["type"])
    assert kinds == ["action", "notification", "message", "edited", "pinned", "deleted", "user", "clock"]


async def test_the_page_is_served_from_its_folder_alone(
    http: aiohttp.ClientSession, server: TrainingServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    page = tmp_path / "page"
    page.mkdir()
    (page / "index.html").write_text("<h1>Latihan</h1>", encoding="utf-8")
    (page / "app.js").write_text("export {}", encoding="utf-8")
    (tmp_path / "rahasia.txt").write_text("rahasia", encoding="utf-8")
    monkeypatch.setattr(server_module, "_PAGE", page)
    async with http.get(server.page_url) as response:
        assert (response.status, response.content_type) == (200, "text/html")
    async with http.get(f"{server.url}/app.js") as response:
        assert response.content_type in {"text/javascript", "application/javascript"}
    for path in ("/tidak-ada.js", "/../rahasia.txt", "/%2e%2e/rahasia.txt", "/..%2frahasia.txt"):
        async with http.get(f"{server.url}{path}") as response:
            assert response.status == 404
    async with http.post(f"{server.url}/index.html") as response:
        assert response.status == 404


async def test_the_server_runs_as_a_process_and_stops_when_told(http: aiohttp.ClientSession) -> None:
    root = Path(server_module.__file__).parents[2]
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "betang.training.server", "--token", "123456:latihan", "--flood", "--ban-seconds", "3"),
        cwd=root,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    url = (await process.stdout.readline()).decode().strip()
    control = (await process.stdout.readline()).decode().strip()
    async with http.get(f"{url}/bot123456:latihan/getMe") as response:
        assert (await response.json())["result"]["id"] == 123456
    async with http.get(f"{control}/state") as response:
        assert (await response.json())["users"] == []
    process.send_signal(signal.SIGINT)
    assert await asyncio.wait_for(process.wait(), 5) == 0


async def test_a_person_changes_the_language_of_their_app(
    http: aiohttp.ClientSession, server: TrainingServer, bot: Bot, citizen: Phone
) -> None:
    changed = await do(http, server, "language", user=citizen.id, language_code="en")
    assert changed["language_code"] == "en"
    await citizen.say("hello")
    (update,) = await bot.get_updates()
    assert update.effective_user is not None
    assert update.effective_user.language_code == "en"
