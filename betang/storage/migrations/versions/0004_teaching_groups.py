"""Groups in which something to read is posted.

Revision ID: 0004
Revises: 0003
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "teaching_groups",
        sa.Column("chat", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("chat", name=op.f("pk_teaching_groups")),
    )
    op.create_index(op.f("ix_teaching_groups_due_at"), "teaching_groups", ["due_at"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_teaching_groups_due_at"), table_name="teaching_groups")
    op.drop_table("teaching_groups")
