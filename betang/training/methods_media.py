"""sendPhoto, sendDocument, sendVoice, sendAudio, sendVideo, sendVideoNote, sendSticker, sendMediaGroup, getFile."""

from __future__ import annotations

from typing import Any

from betang.training.errors import ApiError, bad_request
from betang.training.files import StoredFile, measure_photo
from betang.training.limits import LEAST_IN_ALBUM, MOST_IN_ALBUM, PHOTO_BYTES
from betang.training.media import describe
from betang.training.parameters import Parameters, Upload
from betang.training.sending import read_caption, send
from betang.training.state import World

Json = dict[str, Any]

_WITHOUT_CAPTION = frozenset({"video_note", "sticker"})
_ALBUM_MIXES = ({"photo", "video"}, {"document"}, {"audio"})
_PHOTO_SIDES = 10_000
_PHOTO_RATIO = 20


def send_media(world: World, call: Parameters, kind: str) -> Json:
    """Send one file of `kind`, which is also the name of its parameter."""
    caption = {} if kind in _WITHOUT_CAPTION else read_caption(call.values)
    world.chat(call.values.get("chat_id"))
    file = _file(world, call, kind, kind, call.values)
    return send(world, call, {kind: describe(file), **caption})


def send_media_group(world: World, call: Parameters) -> list[Json]:
    items = call.structure("media")
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise bad_request("expected an Array of InputMedia")
    if len(items) > MOST_IN_ALBUM:
        raise bad_request("too many messages to send as an album")
    if len(items) < LEAST_IN_ALBUM:
        # The documentation says "2-10 items" and is silent on the text; the open server lets one pass.
        raise bad_request("there are no messages to send as an album")
    kinds = {str(item.get("type")) for item in items}
    if not any(kinds <= mix for mix in _ALBUM_MIXES):
        raise bad_request("can't use the media of the specified type in the album")
    chat = world.chat(call.values.get("chat_id"))
    contents = [_album_item(world, call, item) for item in items]
    world.admit(chat, len(contents))
    group_id = str(13_000_000_000_000_000 + world.next_album_id())
    protected = {"has_protected_content": True} if call.flag("protect_content") else {}
    silent = call.flag("disable_notification")
    return [
        world.add(chat, {"media_group_id": group_id, **content, **protected}, from_bot=True, silent=silent).content
        for content in contents
    ]


def _album_item(world: World, call: Parameters, item: Json) -> Json:
    kind = str(item["type"])
    return {kind: describe(_file(world, call, kind, "media", item)), **read_caption(item)}


def get_file(world: World, call: Parameters) -> Json:
    file = world.files.open_path(call.text("file_id"))
    return {**file.reference(), "file_path": file.path}


def _file(world: World, call: Parameters, kind: str, field: str, values: Json) -> StoredFile:
    """The file a call names: uploaded, attached, or known by its file_id; raises ApiError."""
    value = values.get(field)
    upload = call.files.get(field)
    if isinstance(value, str) and value.startswith("attach://"):
        upload = call.files.get(value.removeprefix("attach://"))
    elif isinstance(value, str) and value:
        return _known(world, value, kind)
    if upload is None:
        raise bad_request(f"there is no {kind.replace('_', ' ')} in the request")
    return _uploaded(world, upload, kind, values)


def _known(world: World, file_id: str, kind: str) -> StoredFile:
    if file_id.startswith(("http://", "https://")):
        # The training server never leaves this machine: no link can be fetched.
        raise bad_request("failed to get HTTP URL content")
    file = world.files.find(file_id)
    if file is None:
        raise bad_request("wrong file identifier/HTTP URL specified")
    if file.kind != kind:
        raise bad_request(f"can't use file of type {file.kind.title()} as {kind.title()}")
    return file


def _uploaded(world: World, upload: Upload, kind: str, values: Json) -> StoredFile:
    if not upload.data:
        raise bad_request("file must be non-empty")
    size = _measure(upload) if kind == "photo" else (0, 0)
    file = world.files.keep(kind, upload.data, name=upload.name, media_type=upload.media_type)
    numbers = Parameters(values)
    file.duration = numbers.whole("duration")
    file.width, file.height = size if kind == "photo" else (numbers.whole("width"), numbers.whole("height"))
    return file


def _measure(upload: Upload) -> tuple[int, int]:
    """Width and height of a picture that Telegram would take; raises ApiError (doc: sendPhoto)."""
    if len(upload.data) > PHOTO_BYTES:
        raise bad_request(
            f"file of size {len(upload.data)} bytes is too big for a photo; the maximum size is {PHOTO_BYTES} bytes"
        )
    size = measure_photo(upload.data)
    if size is None:
        raise bad_request("IMAGE_PROCESS_FAILED")
    if sum(size) > _PHOTO_SIDES or max(size) > _PHOTO_RATIO * min(size):
        raise _wrong_dimensions()
    return size


def _wrong_dimensions() -> ApiError:
    return bad_request("PHOTO_INVALID_DIMENSIONS")
