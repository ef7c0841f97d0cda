"""The blob folder: sealed files, each in up to three copies.

    data/blobs/ab/ab12….original.age   what was sent, for the case's recipient; the evidence
    data/blobs/ab/ab12….preview.age    a clean picture of it (photos and documents), for the case's recipient
    data/blobs/ab/ab12….waiting.age    an officer's file for the citizen, for a key that lies in the row

Every file is an age file before it touches the disk, temporary ones too. What belongs to whom stands in the
`attachments` table; a file without a row there is an orphan and is swept. Its row is committed before a
file is fetched, so no file that is on its way is an orphan.
"""

from __future__ import annotations

import asyncio
import logging
import os
import re
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO, NamedTuple

from betang.storage.unit_of_work import UnitOfWork
from betang.vocabulary import BlobId

_TEMPORARY = ".new-"
_NAME = re.compile(r"(?:\.new-)?([0-9a-f]{32})\.(original|preview|waiting)\.age")
_log = logging.getLogger(__name__)


class Copy(StrEnum):
    ORIGINAL = "original"
    PREVIEW = "preview"
    WAITING = "waiting"


class Stored(NamedTuple):
    """A file that lies in the folder; a temporary one counts as its copy."""

    id: BlobId
    copy: Copy


class FileStore:
    """Blocking; callers in the event loop use `asyncio.to_thread` for all but `remove`.

    `turn` is held by whoever has a whole file in memory, so that memory grows by one file at a time.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._swept = ""
        self.turn = asyncio.Lock()

    def write(self, one: BlobId, copy: Copy, fill: Callable[[BinaryIO], None]) -> None:
        """Have `fill` write ciphertext, and put it in place so that a power cut leaves all of it or nothing."""
        target = self._path(one, copy)
        self._make_folder(target.parent)
        temporary = target.with_name(_TEMPORARY + target.name)
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as file:
                fill(file)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(target)
        except BaseException:
            # On a full disk the half file would keep the space that the next try needs.
            temporary.unlink(missing_ok=True)
            raise
        _sync(target.parent)

    def open(self, one: BlobId, copy: Copy) -> BinaryIO:
        """The ciphertext. Raises FileNotFoundError."""
        return self._path(one, copy).open("rb")

    def remove(self, one: BlobId, *copies: Copy) -> None:
        """Remove copies (all when none is named); one that cannot go now is left to the sweep."""
        for copy in copies or tuple(Copy):
            path = self._path(one, copy)
            for name in (path, path.with_name(_TEMPORARY + path.name)):
                try:
                    name.unlink(missing_ok=True)
                except OSError as error:
                    _log.warning("a sealed file could not be removed: %s", type(error).__name__)

    def remove_after_commit(self, work: UnitOfWork, one: BlobId, *copies: Copy) -> None:
        """As `remove`, once the unit of work is on disk."""
        work.after_commit(lambda: self.remove(one, *copies))

    def stored_in_next_folder(self) -> list[Stored]:
        """What lies in one of the (at most 256) folders, the next at each call; temporary files included.

        One at a time, so that a sweep stays small however much is kept. Foreign files are left out.
        """
        folders = sorted(path.name for path in self._folder.glob("??"))
        later = [name for name in folders if name > self._swept]
        self._swept = (later or folders or [""])[0]
        names = sorted(path.name for path in (self._folder / self._swept).iterdir()) if folders else []
        matches = [match for name in names if (match := _NAME.fullmatch(name))]
        return [Stored(BlobId(match[1]), Copy(match[2])) for match in matches]

    def _path(self, one: BlobId, copy: Copy) -> Path:
        return self._folder / one[:2] / f"{one}.{copy}.age"

    def _make_folder(self, folder: Path) -> None:
        if folder.is_dir():
            return
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        folder.mkdir(exist_ok=True, mode=0o700)
        _sync(self._folder)


def _sync(folder: Path) -> None:
    """Make a new name in `folder` last through a power cut."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
