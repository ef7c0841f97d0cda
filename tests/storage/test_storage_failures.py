"""What engine errors mean. The engines themselves raise most of them in the other tests; here, the rest."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy.exc import DBAPIError, IntegrityError, InvalidRequestError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from betang.errors import Conflict, StorageFailed
from betang.storage.failures import as_ours


def _raised(script: str, path: Path | str = ":memory:") -> sqlite3.Error:
    connection = sqlite3.connect(path)
    try:
        connection.executescript(script)
    except sqlite3.Error as error:
        return error
    finally:
        connection.close()
    raise AssertionError("SQLite did not mind")


TABLE = "CREATE TABLE t (id INTEGER PRIMARY KEY, u TEXT UNIQUE, n TEXT NOT NULL, c INTEGER CHECK (c > 0));"
TAKEN = "INSERT INTO t VALUES (1, 'x', '', 1), (2, 'x', '', 1)"


@pytest.mark.parametrize(
    "script",
    [
        TAKEN,
        "INSERT INTO t VALUES (1, 'x', '', 1), (1, 'y', '', 1)",
    ],
)
def test_a_taken_key_of_sqlite_is_a_conflict(script: str) -> None:
    assert isinstance(as_ours(_raised(TABLE + script)), Conflict)


@pytest.mark.parametrize(
    "script",
    [
        "INSERT INTO t VALUES (1, 'x', NULL, 1)",
        "INSERT INTO t VALUES (1, 'x', '', 0)",
        "SELECT * FROM no_such_table",
        "SELEKT",
    ],
)
def test_mistakes_of_ours_stay_as_they_are(script: str) -> None:
    error = _raised(TABLE + script)
    assert as_ours(error) is error


def test_a_file_that_is_no_database_is_a_storage_failure(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"no database at all" * 100)
    assert str(as_ours(_raised("SELECT * FROM t", tmp_path / "x"))) == "DatabaseError SQLITE_NOTADB"


def test_a_file_that_may_not_be_written_is_a_storage_failure(tmp_path: Path) -> None:
    sqlite3.connect(tmp_path / "x").executescript(TABLE).close()
    error = _raised("PRAGMA query_only=ON; DELETE FROM t", tmp_path / "x")
    assert isinstance(as_ours(error), StorageFailed)


def test_an_error_without_a_code_is_a_mistake_of_ours() -> None:
    error = sqlite3.ProgrammingError("wrong number of bindings")
    assert as_ours(error) is error


@pytest.mark.parametrize(
    "error",
    [
        asyncpg.UniqueViolationError("a planted value"),
        asyncpg.SerializationError("a planted value"),
        asyncpg.DeadlockDetectedError("a planted value"),
    ],
)
def test_others_in_the_way_on_postgresql_are_a_conflict(error: asyncpg.PostgresError) -> None:
    meant = as_ours(error)
    assert isinstance(meant, Conflict)
    assert "planted" not in str(meant)


@pytest.mark.parametrize(
    "error",
    [
        asyncpg.ConnectionDoesNotExistError("a planted value"),
        asyncpg.DiskFullError("a planted value"),
        asyncpg.TooManyConnectionsError("a planted value"),
        asyncpg.AdminShutdownError("a planted value"),
        asyncpg.CannotConnectNowError("a planted value"),
        asyncpg.PostgresIOError("a planted value"),
        asyncpg.LockNotAvailableError("a planted value"),
        asyncpg.ReadOnlySQLTransactionError("a planted value"),
        asyncpg.InternalClientError("a planted value"),
        ConnectionRefusedError("a planted value"),
        OSError("a planted value"),
        TimeoutError("a planted value"),
        PoolTimeout("a planted value"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_a_server_in_trouble_is_a_storage_failure_that_says_its_class(error: Exception) -> None:
    meant = as_ours(error)
    assert isinstance(meant, StorageFailed)
    assert str(meant).startswith(type(error).__name__)
    assert "planted" not in str(meant)


@pytest.mark.parametrize(
    "error",
    [
        asyncpg.UndefinedTableError("x"),
        asyncpg.NotNullViolationError("x"),
        asyncpg.InterfaceError("x"),
        InvalidRequestError("x"),
        ValueError("x"),
        Conflict("x"),
        StorageFailed("x"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_everything_else_is_left_alone(error: Exception) -> None:
    assert as_ours(error) is error


def test_errors_in_sqlalchemys_wrapping_mean_what_is_inside() -> None:
    taken = _raised(TABLE + TAKEN)
    assert isinstance(as_ours(IntegrityError("INSERT", {}, taken)), Conflict)
    mistake = DBAPIError("SELEKT", {}, _raised("SELEKT"))
    assert as_ours(mistake) is mistake
    gone = DBAPIError("SELECT 1", {}, Exception("gone"), connection_invalidated=True)
    assert isinstance(as_ours(gone), StorageFailed)
