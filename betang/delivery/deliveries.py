"""What can leave for a chat, as values that an outbox row holds (sealed JSON).

No Telegram here: `telegram_sender.py` turns each into calls of the Bot API.
"""

from __future__ import annotations

import msgspec

from betang.vocabulary import FileKind


class Key(msgspec.Struct, frozen=True, omit_defaults=True):
    """A button as it is sent: callback data of at most 64 bytes, a link, a text for the clipboard or for inline mode."""

    label: str
    data: str = ""
    url: str = ""
    copies: str = ""
    switches: str = ""


Keys = tuple[tuple[Key, ...], ...]


class ShowScreen(msgspec.Struct, frozen=True, tag="screen", omit_defaults=True):
    """The chat's one screen: edited in place, or sent when there is none."""

    text: str
    keys: Keys = ()
    silent: bool = True


class SendNotice(msgspec.Struct, frozen=True, tag="notice", omit_defaults=True):
    """A message of its own: an officer's alert, a reading view, a doorbell."""

    text: str
    keys: Keys = ()
    silent: bool = True
    protected: bool = False
    purpose: int = 1
    remove_after: int | None = None
    """Seconds after which the bot removes it; None: it stays until the chat is cleaned."""
    not_after: int | None = None
    """Milliseconds since 1970 after which it must not come any more: a doorbell outside the safe hours."""
    about: str = ""
    """Whose it is and what it tells of, for whoever must know when it cannot be delivered; empty: nobody."""


class SendFile(msgspec.Struct, frozen=True, tag="file", omit_defaults=True):
    """A sealed file, opened in memory at the moment of sending; `copy` says which of its copies."""

    attachment: str
    kind: FileKind
    copy: str
    caption: str = ""
    desk: str = ""
    protected: bool = True
    purpose: int = 3
    remove_after: int | None = None


class SendPicture(msgspec.Struct, frozen=True, tag="picture", omit_defaults=True):
    """The picture of a message of the library, by the message's id: no row ever names a path."""

    message: str
    caption: str
    keys: Keys = ()
    remove_after: int | None = None


class DeleteMessages(msgspec.Struct, frozen=True, tag="delete"):
    """Remove messages of either side; at most 100 ids."""

    ids: tuple[int, ...]


class EditNotice(msgspec.Struct, frozen=True, tag="edit", omit_defaults=True):
    """Change a message of ours that is not the chat's screen: its text and its buttons."""

    message_id: int
    text: str
    keys: Keys = ()


class BlankMessage(msgspec.Struct, frozen=True, tag="blank"):
    """Overwrite a message of ours that is too old to be deleted."""

    message_id: int
    text: str


class FetchFile(msgspec.Struct, frozen=True, tag="fetch"):
    """Download a file a person sent, seal it, then remove their message."""

    attachment: str
    file_id: str
    message_id: int


class SetMenu(msgspec.Struct, frozen=True, tag="menu"):
    """The command menu of this one chat: (command, description) pairs; empty: the public one again."""

    commands: tuple[tuple[str, str], ...]


class LeaveGroup(msgspec.Struct, frozen=True, tag="leave"):
    """Leave a group chat."""


Delivery = (
    ShowScreen
    | SendNotice
    | SendFile
    | SendPicture
    | DeleteMessages
    | BlankMessage
    | EditNotice
    | FetchFile
    | SetMenu
    | LeaveGroup
)
