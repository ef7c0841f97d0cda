"""Changing the working key: every column that holds something under it is sealed anew, and opens afterwards."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest
from sqlalchemy import Column, LargeBinary, select, update

from betang.delivery.deliveries import SendNotice
from betang.errors import SettingsError
from betang.intake.journal import Journal
from betang.operations.resealing import SEALED, Resealing, Sealed
from betang.storage import chats, groups, subscriptions
from betang.storage.database import Database
from betang.storage.groups import GroupRow
from betang.storage.tables import metadata
from betang.storage.tables import outbox as outbox_table
from betang.vault import key_commands, key_folder
from betang.vault.errors import CannotOpenError
from betang.vault.key_commands import Resealed
from betang.vault.sealing import WorkingKeys
from betang.vault.vault import Vault, open_vault
from betang.vocabulary import Answering, Lane, Pseudonym
from tests.intake.intake_scenes import message
from tests.reports.reports_scenes import Reporting, document_ref, photo_ref
from tests.support.clocks import FrozenClock

NOT_SEALED = {
    "journal.chat": "pseudonym",
    "chats.chat": "pseudonym",
    "chat_messages.chat": "pseudonym",
    "outbox.chat": "pseudonym",
    "officers.person": "pseudonym",
    "subscriptions.person": "pseudonym",
    "teaching_groups.chat": "pseudonym",
    "cases.reporter": "pseudonym",
    "cases.receipt": "keyed hash",
    "invitations.token_hash": "hash",
    "guesses.subject": "keyed hash",
    "audit.digest": "hash",
    "wrappings.wrapping": "age file",
    "messages.body": "age file",
}


def binary_columns() -> dict[str, Column[bytes]]:
    return {
        f"{table.name}.{column.name}": column
        for table in metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, LargeBinary)
    }


def _name(sealed: Sealed) -> str:
    return f"{sealed.table.name}.{sealed.column.name}"


def test_every_binary_column_is_known_as_sealed_or_as_something_else() -> None:
    """Whoever adds one decides here; forgotten, a dropped key would take its content with it."""
    assert len(SEALED) > 5
    assert {_name(one) for one in SEALED} | NOT_SEALED.keys() == binary_columns().keys()
    assert {_name(one) for one in SEALED} & NOT_SEALED.keys() == set()


async def fill(reporting: Reporting, own_vault: Vault) -> str:
    """Something in every sealed column, written by the parts that write there; gives the case's id."""
    database, clock = reporting.database, reporting.clock
    filed = await reporting.filed("cerita uji", answering=Answering.PULL)
    await reporting.answer(filed.case_id, "jawaban uji")
    blob = await reporting.officer_file(filed.case_id, document_ref())
    await reporting.answer(filed.case_id, attachment=blob)
    await Journal(database, own_vault, clock).write([message(5)])
    chat = Pseudonym(reporting.chat())
    async with database.work() as work:
        sealed = own_vault.working.seal(b"{}", f"chats.sealed:{chat.hex()}")
        chats.create(work, chat, sealed, now=0, expires=None)
        await reporting.room.outbox.put(work, chat, SendNotice("halo"), Lane.REPLY)
        person = own_vault.pseudonyms.make("subscriber", 5)
        sealed = own_vault.working.seal(b"{}", f"subscriptions.sealed:{person.hex()}")
        await subscriptions.add(work, person, sealed, 0)
        sealed = own_vault.working.seal(b"{}", f"teaching_groups.sealed:{chat.hex()}")
        await groups.add(work, GroupRow(chat, sealed, 0))
    return filed.case_id


async def values(database: Database, column: Column[bytes]) -> list[bytes]:
    async with database.reading() as view:
        found = await view.query(select(column).where(column.is_not(None)))
    return [bytes(row[0]) for row in found]


def _key_number(value: bytes) -> int | None:
    """Of a value under a working key; None for anything else."""
    form, number = struct.unpack_from(">BH", value.ljust(3, b"\xff"))
    return number if form in {1, 2} and len(value) >= 31 else None


async def opened(database: Database, keys: WorkingKeys) -> int:
    """Opens every sealed value of the database; gives how many there are. Raises CannotOpenError."""
    count = 0
    for one in SEALED:
        async with database.reading() as view:
            rows = await view.query(select(one.source, one.column).where(one.column.is_not(None)))
        for source, value in rows:
            keys.open(bytes(value), one.bound(source))
            count += 1
    return count


async def test_what_is_listed_is_what_the_parts_seal(reporting: Reporting, own_vault: Vault) -> None:
    """Every listed column holds something, under the bindings that are listed; no other column does."""
    await fill(reporting, own_vault)
    listed = {_name(one) for one in SEALED}
    holding = {
        name
        for name, column in binary_columns().items()
        if any(_key_number(value) == 1 for value in await values(reporting.database, column))
    }
    assert holding == listed
    assert await opened(reporting.database, own_vault.working) >= len(SEALED)


