"""Parameters of a call without files, as one JSON object: one of the four ways of the Bot API ("Making requests").

The library sends a form, and builds an object for every parameter and an encoding inside the encoding for every
keyboard; for a screen that costs more than the rest of the request.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from telegram import InputFile

_encode = msgspec.json.Encoder().encode


def has_files(parameters: Mapping[str, Any]) -> bool:
    return any(isinstance(value, InputFile) for value in parameters.values())


class PlainBody:
    """Plain values, encoded; `None` is left out. Stands in for the library's `RequestData`, which is final."""

    __slots__ = ("encoded",)

    contains_files = False

    def __init__(self, parameters: Mapping[str, Any]) -> None:
        self.encoded = _encode({name: value for name, value in parameters.items() if value is not None})
