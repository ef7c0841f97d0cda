"""Files between Telegram and the blob folder: fetched once, sealed, opened for whoever may read them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from telegram.error import NetworkError

from betang.delivery.deliveries import DeleteMessages, FetchFile, SendFile
from betang.delivery.outcome import Again, Never, Outcome, Sent, Task
from betang.delivery.telegram_bot import BetangBot
from betang.delivery.telegram_sender import TelegramSender
from betang.operations.files import AT_ONCE, SealedFiles
from betang.reports import drafts
from betang.reports.drafts import Draft
from betang.storage.states import AttachmentState
from betang.storage.unit_of_work import UnitOfWork
from betang.training.faults import FaultKind
from betang.training.people import Phone
from betang.training.server import TrainingServer
from betang.vocabulary import BlobId, FileKind, FileRef, Lane, Pseudonym
from tests.delivery.outbox_scenes import Post, a_bot_of, started, until
from tests.reports.reports_scenes import PALANGKA_RAYA, Reporting, document_ref, photo_with_secrets
from tests.support.clocks import FrozenClock


@dataclass
class Store:
    """Sealed files over a local Bot API, and a citizen who sends some."""

    server: TrainingServer
    bot: BetangBot
    reporting: Reporting
    phone: Phone
    told: list[bytes] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.downloading = 0
        self.most_at_once = 0
        self.gate = asyncio.Event()
        self.gate.set()
        self.pictures: dict[str, Path] = {}
        self.files = SealedFiles(
            self.reporting.database, self.reporting.room, self._download, self._tell, self.pictures.get
        )
        self.sender = TelegramSender(self.bot, self.reporting.room.vault, self.files, self.reporting.clock)
        self.draft = drafts.begin_draft(self.reporting.clock)

    async def _download(self, file_id: str) -> bytes:
        self.downloading += 1
        self.most_at_once = max(self.most_at_once, self.downloading)
        try:
            await self.gate.wait()
            return await self.bot.fetch_file(file_id)
        finally:
            self.downloading -= 1

    async def _tell(self, work: UnitOfWork, chat: Pseudonym) -> None:
        self.told.append(chat)

    @property
    def chat(self) -> Pseudonym:
        return self.reporting.chat(self.phone.id)

    async def sends(
        self, data: bytes, kind: FileKind = FileKind.DOCUMENT, size: int = 0
    ) -> tuple[BlobId, FetchFile]:
        """The person sends a file while telling: what it is kept as, and the fetch that is put for it.

        `size`: one that only Telegram knows of, when it gives none with the message.
        """
        seen = await self.phone.send_file(str(kind), data, size=size)
        raw = seen.raw[str(kind)]
        file_id = (raw[-1] if isinstance(raw, list) else raw)["file_id"]
        return await self.keep(FileRef(kind, file_id, 0 if size else len(data), "text/plain"), seen.id)

    async def keep(self, file: FileRef, message_id: int) -> tuple[BlobId, FetchFile]:
        reporting = self.reporting
        async with reporting.database.work() as work:
            blob = await drafts.keep_file(
                reporting.room, work, self.draft, self.chat, file, message_id, reporting.update_id()
            )
        (fetch,) = await reporting.fetches()
        return blob, fetch

    async def fetch(self, fetch: FetchFile) -> Outcome:
        """As the pump has it done."""
        return await self.sender.send(Task(self.chat, Lane.RELAY, fetch, None))

    async def give_up(self, fetch: FetchFile) -> None:
        await self.sender.give_up(Task(self.chat, Lane.RELAY, fetch, None), "BadRequest")

    async def state(self, blob: BlobId) -> AttachmentState:
        return (await self.reporting.attachment(blob)).state


@pytest.fixture
async def store(reporting: Reporting) -> AsyncIterator[Store]:
    async with TrainingServer() as server, a_bot_of(server) as bot:
        (phone,) = await started(server)
        yield Store(server, bot, reporting, phone)


# Fetching


async def test_a_file_is_fetched_sealed_and_then_removed_from_the_chat(store: Store) -> None:
    data = b"isi yang rahasia" * 50
    blob, fetch = await store.sends(data)
    assert await store.fetch(fetch) == Sent()
    row = await store.reporting.attachment(blob)
    assert (row.state, row.size) == (AttachmentState.STORED, len(data))
    assert await store.reporting.leaving() == [(store.chat, DeleteMessages((fetch.message_id,)))]
    assert store.told == []


async def test_what_lies_on_the_disk_is_sealed(store: Store) -> None:
    data = b"isi yang rahasia" * 50
    _, fetch = await store.sends(data)
    await store.fetch(fetch)
    lying = _contents(store.reporting.blobs)
    assert lying
    assert not any(b"rahasia" in content for content in lying)


def _contents(folder: Path) -> list[bytes]:
    return [path.read_bytes() for path in folder.rglob("*") if path.is_file()]


async def test_a_photo_has_a_clean_picture_beside_it(store: Store) -> None:
    blob, fetch = await store.sends(photo_with_secrets(), FileKind.PHOTO)
    await store.fetch(fetch)
    assert (await store.reporting.attachment(blob)).has_preview
    assert len(store.reporting.files_on_disk()) == 2


async def test_fetching_twice_keeps_one_file(store: Store) -> None:
    """A crash after the disk and before the mark: the row is sent once more."""
    _, fetch = await store.sends(b"isi")
    for _ in range(2):
        assert await store.fetch(fetch) == Sent()
    assert len(store.reporting.files_on_disk()) == 1
    assert store.server.world.ledger.calls("getFile") == 1, "what is stored is not downloaded again"


async def test_a_file_that_was_taken_back_is_not_fetched_and_its_message_goes(store: Store) -> None:
    _, fetch = await store.sends(b"isi")
    async with store.reporting.database.work() as work:
        await drafts.discard(store.reporting.room, work, store.draft)
    assert await store.fetch(fetch) == Sent()
    assert store.server.world.ledger.calls("getFile") == 0
    assert await store.reporting.leaving() == [(store.chat, DeleteMessages((fetch.message_id,)))]
    assert store.reporting.files_on_disk() == []


async def test_a_file_that_is_taken_back_during_the_download_leaves_nothing(store: Store) -> None:
    _, fetch = await store.sends(b"isi")
    store.gate.clear()
    fetching = asyncio.create_task(store.fetch(fetch))
    await until(lambda: store.downloading == 1)
    async with store.reporting.database.work() as work:
        await drafts.discard(store.reporting.room, work, store.draft)
    store.gate.set()
    assert await fetching == Sent()
    await asyncio.sleep(0.01)
    assert store.reporting.files_on_disk() == []


async def test_no_more_files_are_in_memory_than_may_be(store: Store) -> None:
    store.gate.clear()
    fetches = [(await store.sends(b"isi %d" % number))[1] for number in range(AT_ONCE + 3)]
    running = [asyncio.create_task(store.fetch(fetch)) for fetch in fetches]
    await until(lambda: store.downloading == AT_ONCE)
    store.gate.set()
    assert await asyncio.gather(*running) == [Sent()] * len(fetches)
    assert store.most_at_once == AT_ONCE


# What goes wrong


async def test_a_bad_moment_of_telegram_is_tried_again(store: Store) -> None:
    blob, fetch = await store.sends(b"isi")
    for method, kind in (("getFile", FaultKind.STATUS_500), ("file", FaultKind.STATUS_502)):
        store.server.faults.plan(kind, method)
        assert await store.fetch(fetch) == Again(1.0, "NetworkError")
        assert await store.state(blob) is AttachmentState.FETCHING
    assert await store.fetch(fetch) == Sent()


async def test_a_file_that_is_too_large_is_given_up_and_said_once(store: Store) -> None:
    blob, fetch = await store.sends(b"isi", size=20 * 1024 * 1024 + 1)
    assert await store.fetch(fetch) == Never("DownloadTooLarge")
    for _ in range(2):
        await store.give_up(fetch)
    assert await store.state(blob) is AttachmentState.FAILED
    assert store.told == [store.chat]
    assert await store.reporting.leaving() == [], "their message stays: it is the only copy"


async def test_a_file_that_telegram_does_not_know_is_given_up_and_said(store: Store) -> None:
    blob, fetch = await store.keep(document_ref(), 77)
    assert await store.fetch(fetch) == Never("BadRequest")
    await store.give_up(fetch)
    assert await store.state(blob) is AttachmentState.FAILED
    assert store.told == [store.chat]


async def test_giving_up_what_is_stored_or_taken_back_says_nothing(store: Store) -> None:
    blob, fetch = await store.sends(b"isi")
    await store.fetch(fetch)
    await store.give_up(fetch)
    assert await store.state(blob) is AttachmentState.STORED
    async with store.reporting.database.work() as work:
        await drafts.discard(store.reporting.room, work, store.draft)
    await store.give_up(fetch)
    assert store.told == []


async def test_a_full_disk_is_waited_for_and_leaves_no_half_file(store: Store) -> None:
    blob, fetch = await store.sends(b"isi")
    obstacle = store.reporting.blobs
    obstacle.parent.mkdir(parents=True, exist_ok=True)
    _put_in_the_way(obstacle)
    assert await store.fetch(fetch) == Again(30.0, "FileExistsError", counted=False)
    assert await store.state(blob) is AttachmentState.FETCHING
    assert store.told == []
    obstacle.unlink()
    assert await store.fetch(fetch) == Sent()
    assert await store.state(blob) is AttachmentState.STORED


def _put_in_the_way(folder: Path) -> None:
    folder.write_text("a file where the folder should be", encoding="utf-8")


async def test_the_network_failing_is_left_to_whoever_sends(store: Store) -> None:
    _, fetch = await store.sends(b"isi")
    with store.server.faults.away(), pytest.raises(NetworkError):
        await store.files.fetch(Task(store.chat, Lane.RELAY, fetch, None), fetch)


# The whole way


async def test_the_pump_fetches_and_says_what_could_not_be_had(store: Store, clock: FrozenClock) -> None:
    reporting = store.reporting
    post = Post(reporting.database, reporting.room.vault, clock, store.sender)
    reporting.room.outbox.sends_through(post.pump)
    async with post.running():
        seen = await store.phone.send_document(b"isi yang baik")
        good = FileRef(FileKind.DOCUMENT, seen.raw["document"]["file_id"], 13)
        blobs = [
            await _kept(store, store.draft, good, seen.id),
            await _kept(store, store.draft, document_ref(), 999),
        ]
        await until(lambda: post.pump.held == 0)
        await store.phone.wait_for(lambda view: all(one.id != seen.id for one in view.messages) or None)
    states = [await store.state(blob) for blob in blobs]
    assert states == [AttachmentState.STORED, AttachmentState.FAILED]
    assert store.told == [store.chat]


async def _kept(store: Store, draft: Draft, file: FileRef, message_id: int) -> BlobId:
    reporting = store.reporting
    async with reporting.database.work() as work:
        return await drafts.keep_file(
            reporting.room, work, draft, store.chat, file, message_id, reporting.update_id()
        )


# Opening


async def stored(store: Store, data: bytes, kind: FileKind = FileKind.DOCUMENT) -> str:
    """A file of a filed report."""
    blob, fetch = await store.sends(data, kind)
    await store.fetch(fetch)
    await store.reporting.submit(store.draft, telegram_id=store.phone.id)
    return blob


async def test_a_file_opens_for_the_desk_that_may_read_it(store: Store) -> None:
    blob = await stored(store, b"isi berkas")
    delivery = SendFile(blob, FileKind.DOCUMENT, "original", desk=PALANGKA_RAYA)
    content, name, kind = await store.files.open_for_sending(delivery)
    assert (content, kind) == (b"isi berkas", FileKind.DOCUMENT)
    assert name == f"berkas-{blob[:4]}.txt"


async def test_a_preview_opens_as_a_picture(store: Store) -> None:
    blob = await stored(store, photo_with_secrets(), FileKind.PHOTO)
    delivery = SendFile(blob, FileKind.PHOTO, "preview", desk=PALANGKA_RAYA)
    content, name, kind = await store.files.open_for_sending(delivery)
    assert kind is FileKind.PHOTO
    assert name.endswith(".jpg")
    assert b"RAHASIA" not in content


@pytest.mark.parametrize("desk", ["", "6206"])
async def test_a_file_does_not_open_for_anybody_else(store: Store, desk: str) -> None:
    blob = await stored(store, b"isi berkas")
    for copy in ("original", "waiting"):
        with pytest.raises(FileNotFoundError):
            await store.files.open_for_sending(SendFile(blob, FileKind.DOCUMENT, copy, desk=desk))


async def test_a_picture_of_the_library_is_found_by_its_message_alone(store: Store, tmp_path: Path) -> None:
    (tmp_path / "teh.png").write_bytes(b"gambar")
    store.pictures |= {"teh-sore": tmp_path / "teh.png", "teh-pagi": tmp_path / "gone.png"}
    assert await store.files.open_picture("teh-sore") == b"gambar"
    for message in ("teh-pagi", "kopi", str(tmp_path / "teh.png")):
        with pytest.raises(FileNotFoundError):
            await store.files.open_picture(message)


async def test_a_file_that_is_gone_is_not_found(store: Store) -> None:
    blob = await stored(store, b"isi berkas")
    store.reporting.room.files.remove(BlobId(blob))
    for attachment in (blob, "ff" * 16):
        with pytest.raises(FileNotFoundError):
            await store.files.open_for_sending(
                SendFile(attachment, FileKind.DOCUMENT, "original", desk=PALANGKA_RAYA)
            )
