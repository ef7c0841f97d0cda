"""What a person sees of a message, for tests (`Seen`) and for the page (`Seen.as_json`)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from betang.training.actors import Message
from betang.training.files import FileStore

Json = dict[str, Any]

KINDS = (
    "photo",
    "voice",
    "audio",
    "video",
    "video_note",
    "document",
    "location",
    "contact",
    "sticker",
    "poll",
)


@dataclass(frozen=True, slots=True)
class Key:
    """One button below a message."""

    label: str
    data: str = ""
    url: str = ""
    copies: str = ""
    switch: str | None = None
    """What stands behind the bot's name in the chat that is chosen next; None: the button does something else."""

    def as_json(self) -> Json:
        return {
            "label": self.label,
            "data": self.data,
            "url": self.url,
            "copies": self.copies,
            "switch": self.switch,
        }


@dataclass(frozen=True, slots=True)
class Seen:
    """A message on a phone. `text` is plain (or the caption), `rows` the inline buttons, `raw` Telegram's JSON."""

    id: int
    chat: int
    from_bot: bool
    date: int
    kind: str
    text: str
    rows: tuple[tuple[Key, ...], ...] = ()
    edited: bool = False
    protected: bool = False
    silent: bool = False
    file: Json | None = None
    raw: Json = field(default_factory=dict, compare=False, repr=False)

    @property
    def keys(self) -> tuple[Key, ...]:
        return tuple(key for row in self.rows for key in row)

    @property
    def labels(self) -> tuple[str, ...]:
        return tuple(key.label for key in self.keys)

    def as_json(self) -> Json:
        raw = self.raw
        return {
            "id": self.id,
            "chat": self.chat,
            "from": raw["from"]["id"],
            "bot": self.from_bot,
            "date": self.date,
            "edited": self.edited,
            "kind": self.kind,
            "text": self.text,
            "entities": raw.get("entities") or raw.get("caption_entities") or [],
            "keyboard": [[key.as_json() for key in row] for row in self.rows],
            "reply_keyboard": _reply_keyboard(raw),
            "file": self.file,
            "protected": self.protected,
            "silent": self.silent,
            "album": raw.get("media_group_id", ""),
            "reply_to": raw.get("reply_to_message", {}).get("message_id"),
            "pinned": False,
            "forwarded": "forward_origin" in raw,
            "location": raw.get("location"),
            "raw": raw,
        }


def see(message: Message, files: FileStore) -> Seen:
    raw = message.content
    kind = next((kind for kind in KINDS if kind in raw), "text" if "text" in raw else "service")
    return Seen(
        id=message.id,
        chat=message.chat_id,
        from_bot=message.from_bot,
        date=raw["date"],
        kind=kind,
        text=str(raw.get("text") or raw.get("caption") or ""),
        rows=_rows(raw),
        edited="edit_date" in raw,
        protected=bool(raw.get("has_protected_content")),
        silent=message.silent,
        file=_file(raw.get(kind), files),
        raw=raw,
    )


def _rows(raw: Json) -> tuple[tuple[Key, ...], ...]:
    keyboard = raw.get("reply_markup", {}).get("inline_keyboard", ())
    return tuple(tuple(_key(key) for key in row) for row in keyboard)


def _key(raw: Json) -> Key:
    return Key(
        raw["text"],
        raw.get("callback_data", ""),
        raw.get("url", ""),
        raw.get("copy_text", {}).get("text", ""),
        raw.get("switch_inline_query"),
    )


def _reply_keyboard(raw: Json) -> list[list[str]] | None:
    rows = raw.get("reply_markup", {}).get("keyboard")
    if rows is None:
        return None
    return [[key if isinstance(key, str) else str(key.get("text", "")) for key in row] for row in rows]


def _file(part: Any, files: FileStore) -> Json | None:
    if isinstance(part, list):
        part = part[-1]
    if not isinstance(part, dict) or "file_id" not in part:
        return None
    stored = files.find(part["file_id"])
    if stored is None:
        return None
    return {
        "file_id": stored.file_id,
        "name": stored.name,
        "type": stored.media_type,
        "size": stored.size,
        "duration": stored.duration,
    }
