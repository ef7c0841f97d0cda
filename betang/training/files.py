"""Files as Telegram keeps them: opaque ids, kinds, sizes, and download paths that run out."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import Any

from PIL import Image, UnidentifiedImageError

from betang.clock import Clock
from betang.training.errors import bad_request
from betang.training.limits import DOWNLOAD_BYTES, FILE_PATH_SECONDS

Json = dict[str, Any]

_FOLDERS = {
    "photo": "photos",
    "voice": "voice",
    "audio": "music",
    "video": "videos",
    "video_note": "video_notes",
    "document": "documents",
    "sticker": "stickers",
}
_SUFFIXES = {"photo": "jpg", "voice": "oga", "audio": "mp3", "video": "mp4", "video_note": "mp4", "sticker": "webp"}
MEDIA_TYPES = {
    "photo": "image/jpeg",
    "voice": "audio/ogg",
    "audio": "audio/mpeg",
    "video": "video/mp4",
    "video_note": "video/mp4",
    "document": "application/octet-stream",
    "sticker": "image/webp",
}


@dataclass(slots=True)
class StoredFile:
    """`size` may be larger than `data`, so that a test need not make 25 MB to be refused."""

    file_id: str
    unique_id: str
    kind: str
    data: bytes
    size: int
    name: str = ""
    media_type: str = ""
    duration: int = 0
    width: int = 0
    height: int = 0
    path: str = ""
    path_until: float = field(default=0.0)

    def reference(self) -> Json:
        """The three fields every file object has."""
        return {"file_id": self.file_id, "file_unique_id": self.unique_id, "file_size": self.size}


class FileStore:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._by_id: dict[str, StoredFile] = {}
        self._by_path: dict[str, StoredFile] = {}
        self._counter = 0

    def keep(self, kind: str, data: bytes, *, name: str = "", media_type: str = "", size: int = 0) -> StoredFile:
        """Store bytes under a new id; `size` over the true one is believed."""
        self._counter += 1
        unique = f"AQAD{self._counter:08x}"
        file = StoredFile(
            file_id=f"AgACAgUAAx{self._counter:08x}{self._clock.token_bytes(12).hex()}",
            unique_id=unique,
            kind=kind,
            data=data,
            size=max(size, len(data)),
            name=name,
            media_type=media_type or MEDIA_TYPES[kind],
        )
        self._by_id[file.file_id] = file
        return file

    def find(self, file_id: str) -> StoredFile | None:
        """The file of an id; the smaller sizes of a photo (id, `s`, number) share its bytes."""
        return self._by_id.get(file_id.partition("s")[0])

    def open_path(self, file_id: str) -> StoredFile:
        """Give a file a download path for an hour; raises ApiError over 20 MB or for an unknown id."""
        file = self.find(file_id)
        if file is None:
            raise bad_request("wrong file_id or the file is temporarily unavailable")
        if file.size > DOWNLOAD_BYTES:
            raise bad_request("file is too big")
        if not file.path:
            file.path = f"{_FOLDERS[file.kind]}/file_{len(self._by_path)}.{_suffix(file)}"
            self._by_path[file.path] = file
        file.path_until = self._clock.now().timestamp() + FILE_PATH_SECONDS
        return file

    def download(self, path: str) -> StoredFile | None:
        file = self._by_path.get(path)
        if file is None or file.path_until < self._clock.now().timestamp():
            return None
        return file


def measure_photo(data: bytes) -> tuple[int, int] | None:
    """Width and height in pixels, or None when it is no picture."""
    try:
        with Image.open(io.BytesIO(data)) as image:
            return image.size
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError):
        return None


def _suffix(file: StoredFile) -> str:
    _, dot, suffix = file.name.rpartition(".")
    if dot and suffix.isascii() and suffix.isalnum():
        return suffix.lower()
    return _SUFFIXES.get(file.kind, "bin")
