"""Files inside messages: PhotoSize lists, Voice, Audio, Video, VideoNote, Document, Sticker as JSON."""

from __future__ import annotations

from typing import Any

from betang.training.files import StoredFile

Json = dict[str, Any]

_PHOTO_STEPS = (90, 320, 800, 1280)
"""Longest sides of the sizes Telegram makes of a photo; documentation is silent, these are what it sends."""


def describe(file: StoredFile) -> Any:
    """What stands in a message under the file's kind."""
    if file.kind == "photo":
        return _photo_sizes(file)
    return {**file.reference(), **_details(file)}


def _details(file: StoredFile) -> Json:
    timed = {"duration": file.duration, "mime_type": file.media_type}
    named = {"file_name": file.name} if file.name else {}
    match file.kind:
        case "voice":
            return timed
        case "audio":
            return {**timed, **named}
        case "video":
            return {**timed, **named, "width": file.width or 640, "height": file.height or 360}
        case "video_note":
            return {"duration": file.duration, "length": file.width or 240}
        case "sticker":
            return {"width": 512, "height": 512, "is_animated": False, "is_video": False, "type": "regular"}
        case _:
            return {**named, "mime_type": file.media_type}


def _photo_sizes(file: StoredFile) -> list[Json]:
    """Smallest first, the file itself last. The smaller ones share its bytes under its file_id's children."""
    longest = max(file.width, file.height) or 800
    sizes = []
    for index, side in enumerate(step for step in _PHOTO_STEPS if step < longest):
        small = {
            "file_id": f"{file.file_id}s{index}",
            "file_unique_id": f"{file.unique_id}s{index}",
            "width": max(1, file.width * side // longest),
            "height": max(1, file.height * side // longest),
            "file_size": max(1, file.size * side * side // (longest * longest)),
        }
        sizes.append(small)
    return [*sizes, {**file.reference(), "width": file.width or 800, "height": file.height or 600}]
