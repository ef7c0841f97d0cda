"""Telegram's documented limits as numbers, and the length checks that use them.

Shapes of keyboards are checked in `markup.py`, pace in `flood.py`.
"""

from __future__ import annotations

from betang.training.errors import bad_request

TEXT_UNITS = 4096
CAPTION_UNITS = 1024
CALLBACK_DATA_BYTES = 64
CALLBACK_ANSWER_CHARACTERS = 200
BUTTONS_IN_A_ROW = 8
BUTTONS_IN_A_KEYBOARD = 100
UPLOAD_BYTES = 50 * 1024 * 1024
"""The documentation says "50 MB"; the open server counts 1,024 x 1,024 bytes."""
PHOTO_BYTES = 10 * 1024 * 1024
DOWNLOAD_BYTES = 20 * 1024 * 1024
DELETION_SECONDS = 48 * 3600
DELETED_AT_ONCE = 100
FILE_PATH_SECONDS = 3600
UPDATES_KEPT_SECONDS = 24 * 3600
UPDATES_AT_ONCE = 100
LONG_POLL_SECONDS = 50
"""Documentation is silent on a highest timeout; the open server cuts at 50 s."""
CALLBACK_QUERY_SECONDS = 60
"""Documentation is silent on how long a query may be answered; a minute is on the careful side."""
INLINE_QUERY_SECONDS = 10
"""Documentation is silent here too; phones stop waiting after some seconds."""
INLINE_QUERY_CHARACTERS = 256
INLINE_RESULTS = 50
INLINE_RESULT_ID_BYTES = 64
INLINE_OFFSET_BYTES = 64
COMMANDS = 100
COMMAND_DESCRIPTION_CHARACTERS = 256
NAME_CHARACTERS = 64
SHORT_DESCRIPTION_CHARACTERS = 120
DESCRIPTION_CHARACTERS = 512
LEAST_IN_ALBUM = 2
MOST_IN_ALBUM = 10


def utf16_length(text: str) -> int:
    """Length in UTF-16 code units, in which Telegram counts texts and entities."""
    if text.isascii():
        return len(text)
    return len(text) + sum(character > "\uffff" for character in text)


def check_text(text: str) -> None:
    """Check a message's text after parsing; raises ApiError when it is empty or over 4,096 units."""
    if not text:
        raise bad_request("message text is empty")
    if len(text) > TEXT_UNITS or utf16_length(text) > TEXT_UNITS:
        raise bad_request("message is too long")


def check_caption(text: str) -> None:
    """Check a caption after parsing; raises ApiError over 1,024 units."""
    if utf16_length(text) > CAPTION_UNITS:
        raise bad_request("message caption is too long")


def cut(text: str) -> list[str]:
    """Cut a text as phones do before sending: pieces of at most 4,096 units, no character split."""
    pieces = [""]
    units = 0
    for character in text:
        size = 2 if character > "\uffff" else 1
        if units + size > TEXT_UNITS:
            pieces.append("")
            units = 0
        pieces[-1] += character
        units += size
    return pieces
