"""Any call with any parameters is answered or refused as the Bot API refuses, and never breaks the server."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from telegram import Update

from betang.clock import SystemClock
from betang.training.actors import BotAccount
from betang.training.errors import ApiError
from betang.training.methods import BY_LOWER_NAME, METHODS
from betang.training.parameters import Parameters, Upload
from betang.training.people import Phone
from betang.training.state import World

CITIZEN = 101
PREFIXES = {400: "Bad Request: ", 403: "Forbidden: "}

text = st.text(max_size=20)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | text,
    lambda children: st.lists(children, max_size=3) | st.dictionaries(text, children, max_size=3),
    max_leaves=5,
)
sources = st.sampled_from(
    ["halo", "<b>tebal</b>", "<b>", "/start @orang_lain #a", " ", "a" * 5000, "\U0001f33f" * 3]
)
buttons = st.fixed_dictionaries(
    {"text": text}, optional={"callback_data": text | st.integers(), "url": text | st.just("https://a.id")}
)
markups = st.fixed_dictionaries(
    {},
    optional={
        "inline_keyboard": st.lists(st.lists(buttons, max_size=3), max_size=3) | anything,
        "keyboard": anything,
    },
)
entities = st.lists(st.fixed_dictionaries({"type": text, "offset": st.integers(0, 5), "length": st.integers(0, 5)}))
media = st.lists(
    st.fixed_dictionaries(
        {"type": st.sampled_from(["photo", "document", "lain"])}, optional={"media": text | anything}
    ),
    max_size=4,
)
likely: dict[str, st.SearchStrategy[Any]] = {
    "chat_id": st.just(CITIZEN) | anything,
    "from_chat_id": st.just(CITIZEN) | anything,
    "message_id": st.integers(0, 6) | anything,
    "message_ids": st.lists(st.integers(0, 6), max_size=4) | anything,
    "user_id": st.just(CITIZEN) | anything,
    "text": sources | anything,
    "caption": sources | anything,
    "parse_mode": st.sampled_from(["HTML", "html", "", "Markdown"]) | anything,
    "entities": entities | anything,
    "caption_entities": entities | anything,
    "reply_markup": markups | anything,
    "reply_parameters": st.fixed_dictionaries({"message_id": st.integers(0, 6)}) | anything,
    "action": st.just("typing") | anything,
    "latitude": anything,
    "longitude": anything,
    "document": text | anything,
    "photo": text | anything,
    "media": media | anything,
    "duration": anything,
    "file_id": anything,
    "callback_query_id": anything,
    "show_alert": anything,
    "commands": st.lists(st.fixed_dictionaries({"command": text, "description": text}), max_size=2) | anything,
    "scope": st.fixed_dictionaries({"type": st.sampled_from(["chat", "default"])}, optional={"chat_id": anything})
    | anything,
    "language_code": text | anything,
    "name": text | anything,
    "description": text | anything,
    "url": text | anything,
    "drop_pending_updates": anything,
    "disable_notification": anything,
    "protect_content": anything,
}
calls = st.fixed_dictionaries({}, optional=likely)


async def world_with_a_citizen() -> World:
    world = World(SystemClock(), BotAccount(1))
    phone = Phone(world, world.user(id=CITIZEN))
    await phone.start()
    await phone.send_document(b"isi", caption="keterangan")
    await phone.send_location(1, 2)
    return world


@pytest.mark.parametrize("name", sorted(set(METHODS) - {"getUpdates"}))
async def test_no_parameters_at_all_are_answered_or_refused(name: str) -> None:
    world = await world_with_a_citizen()
    try:
        outcome = METHODS[name](world, Parameters({}))
    except ApiError as refusal:
        outcome = refusal.description
    assert msgspec.json.encode(outcome)


@settings(max_examples=400, deadline=None)
@given(name=st.sampled_from(sorted(set(METHODS) - {"getUpdates"})), values=calls, uploaded=st.booleans())
async def test_any_parameters_are_answered_or_refused(*, name: str, values: dict[str, Any], uploaded: bool) -> None:
    world = await world_with_a_citizen()
    files = {"document": Upload("a.pdf", b"isi"), "photo": Upload("a.jpg", b"isi")} if uploaded else {}
    call = Parameters(values, files)
    code, outcome = 200, None
    try:
        outcome = METHODS[name](world, call)
    except ApiError as refusal:
        code, outcome = refusal.code, refusal.description
    assert msgspec.json.encode(outcome)
    assert code == 200 or str(outcome).startswith(PREFIXES[code])


@settings(max_examples=100, deadline=None)
@given(calls)
async def test_forms_and_json_mean_the_same(values: dict[str, Any]) -> None:
    """What JSON carries as itself, a form carries as text; both must come out alike."""
    as_form = {
        name: value if isinstance(value, str) else msgspec.json.encode(value).decode()
        for name, value in values.items()
        if value is not None
    }
    outcomes = []
    for sent in (values, as_form):
        world = await world_with_a_citizen()
        try:
            outcomes.append(METHODS["sendLocation"](world, Parameters(sent))["location"])
        except ApiError as refusal:
            outcomes.append(refusal.code)
    assert outcomes[0] == outcomes[1]


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.sampled_from(["say", "photo", "album", "place", "contact", "poll", "forward", "edit", "block", "press"])
    )
)
async def test_all_that_people_do_is_parsed_by_python_telegram_bot(deeds: list[str]) -> None:
    world = World(SystemClock(), BotAccount(1))
    phone = Phone(world, world.user(username="orang_latihan", phone="+62"))
    said = await phone.start("muatan")
    for deed in deeds:
        match deed:
            case "say":
                said = await phone.say("halo /cek https://a.id @orang_lain")
            case "photo":
                await phone.send_photo(b"bukan gambar", "keterangan")
            case "album":
                await phone.send_album([])
            case "place":
                await phone.send_location(-2.2, 113.9)
            case "contact":
                await phone.send_contact()
            case "poll":
                await phone.send_poll("Pilih?", ["a", "b"])
            case "forward":
                await phone.forward_post("kabar")
            case "edit":
                await phone.edit(said.id, "lain")
            case "block":
                await phone.block()
                await phone.unblock()
            case _:
                await phone.press("data", message_id=said.id, within=0)
    updates = await world.updates.get(0, 100, 0)
    ids = [update["update_id"] for update in updates]
    assert ids == sorted(set(ids))
    for raw in updates:
        over_the_wire = msgspec.json.decode(msgspec.json.encode(raw))
        update = Update.de_json(over_the_wire, None)
        assert update.effective_user is not None
        assert update.effective_user.id == phone.id


def test_methods_are_found_in_any_letter_case() -> None:
    assert len(BY_LOWER_NAME) == len(METHODS)
    assert all(name == name.lower() for name in BY_LOWER_NAME)
    assert BY_LOWER_NAME["sendmessage"][0] == "sendMessage"
