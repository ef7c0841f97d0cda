"""What a bot left behind, read without any of its code: SQLite, age files, key files.

For after the last bot has stopped. What this reader does not find is lost.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyrage  # type: ignore[import-untyped]  # ships without type information

_PENDING, _DONE, _PARKED = 0, 1, 2
_STORED = 1


@dataclass(frozen=True)
class CaseLeft:
    """One case as whoever holds the desk's identity reads it."""

    id: str
    code: str
    state: str
    alerted: bool
    story: tuple[str, ...]
    files: tuple[bytes, ...]
    answers: tuple[str, ...]


class Aftermath:
    """Reads a data folder. `desk` is whose identity file opens the cases."""

    def __init__(self, data: Path, desk: str = "6271") -> None:
        self._data = data
        self._identity = _identity(data / "keys" / "desks" / f"{desk}.identity")
        self._desk = desk

    def rows(self, statement: str, *values: object) -> Sequence[Sequence[Any]]:
        with closing(sqlite3.connect(f"file:{self._data / 'betang.db'}?mode=ro", uri=True)) as connection:
            return connection.execute(statement, values).fetchall()

    def updates_done(self) -> set[int]:
        return {row[0] for row in self.rows("SELECT update_id FROM journal WHERE state = ?", _DONE)}

    def unfinished_updates(self) -> list[int]:
        return [row[0] for row in self.rows("SELECT update_id FROM journal WHERE state <> ?", _DONE)]

    def unsent(self) -> int:
        """Outbox rows that were neither sent nor replaced by a newer one nor refused for good."""
        return int(self.rows("SELECT count(*) FROM outbox WHERE sealed IS NOT NULL")[0][0])

    def waiting(self) -> Sequence[Sequence[Any]]:
        """What is unsent: id, lane, state, tries, why it had to wait, topic."""
        return self.rows("SELECT id, lane, state, tries, reason, topic FROM outbox WHERE sealed IS NOT NULL")

    def cases(self) -> list[CaseLeft]:
        found = self.rows("SELECT id, code, state, alerted_at IS NOT NULL FROM cases ORDER BY filed_at")
        return [self._case(*row) for row in found]

    def _case(self, case_id: str, code: str, state: str, alerted: int) -> CaseLeft:
        key = self._case_key(case_id)
        return CaseLeft(
            case_id,
            code,
            state,
            bool(alerted),
            tuple(self._texts(case_id, key, "story")),
            tuple(self._files(case_id, key)),
            tuple(self._texts(case_id, key, "answer")),
        )

    def _case_key(self, case_id: str) -> pyrage.x25519.Identity:
        ((wrapping,),) = self.rows(
            "SELECT wrapping FROM wrappings WHERE case_id = ? AND desk = ?", case_id, self._desk
        )
        line = pyrage.decrypt(wrapping, [self._identity]).decode().strip()
        return pyrage.x25519.Identity.from_str(line)

    def _texts(self, case_id: str, key: pyrage.x25519.Identity, kind: str) -> Iterator[str]:
        statement = "SELECT body FROM messages WHERE case_id = ? AND kind = ? AND body IS NOT NULL ORDER BY id"
        for (body,) in self.rows(statement, case_id, kind):
            yield json.loads(pyrage.decrypt(body, [key]))["text"]

    def _files(self, case_id: str, key: pyrage.x25519.Identity) -> Iterator[bytes]:
        statement = (
            "SELECT a.id, a.state FROM messages m JOIN attachments a ON a.id = m.attachment "
            "WHERE m.case_id = ? AND m.author = 'citizen' ORDER BY m.id"
        )
        for blob, state in self.rows(statement, case_id):
            assert state == _STORED, f"file {blob} was never fetched"
            sealed = (self._data / "blobs" / blob[:2] / f"{blob}.original.age").read_bytes()
            yield pyrage.decrypt(sealed, [key])


def twice(texts: Sequence[str]) -> list[str]:
    """What occurs more than once."""
    return [text for text, times in Counter(texts).items() if times > 1]


def _identity(file: Path) -> pyrage.x25519.Identity:
    """From a file as `age-keygen` writes it: remarks and one line."""
    (line,) = [line for line in file.read_text().splitlines() if line and not line.startswith("#")]
    return pyrage.x25519.Identity.from_str(line)
