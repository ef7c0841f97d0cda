"""A second reader of the age format, written from its specification (c2sp.org/age) alone.

It shares nothing with our code or with pyrage, so what it opens is the format and no private dialect.
Reads binary files for X25519 identities; no tests here.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_CHUNK = 64 * 1024 + 16


def identity_line(path: Path) -> str:
    """The identity in a file as `age-keygen` lays it out: the one line that is no remark."""
    (line,) = [line for line in path.read_text().splitlines() if line and not line.startswith("#")]
    return line


def open_age_file(data: bytes, identity: str) -> bytes:
    header, _, rest = data.partition(b"\n--- ")
    mac_text, _, payload = rest.partition(b"\n")
    private = X25519PrivateKey.from_private_bytes(_bech32_bytes(identity, "age-secret-key-"))
    file_key = _unwrap_file_key(header.decode().splitlines(), private)
    mac_key = _derive(file_key, b"", b"header")
    mac = hmac.digest(mac_key, header + b"\n---", hashlib.sha256)
    assert hmac.compare_digest(mac, _base64(mac_text.decode()))
    return _read_payload(_derive(file_key, payload[:16], b"payload"), payload[16:])


def _unwrap_file_key(header: list[str], private: X25519PrivateKey) -> bytes:
    assert header[0] == "age-encryption.org/v1"
    public = private.public_key().public_bytes_raw()
    for at, line in enumerate(header):
        if line.startswith("-> X25519 "):
            share = _base64(line.split(" ")[2])
            shared = private.exchange(X25519PublicKey.from_public_bytes(share))
            wrap_key = _derive(shared, share + public, b"age-encryption.org/v1/X25519")
            return ChaCha20Poly1305(wrap_key).decrypt(bytes(12), _base64(header[at + 1]), None)
    raise AssertionError("no X25519 stanza")


def _read_payload(key: bytes, payload: bytes) -> bytes:
    chunks = [payload[at : at + _CHUNK] for at in range(0, len(payload), _CHUNK)]
    cipher = ChaCha20Poly1305(key)
    return b"".join(
        cipher.decrypt(number.to_bytes(11, "big") + bytes([number == len(chunks) - 1]), chunk, None)
        for number, chunk in enumerate(chunks)
    )


def _derive(secret: bytes, salt: bytes, info: bytes) -> bytes:
    return HKDF(hashes.SHA256(), 32, salt, info).derive(secret)


def _base64(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), validate=True)


def _bech32_bytes(text: str, prefix: str) -> bytes:
    human, _, data = text.lower().rpartition("1")
    assert human == prefix
    number = 0
    for character in data[:-6]:  # the last six are the checksum
        number = number << 5 | _BECH32.index(character)
    bits = 5 * len(data[:-6])
    return (number >> bits % 8).to_bytes(bits // 8, "big")
