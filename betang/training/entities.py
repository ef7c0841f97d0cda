"""Formatted text: Telegram's HTML style to plain text with entities, and the entities of typed text.

Offsets and lengths are in UTF-16 code units. Error texts and byte offsets are those of TDLib, the
library behind the Bot API. Markdown is not taken: Betang writes HTML only.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import Any

from betang.training.errors import ApiError, bad_request
from betang.training.limits import utf16_length

Json = dict[str, Any]

_TYPES = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
}
_HOLDS_NONE = {"text_link", "code", "pre"}
"""Within these nothing is recognised; within bold and the like, it is (Bot API, formatting options)."""
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_REFERENCE = re.compile(r"&(#[0-9]+|#x[0-9a-fA-F]+|[a-z]+);?")
_TAG_NAME = re.compile(r"[^\s>]*")
_ATTRIBUTE = re.compile(r"""\s*([^\s=>/"']+)\s*(?:=\s*("[^"]*"|'[^']*'|[A-Za-z0-9.-]+))?""")
_TYPED = re.compile(
    r"(?P<bot_command>(?<![\w/])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?)"
    r"|(?P<url>https?://[^\s<>\"]+)"
    r"|(?P<email>[\w.+-]+@[\w-]+\.[\w.]+)"
    r"|(?P<mention>(?<!\w)@[A-Za-z][A-Za-z0-9_]{4,31})"
    r"|(?P<hashtag>(?<!\w)#\w*[^\W\d]\w*)"
    r"|(?P<phone_number>(?<![\w+])\+\d[\d-]{6,}\d)"
)


@dataclass(slots=True)
class _Open:
    name: str
    argument: str
    offset: int


class _HtmlReader:
    """One pass over the source; `plain` grows piece by piece beside its length in UTF-16 units."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._plain: list[str] = []
        self._length = 0
        self._open: list[_Open] = []
        self.entities: list[Json] = []

    def read(self) -> str:
        position = 0
        while position < len(self._source):
            start = self._source.find("<", position)
            if start < 0:
                start = len(self._source)
            self._add(_decode_references(self._source[position:start]))
            position = self._tag(start) if start < len(self._source) else start
        if self._open:
            raise _broken(f'Can\'t find end tag corresponding to start tag "{self._open[-1].name}"')
        return "".join(self._plain)

    def _add(self, text: str) -> None:
        if text:
            self._plain.append(text)
            self._length += utf16_length(text)

    def _tag(self, start: int) -> int:
        if self._source.startswith("</", start):
            return self._end_tag(start)
        name_match = _TAG_NAME.match(self._source, start + 1)
        name = name_match.group().lower() if name_match else ""
        position = start + 1 + len(name)
        if position >= len(self._source):
            raise _broken(f"Unclosed start tag at byte offset {self._bytes(start)}")
        if name not in _TYPES:
            raise _broken(f'Unsupported start tag "{name}" at byte offset {self._bytes(start)}')
        argument, position = self._attributes(name, start, position)
        if name == "span" and argument != "spoiler":
            raise _broken(f'Tag "span" must have class "tg-spoiler" at byte offset {self._bytes(start)}')
        self._open.append(_Open(name, argument, self._length))
        return position

    def _attributes(self, tag: str, start: int, position: int) -> tuple[str, int]:
        argument = ""
        while True:
            while position < len(self._source) and self._source[position].isspace():
                position += 1
            if position >= len(self._source):
                raise _broken(f'Unclosed start tag "{tag}" at byte offset {self._bytes(start)}')
            if self._source[position] == ">":
                return argument, position + 1
            found = _ATTRIBUTE.match(self._source, position)
            if found is None:
                raise _broken(f'Empty attribute name in the tag "{tag}" at byte offset {self._bytes(start)}')
            position = found.end()
            argument = _argument(tag, found.group(1).lower(), found.group(2)) or argument

    def _end_tag(self, start: int) -> int:
        if not self._open:
            raise _broken(f"Unexpected end tag at byte offset {self._bytes(start)}")
        end = self._source.find(">", start)
        if end < 0:
            raise _broken(f"Unclosed end tag at byte offset {self._bytes(start)}")
        name = self._source[start + 2 : end].strip().lower()
        opened = self._open.pop()
        if name and name != opened.name:
            where = self._bytes(start)
            raise _broken(
                f'Unmatched end tag at byte offset {where}, expected "</{opened.name}>", found "</{name}>"'
            )
        if self._length > opened.offset:
            self._close(opened)
        return end + 1

    def _close(self, opened: _Open) -> None:
        kind = _TYPES[opened.name]
        entity: Json = {"type": kind, "offset": opened.offset, "length": self._length - opened.offset}
        match kind:
            case "text_link":
                entity["url"] = opened.argument or "".join(self._plain)[-entity["length"] :]
                if not _is_link(entity["url"]):
                    return  # TDLib keeps the words and drops a link that leads nowhere
            case "blockquote" if opened.argument:
                entity["type"] = "expandable_blockquote"
            case "custom_emoji":
                entity["custom_emoji_id"] = opened.argument
            case "code" if opened.argument and self._open and self._open[-1].name == "pre":
                self._open[-1].argument = opened.argument
                return
            case "pre" if opened.argument:
                entity["language"] = opened.argument
        self.entities.append(entity)

    def _bytes(self, position: int) -> int:
        return len(self._source[:position].encode("utf-8", "surrogatepass"))


def parse_html(source: str) -> tuple[str, list[Json]]:
    """Plain text and entities of `source`; raises ApiError "can't parse entities: ..." on bad markup.

    Leading and trailing white space goes, as Telegram trims every text.
    """
    if "<" not in source:
        return _trim(_decode_references(source), [])
    reader = _HtmlReader(source)
    plain = reader.read()
    return _trim(plain, sorted(reader.entities, key=lambda entity: (entity["offset"], -entity["length"])))


def parse_text(source: str, mode: str, given: Any) -> tuple[str, list[Json]]:
    """Text and entities by `parse_mode`, or by the entities given when there is none; raises ApiError.

    Clients and bots see commands, links and mentions in plain text too, so those are added.
    """
    match mode.lower():
        case "":
            text, entities = _trim(
                source, [_checked(entity) for entity in given] if isinstance(given, list) else []
            )
        case "html":
            text, entities = parse_html(source)
        case "markdown" | "markdownv2":
            raise bad_request("can't parse entities: the training server reads HTML only")
        case _:
            raise bad_request("unsupported parse_mode")
    if any(mark in text for mark in "/@#+"):
        taken = [
            (entity["offset"], entity["offset"] + entity["length"])
            for entity in entities
            if entity["type"] in _HOLDS_NONE
        ]
        found = [e for e in typed_entities(text) if not _overlaps(e, taken)]
        if found:
            entities = sorted([*entities, *found], key=lambda entity: (entity["offset"], -entity["length"]))
    return text, entities


def typed_entities(text: str) -> list[Json]:
    """What Telegram recognises in plain text: commands, links, e-mail addresses, mentions, hashtags, numbers."""
    entities = []
    for found in _TYPED.finditer(text):
        offset = utf16_length(text[: found.start()])
        entities.append({"type": str(found.lastgroup), "offset": offset, "length": utf16_length(found.group())})
    return entities


def _checked(entity: Any) -> Json:
    if not isinstance(entity, dict) or not isinstance(entity.get("type"), str):
        raise bad_request("can't parse MessageEntity: expected an Object")
    if not (isinstance(entity.get("offset"), int) and isinstance(entity.get("length"), int)):
        raise bad_request("can't parse MessageEntity: offset and length must be of type Number")
    return entity


def _overlaps(entity: Json, taken: list[tuple[int, int]]) -> bool:
    return any(entity["offset"] < end and start < entity["offset"] + entity["length"] for start, end in taken)


def _argument(tag: str, name: str, value: str | None) -> str:
    if value is None:
        return "1" if (tag, name) == ("blockquote", "expandable") else ""
    value = _decode_references(value.strip("\"'"))
    match tag, name:
        case ("a", "href") | ("tg-emoji", "emoji-id"):
            return value
        case ("code", "class"):
            return value.removeprefix("language-") if value.startswith("language-") else ""
        case ("span", "class"):
            return value.removeprefix("tg-") if value.startswith("tg-") else ""
        case ("blockquote", "expandable"):
            return "1"
    return ""


def _decode_references(text: str) -> str:
    """Replace the four named references and all numeric ones; Telegram knows no others."""
    if "&" not in text:
        return text

    def decoded(found: re.Match[str]) -> str:
        name = found.group(1)
        if name.startswith("#"):
            return html.unescape(f"&{name};")
        return _NAMED.get(name, found.group())

    return _REFERENCE.sub(decoded, text)


def _is_link(url: str) -> bool:
    """TDLib's link manager knows HTTP and `tg:` alone; of `tel:+62` the words stay and the link goes."""
    return bool(re.match(r"(https?|tg):", url)) or ("." in url and not re.match(r"(mailto|tel):", url))


def _trim(text: str, entities: list[Json]) -> tuple[str, list[Json]]:
    stripped = text.strip()
    if len(stripped) == len(text):
        return text, entities
    cut = utf16_length(text[: len(text) - len(text.lstrip())])
    length = utf16_length(stripped)
    kept = []
    for entity in entities:
        start = max(entity["offset"] - cut, 0)
        end = min(entity["offset"] - cut + entity["length"], length)
        if end > start:
            kept.append({**entity, "offset": start, "length": end - start})
    return stripped, kept


def _broken(reason: str) -> ApiError:
    return bad_request(f"can't parse entities: {reason}")
