"""Keys of cases and desks, in the age format.

Here: making case keys, encrypting to them, wrapping them for desks, and what the server holds of each desk.
Not here: rows and files (storage), who may be granted what (reports, duty).

age (age-encryption.org/v1) through `pyrage`, the Python binding of rage; X25519 identities. A case's
body, messages and files are age files for the case's recipient, so whoever has the recipient can add
without being able to read. A wrapping is an age file that holds the case's identity line, for a desk:
`age -d -i desk.identity wrapping` prints it, and that line opens the case. Destroying the wrappings of a
case erases it.

age gives confidentiality and integrity, not authorship: anybody with the recipient can make such a file.
pyrage draws from the system's own chance, not from our clock. It holds Python's global lock while it works
(measured: 0.1 ms for a message, 42 ms for 20 MB), so large files belong in small numbers at a time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO

import pyrage  # type: ignore[import-untyped]  # ships without type information

from betang.vault.errors import CannotOpenError, NoSuchDeskError
from betang.vault.secret import Secret
from betang.vocabulary import DistrictCode


@dataclass(frozen=True, slots=True)
class CaseKey:
    """A new case's key pair. The identity is wrapped for the desks at once and kept nowhere else."""

    identity: Secret
    recipient: str


@dataclass(frozen=True, slots=True)
class DeskKey:
    """What lies on this server of a desk: always its recipient, its identity only if the server may read."""

    recipient: str
    identity: Secret | None = None


class Desks:
    """The desks of the key folder."""

    __slots__ = ("_keys",)

    def __init__(self, keys: Mapping[DistrictCode, DeskKey]) -> None:
        self._keys = dict(sorted(keys.items()))

    def codes(self) -> tuple[DistrictCode, ...]:
        return tuple(self._keys)

    def recipient(self, code: DistrictCode) -> str:
        """The age recipient of a desk, `age1…`. Raises NoSuchDeskError."""
        return self._desk(code).recipient

    def can_open(self, code: DistrictCode) -> bool:
        """Whether this server can open what is wrapped for the desk; False for a desk it does not know."""
        return code in self._keys and self._keys[code].identity is not None

    def identity(self, code: DistrictCode) -> Secret | None:
        """The desk's identity, or None when it is kept elsewhere (a console). Raises NoSuchDeskError."""
        return self._desk(code).identity

    def _desk(self, code: DistrictCode) -> DeskKey:
        try:
            return self._keys[code]
        except KeyError:
            raise NoSuchDeskError(f"no desk {code} in the key folder; `bot.py keys init` adds desks") from None


def new_case_key() -> CaseKey:
    """A fresh age identity and its recipient."""
    identity = pyrage.x25519.Identity.generate()
    return CaseKey(identity=Secret(str(identity)), recipient=str(identity.to_public()))


def recipient_of(identity: Secret) -> str:
    """The public half of an identity. Raises CannotOpenError when it is no age X25519 identity."""
    return str(_identity(identity).to_public())


def is_recipient(text: str) -> bool:
    """Whether `text` is an age X25519 recipient."""
    try:
        pyrage.x25519.Recipient.from_str(text)
    except pyrage.RecipientError:
        return False
    return True


def encrypt_to(recipients: str | Sequence[str], plain: bytes) -> bytes:
    """An age file that each of the recipients can open. Raises ValueError for none, or for a wrong one."""
    return bytes(pyrage.encrypt(plain, _recipients(recipients)))


def decrypt(identity: Secret, data: bytes) -> bytes:
    """The content of an age file. Raises CannotOpenError when it is for another, changed or cut off."""
    try:
        return bytes(pyrage.decrypt(data, [_identity(identity)]))
    except pyrage.DecryptError:
        raise CannotOpenError("an age file is for another identity, or was changed") from None


def encrypt_stream_to(recipients: str | Sequence[str], source: BinaryIO, sink: BinaryIO) -> None:
    """As `encrypt_to` for files that should not lie in memory as a whole. Raises OSError when the disk refuses."""
    try:
        pyrage.encrypt_io(source, sink, _recipients(recipients))
    except pyrage.EncryptError as error:
        raise OSError("an age file could not be written") from error


def decrypt_stream(identity: Secret, source: BinaryIO, sink: BinaryIO) -> None:
    """As `decrypt` for large files. What was written before CannotOpenError is raised must be thrown away."""
    try:
        pyrage.decrypt_io(source, sink, [_identity(identity)])
    except pyrage.DecryptError:
        raise CannotOpenError("an age file is for another identity, or was changed") from None
    except OSError as error:
        if error.errno is not None:
            raise  # the disk's own error; pyrage's, for a changed or cut off body, has no number
        raise CannotOpenError("an age file was changed or cut off") from None


def wrap(case_identity: Secret, desk_recipients: str | Sequence[str]) -> bytes:
    """An age file that holds the identity line of a case, for a desk (one wrapping a desk is the custom)."""
    return encrypt_to(desk_recipients, case_identity.as_bytes() + b"\n")


def unwrap(wrapping: bytes, desk_identity: Secret) -> Secret:
    """The identity of a case. Raises CannotOpenError when the wrapping is for another desk or was changed."""
    case_identity = Secret(decrypt(desk_identity, wrapping).strip())
    recipient_of(case_identity)  # refuses a file that holds something else
    return case_identity


def _identity(secret: Secret) -> pyrage.x25519.Identity:
    try:
        return pyrage.x25519.Identity.from_str(secret.as_text())
    except (pyrage.IdentityError, ValueError):
        raise CannotOpenError("this is not an age X25519 identity") from None


def _recipients(recipients: str | Sequence[str]) -> list[pyrage.x25519.Recipient]:
    lines = [recipients] if isinstance(recipients, str) else list(recipients)
    if not lines:
        raise ValueError("an age file needs at least one recipient")
    try:
        return [pyrage.x25519.Recipient.from_str(line) for line in lines]
    except pyrage.RecipientError:
        raise ValueError("not an age X25519 recipient (age1…)") from None
