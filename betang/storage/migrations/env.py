"""Run by Alembic: migrations on the connection that `betang.storage.migrate` hands over."""

from __future__ import annotations

from alembic import context

from betang.storage.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
