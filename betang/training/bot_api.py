"""The bot's side over HTTP: `/bot<token>/<method>` and `/file/bot<token>/<path>`.

Parsing, latency, faults, counting and the shape of answers are here; what a method does is in
`methods_*.py`. This is the hot path of the benchmarks: one dictionary look-up a call, no routing.
"""

from __future__ import annotations

import asyncio
from typing import Any

import msgspec
from aiohttp import web

from betang.training.errors import ApiError, not_found, too_many_requests, unauthorized
from betang.training.faults import Fault, FaultKind, Faults
from betang.training.methods import BY_LOWER_NAME, Method
from betang.training.methods_chats import get_updates
from betang.training.parameters import Parameters, read_parameters
from betang.training.state import World

Json = dict[str, Any]

_encode = msgspec.json.Encoder().encode
_STATUSES = {
    FaultKind.STATUS_500: (500, "Internal Server Error"),
    FaultKind.STATUS_502: (502, "Bad Gateway"),
    FaultKind.STATUS_504: (504, "Gateway Time-out"),
}
_JSON_HEADERS = {"Content-Type": "application/json"}


class Dropped(Exception):
    """The connection was cut on order; there is no answer."""


class BotApi:
    """Answers the calls of one bot. `latency` in seconds is half before and half after the effect."""

    def __init__(self, world: World, token: str, faults: Faults, latency: float = 0.0) -> None:
        self.world = world
        self.faults = faults
        self.latency = latency
        self._call_prefix = f"/bot{token}/"
        self._file_prefix = f"/file/bot{token}/"

    async def handle(self, request: web.Request) -> web.StreamResponse | None:
        """Answer a request of the bot's side; None when the path is none of it."""
        path = request.path
        if path.startswith(self._call_prefix):
            return await self._call(request, path[len(self._call_prefix) :])
        if path.startswith(self._file_prefix):
            return await self._file(request, path[len(self._file_prefix) :])
        if path.startswith(("/bot", "/file/bot")):
            return self._refuse("?", unauthorized())
        return None

    async def _call(self, request: web.Request, name: str) -> web.StreamResponse:
        known = BY_LOWER_NAME.get(name.lower())
        if known is None:
            return self._refuse(name, not_found())
        method_name, method = known
        call = Parameters({})
        try:
            fault = await self._on_the_way(request, method_name)
            call = await read_parameters(request)
            result = await self._apply(method, call)
            self.world.ledger.count(method_name, 200)
            await self._on_the_way_back(request, fault)
        except ApiError as error:
            await _take_rest(request)
            return self._refuse(method_name, error, str(call.values.get("chat_id", "")))
        return web.Response(body=_encode({"ok": True, "result": result}), headers=_JSON_HEADERS)

    async def _apply(self, method: Method, call: Parameters) -> Any:
        if method is get_updates:
            return await get_updates(self.world, call)
        return method(self.world, call)

    async def _on_the_way(self, request: web.Request, method: str) -> Fault | None:
        if self.latency:
            await asyncio.sleep(self.latency / 2)
        if self.faults.calm:
            return None
        if self.faults.outage:
            raise _cut(request)
        fault = self.faults.hit(method)
        if fault is None:
            return None
        match fault.kind:
            case FaultKind.DROP_BEFORE:
                raise _cut(request)
            case FaultKind.STATUS_429:
                raise too_many_requests(fault.retry_after)
            case FaultKind.STATUS_500 | FaultKind.STATUS_502 | FaultKind.STATUS_504:
                raise ApiError(*_STATUSES[fault.kind])
            case FaultKind.SLOW:
                await asyncio.sleep(fault.seconds)
            case FaultKind.DROP_AFTER:
                pass
        return fault

    async def _on_the_way_back(self, request: web.Request, fault: Fault | None) -> None:
        if self.latency:
            await asyncio.sleep(self.latency / 2)
        if self.faults.outage or (fault is not None and fault.kind is FaultKind.DROP_AFTER):
            raise _cut(request)

    async def _file(self, request: web.Request, path: str) -> web.StreamResponse:
        try:
            fault = await self._on_the_way(request, "file")
            stored = self.world.files.download(path)
            if stored is None:
                raise not_found()
            await self._on_the_way_back(request, fault)
        except ApiError as error:
            return self._refuse("file", error)
        self.world.ledger.count("file", 200)
        return web.Response(body=stored.data, content_type="application/octet-stream")

    def _refuse(self, method: str, error: ApiError, chat: str = "") -> web.Response:
        self.world.ledger.count(method, error.code)
        self.world.ledger.reject(method, error.code, error.description, chat)
        if error.code == 504:
            # Documentation is silent: gateways in front of Telegram answer without JSON.
            return web.Response(
                text="<html><h1>504 Gateway Time-out</h1></html>", status=504, content_type="text/html"
            )
        body: Json = {"ok": False, "error_code": error.code, "description": error.description}
        if error.retry_after is not None:
            body["parameters"] = {"retry_after": error.retry_after}
        if error.moved_to is not None:
            body["parameters"] = {"migrate_to_chat_id": error.moved_to}
        return web.Response(body=_encode(body), status=error.code, headers=_JSON_HEADERS)


async def _take_rest(request: web.Request) -> None:
    """Read and throw away what is still coming: a client that is still sending hears no answer."""
    async for _ in request.content.iter_any():
        pass


def _cut(request: web.Request) -> Dropped:
    """Cut the connection without an answer."""
    if request.transport is not None:
        request.transport.abort()
    return Dropped()