async def test_rotating_seals_everything_anew_and_everything_opens(
    reporting: Reporting, own_vault: Vault, keys: Path, clock: FrozenClock
) -> None:
    database = reporting.database
    case_id = await fill(reporting, own_vault)
    count = await opened(database, own_vault.working)
    said = await key_commands.rotate(keys, clock, Resealing(database))
    assert f"Working key 2 seals from now on; {count} rows were sealed again." in said
    after = open_vault(keys, clock)
    assert await opened(database, after.working) == count
    for column in binary_columns().values():
        assert 1 not in {_key_number(value) for value in await values(database, column)}
    with pytest.raises(CannotOpenError):
        await opened(database, own_vault.working)
    assert (await reporting.read(case_id))[0].text == "cerita uji"


async def test_the_old_key_may_go_then_and_everything_still_opens(
    reporting: Reporting, own_vault: Vault, keys: Path, clock: FrozenClock
) -> None:
    database = reporting.database
    await fill(reporting, own_vault)
    count = await opened(database, own_vault.working)
    await key_commands.rotate(keys, clock, Resealing(database))
    assert "Working key 1 is gone" in await key_commands.drop(keys, clock, 1, Resealing(database))
    only_new = open_vault(keys, clock)
    assert await opened(database, only_new.working) == count
    assert (await Journal(database, only_new, clock).unfinished(0))[0].raw == message(5)


async def test_dropping_seals_anew_what_a_cut_off_rotation_left(
    reporting: Reporting, own_vault: Vault, keys: Path, clock: FrozenClock
) -> None:
    database = reporting.database
    await fill(reporting, own_vault)
    key_folder.rotate_working_key(keys, clock)  # the process died right after the new key was made
    await key_commands.drop(keys, clock, 1, Resealing(database))
    assert await opened(database, open_vault(keys, clock).working) > 0


async def test_a_row_that_no_key_opens_is_counted_and_left_alone(
    reporting: Reporting, own_vault: Vault, keys: Path, clock: FrozenClock
) -> None:
    database = reporting.database
    await fill(reporting, own_vault)
    count = await opened(database, own_vault.working)
    broken = [b"short", b"\x07" * 60, own_vault.working.seal(b"moved", "outbox.sealed:elsewhere")]
    await _put_rows(reporting, len(broken))
    async with database.reading() as view:
        ids = [row[0] for row in await view.query(select(outbox_table.c.id).order_by(outbox_table.c.id.desc()))]
    async with database.work() as work:
        for row_id, value in zip(ids, broken, strict=False):
            await work.query(update(outbox_table).where(outbox_table.c.id == row_id).values(sealed=value))
    said = await key_commands.rotate(keys, clock, Resealing(database))
    assert f"{count} rows were sealed again" in said
    assert "3 rows opened under no key and were left as they were." in said
    assert set(broken) <= set(await values(database, outbox_table.c.sealed))
    with pytest.raises(SettingsError, match="3 rows do not open; no key is dropped"):
        await key_commands.drop(keys, clock, 1, Resealing(database))
    assert len(key_folder.load_keys(keys).working) == 2


async def _put_rows(reporting: Reporting, count: int) -> None:
    async with reporting.database.work() as work:
        for number in range(count):
            await reporting.room.outbox.put(work, reporting.chat(number + 1), SendNotice(f"{number}"), Lane.RELAY)


async def test_many_rows_are_sealed_anew_in_batches(
    reporting: Reporting, own_vault: Vault, keys: Path, clock: FrozenClock
) -> None:
    await _put_rows(reporting, 401)
    await Journal(reporting.database, own_vault, clock).write([message(number) for number in range(1, 202)])
    said = await key_commands.rotate(keys, clock, Resealing(reporting.database))
    assert "602 rows were sealed again" in said
    assert await opened(reporting.database, open_vault(keys, clock).working) == 602


async def test_a_pass_over_what_is_new_already_changes_nothing(
    reporting: Reporting, own_vault: Vault, keys: Path, clock: FrozenClock
) -> None:
    await fill(reporting, own_vault)
    assert await Resealing(reporting.database)(own_vault.working) == Resealed(0)


async def test_lengths_tell_no_more_than_before(
    reporting: Reporting, own_vault: Vault, keys: Path, clock: FrozenClock
) -> None:
    await fill(reporting, own_vault)
    before = {
        name: sorted(map(len, await values(reporting.database, one))) for name, one in binary_columns().items()
    }
    await key_commands.rotate(keys, clock, Resealing(reporting.database))
    after = {
        name: sorted(map(len, await values(reporting.database, one))) for name, one in binary_columns().items()
    }
    grown = {name for name in before if before[name] != after[name]}
    assert grown <= {"attachments.waiting"}, "an identity has one length; it may be padded afterwards"


async def test_files_of_a_case_are_not_under_the_working_key(
    reporting: Reporting, own_vault: Vault, keys: Path, clock: FrozenClock
) -> None:
    """What lies in the blob folder is for the case's key: no rotation touches it."""
    draft = (await reporting.filed("cerita uji")).case_id
    blob = await reporting.officer_file(draft, photo_ref())
    await reporting.fetch(blob, b"isi")
    lying = {path.name: path.read_bytes() for path in reporting.blobs.rglob("*.age")}
    await key_commands.rotate(keys, clock, Resealing(reporting.database))
    assert {path.name: path.read_bytes() for path in reporting.blobs.rglob("*.age")} == lying
    assert lying


def test_tables_are_those_of_the_schema() -> None:
    for one in SEALED:
        assert {one.key.table, one.column.table, one.source.table} == {one.table}
