"""Parameters of a call without files, encoded as the library encodes them but in one pass.

The library builds an object for every parameter first; for a screen with its keyboard that costs
more than the rest of the request. A test compares the two encodings.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import msgspec
from telegram import InputFile

_encode = msgspec.json.Encoder().encode


def has_files(parameters: Mapping[str, Any]) -> bool:
    return any(isinstance(value, InputFile) for value in parameters.values())


class PlainForm:
    """A form of plain values; `None` is left out. Stands in for the library's `RequestData`, which is final."""

    __slots__ = ("_plain",)

    contains_files = False

    def __init__(self, parameters: Mapping[str, Any]) -> None:
        self._plain = parameters

    def url_encoded_parameters(self, encode_kwargs: dict[str, Any] | None = None) -> str:
        pairs = [(name, _as_text(value)) for name, value in self._plain.items() if value is not None]
        return urlencode(pairs, **(encode_kwargs or {}))


def _as_text(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int | float) else _encode(value).decode()
