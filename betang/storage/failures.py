"""What the engines' errors mean: `Conflict`, `StorageFailed`, or a mistake of ours.

The raw errors of the two engines share no class, and their texts may repeat the values of a row
(asyncpg's details do), so nothing above `storage` sees or logs them.
"""

from __future__ import annotations

import sqlite3
import sys

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from betang.errors import Conflict, StorageFailed

_TAKEN = frozenset(
    {sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY, sqlite3.SQLITE_CONSTRAINT_ROWID}
)
_FAILED = frozenset(
    {
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_INTERRUPT,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PROTOCOL,
        sqlite3.SQLITE_NOTADB,
    }
)
_PRIMARY = 0xFF  # SQLite's extended codes carry the primary one in their lowest byte

_CONFLICT_STATES = frozenset({"23505", "40001", "40P01"})  # unique violation, serialization failure, deadlock
_FAILED_STATES = frozenset({"25006", "55P03"})  # read-only server, lock not to be had
_FAILED_CLASSES = frozenset({"08", "53", "57", "58", "XX"})  # connection, resources, operator, system, internal


def as_ours(error: Exception) -> Exception:
    """The error to raise instead: ours where it means something to a service, else the same (a mistake of ours)."""
    match error:
        case Conflict() | StorageFailed():
            return error
        case sqlite3.Error():
            return _of_sqlite(error)
        case DBAPIError():
            return _of_sqlalchemy(error)
        case OSError() | PoolTimeout():
            return _failed(error)
        case _:
            return _of_asyncpg(error)


def _of_sqlite(error: sqlite3.Error) -> Exception:
    # Errors that the module raises by itself (a closed connection, a wrong binding) have no code.
    code = getattr(error, "sqlite_errorcode", None)
    if code in _TAKEN:
        return Conflict("a unique key is taken")
    if code is not None and code & _PRIMARY in _FAILED:
        return StorageFailed(f"{type(error).__name__} {error.sqlite_errorname}")
    return error


def _of_asyncpg(error: Exception) -> Exception:
    asyncpg = sys.modules.get("asyncpg")  # not imported: who lives on SQLite need not carry it
    if asyncpg is None:
        return error
    if isinstance(error, asyncpg.InvalidCachedStatementError):
        return _failed(error)  # another replica has just migrated; asyncpg has forgotten it
    if isinstance(error, asyncpg.PostgresError):
        return _of_state(error, error.sqlstate)
    return _failed(error) if isinstance(error, asyncpg.InternalClientError) else error


def _of_state(error: Exception, state: str | None) -> Exception:
    state = state or ""
    if state in _CONFLICT_STATES:
        return Conflict("a unique key is taken, or others were in the way")
    if state in _FAILED_STATES or state[:2] in _FAILED_CLASSES:
        return StorageFailed(f"{type(error).__name__} {state}")
    return error


def _of_sqlalchemy(error: DBAPIError) -> Exception:
    if error.connection_invalidated:
        return _failed(error)
    if isinstance(error.orig, sqlite3.Error):
        meant = _of_sqlite(error.orig)
    else:
        meant = _of_state(error, getattr(error.orig, "sqlstate", None))
    return meant if isinstance(meant, Conflict | StorageFailed) else error


def _failed(error: Exception) -> StorageFailed:
    return StorageFailed(type(error).__name__)
