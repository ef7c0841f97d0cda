"""The text of key files.

Here: writing and reading the lines, nothing of disks. Not here: where the files lie (`key_folder`).

`working.keys`, `pseudonym.key` and `lookup.key` hold lines of four words; lines with `#` are remarks:

    <number> <made, UTC> <key, hex digits> <check>

The check is the first 8 hex digits of the SHA-256 of `<number> <key>`, so that a slip of an editor or a
damaged disk is found at the start, and not when a pseudonym no longer finds anybody.

Desk files are age's own (age(1), "identity files" and `-R`): remarks with `#` and one line,
`AGE-SECRET-KEY-1…` or `age1…`, so that `age -d -i 6271.identity` and `age -R 6271.recipient` take them as they are.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime

from betang.vault.case_keys import CaseKey, is_recipient, recipient_of
from betang.vault.errors import CannotOpenError
from betang.vault.secret import NumberedKey, Secret


class DamagedError(ValueError):
    """A key file cannot be read; the text says why and never shows the line."""


def write_keys(title: str, keys: Sequence[NumberedKey]) -> str:
    """The text of a key file. The newest key stands last."""
    lines = [
        f"# {title}",
        "# number, made, key, check. Never edit this file by hand; keep a copy in a safe place.",
    ]
    lines += [
        f"{key.number} {key.made.isoformat(timespec='seconds')} {key.secret.as_bytes().hex()} {_check(key)}"
        for key in keys
    ]
    return "\n".join(lines) + "\n"


def read_keys(text: str, size: int) -> tuple[NumberedKey, ...]:
    """The keys of a file, each of `size` bytes, numbers rising. Raises DamagedError."""
    keys = tuple(_read_key(line, size) for line in _lines(text))
    numbers = [key.number for key in keys]
    if not keys or numbers != sorted(set(numbers)):
        raise DamagedError("it holds no key, or their numbers do not rise")
    return keys


def write_identity(desk: str, made: datetime, key: CaseKey) -> str:
    """The text of a desk's identity file, as `age-keygen` lays it out."""
    return (
        f"# desk: {desk}\n# created: {made.isoformat(timespec='seconds')}\n"
        f"# public key: {key.recipient}\n{key.identity.as_text()}\n"
    )


def write_recipient(desk: str, recipient: str) -> str:
    """The text of a desk's recipient file."""
    return f"# desk: {desk}\n{recipient}\n"


def read_identity(text: str) -> Secret:
    """The one identity of a file. Raises DamagedError."""
    lines = _lines(text)
    if len(lines) != 1:
        raise DamagedError("it must hold exactly one identity")
    identity = Secret(lines[0])
    try:
        recipient_of(identity)
    except CannotOpenError:
        raise DamagedError("its line is no age X25519 identity (AGE-SECRET-KEY-1…)") from None
    return identity


def read_recipient(text: str) -> str:
    """The one recipient of a file. Raises DamagedError."""
    lines = _lines(text)
    if len(lines) != 1 or not is_recipient(lines[0]):
        raise DamagedError("it must hold exactly one age X25519 recipient (age1…)")
    return lines[0]


def _read_key(line: str, size: int) -> NumberedKey:
    try:
        number, made, digits, check = line.split()
        key = NumberedKey(int(number), datetime.fromisoformat(made), Secret(bytes.fromhex(digits)))
    except ValueError:
        raise DamagedError("a line is not number, made, key, check") from None
    if check != _check(key) or len(key.secret.as_bytes()) != size or not 1 <= key.number <= 0xFFFF:
        raise DamagedError("a key does not match its check, or has the wrong length or number")
    return key


def _check(key: NumberedKey) -> str:
    return hashlib.sha256(f"{key.number} {key.secret.as_bytes().hex()}".encode()).hexdigest()[:8]


def _lines(text: str) -> list[str]:
    stripped = (line.strip() for line in text.splitlines())
    return [line for line in stripped if line and not line.startswith("#")]
