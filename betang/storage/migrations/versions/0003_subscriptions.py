"""Series that people follow at hours of their own.

Revision ID: 0003
Revises: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "subscriptions",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("person", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscriptions")),
    )
    op.create_index(op.f("ix_subscriptions_due_at"), "subscriptions", ["due_at"], unique=False)
    op.create_index(op.f("ix_subscriptions_person"), "subscriptions", ["person"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_subscriptions_person"), table_name="subscriptions")
    op.drop_index(op.f("ix_subscriptions_due_at"), table_name="subscriptions")
    op.drop_table("subscriptions")
