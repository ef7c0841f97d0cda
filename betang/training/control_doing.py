"""The `POST` calls of the control API: each takes the JSON body and answers with JSON.

Wrong or missing fields raise KeyError, ValueError or TypeError, which `control.py` turns into 400.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from betang.errors import BetangError
from betang.training.faults import FaultKind, Faults
from betang.training.groups import add_bot
from betang.training.inline import InlineAnswer
from betang.training.people import Phone
from betang.training.state import World, group_json
from betang.training.uploads import Attachment
from betang.training.views import Seen

Json = dict[str, Any]


class ControlError(BetangError):
    """A control call that cannot be done; the text says why."""


class Room:
    """The world with its faults: all that a control call may touch."""

    def __init__(self, world: World, faults: Faults) -> None:
        self.world = world
        self.faults = faults
        self.offered: dict[int, InlineAnswer] = {}
        """The newest list of results that each person has before them."""

    def phone(self, body: Json) -> Phone:
        user = self.world.users.get(int(body["user"]))
        if user is None:
            raise ControlError("no such user")
        return Phone(self.world, user)


def _message(seen: Seen) -> Json:
    return {"message": seen.as_json()}


def _chat(body: Json) -> int | None:
    return int(body["chat"]) if body.get("chat") is not None else None


async def user(room: Room, body: Json) -> Json:
    fields = {
        name: str(body[name])
        for name in ("first_name", "last_name", "username", "language_code", "phone")
        if name in body
    }
    return room.world.user_json(room.world.user(int(body.get("id", 0)), **fields))


async def group(room: Room, body: Json) -> Json:
    members = [int(one) for one in body["members"]]
    made = room.world.group(str(body["title"]), members)
    made.administrators = [int(one) for one in body.get("administrators", [])]
    if body.get("bot", True):
        add_bot(room.world, made, room.world.users[members[0]])
    return group_json(made)


async def say(room: Room, body: Json) -> Json:
    reply_to = int(body["reply_to"]) if body.get("reply_to") else None
    return _message(await room.phone(body).say(str(body["text"]), _chat(body), reply_to))


async def crowd(room: Room, body: Json) -> Json:
    """Many people who have started the bot, for benchmarks; the bot is told of none of them."""
    made = [room.world.user(first_name="Warga") for _ in range(int(body["count"]))]
    for one in made:
        one.started = True
    return {"users": [one.id for one in made]}


async def chorus(room: Room, body: Json) -> Json:
    """All of these people say the same, in one call."""
    users = [Phone(room.world, room.world.users[int(one)]) for one in body["users"]]
    for phone in users:
        await phone.say(str(body["text"]))
    return {"said": len(users)}


async def taps(room: Room, body: Json) -> Json:
    """Each of these people presses the newest button with this label, in one call; the bot is not waited for."""
    users = [Phone(room.world, room.world.users[int(one)]) for one in body["users"]]
    for phone in users:
        phone.tap(str(body["label"]))
    return {"pressed": len(users)}


async def start(room: Room, body: Json) -> Json:
    return _message(await room.phone(body).start(str(body.get("payload", ""))))


async def press(room: Room, body: Json) -> Json:
    answer = await room.phone(body).press(
        str(body["data"]),
        message_id=int(body["message_id"]),
        within=float(body.get("timeout", 10)),
        chat=_chat(body),
    )
    return {"answer": answer.as_json() if answer is not None else None}


async def inline(room: Room, body: Json) -> Json:
    answer = await room.phone(body).ask_inline(
        str(body["text"]), offset=str(body.get("offset", "")), within=float(body.get("timeout", 10))
    )
    if answer is not None:
        room.offered[int(body["user"])] = answer
    return {"answer": answer.as_json() if answer is not None else None}


async def choose(room: Room, body: Json) -> Json:
    offered = room.offered.get(int(body["user"]))
    result = next((one for one in offered.results if one.id == body["result"]), None) if offered else None
    if result is None:
        raise ControlError("no such result")
    return _message(await room.phone(body).choose(result, _chat(body)))


async def file(room: Room, body: Json) -> Json:
    kind = str(body["kind"])
    items = [
        Attachment(
            kind,
            data,
            caption=str(body.get("caption", "")) if index == 0 else "",
            name=name,
            media_type=media_type,
            size=int(body.get("size", 0)),
            duration=int(float(body.get("duration", 0))),
        )
        for index, (name, media_type, data) in enumerate(body["files"])
    ]
    return {"messages": [one.as_json() for one in await room.phone(body).send_album(items, chat=_chat(body))]}


async def location(room: Room, body: Json) -> Json:
    phone = room.phone(body)
    return _message(await phone.send_location(float(body["latitude"]), float(body["longitude"]), _chat(body)))


async def contact(room: Room, body: Json) -> Json:
    return _message(await room.phone(body).send_contact(_chat(body)))


async def poll(room: Room, body: Json) -> Json:
    return _message(await room.phone(body).send_poll(str(body["question"]), list(map(str, body["options"]))))


async def forward(room: Room, body: Json) -> Json:
    return _message(await room.phone(body).forward_post(str(body["text"])))


async def edit(room: Room, body: Json) -> Json:
    return _message(await room.phone(body).edit(int(body["message_id"]), str(body["text"]), _chat(body)))


async def delete(room: Room, body: Json) -> Json:
    both = bool(body.get("for_both"))
    await room.phone(body).delete(int(body["message_id"]), for_both=both, chat=_chat(body))
    return {}


async def clear(room: Room, body: Json) -> Json:
    await room.phone(body).clear(for_both=bool(body.get("for_both")))
    return {}


async def language(room: Room, body: Json) -> Json:
    """Change the language of the person's app; bots read it in the next update."""
    user = room.phone(body).user
    user.language_code = str(body["language_code"])
    room.world.hub.tell(lambda: {"type": "user", "user": room.world.user_json(user)})
    return room.world.user_json(user)


