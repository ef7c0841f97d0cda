from __future__ import annotations

import asyncio
import io
import os
from dataclasses import replace

import pytest
from PIL import Image

from betang.errors import Lost, NotAllowed, UserError
from betang.reports import attachments as opened_files
from betang.reports import followup
from betang.reports.attachments import OpenFile
from betang.reports.drafts import begin_draft
from betang.reports.fetching import complete_fetch, fail_fetch, seal_fetched, wanted
from betang.reports.file_store import Copy
from betang.reports.problems import FILE_GONE, NO_DESK_KEY, NOT_FOR_THIS_DESK
from betang.storage.states import AttachmentState
from betang.vault.case_keys import Desks
from betang.vocabulary import PROVINCE, BlobId, DistrictCode, FileKind, FileRef
from tests.reports.reports_scenes import (
    PALANGKA_RAYA,
    PeakMemory,
    Reporting,
    document_ref,
    pdf_of,
    photo_ref,
    photo_with_secrets,
)


async def opened(
    reporting: Reporting, blob: BlobId, copy: Copy, desk: DistrictCode | None = PALANGKA_RAYA
) -> OpenFile:
    async with reporting.database.reading() as work:
        return await opened_files.open_copy(reporting.room, work, blob, copy, desk)


async def a_stored_file(reporting: Reporting, file: FileRef, data: bytes) -> BlobId:
    """A file of a filed report."""
    draft = begin_draft(reporting.clock)
    blob = await reporting.send(draft, file)
    await reporting.fetch(blob, data)
    await reporting.submit(draft)
    return blob


async def test_a_photo_is_kept_as_evidence_and_shown_as_a_clean_picture(reporting: Reporting) -> None:
    original = photo_with_secrets()
    blob = await a_stored_file(reporting, photo_ref(), original)
    row = await reporting.attachment(blob)
    assert (row.state, row.size, row.has_preview, row.has_waiting) == (
        AttachmentState.STORED,
        len(original),
        True,
        False,
    )
    evidence, shown = await opened(reporting, blob, Copy.ORIGINAL), await opened(reporting, blob, Copy.PREVIEW)
    assert evidence.data == original
    assert b"RAHASIA" not in shown.data
    assert Image.open(io.BytesIO(shown.data)).size == (48, 64)
    assert (shown.kind, shown.media_type) == (FileKind.PHOTO, "image/jpeg")


async def test_a_document_is_shown_as_a_picture_of_its_pages(reporting: Reporting) -> None:
    original = pdf_of(2)
    blob = await a_stored_file(reporting, document_ref(), original)
    evidence, shown = await opened(reporting, blob, Copy.ORIGINAL), await opened(reporting, blob, Copy.PREVIEW)
    assert evidence.data == original
    assert (evidence.kind, evidence.media_type) == (FileKind.DOCUMENT, "application/pdf")
    assert shown.kind is FileKind.PHOTO


@pytest.mark.parametrize("kind", [FileKind.VOICE, FileKind.AUDIO, FileKind.VIDEO, FileKind.VIDEO_NOTE])
async def test_sound_and_video_are_kept_as_they_are(reporting: Reporting, kind: FileKind) -> None:
    blob = await a_stored_file(reporting, FileRef(kind, "id", 4, "audio/ogg"), b"OggS")
    assert not (await reporting.attachment(blob)).has_preview
    assert (await opened(reporting, blob, Copy.ORIGINAL)).data == b"OggS"
    with pytest.raises(Lost, match=FILE_GONE):
        await opened(reporting, blob, Copy.PREVIEW)


async def test_the_name_says_nothing_of_what_is_in_the_file(reporting: Reporting) -> None:
    blob = await a_stored_file(reporting, document_ref("visum RAHASIA.pdf"), pdf_of(1))
    evidence = await opened(reporting, blob, Copy.ORIGINAL)
    assert evidence.name == f"berkas-{blob[:4]}.pdf"
    assert (await opened(reporting, blob, Copy.PREVIEW)).name == f"berkas-{blob[:4]}.jpg"
    assert "RAHASIA" not in repr(evidence)
    assert b"%PDF" not in repr(evidence).encode()


async def test_an_empty_file_is_kept_too(reporting: Reporting) -> None:
    blob = await a_stored_file(reporting, document_ref(), b"")
    assert (await opened(reporting, blob, Copy.ORIGINAL)).data == b""


async def test_only_desks_with_a_wrapping_open_a_file(reporting: Reporting) -> None:
    blob = await a_stored_file(reporting, photo_ref(), photo_with_secrets())
    assert (await opened(reporting, blob, Copy.ORIGINAL, PROVINCE)).data == photo_with_secrets()
    for desk in (DistrictCode("6206"), DistrictCode("6203"), None):
        with pytest.raises(NotAllowed, match=NOT_FOR_THIS_DESK):
            await opened(reporting, blob, Copy.ORIGINAL, desk)


