"""Updates on disk: sealed, found by their chat's pseudonym alone, read back page by page after a crash."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from betang.intake.dispatcher import Entry
from betang.intake.journal import Journal
from betang.intake.raw import chat_id_of
from betang.storage.database import Database
from betang.storage.states import JournalState
from betang.vault.errors import CannotOpenError
from betang.vault.vault import Vault
from tests.intake.intake_scenes import SECRET, Json, message, rows
from tests.intake.test_intake_raw import ANY_UPDATE
from tests.storage.storage_rooms import on_sqlite


async def _unfinished(journal: Journal) -> list[Entry]:
    """All pages."""
    found: list[Entry] = []
    while page := await journal.unfinished(found[-1].update_id if found else 0):
        found += page
    return found


async def test_what_was_written_is_read_back_the_same(journal: Journal) -> None:
    written = await journal.write([message(11), message(12, chat=-1_001_234)])
    again = await _unfinished(journal)
    assert [(one.update_id, one.chat, one.raw) for one in again] == [
        (one.update_id, one.chat, one.raw) for one in written
    ]
    assert [one.raw for one in again] == [message(11), message(12, chat=-1_001_234)]


async def test_it_is_on_disk_when_writing_returns(journal: Journal, database: Database) -> None:
    await journal.write([message(11), message(12)])
    assert [(row.update_id, row.state, row.tries) for row in await rows(database)] == [
        (11, JournalState.PENDING, 0),
        (12, JournalState.PENDING, 0),
    ]


async def test_neither_words_nor_ids_lie_in_clear(journal: Journal, database: Database, vault: Vault) -> None:
    await journal.write([message(11, chat=987_654_321_012)])
    (row,) = await rows(database)
    assert row.sealed is not None
    assert SECRET.encode() not in row.sealed
    assert b"987654321012" not in row.sealed
    assert row.chat == vault.pseudonyms.make("conversation", 987_654_321_012)


async def test_a_sealed_update_opens_in_its_own_row_alone(
    journal: Journal, database: Database, vault: Vault
) -> None:
    await journal.write([message(11), message(12)])
    first, second = await rows(database)
    assert first.sealed is not None
    vault.working.open(first.sealed, f"journal.sealed:{first.update_id}")
    with pytest.raises(CannotOpenError):
        vault.working.open(first.sealed, f"journal.sealed:{second.update_id}")


async def test_an_update_without_a_chat_is_kept_too(journal: Journal, database: Database) -> None:
    (written,) = await journal.write([{"update_id": 5, "poll": {"id": "1"}}])
    assert written.chat is None
    assert written.order == 5
    assert [row.chat for row in await rows(database)] == [None]
    assert [one.order for one in await _unfinished(journal)] == [5]


async def test_updates_of_one_person_have_one_order_whatever_their_kind(journal: Journal) -> None:
    press: Json = {"update_id": 2, "callback_query": {"id": "9", "from": {"id": 501}, "data": "x"}}
    edited = {"update_id": 3, "edited_message": message(3)["message"]}
    entries = await journal.write([message(1), press, edited])
    assert len({one.order for one in entries}) == 1


async def test_an_update_that_telegram_repeats_is_written_once(journal: Journal, database: Database) -> None:
    await journal.write([message(11, text="yang pertama")])
    again = await journal.write([message(11, text="yang kedua"), message(12)])
    assert [one.update_id for one in again] == [11, 12]
    assert len(await rows(database)) == 2
    assert [one.raw["message"]["text"] for one in await _unfinished(journal)] == ["yang pertama", SECRET]


async def test_unfinished_updates_come_in_pages_by_their_ids(journal: Journal) -> None:
    ids = [*range(1_201, 1_801), *range(1, 701)]
    await journal.write([message(update_id) for update_id in ids])
    assert len(await journal.unfinished(0)) == 500
    assert [one.update_id for one in await _unfinished(journal)] == sorted(ids)


async def test_one_update_is_found_until_its_content_is_gone(journal: Journal) -> None:
    await journal.write([message(11)])
    found = await journal.one(11)
    assert found is not None
    assert found.raw == message(11)
    assert await journal.one(12) is None


_ids = itertools.count(1)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ANY_UPDATE)
@on_sqlite
async def test_any_json_can_be_kept_and_read_back(journal: Journal, raw: dict[str, Any]) -> None:
    update_id = next(_ids)
    (written,) = await journal.write([{**raw, "update_id": update_id}])
    found = await journal.one(update_id)
    assert found is not None
    assert (found.chat, found.chat is None) == (written.chat, chat_id_of(raw) is None)
    assert found.raw.keys() == written.raw.keys()
