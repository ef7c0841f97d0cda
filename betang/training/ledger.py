"""What the tests ask afterwards: calls by method and status, refused calls, lock-screen notifications."""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

Json = dict[str, Any]

_KEPT = 100_000


@dataclass(frozen=True, slots=True)
class Rejection:
    """One call that was not answered with ok. `chat` is as the bot gave it, "" when it named none."""

    method: str
    status: int
    description: str
    chat: str = ""


@dataclass(frozen=True, slots=True)
class Notification:
    """What a locked phone shows of one new message: at most the first 140 characters in one line."""

    user: int
    message: int
    date: int
    title: str
    preview: str
    silent: bool

    def as_json(self) -> Json:
        return {
            "user": self.user,
            "chat": self.user,
            "message": self.message,
            "date": self.date,
            "title": self.title,
            "preview": self.preview,
            "silent": self.silent,
        }


class Moment(NamedTuple):
    """When a message came to be, for measuring replies: `at` in monotonic seconds of the server."""

    at: float
    chat: int
    message: int
    what: Literal["said", "sent", "edited"]


class Ledger:
    """Bounded, so that a server which runs for days does not grow."""

    def __init__(self) -> None:
        self.moments: deque[Moment] = deque(maxlen=_KEPT)
        self._calls: Counter[tuple[str, int]] = Counter()
        self.rejected: deque[Rejection] = deque(maxlen=_KEPT)
        self.notifications: deque[Notification] = deque(maxlen=_KEPT)

    def count(self, method: str, status: int) -> None:
        self._calls[method, status] += 1

    def reject(self, method: str, status: int, description: str, chat: str) -> None:
        self.rejected.append(Rejection(method, status, description, chat))

    def calls(self, method: str, status: int | None = None) -> int:
        """How often a method was called, with this status or any."""
        return sum(
            count
            for (name, code), count in self._calls.items()
            if name == method and (status is None or code == status)
        )

    @property
    def total(self) -> int:
        return self._calls.total()

    def table(self) -> dict[str, dict[str, int]]:
        """`{"sendMessage": {"200": 12}}`."""
        table: dict[str, dict[str, int]] = {}
        for (method, status), count in sorted(self._calls.items()):
            table.setdefault(method, {})[str(status)] = count
        return table


_STAND_INS = {
    "photo": "Foto",
    "voice": "Pesan suara",
    "audio": "Audio",
    "video": "Video",
    "video_note": "Pesan video",
    "document": "Dokumen",
    "location": "Lokasi",
}


def preview(content: Json) -> str:
    """The line a lock screen shows: spoilers covered, white space folded."""
    text = str(content.get("text") or content.get("caption") or "")
    entities = content.get("entities") or content.get("caption_entities") or ()
    for entity in entities:
        if entity["type"] == "spoiler":
            text = _covered(text, entity["offset"], entity["length"])
    kind = next((word for key, word in _STAND_INS.items() if key in content), "")
    line = " ".join(f"{kind} {text}".split())
    return line if len(line) <= 140 else line[:139] + "…"


def _covered(text: str, offset: int, length: int) -> str:
    units = text.encode("utf-16-le")
    covered = units[: offset * 2] + "▒".encode("utf-16-le") * length + units[(offset + length) * 2 :]
    return covered.decode("utf-16-le", "replace")
