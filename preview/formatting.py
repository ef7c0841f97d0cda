"""Telegram's entities as the tags of a page. Offsets count UTF-16 units; what is in a text is always escaped."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Any

Json = dict[str, Any]

_TAGS = {
    "bold": "b",
    "italic": "i",
    "underline": "u",
    "strikethrough": "s",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "expandable_blockquote": "blockquote",
}
_CLASSES = {
    "spoiler": "spoiler",
    "text_link": "link",
    "url": "link",
    "email": "link",
    "mention": "link",
    "hashtag": "link",
    "bot_command": "command",
    "phone_number": "link",
}


def formatted(text: str, entities: Iterable[Json]) -> str:
    """HTML. Links are shown and lead nowhere: nobody calls a number while reading through."""
    units = text.encode("utf-16-le")
    known = [one for one in entities if one["type"] in _TAGS or one["type"] in _CLASSES]
    # Outer before inner, so that inner ones close first.
    known.sort(key=lambda one: (one["offset"], -one["length"]))
    out: list[str] = []
    opened: list[tuple[int, str]] = []
    position = 0

    def say(until: int) -> None:
        nonlocal position
        out.append(escape(units[position * 2 : until * 2].decode("utf-16-le", "replace"), quote=False))
        position = until

    def close(until: int) -> None:
        while opened and opened[-1][0] <= until:
            end, tag = opened.pop()
            say(end)
            out.append(f"</{tag}>")

    for entity in known:
        close(entity["offset"])
        say(entity["offset"])
        end = entity["offset"] + entity["length"]
        tag, opening = _opening(entity)
        opened.append((min(end, opened[-1][0]) if opened else end, tag))
        out.append(opening)
    close(len(units) // 2)
    say(len(units) // 2)
    return "".join(out)


def _opening(entity: Json) -> tuple[str, str]:
    kind = entity["type"]
    if kind in _TAGS:
        return _TAGS[kind], f"<{_TAGS[kind]}>"
    title = f' title="{escape(str(entity["url"]))}"' if "url" in entity else ""
    return "span", f'<span class="{_CLASSES[kind]}"{title}>'
