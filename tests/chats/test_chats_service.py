"""Chats on a real database: their state, their one screen, and cleaning that leaves nothing that can be removed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from betang.chats.service import Chats, callback_data
from betang.chats.state import Chat
from betang.delivery.deliveries import BlankMessage, DeleteMessages, Delivery, Key, SendNotice, ShowScreen
from betang.delivery.outbox import Outbox, open_delivery
from betang.errors import Conflict
from betang.storage import chats as rows
from betang.storage import outbox as outbox_rows
from betang.storage.chats import LyingMessage
from betang.storage.database import Database
from betang.storage.states import OutboxState, Purpose
from betang.storage.tables import chats as table
from betang.storage.unit_of_work import UnitOfWork
from betang.vault.errors import CannotOpenError
from betang.vault.vault import Vault
from betang.vocabulary import Button, Lane, Pseudonym, Screen
from tests.storage.storage_rooms import work_undone_by
from tests.support.clocks import FrozenClock

HARMLESS = "Sampai jumpa."
NEW, OLD = 46.9, 47.1
"""Hours: one side and the other of what is deleted and what is overwritten."""


class Room:
    """Chats, and what would leave for them."""

    def __init__(self, database: Database, vault: Vault, clock: FrozenClock) -> None:
        self.database = database
        self.vault = vault
        self.clock = clock
        self.chats = Chats(vault, clock, Outbox(vault, clock))
        self.who = self.chats.pseudonym(501)

    async def load(self, locale: str = "id") -> Chat:
        async with self.database.reading() as view:
            return await self.chats.load(view, self.who, locale)

    async def change(self, change: Callable[[Chat], object]) -> Chat:
        """Load, change, save, as the edge does for each update."""
        async with self.database.work() as work:
            chat = await self.chats.load(work, self.who, "id")
            change(chat)
            await self.chats.save(work, chat)
        return chat

    async def show(self, screen: Screen, *, urgent: bool = False) -> Chat:
        async with self.database.work() as work:
            chat = await self.chats.load(work, self.who, "id")
            await self.chats.show(work, chat, screen, urgent=urgent)
            await self.chats.save(work, chat)
        return chat

    async def lies(self, *ids: int, hours_ago: float = 0.0, purpose: Purpose = Purpose.NOTICE) -> None:
        at = self.clock.milliseconds() - timedelta(hours=hours_ago) // timedelta(milliseconds=1)
        async with self.database.work() as work:
            await rows.note_lying(work, self.who, [LyingMessage(one, purpose, at) for one in ids])

    async def screen_is(self, message_id: int | None) -> None:
        async with self.database.work() as work:
            await rows.set_screen(work, self.who, message_id)

    async def lying(self) -> list[int]:
        async with self.database.reading() as view:
            return [one.message_id for one in await rows.lying(view, self.who)]

    async def leaving(self) -> list[tuple[Lane, Delivery]]:
        """What would leave now; it is taken out by looking."""
        now = self.clock.milliseconds()
        async with self.database.work() as work:
            found = [
                row
                for lane in Lane
                for row in await outbox_rows.lease(work, lane, 1_000, now=now, until=now + 10**9)
            ]
        return [
            (row.lane, open_delivery(self.vault, row.chat, row.sealed))
            for row in sorted(found, key=lambda row: row.id)
        ]


@pytest.fixture
def room(database: Database, vault: Vault, clock: FrozenClock) -> Room:
    return Room(database, vault, clock)


# State


async def test_a_chat_nobody_knows_is_new_and_speaks_the_given_language(room: Room) -> None:
    chat = await room.load("en")
    assert (chat.is_new, chat.state.locale, chat.screen_message) == (True, "en", None)


async def test_what_was_saved_is_loaded(room: Room) -> None:
    await room.change(lambda chat: chat.state.cases.append("ab" * 16))
    await room.change(lambda chat: setattr(chat.state, "place", "report"))
    chat = await room.load("en")
    assert (chat.state.locale, chat.state.place, chat.state.cases, chat.version) == ("id", "report", ["ab" * 16], 2)


async def test_what_a_chat_keeps_lies_sealed_and_bound_to_it(room: Room) -> None:
    await room.change(lambda chat: setattr(chat.state, "heard", "kata rahasia"))
    async with room.database.reading() as view:
        ((sealed,),) = await view.query(select(table.c.sealed))
    assert b"rahasia" not in bytes(sealed)
    async with room.database.work() as work:
        rows.create(work, room.chats.pseudonym(502), bytes(sealed), now=0, expires=None)
    async with room.database.reading() as view:
        with pytest.raises(CannotOpenError):
            await room.chats.load(view, room.chats.pseudonym(502), "id")


async def test_one_person_has_one_pseudonym(room: Room) -> None:
    assert room.chats.pseudonym(501) == room.who
    assert room.chats.pseudonym(502) != room.who


async def test_who_saves_what_was_changed_meanwhile_is_refused(room: Room) -> None:
    await room.change(lambda chat: None)
    mine = await room.load()
    await room.change(lambda chat: setattr(chat.state, "place", "report"))
    mine.state.place = "settings"
    async with work_undone_by(room.database, Conflict) as work:
        await room.chats.save(work, mine)
    assert (await room.load()).state.place == "report"


async def test_two_first_updates_at_once_make_one_chat(room: Room) -> None:
    one, other = await room.load(), await room.load()
    async with room.database.work() as work:
        await room.chats.save(work, one)
    async with work_undone_by(room.database, Conflict) as work:
        await room.chats.save(work, other)


async def test_the_clock_finds_what_must_be_closed(room: Room) -> None:
    now = room.clock.milliseconds()
    await room.change(lambda chat: setattr(chat.state, "draft_until", now + 1_000))
    async with room.database.reading() as view:
        assert await rows.due_to_close(view, now, 10) == []
        assert await rows.due_to_close(view, now + 2_000, 10) == [room.who]
    await room.change(lambda chat: setattr(chat.state, "draft_until", None))
    async with room.database.reading() as view:
        assert await rows.due_to_close(view, now + 2_000, 10) == []


async def test_a_forgotten_chat_is_new_but_can_still_be_cleaned(room: Room) -> None:
    chat = await room.change(lambda chat: chat.state.cases.append("ab" * 16))
    await room.lies(5)
    async with room.database.work() as work:
        await room.chats.forget(work, chat)
    assert (await room.load()).is_new
    assert await room.lying() == [5]


# The one screen


async def test_a_screen_leaves_with_stamped_buttons(room: Room) -> None:
    screen = Screen(
        "<b>Halo</b>",
        ((Button("Ya", "c:ya"), Button("Peta", url="https://example.org")), (Button("Tutup", "exit"),)),
    )
    chat = await room.show(screen)
    ((lane, shown),) = await room.leaving()
    assert lane is Lane.REPLY
    assert shown == ShowScreen(
        "<b>Halo</b>",
        (
            (Key("Ya", callback_data("c:ya", chat.state.stamp)), Key("Peta", url="https://example.org")),
            (Key("Tutup", callback_data("exit", chat.state.stamp)),),
        ),
    )
    assert (await room.load()).state.stamp == chat.state.stamp == 1
    assert chat.state.shown_at == room.clock.milliseconds()


async def test_a_button_that_copies_carries_the_words_and_no_data(room: Room) -> None:
    await room.show(Screen("Bagikan", ((Button("Salin", copies="kata untuk disalin"),),)))
    ((_, shown),) = await room.leaving()
    assert isinstance(shown, ShowScreen)
    assert shown.keys == ((Key("Salin", copies="kata untuk disalin"),),)


async def test_a_button_that_leads_to_another_chat_carries_the_words_to_look_for(room: Room) -> None:
    await room.show(Screen("Bagikan", ((Button("Kirim", switches="teh hangat"),),)))
    ((_, shown),) = await room.leaving()
    assert isinstance(shown, ShowScreen)
    assert shown.keys == ((Key("Kirim", switches="teh hangat"),),)


async def test_each_screen_has_a_stamp_of_its_own(room: Room) -> None:
    stamps = [(await room.show(Screen(str(number)))).state.stamp for number in range(3)]
    assert stamps == [1, 2, 3]
    await room.change(lambda chat: setattr(chat.state, "stamp", 0xFFFFFF))
    assert (await room.show(Screen("sesudahnya"))).state.stamp == 0


async def test_a_newer_screen_replaces_one_that_waits(room: Room) -> None:
    await room.show(Screen("lama"))
    await room.show(Screen("baru"))
    assert [one.text for _, one in await room.leaving() if isinstance(one, ShowScreen)] == ["baru"]


async def test_an_emergency_goes_first(room: Room) -> None:
    await room.show(Screen("110"), urgent=True)
    assert [lane for lane, _ in await room.leaving()] == [Lane.URGENT]


async def test_a_screen_is_on_its_way_until_it_has_arrived(room: Room) -> None:
    async def on_its_way() -> bool:
        async with room.database.reading() as view:
            return await room.chats.is_on_its_way(view, await room.chats.load(view, room.who, "id"))

    assert not await on_its_way()
    await room.change(lambda chat: None)
    async with room.database.work() as work:
        await room.chats.notify(work, room.who, "bukan layar")
    assert not await on_its_way()
    await room.show(Screen("layar"))
    assert await on_its_way()
    now = room.clock.milliseconds()
    async with room.database.work() as work:
        leased = await outbox_rows.lease(work, Lane.REPLY, 5, now=now, until=now + 60_000)
    assert await on_its_way(), "while it is being sent too"
    async with room.database.work() as work:
        ended = [outbox_rows.Ended(row.id, OutboxState.SENT) for row in leased]
        await outbox_rows.end(work, ended, now)
    assert not await on_its_way()


async def test_a_screen_that_is_moved_down_is_deleted_and_the_next_is_new(room: Room) -> None:
    await room.change(lambda chat: None)
    await room.screen_is(77)
    await room.lies(77, hours_ago=1, purpose=Purpose.SCREEN)
    async with room.database.work() as work:
        chat = await room.chats.load(work, room.who, "id")
        await room.chats.move_screen_down(work, chat, HARMLESS)
        await room.chats.show(work, chat, Screen("di bawah"))
        await room.chats.save(work, chat)
    assert chat.screen_message is None
    assert (await room.load()).screen_message is None
    assert [one for _, one in await room.leaving()] == [DeleteMessages((77,)), ShowScreen("di bawah")]


async def test_a_screen_too_old_to_be_deleted_is_overwritten_when_it_is_moved_down(room: Room) -> None:
    await room.change(lambda chat: None)
    await room.screen_is(77)
    await room.lies(77, hours_ago=OLD, purpose=Purpose.SCREEN)
    async with room.database.work() as work:
        chat = await room.chats.load(work, room.who, "id")
        await room.chats.move_screen_down(work, chat, HARMLESS)
    assert [one for _, one in await room.leaving()] == [BlankMessage(77, HARMLESS)]


async def test_also_a_screen_that_has_lain_for_longer_than_messages_are_remembered(room: Room) -> None:
    await room.change(lambda chat: None)
    await room.screen_is(77)
    async with room.database.work() as work:
        await room.chats.move_screen_down(work, await room.chats.load(work, room.who, "id"), HARMLESS)
    assert [one for _, one in await room.leaving()] == [BlankMessage(77, HARMLESS)]


async def test_without_a_screen_there_is_nothing_to_move(room: Room) -> None:
    async with room.database.work() as work:
        await room.chats.move_screen_down(work, await room.chats.load(work, room.who, "id"), HARMLESS)
    assert await room.leaving() == []


# Cleaning


async def clean(room: Room) -> list[tuple[Lane, Delivery]]:
    async with room.database.work() as work:
        await room.chats.clean(work, await room.chats.load(work, room.who, "id"), HARMLESS)
    return await room.leaving()


async def test_cleaning_deletes_what_is_young_and_overwrites_what_is_old(room: Room) -> None:
    await room.change(lambda chat: None)
    await room.lies(1, 2, hours_ago=OLD)
    await room.lies(3, 4, hours_ago=NEW)
    left = await clean(room)
    assert left == [
        (Lane.URGENT, DeleteMessages((3, 4))),
        (Lane.RELAY, BlankMessage(1, HARMLESS)),
        (Lane.RELAY, BlankMessage(2, HARMLESS)),
    ]


async def test_what_the_person_wrote_is_deleted_and_never_overwritten(room: Room) -> None:
    """Only the bot's own messages can be changed by it."""
    await room.lies(1, hours_ago=OLD, purpose=Purpose.INPUT)
    await room.lies(2, hours_ago=NEW, purpose=Purpose.INPUT)
    assert [one for _, one in await clean(room)] == [DeleteMessages((2,))]