async def block(room: Room, body: Json) -> Json:
    phone = room.phone(body)
    await phone.block()
    return room.world.user_json(phone.user)


async def unblock(room: Room, body: Json) -> Json:
    phone = room.phone(body)
    await phone.unblock()
    return room.world.user_json(phone.user)


async def deactivate(room: Room, body: Json) -> Json:
    phone = room.phone(body)
    await phone.deactivate()
    return room.world.user_json(phone.user)


async def shift(room: Room, body: Json) -> Json:
    await room.world.clock.move_with_followers(float(body["seconds"]))
    moved = {"now": room.world.now(), "shift": room.world.clock.shift.total_seconds()}
    room.world.hub.tell(lambda: {"type": "clock", **moved})
    return moved


async def inject(room: Room, body: Json) -> Json:
    return {"update_id": room.world.inject(dict(body["update"]))}


async def fault(room: Room, body: Json) -> Json:
    times = body.get("times", 1)
    room.faults.plan(
        FaultKind(body["kind"]),
        str(body.get("method", "*")),
        times=None if times is None else int(times),
        every=int(body.get("every", 1)),
        seconds=float(body.get("seconds", 1)),
        retry_after=int(body.get("retry_after", 1)),
    )
    return {}


async def outage(room: Room, body: Json) -> Json:
    room.faults.outage = bool(body["on"])
    return {}


async def calm(room: Room, body: Json) -> Json:  # noqa: ARG001 - all calls are called alike
    room.faults.forget()
    return {}


_ALL = (
    user, group, crowd, chorus, taps, say, start, press, inline, choose, file, location, contact, poll, forward, edit, delete, clear,
    language, block, unblock, deactivate, shift, inject, fault, outage, calm,
)  # fmt: skip
DOING: dict[str, Callable[[Room, Json], Awaitable[Json]]] = {call.__name__: call for call in _ALL}
