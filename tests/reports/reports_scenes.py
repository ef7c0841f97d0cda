"""A citizen's side of reporting on real parts: room, database, chats, files. No tests here."""

from __future__ import annotations

import functools
import io
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pypdfium2
from PIL import ExifTags, Image

from betang.delivery.deliveries import Delivery, FetchFile, SendNotice
from betang.delivery.outbox import Outbox, open_delivery
from betang.flows.report_form import ReportForm, SafeWindow
from betang.reports import answers, drafts, fetching, filing, opening, reading
from betang.reports.drafts import Draft
from betang.reports.file_store import FileStore
from betang.reports.filing import Filed, Submission
from betang.reports.reading import ReadMessage
from betang.reports.room import ReportRoom
from betang.storage import attachments, cases
from betang.storage import outbox as outbox_rows
from betang.storage.attachments import AttachmentRow
from betang.storage.cases import CaseRow
from betang.storage.database import Database
from betang.storage.unit_of_work import UnitOfWork
from betang.vault.pseudonyms import CONVERSATION
from betang.vault.vault import Vault
from betang.vocabulary import (
    Answering,
    BlobId,
    DistrictCode,
    FileKind,
    FileRef,
    Lane,
    OfficerId,
    Pseudonym,
    Violence,
)
from betang.wording.terms import Doorbell
from tests.support.clocks import FrozenClock

PALANGKA_RAYA = DistrictCode("6271")
OFFICER = OfficerId(7)
ALWAYS = SafeWindow(tuple(range(7)), ((0, 24),), Doorbell.MENU)
MORNINGS = SafeWindow((0, 1, 2, 3, 4), ((8, 10),), Doorbell.READING)

CheckPin = Callable[[str | None, str], bool]


def make_report_room(vault: Vault, clock: FrozenClock, blobs: Path) -> ReportRoom:
    return ReportRoom(
        vault=vault,
        clock=clock,
        outbox=Outbox(vault, clock),
        files=FileStore(blobs),
        doorbell=lambda chosen, locale: f"neutral {chosen} {locale}",
    )


def report_form(**answers: Any) -> ReportForm:
    """A report about nothing in particular; name what matters."""
    blank = ReportForm(
        consent="1",
        district=PALANGKA_RAYA,
        danger=None,
        about=None,
        kinds=(Violence.PHYSICAL,),
        place=None,
        when=None,
        relation=None,
        risks=frozenset(),
        risks_denied=frozenset(),
        need=None,
        answering=Answering.PULL,
        window=None,
        code_word="",
        has_pin=False,
        shared_phone=False,
        pieces=0,
    )
    return replace(blank, **answers)


