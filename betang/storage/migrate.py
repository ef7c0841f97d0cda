"""Bringing a database to the schema of this version, with Alembic, from inside the program."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from betang.errors import SettingsError

_MIGRATIONS = Path(__file__).with_name("migrations")
_TURN = 0x5C4E3A
"""Key of the advisory lock; any number that nothing else in this database uses."""


def alembic_config(connection: Connection) -> Config:
    """Alembic's configuration without a file; `migrations/env.py` takes the connection from it."""
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def migrate(connection: Connection, target: str = "head") -> None:
    """Upgrade to `target` in one transaction.

    Raises SettingsError when the database is newer than this program: going on would lose columns.
    """
    config = alembic_config(connection)
    with connection.begin():
        _wait_for_turn(connection)
        _refuse_newer(connection, ScriptDirectory.from_config(config))
        command.upgrade(config, target)


def _wait_for_turn(connection: Connection) -> None:
    """Replicas that start together migrate one after the other; SQLite's BEGIN IMMEDIATE has done it already."""
    if connection.dialect.name == "postgresql":
        for limit in ("statement_timeout", "lock_timeout"):  # migrating may take long, and so may waiting for it
            connection.execute(text(f"SET LOCAL {limit} = 0"))
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _TURN})


def _refuse_newer(connection: Connection, scripts: ScriptDirectory) -> None:
    known = {script.revision for script in scripts.walk_revisions()}
    if not set(MigrationContext.configure(connection).get_current_heads()) <= known:
        raise SettingsError("the database was written by a newer Betang; update the program")
