"""What one chat shows on a phone at one moment, and how tests find things on it."""

from __future__ import annotations

from dataclasses import dataclass

from betang.training.views import Key, Seen


class NotOnScreenError(LookupError):
    """A test pressed or awaited something that the phone does not show; the text says what it does show."""


@dataclass(frozen=True, slots=True)
class View:
    """What a phone shows at one moment: all messages of a chat, oldest first."""

    messages: tuple[Seen, ...]

    @property
    def screen(self) -> Seen | None:
        """The bot's newest message with buttons, else its newest message, else None."""
        mine = [message for message in reversed(self.messages) if message.from_bot]
        return next((message for message in mine if message.rows), mine[0] if mine else None)

    @property
    def last(self) -> Seen | None:
        return self.messages[-1] if self.messages else None

    def shows(self, text: str) -> Seen | None:
        """The newest message of the bot that contains `text`."""
        return next((one for one in reversed(self.messages) if one.from_bot and text in one.text), None)

    def key(self, label_or_data: str) -> tuple[Seen, Key] | None:
        """The newest button whose label, data or beginning of label is this."""
        for message in reversed(self.messages):
            for key in message.keys:
                if label_or_data in {key.label, key.data}:
                    return message, key
        for message in reversed(self.messages):
            for key in message.keys:
                if label_or_data in key.label:
                    return message, key
        return None

    def describe(self) -> str:
        return " | ".join(f"[{one.kind}] {one.text!r} {list(one.labels)}" for one in self.messages[-5:])
