"""Files that people send: what a phone would tell Telegram of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from betang.training.entities import typed_entities
from betang.training.files import FileStore, measure_photo
from betang.training.media import describe

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Attachment:
    """One file of a message. `kind` as in `files.MEDIA_TYPES`; `size` above the true one is believed."""

    kind: str
    data: bytes
    caption: str = ""
    name: str = ""
    media_type: str = ""
    size: int = 0
    duration: int = 0


def attach(files: FileStore, item: Attachment) -> Json:
    """Store a file and give the message content that shows it.

    Real Telegram re-encodes photos; here they stay as they are, metadata and all, which is the worse case.
    """
    file = files.keep(item.kind, item.data, name=item.name, media_type=item.media_type, size=item.size)
    file.duration = item.duration
    if item.kind == "photo":
        file.width, file.height = measure_photo(item.data) or (800, 600)
    content: Json = {item.kind: describe(file)}
    if item.caption:
        content["caption"] = item.caption
        if entities := typed_entities(item.caption):
            content["caption_entities"] = entities
    return content
