"""The control API over HTTP: what `CONTROL.md` publishes, one function a call, for the page and for tests.

It does nothing itself: people's actions are in `people.py`, the world in `state.py`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
from aiohttp import web

from betang.training.control_doing import DOING, ControlError, Room
from betang.training.ledger import Rejection
from betang.training.overview import Overview
from betang.training.state import group_json
from betang.training.views import see

Json = dict[str, Any]

_KEEP_ALIVE_SECONDS = 15.0


class Control:
    """Answers `/control/<key>/...`; a wrong key is 404, like any address that does not exist."""

    def __init__(self, room: Room, key: str, overview: Overview | None = None) -> None:
        self._room = room
        self._overview = overview
        self._prefix = f"/control/{key}/"
        self._reading: dict[str, Callable[[], Json]] = {
            "state": self._state,
            "calls": self._calls,
            "moments": self._moments,
        }

    async def handle(self, request: web.Request) -> web.StreamResponse | None:
        """Answer a control request; None when the path is none."""
        if not request.path.startswith(self._prefix):
            return None
        name = request.path[len(self._prefix) :]
        try:
            if request.method == "GET":
                return await self._read(request, name)
            return await self._do(request, name)
        except ControlError as error:
            return _json({"error": str(error)}, status=400)

    async def _read(self, request: web.Request, name: str) -> web.StreamResponse | None:
        if name == "events":
            return await self._events(request)
        if name.startswith("file/"):
            return self._file(name.removeprefix("file/"))
        if name == "preview" and self._overview is not None:
            return self._overview.answer()
        reading = self._reading.get(name)
        return None if reading is None else _json(reading())

    async def _do(self, request: web.Request, name: str) -> web.StreamResponse | None:
        doing: Callable[[Room, Json], Awaitable[Json]] | None = DOING.get(name)
        if doing is None:
            return None
        body = await _body(request)
        try:
            return _json(await doing(self._room, body))
        except (KeyError, ValueError, TypeError, LookupError) as error:
            raise ControlError(f"{type(error).__name__}: {error}") from error

    def _state(self) -> Json:
        world = self._room.world
        return {
            "clock": {"now": world.now(), "shift": world.clock.shift.total_seconds()},
            "bot": {
                **world.bot_json,
                "first_name": world.profile.name(""),
                "description": world.profile.descriptions.get("", ""),
                "short_description": world.profile.short_descriptions.get("", ""),
            },
            "users": [world.user_json(user) for user in world.users.values()],
            "groups": [group_json(group) for group in world.groups.values()],
            "chats": {
                str(chat.id): [
                    {**see(one, world.files).as_json(), "pinned": one.id in chat.pinned}
                    for one in chat.messages.values()
                    if not one.hidden
                ]
                for chat in world.chats.values()
            },
            "notifications": [one.as_json() for one in world.ledger.notifications],
            "pending": len(world.updates),
            "preview": self._overview is not None,
        }

    def _calls(self) -> Json:
        ledger = self._room.world.ledger
        return {"calls": ledger.table(), "rejected": [_rejection(one) for one in ledger.rejected]}

    def _moments(self) -> Json:
        return {"moments": list(self._room.world.ledger.moments)}

    def _file(self, file_id: str) -> web.Response | None:
        stored = self._room.world.files.find(file_id)
        if stored is None:
            return None
        # Threat: a file a test person sent must not run as a page with the control key in reach.
        headers = {
            "Content-Type": stored.media_type,
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "sandbox",
        }
        return web.Response(body=stored.data, headers=headers)

    async def _events(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
        await response.prepare(request)
        with self._room.world.hub.stream() as stream:
            await response.write(b": connected\nretry: 1000\n\n")
            while True:
                try:
                    event = await asyncio.wait_for(stream.get(), _KEEP_ALIVE_SECONDS)
                except TimeoutError:
                    await response.write(b": still here\n\n")
                    continue
                if event is None:
                    return response
                await response.write(b"data: " + msgspec.json.encode(event) + b"\n\n")


def _rejection(one: Rejection) -> Json:
    return {"method": one.method, "status": one.status, "description": one.description, "chat": one.chat}


async def _body(request: web.Request) -> Json:
    if request.content_type == "multipart/form-data":
        form = await request.post()
        body: Json = {}
        files = []
        for name, value in form.items():
            if isinstance(value, web.FileField):
                files.append((value.filename, value.content_type, value.file.read()))
            else:
                body[name] = value
        return {**body, "files": files}
    raw = await request.read()
    try:
        decoded = msgspec.json.decode(raw) if raw else {}
    except msgspec.DecodeError as error:
        raise ControlError("the body is not JSON") from error
    if not isinstance(decoded, dict):
        raise ControlError("the body is not a JSON object")
    return decoded


def _json(body: Json, status: int = 200) -> web.Response:
    headers = {"Content-Type": "application/json", "Cache-Control": "no-store"}
    return web.Response(body=msgspec.json.encode(body), status=status, headers=headers)
