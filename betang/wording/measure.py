"""How long a text is for Telegram, which counts UTF-16 units after it has read the HTML."""

from __future__ import annotations

import re
from html import unescape

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
CLIPBOARD_LIMIT = 256
"""What a button can copy (Bot API, CopyTextButton); a longer text is copied by hand."""

_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")


def shown(html: str) -> str:
    """What is left of Telegram HTML once tags and entities are read."""
    return unescape(_TAG.sub("", html))


def telegram_length(html: str) -> int:
    """UTF-16 units after parsing; most emoji count as two (Bot API: limits are "after entities parsing")."""
    return len(shown(html).encode("utf-16-le", "surrogatepass")) // 2
