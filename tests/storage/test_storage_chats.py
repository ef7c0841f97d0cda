"""Chats and what lies in them, on both engines."""

from __future__ import annotations

import pytest

from betang.errors import Conflict
from betang.storage import chats
from betang.storage.chats import ChatRow, LyingMessage
from betang.storage.database import Database
from betang.storage.states import Purpose
from betang.vocabulary import Pseudonym
from tests.storage.storage_rooms import outcomes

ONE = Pseudonym(b"one chat")
OTHER = Pseudonym(b"other chat")


async def _create(
    database: Database, chat: Pseudonym, *, sealed: bytes = b"new", expires: int | None = None
) -> None:
    async with database.work() as work:
        chats.create(work, chat, sealed, now=10, expires=expires)


async def _save(
    database: Database, chat: Pseudonym, sealed: bytes, *, seen: int, expires: int | None = None
) -> None:
    async with database.work() as work:
        chats.save(work, chat, sealed, seen=seen, now=20, expires=expires)


async def _load(database: Database, chat: Pseudonym) -> ChatRow | None:
    async with database.reading() as view:
        return await chats.load(view, chat)


async def _note(database: Database, chat: Pseudonym, *messages: LyingMessage) -> None:
    async with database.work() as work:
        await chats.note_lying(work, chat, messages)


async def _lying(database: Database, chat: Pseudonym) -> list[LyingMessage]:
    async with database.reading() as view:
        return await chats.lying(view, chat)


async def test_a_new_chat_has_the_first_version_and_no_screen(database: Database) -> None:
    assert await _load(database, ONE) is None
    await _create(database, ONE)
    assert await _load(database, ONE) == ChatRow(b"new", 1, None)
    assert await _load(database, OTHER) is None


async def test_a_chat_is_made_once(database: Database) -> None:
    results = await outcomes(_create(database, ONE) for _ in range(5))
    assert sorted(type(result).__name__ for result in results) == ["Conflict"] * 4 + ["NoneType"]


async def test_saving_counts_the_version(database: Database) -> None:
    await _create(database, ONE)
    await _create(database, OTHER)
    await _save(database, ONE, b"second", seen=1)
    await _save(database, ONE, b"third", seen=2)
    assert await _load(database, ONE) == ChatRow(b"third", 3, None)
    assert await _load(database, OTHER) == ChatRow(b"new", 1, None)


@pytest.mark.parametrize("seen", [0, 1, 3])
async def test_saving_over_what_somebody_else_wrote_is_a_conflict(database: Database, seen: int) -> None:
    await _create(database, ONE)
    await _save(database, ONE, b"theirs", seen=1)
    with pytest.raises(Conflict):
        await _save(database, ONE, b"ours", seen=seen)
    assert await _load(database, ONE) == ChatRow(b"theirs", 2, None)


async def test_of_many_that_save_the_same_version_one_wins(database: Database) -> None:
    await _create(database, ONE)
    results = await outcomes(_save(database, ONE, b"%d" % n, seen=1) for n in range(20))
    assert results.count(None) == 1
    assert {type(result) for result in results} == {type(None), Conflict}
    assert await _load(database, ONE) == ChatRow(b"%d" % results.index(None), 2, None)


async def test_saving_a_chat_that_is_gone_is_a_conflict(database: Database) -> None:
    with pytest.raises(Conflict):
        await _save(database, ONE, b"x", seen=1)


async def test_the_screen_is_remembered_beside_the_state(database: Database) -> None:
    await _create(database, ONE)
    await _create(database, OTHER)
    async with database.work() as work:
        await chats.set_screen(work, ONE, 2**40)
    async with database.reading() as view:
        assert await chats.screen_of(view, ONE) == 2**40
        assert await chats.screen_of(view, OTHER) is None
        assert await chats.screen_of(view, Pseudonym(b"nobody")) is None
    await _save(database, ONE, b"later", seen=1)  # does not touch the screen, nor the screen the version
    assert await _load(database, ONE) == ChatRow(b"later", 2, 2**40)
    async with database.work() as work:
        await chats.set_screen(work, ONE, None)
    assert await _load(database, ONE) == ChatRow(b"later", 2, None)


