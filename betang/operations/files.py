"""Files on their way: sealed ones fetched into the blob folder and opened for sending, pictures of the library."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from pathlib import Path

from betang.delivery.deliveries import DeleteMessages, FetchFile, SendFile
from betang.delivery.outcome import Never, Outcome, Sent, Task
from betang.delivery.telegram_errors import DownloadTooLarge
from betang.errors import UserError
from betang.reports import attachments, fetching
from betang.reports.file_store import Copy
from betang.reports.room import ReportRoom
from betang.storage.database import Database
from betang.storage.unit_of_work import UnitOfWork
from betang.vocabulary import BlobId, DistrictCode, FileKind, Lane, Pseudonym

Download = Callable[[str], Awaitable[bytes]]
"""A file by its id, in memory. Raises DownloadTooLarge, and the library's errors."""

Told = Callable[[UnitOfWork, Pseudonym], Awaitable[None]]
"""Tell the chat that one of its files could not be kept."""

Pictures = Callable[[str], Path | None]
"""Where the picture of a message of the library lies; None when it has none any more."""

AT_ONCE = 2
"""Files in memory at the same time: twenty megabytes each, and once more while they are sealed."""

_log = logging.getLogger(__name__)


class SealedFiles:
    """The `Files` of the sender."""

    def __init__(
        self, database: Database, reports: ReportRoom, download: Download, told: Told, picture: Pictures
    ) -> None:
        self._database = database
        self._reports = reports
        self._download = download
        self._told = told
        self._picture = picture
        self._places = asyncio.Semaphore(AT_ONCE)

    async def open_for_sending(self, delivery: SendFile) -> tuple[bytes, str, FileKind]:
        """Content, name, kind; raises FileNotFoundError when it was erased meanwhile."""
        desk = DistrictCode(delivery.desk) if delivery.desk else None
        async with self._places:
            try:
                async with self._database.reading() as view:
                    opened = await attachments.open_copy(
                        self._reports, view, BlobId(delivery.attachment), Copy(delivery.copy), desk
                    )
            except UserError as error:
                raise FileNotFoundError(error.key) from None
        return opened.data, opened.name, opened.kind

    async def open_picture(self, message: str) -> bytes:
        """Found by the message's id, so that nothing in a row can name another file."""
        path = self._picture(message)
        if path is None:
            raise FileNotFoundError(message)
        return await asyncio.to_thread(path.read_bytes)

    async def fetch(self, task: Task, delivery: FetchFile) -> Outcome:
        """Download, seal, write down; then the person's message goes. Raises what the network raises."""
        blob = BlobId(delivery.attachment)
        async with self._places:
            async with self._database.reading() as view:
                row = await fetching.wanted(view, blob)
            if row is None:
                await self._remove_message(task, delivery)
                return Sent()
            try:
                data = await self._download(delivery.file_id)
            except DownloadTooLarge:
                return Never("DownloadTooLarge")
            sealed = await fetching.seal_fetched(self._reports, row, data)
        async with self._database.work() as work:
            await fetching.complete_fetch(self._reports, work, sealed)
            await self._put_removal(work, task, delivery)
        return Sent()

    async def _remove_message(self, task: Task, delivery: FetchFile) -> None:
        async with self._database.work() as work:
            await self._put_removal(work, task, delivery)

    async def _put_removal(self, work: UnitOfWork, task: Task, delivery: FetchFile) -> None:
        await self._reports.outbox.put(work, task.chat, DeleteMessages((delivery.message_id,)), Lane.REPLY)

    async def give_up(self, task: Task, delivery: FetchFile) -> None:
        """Their message stays in the chat: it is the only copy."""
        _log.warning("file %s cannot be fetched", delivery.attachment)
        async with self._database.work() as work:
            if await fetching.fail_fetch(work, BlobId(delivery.attachment)):
                await self._told(work, task.chat)
