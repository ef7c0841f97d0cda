"""The parameters of one call, whatever way they came: query, form, JSON or multipart.

Forms carry numbers, flags and structures as text; JSON carries them as themselves. Both read alike here.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

import msgspec
from aiohttp import BodyPartReader, MultipartReader, web

from betang.training.errors import bad_request, too_large
from betang.training.limits import UPLOAD_BYTES

Json = dict[str, Any]

_64_BITS = 2**63


@dataclass(frozen=True, slots=True)
class Upload:
    name: str
    data: bytes
    media_type: str = ""


class Parameters:
    """Typed access by name; raises ApiError where Telegram would refuse the value."""

    __slots__ = ("files", "values")

    def __init__(self, values: Json, files: dict[str, Upload] | None = None) -> None:
        self.values = values
        self.files = files or {}

    def text(self, name: str) -> str:
        value = self.values.get(name)
        return "" if value is None else str(value)

    def flag(self, name: str) -> bool:
        value = self.values.get(name)
        return value is True or (value is not None and str(value).lower() in {"true", "1", "yes", "t", "y"})

    def whole(self, name: str, default: int = 0) -> int:
        """A whole number; what is none counts as the default, as the open server does."""
        try:
            number = int(self.values.get(name, default))
        except (TypeError, ValueError, OverflowError):
            return default
        return number if abs(number) < _64_BITS else default

    def number(self, name: str) -> float | None:
        try:
            number = float(self.values[name])
        except (KeyError, TypeError, ValueError, OverflowError):
            return None
        return number if math.isfinite(number) else None

    def structure(self, name: str, word: str = "") -> Any:
        """A decoded JSON value, or None; `word` is how an error names it."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return msgspec.json.decode(value)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise bad_request(f"can't parse {word or name} JSON object") from error


async def read_parameters(request: web.Request) -> Parameters:
    """Read the query and the body of a call; raises ApiError for a body that is none of the four ways."""
    values: Json = dict(request.query) if request.query_string else {}
    if request.method == "GET" or not request.body_exists:
        return Parameters(values)
    match request.content_type:
        case "application/json":
            values.update(_decode_object(await request.read()))
        case "multipart/form-data":
            return await _read_multipart(request, values)
        case _:
            body = (await request.read()).decode("utf-8", "replace")
            values.update(parse_qsl(body, keep_blank_values=True))
    return Parameters(values)


def _decode_object(body: bytes) -> Json:
    if not body:
        return {}
    try:
        decoded = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise bad_request("can't parse JSON object") from error
    if not isinstance(decoded, dict):
        raise bad_request("can't parse JSON object")
    return decoded


async def _read_multipart(request: web.Request, values: Json) -> Parameters:
    files: dict[str, Upload] = {}
    left = UPLOAD_BYTES
    reader: MultipartReader = await request.multipart()
    async for part in reader:
        if not isinstance(part, BodyPartReader) or not part.name:
            continue
        data = await _read_part(part, left)
        left -= len(data)
        if part.filename is None:
            values[part.name] = data.decode("utf-8", "replace")
        else:
            files[part.name] = Upload(part.filename, data, part.headers.get("Content-Type", ""))
    return Parameters(values, files)


async def _read_part(part: BodyPartReader, most: int) -> bytes:
    pieces = bytearray()
    while piece := await part.read_chunk(65_536):
        pieces += piece
        if len(pieces) > most:
            raise too_large()
    return bytes(pieces)