async def test_drafts_that_ran_out_are_found_the_longest_ago_first(database: Database) -> None:
    for name, expires in ((b"c", 300), (b"a", 100), (b"none", None), (b"b", 200)):
        await _create(database, Pseudonym(name), expires=expires)
    async with database.reading() as view:
        assert await chats.due_to_close(view, 300, 10) == [b"a", b"b"]
        assert await chats.due_to_close(view, 301, 10) == [b"a", b"b", b"c"]
        assert await chats.due_to_close(view, 301, 2) == [b"a", b"b"]
    await _save(database, Pseudonym(b"a"), b"goes on", seen=1, expires=900)
    await _save(database, Pseudonym(b"b"), b"no draft any more", seen=1)
    async with database.reading() as view:
        assert await chats.due_to_close(view, 301, 10) == [b"c"]


async def test_a_forgotten_chat_can_begin_anew(database: Database) -> None:
    await _create(database, ONE, sealed=b"old")
    await _create(database, OTHER)
    async with database.work() as work:
        await chats.forget(work, ONE)
    assert await _load(database, ONE) is None
    assert await _load(database, OTHER) is not None
    await _create(database, ONE, sealed=b"anew")
    assert await _load(database, ONE) == ChatRow(b"anew", 1, None)


async def test_messages_that_lie_in_a_chat_come_back_in_order(database: Database) -> None:
    messages = [
        LyingMessage(3, Purpose.INPUT, 30),
        LyingMessage(1, Purpose.SCREEN, 10),
        LyingMessage(2, Purpose.READING, 20, 500),
    ]
    await _note(database, ONE, *messages)
    await _note(database, OTHER, LyingMessage(1, Purpose.ALERT, 11))
    assert await _lying(database, ONE) == sorted(messages, key=lambda message: message.message_id)
    assert await _lying(database, OTHER) == [LyingMessage(1, Purpose.ALERT, 11)]
    assert await _lying(database, Pseudonym(b"nobody")) == []


async def test_a_message_noted_twice_keeps_its_first_note(database: Database) -> None:
    await _note(database, ONE, LyingMessage(1, Purpose.INPUT, 10))
    await _note(database, ONE, LyingMessage(1, Purpose.NOTICE, 20, 30), LyingMessage(2, Purpose.INPUT, 20))
    assert await _lying(database, ONE) == [LyingMessage(1, Purpose.INPUT, 10), LyingMessage(2, Purpose.INPUT, 20)]


async def test_messages_that_are_gone_are_gone_from_their_chat_alone(database: Database) -> None:
    for chat in (ONE, OTHER):
        await _note(database, chat, *(LyingMessage(n, Purpose.INPUT, n) for n in (1, 2, 3)))
    async with database.work() as work:
        await chats.note_gone(work, ONE, [1, 3, 77])
        await chats.note_gone(work, ONE, [])
    assert [message.message_id for message in await _lying(database, ONE)] == [2]
    assert [message.message_id for message in await _lying(database, OTHER)] == [1, 2, 3]


async def test_messages_whose_time_has_come_are_removable_the_longest_ago_first(database: Database) -> None:
    await _note(
        database,
        ONE,
        LyingMessage(1, Purpose.READING, 1, 300),
        LyingMessage(2, Purpose.READING, 1, 100),
        LyingMessage(3, Purpose.SCREEN, 1),
    )
    await _note(database, OTHER, LyingMessage(9, Purpose.READING, 1, 200))
    async with database.reading() as view:
        assert await chats.removable(view, 300, 10) == [(ONE, 2), (OTHER, 9)]
        assert await chats.removable(view, 301, 10) == [(ONE, 2), (OTHER, 9), (ONE, 1)]
        assert await chats.removable(view, 301, 1) == [(ONE, 2)]
        assert await chats.removable(view, 100, 10) == []


async def test_what_is_too_old_to_be_deleted_is_forgotten(database: Database) -> None:
    await _note(database, ONE, *(LyingMessage(n, Purpose.INPUT, at) for n, at in ((1, 100), (2, 200), (3, 300))))
    async with database.work() as work:
        assert await chats.forget_lying(work, before=200) == 1
    assert [message.message_id for message in await _lying(database, ONE)] == [2, 3]
