"""The blob folder: sealed files, each in up to three copies.

    data/blobs/ab/ab12….original.age   what was sent, for the case's recipient; the evidence
    data/blobs/ab/ab12….preview.age    a clean picture of it (photos and documents), for the case's recipient
    data/blobs/ab/ab12….waiting.age    an officer's file for the citizen, for a key that lies in the row

Every file is an age file before it touches the disk, temporary ones too. What belongs to whom stands in the
`attachments` table; a file without a row there is an orphan and is swept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

from betang.storage.unit_of_work import UnitOfWork
from betang.vocabulary import BlobId


class Copy(StrEnum):
    ORIGINAL = "original"
    PREVIEW = "preview"
    WAITING = "waiting"


class FileStore:
    """Blocking; callers in the event loop use `asyncio.to_thread` for all but `remove`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def write(self, one: BlobId, copy: Copy, fill: Callable[[BinaryIO], None]) -> None:
        """Have `fill` write ciphertext, and put it in place so that a power cut leaves all of it or nothing."""
        raise NotImplementedError

    def open(self, one: BlobId, copy: Copy) -> BinaryIO:
        """The ciphertext. Raises FileNotFoundError."""
        raise NotImplementedError

    def remove(self, one: BlobId, *copies: Copy) -> None:
        """Remove copies (all when none is named); one that is not there, or cannot go now, is left to the sweep."""
        raise NotImplementedError

    def remove_after_commit(self, work: UnitOfWork, one: BlobId, *copies: Copy) -> None:
        """As `remove`, once the unit of work is on disk."""
        raise NotImplementedError

    def ids(self) -> Iterator[BlobId]:
        """Everything that lies in the folder, temporary files included."""
        raise NotImplementedError
