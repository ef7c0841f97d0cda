"""Whether a database has the schema of this version: asked at each start, and it does without Alembic.

Alembic and what it needs are 5 MB that a bot which has nothing to migrate need not carry.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, inspect, text

_VERSIONS = Path(__file__).with_name("migrations") / "versions"


def newest() -> str:
    """The revision of the newest migration: the number at the beginning of its file's name."""
    return max(file.name.partition("_")[0] for file in _VERSIONS.glob("[0-9]*_*.py"))


def is_newest(connection: Connection) -> bool:
    """False also for an empty database, and for one that is newer than this program."""
    with connection.begin():
        if not inspect(connection).has_table("alembic_version"):
            return False
        return list(connection.execute(text("SELECT version_num FROM alembic_version")).scalars()) == [newest()]
