"""Says where a sentence is no HTML that Telegram takes: it would refuse the whole screen, and the person see nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator

KNOWN = frozenset({"b", "i", "u", "s", "code", "pre", "a", "blockquote", "tg-spoiler"})
"""What our texts may use of Telegram's HTML style (Bot API, HTML style)."""

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)((?:\s[^<>]*)?)>")
_LINK = re.compile(r'\s+href="https://[^"<>\s]+"\Z')
_ENTITY = re.compile(r"&(?:lt|gt|amp|quot|#\d+|#x[0-9a-fA-F]+);")


def complaints(text: str) -> Iterator[str]:
    """Each once; nothing for a sentence that can be sent."""
    open_tags: list[str] = []
    for closing, name, attributes in _TAG.findall(text):
        if name not in KNOWN:
            yield f"<{name}> is no tag that Telegram knows"
        elif attributes and not (name == "a" and not closing and _LINK.match(attributes)):
            yield f"<{name}{attributes}> has what Telegram or we do not allow"
        elif not closing:
            open_tags.append(name)
        elif open_tags[-1:] == [name]:
            open_tags.pop()
        else:
            yield f"</{name}> closes what is not open"
    for name in open_tags:
        yield f"<{name}> is not closed"
    rest = _TAG.sub("", text)
    if "<" in rest:
        yield "a '<' that begins no tag; write &lt;"
    if "&" in _ENTITY.sub("", rest):
        yield "an '&' that begins no entity; write &amp;"
