"""Lengths that tell little.

Here: the ladder of lengths and the padding to it. Not here: encryption.

Threat: whoever reads the database sees how long each sealed row is, and a long row is a story told.
Padded rows have one of a few lengths: 128, 256, 512, 1,024, 2,048 or 4,096 bytes, then whole multiples of
4,096. A row grows by about a third on average, at most to twice its size (and to 128 bytes).
"""

from __future__ import annotations

from betang.vault.errors import CannotOpenError

_SMALLEST = 128
_STEP = 4096
_END = b"\x80"


def padded_length(length: int) -> int:
    """The smallest rung of the ladder that holds `length` bytes."""
    if length > _STEP:
        return -(-length // _STEP) * _STEP
    return max(_SMALLEST, 1 << max(length - 1, 0).bit_length())


def pad(plain: bytes) -> bytes:
    """`plain`, the byte 0x80, then zeros up to the next rung (the padding of ISO/IEC 7816-4)."""
    return (plain + _END).ljust(padded_length(len(plain) + 1), b"\0")


def unpad(padded: bytes) -> bytes:
    """What `pad` was given; raises CannotOpenError when the padding is not there."""
    plain = padded.rstrip(b"\0")
    if not plain.endswith(_END):
        raise CannotOpenError("the padding of a sealed value is damaged")
    return plain[:-1]


def pad_json(document: bytes) -> bytes:
    """A JSON document filled with spaces up to the next rung, still the same document (RFC 8259, section 2).

    For bodies that must stay readable with the `age` tool alone, where binary padding would be in the way.
    """
    return document.ljust(padded_length(len(document)), b" ")
