"""The smaller parts by themselves: hub, ledger, files, queries, views, markup, clock."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from betang.clock import SystemClock
from betang.training.actors import BotAccount, Message
from betang.training.clocks import MovableClock
from betang.training.errors import ApiError, too_many_requests
from betang.training.files import FileStore, measure_photo
from betang.training.hub import Hub
from betang.training.ledger import Ledger, preview
from betang.training.markup import read_inline, read_markup
from betang.training.people import Phone
from betang.training.profile import DEFAULT, Profile, scope_key
from betang.training.queries import Answer, Queries
from betang.training.screens import View
from betang.training.state import World
from betang.training.views import Key, Seen, see


def seen(number: int, *, from_bot: bool = True, text: str = "", keys: tuple[Key, ...] = ()) -> Seen:
    return Seen(id=number, chat=1, from_bot=from_bot, date=0, kind="text", text=text, rows=(keys,) if keys else ())


# The hub


async def test_only_who_waits_for_a_chat_is_woken_by_it() -> None:
    hub = Hub()
    mine, other = asyncio.create_task(hub.change(1)), asyncio.create_task(hub.change(2))
    await asyncio.sleep(0)
    hub.tell(lambda: {"type": "message"}, 1)
    await asyncio.sleep(0)
    assert (mine.done(), other.done()) == (True, False)
    hub.close()
    await other


async def test_events_are_built_only_for_listeners() -> None:
    hub = Hub()
    built: list[int] = []

    def build() -> dict[str, Any]:
        built.append(1)
        return {"type": "a"}

    hub.tell(build)
    assert built == []
    with hub.stream() as first, hub.stream() as second:
        hub.tell(build)
        assert (await first.get(), await second.get()) == ({"type": "a"}, {"type": "a"})
    hub.tell(build)
    assert built == [1]


async def test_a_page_that_does_not_read_is_cut_off() -> None:
    hub = Hub()
    with hub.stream() as slow:
        for number in range(10_010):
            hub.tell(lambda number=number: {"type": "a", "number": number})  # type: ignore[misc] # bound at once
        events = [slow.get_nowait() for _ in range(slow.qsize())]
    assert events[0] == {"type": "a", "number": 0}
    assert events[-1] is None
    assert None not in events[:-1]


# The ledger


def test_calls_are_counted_by_method_and_status() -> None:
    ledger = Ledger()
    for status in (200, 200, 429):
        ledger.count("sendMessage", status)
    ledger.count("getMe", 200)
    assert (ledger.calls("sendMessage"), ledger.calls("sendMessage", 429), ledger.total) == (3, 1, 4)
    assert ledger.table() == {"getMe": {"200": 1}, "sendMessage": {"200": 2, "429": 1}}


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ({"text": "a\n\n b"}, "a b"),
        ({"photo": [], "caption": "hari ini"}, "Foto hari ini"),
        ({"voice": {}}, "Pesan suara"),
        ({"text": "x" * 141}, "x" * 139 + "…"),
        ({"text": "x" * 140}, "x" * 140),
        (
            {"text": "\U0001f33f rahasia", "entities": [{"type": "spoiler", "offset": 3, "length": 7}]},
            "\U0001f33f ▒▒▒▒▒▒▒",
        ),
        ({"text": "tebal", "entities": [{"type": "bold", "offset": 0, "length": 5}]}, "tebal"),
    ],
)
def test_a_lock_screen_shows_one_short_line(content: dict[str, Any], line: str) -> None:
    assert preview(content) == line


# Files


def test_every_file_has_ids_of_its_own() -> None:
    files = FileStore(SystemClock())
    kept = [files.keep("photo", b"sama") for _ in range(100)]
    assert len({file.file_id for file in kept}) == len({file.unique_id for file in kept}) == 100
    assert files.find(kept[5].file_id) is kept[5]
    assert files.find(f"{kept[5].file_id}s0") is kept[5]
    assert files.find("") is None


@pytest.mark.parametrize(
    ("kind", "name", "path"),
    [
        ("photo", "", "photos/file_0.jpg"),
        ("voice", "", "voice/file_0.oga"),
        ("document", "surat.PDF", "documents/file_0.pdf"),
        ("document", "tanpa_akhiran", "documents/file_0.bin"),
        ("document", "../../etc/passwd", "documents/file_0.bin"),
        ("document", "a.../x", "documents/file_0.bin"),
    ],
)
def test_paths_say_the_kind_and_nothing_a_sender_chose(kind: str, name: str, path: str) -> None:
    files = FileStore(SystemClock())
    file = files.open_path(files.keep(kind, b"isi", name=name).file_id)
    assert file.path == path
    assert files.download(path) is file
    assert files.download("../rahasia") is None


def test_what_is_no_picture_has_no_size() -> None:
    assert measure_photo(b"") is None
    assert measure_photo(b"\xff\xd8\xff\xe0 terpotong") is None


# Presses


async def test_old_presses_are_forgotten_before_memory_fills() -> None:
    queries = Queries(SystemClock())
    first, _ = queries.open(1)
    last = first
    for _ in range(10_002):
        last, _ = queries.open(1)
    with pytest.raises(ApiError, match="query is too old"):
        queries.answer(first, Answer())
    assert queries.answer(last, Answer("ya")) == 1
    assert queries.answer(last, Answer("lagi")) is None


# What a phone shows


def test_buttons_are_found_by_data_by_label_and_by_part_of_the_label() -> None:
    old = seen(1, keys=(Key("Ya", "y:1"), Key("Ya, kirim", "k")))
    new = seen(2, keys=(Key("Ya", "y:2"),))
    view = View((old, new))
    assert view.key("Ya") == (new, Key("Ya", "y:2"))
    assert view.key("y:1") == (old, Key("Ya", "y:1"))
    assert view.key("kirim") == (old, Key("Ya, kirim", "k"))
    assert view.key("Tidak") is None


def test_the_screen_prefers_buttons_then_the_newest_of_the_bot() -> None:
    assert View(()).screen is None
    assert View((seen(1, from_bot=False),)).screen is None
    assert View((seen(1), seen(2), seen(3, from_bot=False))).screen == seen(2)
    with_buttons = seen(1, keys=(Key("Ya", "y"),))
    assert View((with_buttons, seen(2))).screen == with_buttons


def test_only_the_bots_words_count_as_shown() -> None:
    view = View((seen(1, text="lama"), seen(2, text="lama baru"), seen(3, from_bot=False, text="lama")))
    assert view.shows("lama") == seen(2, text="lama baru")
    assert view.shows("tidak ada") is None
    assert view.last == seen(3, from_bot=False, text="lama")


def test_a_message_of_unknown_kind_is_a_service_message() -> None:
    raw = {"message_id": 1, "date": 5, "from": {"id": 1}, "chat": {"id": 1}, "new_chat_members": []}
    message = Message(1, 1, raw, from_bot=False)
    assert see(message, FileStore(SystemClock())).kind == "service"
    assert message.is_service


# Keyboards


@given(st.lists(st.lists(st.text(alphabet="abc", min_size=1, max_size=3), max_size=3), max_size=4))
def test_a_right_keyboard_comes_out_without_its_empty_rows(rows: list[list[str]]) -> None:
    keyboard = {"inline_keyboard": [[{"text": label, "callback_data": label} for label in row] for row in rows]}
    out = read_inline(keyboard)
    expected = [row for row in keyboard["inline_keyboard"] if row]
    assert out == ({"inline_keyboard": expected} if expected else None)


@given(st.binary(min_size=0, max_size=100).map(lambda raw: raw.decode("latin-1")))
def test_callback_data_is_measured_in_bytes(data: str) -> None:
    keyboard = {"inline_keyboard": [[{"text": "a", "callback_data": data}]]}
    refused = ""
    try:
        read_inline(keyboard)
    except ApiError as error:
        refused = error.description
    size = len(data.encode())
    assert ("BUTTON_DATA_INVALID" in refused) == (size > 64)
    assert ("Text buttons" in refused) == (size == 0)


@pytest.mark.parametrize("nothing", [None, {}, {"inline_keyboard": []}, {"inline_keyboard": [[], []]}, {"lain": 1}])
def test_no_keyboard_is_none(nothing: Any) -> None:
    assert read_markup(nothing) is None


@pytest.mark.parametrize("kept", [{"remove_keyboard": True}, {"force_reply": True}, {"keyboard": [["a"]]}])
def test_the_other_markups_pass(kept: Any) -> None:
    assert read_markup(kept) == kept
    with pytest.raises(ApiError, match="inline keyboard expected"):
        read_inline(kept)


# Menus


def test_menus_are_looked_up_from_the_narrowest_scope() -> None:
    profile = Profile("Betang")
    chat = scope_key({"type": "chat", "chat_id": 5})
    private = scope_key({"type": "all_private_chats"})
    for scope, language, name in (
        (DEFAULT, "", "d"),
        (DEFAULT, "en", "d_en"),
        (private, "", "p"),
        (chat, "id", "c_id"),
    ):
        profile.commands[scope, language] = [{"command": name}]
    assert profile.commands_for(5, "id") == [{"command": "c_id"}]
    assert profile.commands_for(5, "en") == [{"command": "p"}]
    assert profile.commands_for(6, "en") == [{"command": "p"}]
    del profile.commands[private, ""]
    assert profile.commands_for(6, "en") == [{"command": "d_en"}]
    assert profile.commands_for(6, "fr") == [{"command": "d"}]
    assert scope_key(None) == scope_key({"type": "default"}) == DEFAULT


# The world


async def test_message_ids_only_grow_over_all_chats() -> None:
    world = World(SystemClock(), BotAccount(1))
    phones = [Phone(world, world.user()) for _ in range(3)]
    ids = [(await phone.say("halo")).id for phone in phones * 5]
    assert ids == list(range(1, 16))


async def test_the_hour_moves_for_messages_and_not_for_durations() -> None:
    clock = MovableClock(SystemClock())
    before, ticks = clock.now(), clock.monotonic()
    clock.move(3600)
    clock.move(-60)
    assert 3540 <= (clock.now() - before).total_seconds() < 3545
    assert clock.monotonic() - ticks < 5
    assert clock.now().tzinfo is UTC
    assert isinstance(before, datetime)


def test_a_refusal_tells_its_wait() -> None:
    refusal = too_many_requests(9)
    assert (refusal.code, refusal.retry_after, str(refusal)) == (429, 9, "Too Many Requests: retry after 9")
