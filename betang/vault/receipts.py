"""Finding a report by its receipt, checking its PIN, and slowing down guesses.

Here: keyed hashes of receipt words, Argon2id over PINs, and the ladder of waiting times. Not here: the words
themselves (`receipt_words`), what a PIN is (`pins`), and the counters (storage).

Argon2id with 19 MiB, 2 passes, 1 lane: the least that the OWASP Password Storage Cheat Sheet recommends,
and the most that fits here, since the whole bot stays below 120 MB (RFC 9106, section 4, has 64 MiB as its
second choice). One computation takes about 30 ms; argon2-cffi lets other threads run meanwhile. One thread
does them all, so that memory grows by one computation however many people guess at once.

A PIN has at most 20 bits, so no hash alone protects it from whoever holds the database: all 10,000
four-digit ones take five minutes. Each PIN is therefore keyed (HMAC-SHA256, a key outside the database)
before Argon2id: the database without the key folder gives nothing to guess against. With both, a PIN gives
no protection.
"""

from __future__ import annotations

import asyncio
import hmac
import re
import unicodedata
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError

from betang.clock import Clock
from betang.errors import Locked
from betang.vault.errors import CannotOpenError
from betang.vault.pins import read_pin
from betang.vault.secret import Secret

MEMORY_KIB = 19_456
PASSES = 2
LANES = 1
_SALT_BYTES = 16
_MOST_WAITING = 32
_NOT_LETTERS = re.compile(r"[^a-z]+")
_INSIDE_WORDS = re.compile(r"['`\u00b4\u2018\u2019\u02bc]")  # apostrophes, whatever sign the keyboard gives

_T = TypeVar("_T")


class Receipts:
    """Hashes under the lookup key. PIN methods block for about 30 ms; in the loop use the `_aside` ones."""

    def __init__(self, lookup_key: Secret, clock: Clock) -> None:
        self._word_key = _derived(lookup_key, b"betang receipt words 1")
        self._pin_key = _derived(lookup_key, b"betang pin 1")
        self._clock = clock
        self._argon2 = PasswordHasher(time_cost=PASSES, memory_cost=MEMORY_KIB, parallelism=LANES)
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="betang-pin")
        self._waiting = 0

    def lookup_hash(self, words: Sequence[str]) -> bytes:
        """The 32 bytes under which a receipt is stored; letter case, accents, spaces and signs do not matter.

        Raises ValueError when no letter is left.
        """
        normal = normalise_words(words)
        if not normal:
            raise ValueError("a receipt has words")
        return hmac.digest(self._word_key, normal.encode(), "sha256")

    def hash_pin(self, pin: str) -> str:
        """What is stored of a PIN: a PHC string with its own salt. Raises ValueError when it is no PIN."""
        digits = read_pin(pin)
        if digits is None:
            raise ValueError("a PIN has 4 to 6 digits")
        return self._argon2.hash(self._keyed(digits), salt=self._clock.token_bytes(_SALT_BYTES))

    def verify_pin(self, stored: str | None, pin: str) -> bool:
        """Whether `pin` is the one that was stored. Count the guess before, or many at once slip through.

        With `stored=None` (no such receipt) it takes as long and gives False, so that time does not tell
        whether a receipt exists. Raises CannotOpenError when what is stored is no hash.
        """
        keyed = self._keyed(read_pin(pin) or "")
        if stored is None:
            self._argon2.hash(keyed, salt=bytes(_SALT_BYTES))
            return False
        try:
            return self._argon2.verify(stored, keyed)
        except VerifyMismatchError:
            return False
        except (InvalidHashError, VerificationError):
            raise CannotOpenError("a stored PIN hash is damaged") from None

    def pin_needs_rehash(self, stored: str) -> bool:
        """Whether it was made with other parameters than today's; hash again after the next right PIN."""
        return self._argon2.check_needs_rehash(stored)

    async def hash_pin_aside(self, pin: str) -> str:
        """As `hash_pin`, in the PIN thread. Raises Locked (`receipt.busy`) when 32 others wait already."""
        return await self._aside(lambda: self.hash_pin(pin))

    async def verify_pin_aside(self, stored: str | None, pin: str) -> bool:
        """As `verify_pin`, in the PIN thread. Raises Locked (`receipt.busy`) when 32 others wait already."""
        return await self._aside(lambda: self.verify_pin(stored, pin))

    def _keyed(self, digits: str) -> bytes:
        return hmac.digest(self._pin_key, digits.encode(), "sha256")

    async def _aside(self, work: Callable[[], _T]) -> _T:
        if self._waiting >= _MOST_WAITING:
            raise Locked("receipt.busy", minutes=1)
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, work)
        finally:
            self._waiting -= 1


@dataclass(frozen=True, slots=True)
class GuessLimiter:
    """How long nobody may guess after so many wrong guesses in a row: `free` of them cost nothing."""

    free: int
    waits: tuple[timedelta, ...]

    def after_failures(self, count: int) -> timedelta:
        """The wait after the `count`-th wrong guess in a row; the last step repeats for ever."""
        if count <= self.free:
            return timedelta()
        return self.waits[min(count - self.free, len(self.waits)) - 1]

    def remaining(self, count: int, last_failure: datetime, now: datetime) -> timedelta:
        """What is left of the wait at `now`, zero when one may guess. A clock set back does not lengthen it."""
        wait = self.after_failures(count)
        return max(timedelta(), min(wait, last_failure + wait - now))


def _minutes(*steps: int) -> tuple[timedelta, ...]:
    return tuple(timedelta(minutes=step) for step in steps)


_DAY = 24 * 60

PER_RECEIPT = GuessLimiter(free=3, waits=_minutes(1, 5, 15, 60, 240, 720, _DAY, _DAY, _DAY, _DAY, _DAY, 7 * _DAY))
"""Against one report, from wherever: 15 guesses in the first 6 days, then one a week: 66 in a year, 0.7 %
of the four-digit PINs, for whoever has the code or the phone already."""

PER_CHAT = GuessLimiter(free=5, waits=_minutes(1, 5, 15, 60, 360, _DAY))
"""From one account, against whatever reports: more patient, since a phone may have several people's."""


def normalise_words(words: Sequence[str]) -> str:
    """Receipt words as they are hashed: a to z in lower case, one space between words."""
    plain = unicodedata.normalize("NFKD", _INSIDE_WORDS.sub("", " ".join(words))).casefold()
    marks_gone = "".join(c for c in plain if unicodedata.category(c) not in {"Mn", "Cf"})
    return _NOT_LETTERS.sub(" ", marks_gone).strip()


def _derived(key: Secret, purpose: bytes) -> bytes:
    return hmac.digest(key.as_bytes(), purpose, "sha256")
