"""Reading a case: who may, what is shown, and that every look is written down."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from betang.delivery.deliveries import SendFile
from betang.delivery.outbox import open_delivery
from betang.duty import filing
from betang.duty.answers import note
from betang.duty.claims import claim
from betang.duty.filing import Filed
from betang.duty.people import conversation_of
from betang.duty.reading import code_word_of, list_files, read_story, send_file
from betang.duty.room import DutyRoom
from betang.duty.rules import READING_SECONDS
from betang.duty.views import Colleague, Reading, Reason
from betang.errors import Lost, NotAllowed, UserError
from betang.reports.attachments import open_copy
from betang.reports.fetching import complete_fetch, fail_fetch, seal_fetched, wanted
from betang.reports.file_store import Copy
from betang.storage import outbox
from betang.storage.officers import Officer
from betang.storage.states import MessageKind, Purpose
from betang.vault.case_keys import DeskKey, Desks
from betang.vault.vault import Vault
from betang.vocabulary import PROVINCE, Author, BlobId, CaseCode, FileKind, FileRef, Lane, Role
from tests.duty.duty_scenes import PALANGKA_RAYA, SERUYAN, Scene, chat_of, make_room

CITIZEN = 7_500_001


async def _read(scene: Scene, officer: Officer, code: CaseCode, reason: Reason | None = None) -> Reading:
    async with scene.database.work() as work:
        return await read_story(scene.room, work, officer, code, reason)


async def _held(scene: Scene, officer: Officer, *texts: str, code_word: str = "") -> Filed:
    filed = await scene.report(*texts, telegram_id=CITIZEN, code_word=code_word)
    async with scene.database.work() as work:
        await claim(scene.room, work, officer, filed.code)
    return filed


async def test_the_holder_reads_everything_in_order(scene: Scene) -> None:
    officer = await scene.officer()
    filed = await _held(scene, officer, "Bagian pertama.", "Bagian kedua.")
    async with scene.database.work() as work:
        await note(scene.room, work, officer, filed.code, scene.update_id(), "Sudah ditelepon.")
        await filing.add_text(scene.room, work, filed.case_id, "Tambahan.", scene.update_id(), correction=True)
    read = await _read(scene, officer, filed.code)
    told = [(piece.author, piece.kind, piece.text, piece.correction, piece.is_new) for piece in read.pieces]
    assert told == [
        (Author.CITIZEN, MessageKind.STORY, "Bagian pertama.", False, True),
        (Author.CITIZEN, MessageKind.STORY, "Bagian kedua.", False, True),
        (Author.OFFICER, MessageKind.NOTE, "Sudah ditelepon.", False, False),
        (Author.CITIZEN, MessageKind.ADDITION, "Tambahan.", True, True),
    ]
    assert [piece.by for piece in read.pieces][2] == Colleague(officer.number, PALANGKA_RAYA)
    again = await _read(scene, officer, filed.code)
    assert not any(piece.is_new for piece in again.pieces)


async def test_the_code_word_is_not_among_the_texts(scene: Scene) -> None:
    officer = await scene.officer()
    filed = await _held(scene, officer, "Cerita.", code_word="sungai biru")
    assert "sungai" not in repr([piece.text for piece in (await _read(scene, officer, filed.code)).pieces])
    async with scene.database.work() as work:
        assert await code_word_of(scene.room, work, officer, filed.code) == "sungai biru"
    assert (await scene.actions(filed.code))[-2:] == ["read", "read_code_word"]


async def test_the_code_word_is_for_the_holder_alone(scene: Scene) -> None:
    officer, supervisor = await scene.officer(), await scene.officer(role=Role.SUPERVISOR)
    filed = await _held(scene, officer, "Cerita.", code_word="sungai biru")
    async with scene.database.work() as work:
        with pytest.raises(Lost, match=r"case\.taken"):
            await code_word_of(scene.room, work, supervisor, filed.code)
    bare = await scene.report("Lain.", telegram_id=CITIZEN + 1)
    async with scene.database.work() as work:
        await claim(scene.room, work, officer, bare.code)
        with pytest.raises(UserError, match=r"code_word\.none"):
            await code_word_of(scene.room, work, officer, bare.code)


async def test_nothing_told_shows_in_a_representation(scene: Scene) -> None:
    """Threat: values land in tracebacks and logs."""
    officer = await scene.officer()
    filed = await _held(scene, officer, "Rahasia sekali.")
    assert "Rahasia" not in repr(await _read(scene, officer, filed.code))


async def test_reading_without_a_claim_needs_a_reason(scene: Scene) -> None:
    officer = await scene.officer()
    supervisor = await scene.officer(role=Role.SUPERVISOR)
    province = await scene.officer(PROVINCE)
    filed = await _held(scene, officer, "Cerita.")
    for overseer in (supervisor, province):
        with pytest.raises(UserError, match=r"case\.reason_needed"):
            await _read(scene, overseer, filed.code)
        read = await _read(scene, overseer, filed.code, Reason.COMPLAINT)
        assert [piece.text for piece in read.pieces] == ["Cerita."]
    chain = [(row.officer, row.action, row.detail) for row in await scene.chain(filed.code)]
    assert chain[-2:] == [(supervisor.id, "read", "keluhan"), (province.id, "read", "keluhan")]
    assert [piece.is_new for piece in (await _read(scene, officer, filed.code)).pieces] == [True]


async def test_a_reason_does_not_help_those_who_may_not_read(scene: Scene) -> None:
    holder, colleague = await scene.officer(), await scene.officer()
    auditor = await scene.officer(PROVINCE, Role.AUDITOR)
    filed = await _held(scene, holder, "Cerita.")
    with pytest.raises(Lost, match=r"case\.taken"):
        await _read(scene, colleague, filed.code, Reason.EMERGENCY)
    with pytest.raises(NotAllowed, match=r"case\.not_held"):
        await _read(scene, auditor, filed.code, Reason.SUPERVISION)
    waits = await scene.report("Lain.", telegram_id=CITIZEN + 1)
    with pytest.raises(NotAllowed, match=r"case\.not_held"):
        await _read(scene, colleague, waits.code, Reason.EMERGENCY)
    assert "read" not in await scene.actions(filed.code) + await scene.actions(waits.code)


async def test_reading_renews_the_lease(scene: Scene) -> None:
    officer = await scene.officer()
    filed = await _held(scene, officer, "Cerita.")
    scene.clock.advance(minutes=29)
    await _read(scene, officer, filed.code)
    assert (await scene.row(filed.code)).lease_until == scene.clock.milliseconds() + 30 * 60_000


async def test_an_erased_case_is_gone_for_everybody(scene: Scene) -> None:
    officer, supervisor = await scene.officer(), await scene.officer(role=Role.SUPERVISOR)
    filed = await _held(scene, officer, "Cerita.")
    async with scene.database.work() as work:
        await filing.erase(scene.room, work, filed.case_id)
    for who in (officer, supervisor):
        with pytest.raises(Lost, match=r"case\.erased"):
            await _read(scene, who, filed.code, Reason.LEGAL)


def _without_identities(vault: Vault, *hidden: str) -> Vault:
    """The same keys on a server that may not read the desks `hidden`."""
    desks = {
        code: DeskKey(vault.desks.recipient(code), None if code in hidden else vault.desks.identity(code))
        for code in vault.desks.codes()
    }
    return Vault(vault.pseudonyms, vault.working, Desks(desks), vault.receipts)


def _room_without(scene: Scene, *hidden: str) -> DutyRoom:
    vault = _without_identities(scene.room.vault, *hidden)
    return make_room(vault, scene.clock, scene.blobs)


async def test_a_server_without_the_desks_keys_cannot_read_and_says_so(scene: Scene) -> None:
    officer = await scene.officer()
    filed = await _held(scene, officer, "Cerita.")
    scene.room = _room_without(scene, PROVINCE, PALANGKA_RAYA)
    with pytest.raises(UserError, match=r"case\.no_desk_key"):
        await _read(scene, officer, filed.code)
    assert "read" not in await scene.actions(filed.code)


@pytest.mark.parametrize("hidden", [PROVINCE, PALANGKA_RAYA])
async def test_either_of_the_two_keys_is_enough(scene: Scene, hidden: str) -> None:
    officer = await scene.officer()
    filed = await _held(scene, officer, "Cerita.")
    scene.room = _room_without(scene, hidden)
    assert [piece.text for piece in (await _read(scene, officer, filed.code)).pieces] == ["Cerita."]


async def test_a_district_without_a_key_reads_through_the_province(scene: Scene) -> None:
    officer = await scene.officer(SERUYAN)
    filed = await scene.report("Cerita.", telegram_id=CITIZEN, district=SERUYAN)
    async with scene.database.work() as work:
        await claim(scene.room, work, officer, filed.code)
    assert [piece.text for piece in (await _read(scene, officer, filed.code)).pieces] == ["Cerita."]


def _picture() -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(data, "JPEG")
    return data.getvalue()


async def _file(scene: Scene, filed: Filed, kind: FileKind = FileKind.PHOTO) -> BlobId:
    """A file that the citizen adds, announced and not fetched yet."""
    chat = chat_of(scene.room.vault, CITIZEN)
    async with scene.database.work() as work:
        added = await filing.add_file(
            scene.room, work, filed.case_id, chat, FileRef(kind, "f1"), 55, scene.update_id()
        )
    assert added.attachment is not None
    return added.attachment


async def _fetched(scene: Scene, blob: BlobId, data: bytes) -> None:
    async with scene.database.reading() as work:
        row = await wanted(work, blob)
    assert row is not None
    sealed = await seal_fetched(scene.room.reports, row, data)
    async with scene.database.work() as work:
        await complete_fetch(scene.room.reports, work, sealed)


async def _sent_files(scene: Scene, officer: Officer) -> list[SendFile]:
    chat, now = conversation_of(scene.room, officer), scene.clock.milliseconds()
    async with scene.database.work() as work:
        rows = await outbox.lease(work, Lane.REPLY, 100, now=now, until=now + 1)
    opened = [open_delivery(scene.room.vault, row.chat, row.sealed) for row in rows if row.chat == chat]
    return [one for one in opened if isinstance(one, SendFile)]


async def test_a_photo_is_sent_as_its_clean_preview_to_the_officer_alone(scene: Scene) -> None:
    officer = await scene.officer()
    filed = await _held(scene, officer, "Cerita.")
    blob = await _file(scene, filed)
    await _fetched(scene, blob, _picture())
    async with scene.database.work() as work:
        await send_file(scene.room, work, officer, filed.code, blob)
        await send_file(scene.room, work, officer, filed.code, blob)
    (sent,) = await _sent_files(scene, officer)  # the second press took the place of the first
    assert (sent.attachment, sent.kind, sent.copy) == (blob, FileKind.PHOTO, Copy.PREVIEW)
    assert (sent.protected, sent.purpose, sent.remove_after) == (True, Purpose.READING, READING_SECONDS)
    assert sent.caption == filed.code
    async with scene.database.reading() as work:
        opened = await open_copy(scene.room.reports, work, blob, Copy(sent.copy), PALANGKA_RAYA)
    assert Image.open(io.BytesIO(opened.data)).size == (40, 30)
    assert sent.desk == PALANGKA_RAYA
    assert "read_file" in await scene.actions(filed.code)


async def test_the_original_comes_when_it_is_asked_for_or_when_there_is_no_preview(scene: Scene) -> None:
    officer = await scene.officer()
    filed = await _held(scene, officer, "Cerita.")
    photo, voice = await _file(scene, filed), await _file(scene, filed, FileKind.VOICE)
    await _fetched(scene, photo, _picture())
    await _fetched(scene, voice, b"OggS contoh")
    async with scene.database.work() as work:
        await send_file(scene.room, work, officer, filed.code, photo, original=True)
        await send_file(scene.room, work, officer, filed.code, voice)
    sent = await _sent_files(scene, officer)
    assert [(one.kind, one.copy) for one in sent] == [
        (FileKind.PHOTO, Copy.ORIGINAL),
        (FileKind.VOICE, Copy.ORIGINAL),
    ]


async def test_a_file_that_is_not_there_says_why(scene: Scene) -> None:
    officer = await scene.officer()
    filed = await _held(scene, officer, "Cerita.")
    other = await scene.report("Lain.", telegram_id=CITIZEN + 1)
    fetching, failed, elsewhere = await _file(scene, filed), await _file(scene, filed), await _file(scene, other)
    async with scene.database.work() as work:
        await fail_fetch(work, failed)
    for blob, key in (
        (fetching, "file.fetching"),
        (failed, "file.failed"),
        (elsewhere, "file.unknown"),
        (BlobId("0" * 32), "file.unknown"),
    ):
        async with scene.database.work() as work:
            with pytest.raises(UserError) as refused:
                await send_file(scene.room, work, officer, filed.code, blob)
        assert refused.value.key == key
    assert await _sent_files(scene, officer) == []
    assert "read_file" not in await scene.actions(filed.code)


async def test_files_are_listed_for_whoever_may_work_on_the_case(scene: Scene) -> None:
    officer = await scene.officer()
    auditor = await scene.officer(PROVINCE, Role.AUDITOR)
    filed = await _held(scene, officer, "Cerita.")
    blob = await _file(scene, filed)
    await _fetched(scene, blob, _picture())
    async with scene.database.reading() as work:
        (listed,) = await list_files(work, officer, filed.code)
        with pytest.raises(NotAllowed, match=r"officer\.no_claim"):
            await list_files(work, auditor, filed.code)
    assert (listed.id, listed.kind, listed.author, listed.stored, listed.failed, listed.has_preview) == (
        blob,
        FileKind.PHOTO,
        Author.CITIZEN,
        True,
        False,
        True,
    )


async def test_a_file_without_a_claim_needs_a_reason_as_well(scene: Scene) -> None:
    officer, supervisor = await scene.officer(), await scene.officer(role=Role.SUPERVISOR)
    filed = await _held(scene, officer, "Cerita.")
    blob = await _file(scene, filed)
    await _fetched(scene, blob, _picture())
    async with scene.database.work() as work:
        with pytest.raises(UserError, match=r"case\.reason_needed"):
            await send_file(scene.room, work, supervisor, filed.code, blob)
        await send_file(scene.room, work, supervisor, filed.code, blob, reason=Reason.LEGAL)
    assert (await scene.chain(filed.code))[-1].detail == "kewajiban_hukum"
    assert len(await _sent_files(scene, supervisor)) == 1
