"""Distinctive strings go in by every way; nothing that lies on the disk or in the log may hold them."""

from __future__ import annotations

import logging
import traceback
from pathlib import Path

import pytest
from sqlalchemy import select

from betang.reports import answers, followup, opening
from betang.reports.bodies import Body, Waiting
from betang.reports.doorbells import ring_due
from betang.reports.drafts import begin_draft
from betang.reports.links import guesses_of_case, guesses_of_chat, reporter_of, source_of
from betang.reports.pieces import FileFacts
from betang.storage.states import MessageKind
from betang.storage.tables import cases, journal, messages, metadata
from betang.vault.vault import Vault
from betang.vocabulary import PROVINCE, Answering, FileKind, FileRef
from tests.reports.reports_scenes import ALWAYS, OFFICER, Reporting, photo_ref, photo_with_secrets, the_case
from tests.support.clocks import START, FrozenClock

TELEGRAM_ID = 6_123_456_789
CANARIES = (
    "KENARI-CERITA",
    "KENARI-TAMBAHAN",
    "KENARI-JAWABAN",
    "KENARI-KATA",
    "KENARI-NAMA-BERKAS",
    "KENARI-BERKAS-ID",
    "RAHASIA-EXIF",
    "482913",
    str(TELEGRAM_ID),
    "padi sungai",
    "AGE-SECRET-KEY",
)


async def live_through_everything(reporting: Reporting) -> None:
    """A report with files of both sides, an addition, answers, a doorbell, a receipt and guesses."""
    room, chat = reporting.room, reporting.chat(TELEGRAM_ID)
    draft = begin_draft(reporting.clock)
    await reporting.tell(draft, "KENARI-CERITA")
    photo = FileRef(FileKind.PHOTO, "KENARI-BERKAS-ID", 5, "image/jpeg", "KENARI-NAMA-BERKAS.jpg")
    await reporting.fetch(await reporting.send(draft, photo), photo_with_secrets())
    filed = await reporting.submit(
        draft,
        telegram_id=TELEGRAM_ID,
        pin="482913",
        code_word="KENARI-KATA",
        answering=Answering.DOORBELL,
        window=ALWAYS,
    )
    await reporting.issue(filed.case_id, "padi", "sungai", "bulan", "tikar", "rotan", "meja")
    letter = await reporting.officer_file(filed.case_id, photo)
    await reporting.fetch(letter, photo_with_secrets())
    async with reporting.database.work() as work:
        await followup.add_text(room, work, filed.case_id, "KENARI-TAMBAHAN", 5)
        case = await the_case(work, filed.case_id)
        await answers.store_answer(room, work, case, OFFICER, 6, text="KENARI-JAWABAN", attachment=letter)
        await ring_due(room, work)
        for words in (["padi", "sungai"], ["padi sungai", "bulan", "tikar", "rotan", "meja"]):
            await opening.open_with_code(room, work, words, "482913", chat, reporting.check_pin())


async def everything_stored(reporting: Reporting, tmp_path: Path) -> bytes:
    """All rows of all tables, and all files below the temporary folder."""
    rows = b""
    async with reporting.database.reading() as work:
        for table in metadata.sorted_tables:
            for row in await work.query(select(table)):
                rows += b"\0".join(bytes(one) if isinstance(one, bytes) else str(one).encode() for one in row)
    return rows + _files_below(tmp_path)


def _files_below(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


async def test_nothing_that_was_told_lies_anywhere_in_clear(
    reporting: Reporting, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    photo_with_secrets()  # made beforehand: Pillow logs what it writes, here and not in the bot
    with caplog.at_level(logging.DEBUG):
        await live_through_everything(reporting)
    stored = await everything_stored(reporting, tmp_path)
    assert len(stored) > 10_000  # there was something to look through
    assert [canary for canary in CANARIES if canary.encode() in stored] == []
    assert [canary for canary in CANARIES if canary in caplog.text] == []


async def test_a_failure_in_the_middle_shows_nothing_of_what_was_told(reporting: Reporting) -> None:
    filed = await reporting.filed("KENARI-CERITA")
    async with reporting.database.work() as work:
        await work.query(messages.update().values(body=b"damaged by a bad disk"))
    try:
        await reporting.read(filed.case_id)
    except Exception as error:  # noqa: BLE001 - whatever it is, its text is looked at
        said = "".join(traceback.format_exception(error)) + repr(error)
    else:
        pytest.fail("a damaged body was read")
    assert "KENARI" not in said
    assert "AGE-SECRET-KEY" not in said


def test_values_that_hold_words_do_not_show_them() -> None:
    for value in (
        Body(MessageKind.STORY, START, "KENARI"),
        Waiting(PROVINCE, "KENARI"),
        FileFacts("image/jpeg", "KENARI.jpg"),
    ):
        assert "KENARI" not in repr(value)


async def test_the_tables_do_not_connect_a_case_with_a_chat_or_an_update(reporting: Reporting) -> None:
    """What stands in a case's rows stands in no row that names a conversation."""
    await live_through_everything(reporting)
    chat = reporting.chat(TELEGRAM_ID)
    async with reporting.database.reading() as work:
        ((case_id, reporter, source),) = await work.query(
            select(cases.c.id, cases.c.reporter, cases.c.source_update)
        )
        sources = [row[0] for row in await work.query(select(messages.c.source_update))]
    assert reporter != chat
    given = range(
        900_000, 900_000 + reporting.made + 1
    )  # the update ids of this test, as the journal would have them
    assert source not in given
    assert not set(sources) & {*given, 5, 6}
    with_chats = ("outbox", "chats", "chat_messages", journal.name)
    async with reporting.database.reading() as work:
        for name in with_chats:
            for row in await work.query(select(metadata.tables[name])):
                assert case_id not in [str(one) for one in row]
                assert reporter not in row


def test_the_connecting_values_are_the_same_each_time_and_different_for_each(vault: Vault) -> None:
    one, two = vault.pseudonyms.make("conversation", 1), vault.pseudonyms.make("conversation", 2)
    assert source_of(vault, 5) == source_of(vault, 5)
    assert len({source_of(vault, number) for number in range(500)}) == 500
    assert all(0 <= source_of(vault, number) < 2**63 for number in range(500))
    assert len({reporter_of(vault, case, who) for case in ("a", "b") for who in (one, two)}) == 4
    assert len({guesses_of_chat(vault, one), guesses_of_chat(vault, two), guesses_of_case("a")}) == 3
    assert guesses_of_chat(vault, one) != one


def test_ids_are_long_enough_never_to_meet(clock: FrozenClock) -> None:
    assert all(len(begin_draft(clock).case_id) == 32 for _ in range(3))


async def test_the_columns_of_a_photo_tell_its_kind_and_size_only(reporting: Reporting) -> None:
    blob = await reporting.send(begin_draft(reporting.clock), photo_ref())
    row = await reporting.attachment(blob)
    clear = (row.author, row.kind, row.size)
    assert clear == ("citizen", "photo", 4_000)
    assert row.facts is not None
    assert b"image" not in row.facts