async def test_a_server_without_the_desks_identity_opens_no_file(reporting: Reporting) -> None:
    blob = await a_stored_file(reporting, photo_ref(), photo_with_secrets())
    vault = reporting.room.vault
    recipients = Desks({code: replace(vault.desks._desk(code), identity=None) for code in vault.desks.codes()})
    reporting.room = replace(reporting.room, vault=replace(vault, desks=recipients))
    with pytest.raises(UserError, match=NO_DESK_KEY):
        await opened(reporting, blob, Copy.ORIGINAL)


async def test_a_file_of_a_draft_opens_for_nobody(reporting: Reporting) -> None:
    blob = await reporting.send(begin_draft(reporting.clock), photo_ref())
    await reporting.fetch(blob, photo_with_secrets())
    with pytest.raises(NotAllowed, match=NOT_FOR_THIS_DESK):
        await opened(reporting, blob, Copy.ORIGINAL)


async def test_what_was_not_fetched_cannot_be_opened(reporting: Reporting) -> None:
    draft = begin_draft(reporting.clock)
    fetching, failed = await reporting.send(draft, photo_ref()), await reporting.send(draft, photo_ref())
    async with reporting.database.work() as work:
        await fail_fetch(work, failed)
    await reporting.submit(draft)
    for blob in (fetching, failed, BlobId("0" * 32)):
        with pytest.raises(Lost, match=FILE_GONE):
            await opened(reporting, blob, Copy.ORIGINAL)


async def test_a_file_is_wanted_until_it_is_stored(reporting: Reporting) -> None:
    blob = await reporting.send(begin_draft(reporting.clock), photo_ref())
    async with reporting.database.work() as work:
        assert await wanted(work, blob) is not None
        await fail_fetch(work, blob)
        assert await wanted(work, blob) is not None  # it may be tried again
    assert await reporting.fetch(blob, photo_with_secrets())
    async with reporting.database.work() as work:
        assert await wanted(work, blob) is None
        assert not await fail_fetch(work, blob)
    assert (await reporting.attachment(blob)).state is AttachmentState.STORED


async def test_a_crash_between_disk_and_commit_is_made_good_by_doing_it_again(reporting: Reporting) -> None:
    filed = await reporting.filed()
    blob = await reporting.officer_file(filed.case_id, photo_ref())
    row = await reporting.attachment(blob)
    await seal_fetched(reporting.room, row, photo_with_secrets())
    sealed = [await seal_fetched(reporting.room, row, photo_with_secrets()) for _ in range(2)]
    async with reporting.database.work() as work:
        assert [await complete_fetch(reporting.room, work, one) for one in sealed] == [True, True]
    # The copy for the citizen opens, although it was made three times.
    assert (await opened(reporting, blob, Copy.WAITING, None)).data == photo_with_secrets()


async def test_the_citizen_gets_an_officers_file_without_any_desk(reporting: Reporting) -> None:
    filed = await reporting.filed()
    blob = await reporting.officer_file(filed.case_id, document_ref())
    letter = pdf_of(1)
    await reporting.fetch(blob, letter)
    await reporting.answer(filed.case_id, "ini suratnya", blob)
    async with reporting.database.work() as work:
        (answer,) = await followup.read_answers(reporting.room, work, filed.case_id)
    assert answer.attachment == blob
    shown = await opened(reporting, blob, Copy.WAITING, None)
    assert (shown.data, shown.kind) == (letter, FileKind.DOCUMENT)
    assert (await opened(reporting, blob, Copy.ORIGINAL)).data == shown.data


async def test_a_citizens_file_has_no_copy_that_waits(reporting: Reporting) -> None:
    blob = await a_stored_file(reporting, photo_ref(), photo_with_secrets())
    with pytest.raises(Lost, match=FILE_GONE):
        await opened(reporting, blob, Copy.WAITING, None)


async def test_nothing_on_the_disk_is_readable(reporting: Reporting) -> None:
    filed = await reporting.filed()
    blob = await reporting.officer_file(filed.case_id, photo_ref())
    await reporting.fetch(blob, photo_with_secrets())
    contents = [path.read_bytes() for path in reporting.blobs.rglob("*.age")]
    assert len(contents) == 3
    assert all(content.startswith(b"age-encryption.org/v1\n") for content in contents)
    assert not any(b"RAHASIA" in content or b"\xff\xd8\xff\xe0" in content for content in contents)


async def test_large_files_one_after_the_other_take_little_more_memory_than_one(reporting: Reporting) -> None:
    draft = begin_draft(reporting.clock)
    blobs = [await reporting.send(draft, FileRef(FileKind.VIDEO, "id", 0, "video/mp4")) for _ in range(4)]
    data = os.urandom(20 << 20)
    sealing = PeakMemory()
    await asyncio.gather(*(reporting.fetch(blob, data) for blob in blobs))
    # MiB, beside the file itself; four at once would take 60 more. The rest of the suite lives in this process too.
    assert sealing.grown() < 40
    await reporting.submit(draft)
    opening = PeakMemory()
    assert (await opened(reporting, blobs[0], Copy.ORIGINAL)).data == data
    assert opening.grown() < 60  # the opened file, and what it was gathered in