async def test_the_screen_itself_stays_for_the_harmless_one(room: Room) -> None:
    await room.change(lambda chat: None)
    await room.screen_is(77)
    await room.lies(76, 77, 78)
    assert [one for _, one in await clean(room)] == [DeleteMessages((76, 78))]


async def test_a_hundred_messages_go_with_one_call(room: Room) -> None:
    await room.lies(*range(1, 251))
    ids = [one.ids for _, one in await clean(room) if isinstance(one, DeleteMessages)]
    assert [len(some) for some in ids] == [100, 100, 50]
    assert sorted(one for some in ids for one in some) == list(range(1, 251))


async def test_what_was_overwritten_is_not_overwritten_again(room: Room) -> None:
    await room.lies(1, hours_ago=OLD)
    await room.lies(2, hours_ago=NEW)
    await clean(room)
    assert await room.lying() == [2], "the young one until Telegram has deleted it"
    assert [one for _, one in await clean(room)] == [DeleteMessages((2,))]


async def test_an_empty_chat_is_clean(room: Room) -> None:
    assert await clean(room) == []


async def test_nobody_elses_chat_is_cleaned(room: Room) -> None:
    other = Room(room.database, room.vault, room.clock)
    other.who = room.chats.pseudonym(502)
    await other.lies(1, 2)
    assert await clean(room) == []
    assert await other.lying() == [1, 2]