@dataclass
class Reporting:
    """Does what citizens, officers and the pump do, each in a unit of work of its own."""

    database: Database
    room: ReportRoom
    clock: FrozenClock
    blobs: Path
    made: int = field(default=0)

    def chat(self, telegram_id: int = 7_000_001) -> Pseudonym:
        return self.room.vault.pseudonyms.make(CONVERSATION, telegram_id)

    def update_id(self) -> int:
        """One that Telegram has not given yet."""
        self.made += 1
        return 900_000 + self.made

    async def tell(self, draft: Draft, text: str) -> None:
        async with self.database.work() as work:
            await drafts.keep_text(self.room, work, draft, text, self.update_id())

    async def send(self, draft: Draft, file: FileRef, message_id: int = 55) -> BlobId:
        async with self.database.work() as work:
            return await drafts.keep_file(self.room, work, draft, self.chat(), file, message_id, self.update_id())

    async def fetch(self, blob: BlobId, data: bytes) -> bool:
        """As the pump does it once it has downloaded a file."""
        row = await self.attachment(blob)
        sealed = await fetching.seal_fetched(self.room, row, data)
        async with self.database.work() as work:
            return await fetching.complete_fetch(self.room, work, sealed)

    async def submit(
        self, draft: Draft, *, telegram_id: int = 7_000_001, pin: str | None = None, **answers: Any
    ) -> Filed:
        pin_hash = await self.room.vault.receipts.hash_pin_aside(pin) if pin else None
        who = Submission(self.chat(telegram_id), PALANGKA_RAYA, "id", self.update_id(), pin_hash)
        async with self.database.work() as work:
            return await filing.submit_report(self.room, work, draft, report_form(**answers), who)

    async def filed(self, *texts: str, **how: Any) -> Filed:
        """A report told and filed."""
        draft = drafts.begin_draft(self.clock)
        for text in texts or ("cerita uji",):
            await self.tell(draft, text)
        return await self.submit(draft, **how)

    async def issue(self, case_id: str, *words: str) -> None:
        async with self.database.work() as work:
            await opening.issue_receipt(self.room, work, case_id, words)

    async def answer(self, case_id: str, text: str = "", attachment: BlobId | None = None) -> bool:
        async with self.database.work() as work:
            case = await the_case(work, case_id)
            return await answers.store_answer(
                self.room, work, case, OFFICER, self.update_id(), text=text, attachment=attachment
            )

    async def officer_file(self, case_id: str, file: FileRef) -> BlobId:
        async with self.database.work() as work:
            case = await the_case(work, case_id)
            return await answers.keep_officer_file(self.room, work, case, self.chat(5_000_001), file, 66)

    async def read(self, case_id: str, desk: DistrictCode = PALANGKA_RAYA) -> tuple[ReadMessage, ...]:
        async with self.database.reading() as work:
            return await reading.read_messages(self.room, work, case_id, desk)

    async def case(self, case_id: str) -> CaseRow:
        async with self.database.reading() as work:
            return await the_case(work, case_id)

    async def attachment(self, blob: BlobId) -> AttachmentRow:
        async with self.database.reading() as work:
            row = await attachments.by_id(work, blob)
        assert row is not None
        return row

    async def leaving(self) -> list[tuple[Pseudonym, Delivery]]:
        """What would leave now, over all lanes; it is taken out by looking."""
        now = self.clock.milliseconds()
        async with self.database.work() as work:
            rows = [
                row
                for lane in Lane
                for row in await outbox_rows.lease(
                    work, lane, 1000, now=now, until=now + timedelta(days=1) // timedelta(milliseconds=1)
                )
            ]
        return [(row.chat, open_delivery(self.room.vault, row.chat, row.sealed)) for row in rows]

    async def doorbells(self) -> list[tuple[Pseudonym, SendNotice]]:
        """Notices that would leave now."""
        return [(chat, one) for chat, one in await self.leaving() if isinstance(one, SendNotice)]

    async def fetches(self) -> list[FetchFile]:
        return [one for _, one in await self.leaving() if isinstance(one, FetchFile)]

    def check_pin(self) -> CheckPin:
        """Hashes at once, in the middle of the unit of work; the bot does it beside."""
        return self.room.vault.receipts.verify_pin

    def files_on_disk(self) -> list[str]:
        return sorted(path.name for path in self.blobs.rglob("*") if path.is_file())


async def the_case(work: UnitOfWork, case_id: str) -> CaseRow:
    case = await cases.by_id(work, case_id)
    assert case is not None
    return case


def photo_ref(file_id: str = "AgACfoto", size: int = 4_000) -> FileRef:
    return FileRef(FileKind.PHOTO, file_id, size, "image/jpeg")


def document_ref(name: str = "surat.pdf", size: int = 4_000) -> FileRef:
    return FileRef(FileKind.DOCUMENT, "BQACberkas", size, "application/pdf", name)


@functools.cache
def photo_with_secrets(size: tuple[int, int] = (64, 48)) -> bytes:
    """A JPEG that carries a place, a thumbnail text and a comment beside its pixels, and lies on its side."""
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    exif[ExifTags.Base.ImageDescription] = "RAHASIA-EXIF"
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSMapDatum] = "RAHASIA-GPS"
    sink = io.BytesIO()
    Image.linear_gradient("L").resize(size).convert("RGB").save(
        sink, "JPEG", exif=exif, comment=b"RAHASIA-KOMENTAR", quality=90
    )
    return sink.getvalue()


def pdf_of(pages: int, width: float = 595, height: float = 842) -> bytes:
    sink = io.BytesIO()
    with closing(pypdfium2.PdfDocument.new()) as document:
        for _ in range(pages):
            document.new_page(width, height)
        document.save(sink)
    return sink.getvalue()


class PeakMemory:
    """How far this process's memory grew since this was made, in MiB (Linux: `clear_refs` resets the mark)."""

    def __init__(self) -> None:
        Path("/proc/self/clear_refs").write_text("5")
        self._at_first = self._mark()

    def grown(self) -> float:
        return (self._mark() - self._at_first) / 1024

    @staticmethod
    def _mark() -> int:
        lines = Path("/proc/self/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:"))