async def test_single_messages_are_taken_away_as_their_age_allows(room: Room) -> None:
    await room.lies(1, hours_ago=OLD)
    await room.lies(2, 3, hours_ago=NEW)
    async with room.database.work() as work:
        chat = await room.chats.load(work, room.who, "id")
        await room.chats.take_away(work, chat, [1, 2], HARMLESS)
    assert [one for _, one in await room.leaving()] == [DeleteMessages((2,)), BlankMessage(1, HARMLESS)]


async def test_a_message_that_was_never_noted_is_deleted(room: Room) -> None:
    """A second copy, sent because a crash came before the first was noted; or one that is gone already."""
    async with room.database.work() as work:
        chat = await room.chats.load(work, room.who, "id")
        await room.chats.take_away(work, chat, [5], HARMLESS)
    assert [one for _, one in await room.leaving()] == [DeleteMessages((5,))]


async def test_what_the_person_has_just_written_is_removed_at_once(room: Room) -> None:
    async with room.database.work() as work:
        chat = await room.chats.load(work, room.who, "id")
        await room.chats.remove(work, chat, [8, 9])
        await room.chats.remove(work, chat, [])
    assert await room.leaving() == [(Lane.REPLY, DeleteMessages((8, 9)))]


async def test_a_file_that_stays_for_now_is_cleaned_later(room: Room) -> None:
    async with room.database.work() as work:
        await room.chats.note_stays(work, await room.chats.load(work, room.who, "id"), 9)
    assert [one for _, one in await clean(room)] == [DeleteMessages((9,))]


async def test_a_notice_is_a_silent_message_of_its_own(room: Room) -> None:
    async def tell(work: UnitOfWork, whose: Pseudonym) -> None:
        await room.chats.notify(work, whose, "kabar")
        await room.chats.notify(work, whose, "darurat", Lane.URGENT)

    async with room.database.work() as work:
        await tell(work, room.who)
    left = await room.leaving()
    assert left == [(Lane.REPLY, SendNotice("kabar")), (Lane.URGENT, SendNotice("darurat"))]
    assert all(isinstance(one, SendNotice) and one.silent for _, one in left)
