"""The first schema: journal, chats, outbox, officers, cases and what belongs to them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "attachments",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("author", sa.String(length=8), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("state", sa.SmallInteger(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("recipient", sa.String(length=80), nullable=False),
        sa.Column("facts", sa.LargeBinary(), nullable=True),
        sa.Column("has_preview", sa.Boolean(), nullable=False),
        sa.Column("has_waiting", sa.Boolean(), nullable=False),
        sa.Column("waiting", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachments")),
    )
    op.create_index(op.f("ix_attachments_case_id"), "attachments", ["case_id"], unique=False)
    op.create_table(
        "audit",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=True),
        sa.Column("officer", sa.BigInteger(), nullable=True),
        sa.Column("action", sa.String(length=24), nullable=False),
        sa.Column("detail", sa.String(length=120), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
        sa.UniqueConstraint("digest", name=op.f("uq_audit_digest")),
    )
    op.create_index(op.f("ix_audit_case_id"), "audit", ["case_id"], unique=False)
    op.create_table(
        "cases",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("district", sa.String(length=4), nullable=False),
        sa.Column("desk", sa.String(length=4), nullable=False),
        sa.Column("urgency", sa.SmallInteger(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("facts", sa.LargeBinary(), nullable=True),
        sa.Column("contact", sa.LargeBinary(), nullable=True),
        sa.Column("recipient", sa.String(length=80), nullable=False),
        sa.Column("reporter", sa.LargeBinary(), nullable=True),
        sa.Column("receipt", sa.LargeBinary(), nullable=True),
        sa.Column("pin", sa.String(length=200), nullable=True),
        sa.Column("consent", sa.String(length=20), nullable=False),
        sa.Column("source_update", sa.BigInteger(), nullable=False),
        sa.Column("filed_at", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("alerted_at", sa.BigInteger(), nullable=True),
        sa.Column("escalated_at", sa.BigInteger(), nullable=True),
        sa.Column("alarmed_at", sa.BigInteger(), nullable=True),
        sa.Column("claimed_by", sa.BigInteger(), nullable=True),
        sa.Column("claimed_at", sa.BigInteger(), nullable=True),
        sa.Column("lease_until", sa.BigInteger(), nullable=True),
        sa.Column("first_claimed_at", sa.BigInteger(), nullable=True),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("outcome", sa.String(length=30), nullable=True),
        sa.Column("services", sa.String(length=200), nullable=True),
        sa.Column("erase_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cases")),
        sa.UniqueConstraint("code", name=op.f("uq_cases_code")),
        sa.UniqueConstraint("receipt", name=op.f("uq_cases_receipt")),
        sa.UniqueConstraint("source_update", name=op.f("uq_cases_source_update")),
    )
    op.create_index(op.f("ix_cases_claimed_by_state"), "cases", ["claimed_by", "state"], unique=False)
    op.create_index(op.f("ix_cases_erase_at"), "cases", ["erase_at"], unique=False)
    op.create_index(
        op.f("ix_cases_state_urgency_filed_at"), "cases", ["state", "urgency", "filed_at"], unique=False
    )
    op.create_table(
        "chat_messages",
        sa.Column("chat", sa.LargeBinary(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("purpose", sa.SmallInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("remove_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("chat", "message_id", name=op.f("pk_chat_messages")),
    )
    op.create_index(op.f("ix_chat_messages_remove_at"), "chat_messages", ["remove_at"], unique=False)
    op.create_table(
        "chats",
        sa.Column("chat", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("screen_message", sa.BigInteger(), nullable=True),
        sa.Column("touched_at", sa.BigInteger(), nullable=False),
        sa.Column("closes_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("chat", name=op.f("pk_chats")),
    )
    op.create_index(op.f("ix_chats_closes_at"), "chats", ["closes_at"], unique=False)
    op.create_table(
        "guesses",
        sa.Column("subject", sa.LargeBinary(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.BigInteger(), nullable=False),
        sa.Column("locked_until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("subject", name=op.f("pk_guesses")),
    )
    op.create_table(
        "invitations",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("role", sa.String(length=12), nullable=False),
        sa.Column("desk", sa.String(length=4), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        sa.Column("used_by", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitations")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_invitations_token_hash")),
    )
    op.create_table(
        "journal",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("update_id", sa.BigInteger(), nullable=False),
        sa.Column("chat", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.SmallInteger(), nullable=False),
        sa.Column("tries", sa.SmallInteger(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("reason", sa.String(length=80), nullable=True),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal")),
        sa.UniqueConstraint("update_id", name=op.f("uq_journal_update_id")),
    )
    op.create_index(op.f("ix_journal_state_id"), "journal", ["state", "id"], unique=False)
    op.create_table(
        "messages",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("author", sa.String(length=8), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("attachment", sa.String(length=32), nullable=True),
        sa.Column("waiting", sa.LargeBinary(), nullable=True),
        sa.Column("expires_at", sa.BigInteger(), nullable=True),
        sa.Column("rings_at", sa.BigInteger(), nullable=True),
        sa.Column("officer", sa.BigInteger(), nullable=True),
        sa.Column("source_update", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("read_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
    )
    op.create_index(op.f("ix_messages_case_id_id"), "messages", ["case_id", "id"], unique=False)
    op.create_index(op.f("ix_messages_expires_at"), "messages", ["expires_at"], unique=False)
    op.create_index(op.f("ix_messages_rings_at"), "messages", ["rings_at"], unique=False)
    op.create_table(
        "officers",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("person", sa.LargeBinary(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("desk", sa.String(length=4), nullable=False),
        sa.Column("role", sa.String(length=12), nullable=False),
        sa.Column("locale", sa.String(length=12), nullable=False),
        sa.Column("on_shift_since", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("revoked_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_officers")),
        sa.UniqueConstraint("desk", "number", name=op.f("uq_officers_desk_number")),
        sa.UniqueConstraint("person", name=op.f("uq_officers_person")),
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("chat", sa.LargeBinary(), nullable=False),
        sa.Column("lane", sa.SmallInteger(), nullable=False),
        sa.Column("state", sa.SmallInteger(), nullable=False),
        sa.Column("topic", sa.String(length=60), nullable=True),
        sa.Column("tries", sa.SmallInteger(), nullable=False),
        sa.Column("not_before", sa.BigInteger(), nullable=False),
        sa.Column("lease_until", sa.BigInteger(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("reason", sa.String(length=80), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
    )
    op.create_index(op.f("ix_outbox_chat_state"), "outbox", ["chat", "state"], unique=False)
    op.create_index(
        op.f("ix_outbox_state_not_before_lane"), "outbox", ["state", "not_before", "lane"], unique=False
    )
    op.create_table(
        "wrappings",
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("desk", sa.String(length=4), nullable=False),
        sa.Column("wrapping", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("case_id", "desk", name=op.f("pk_wrappings")),
    )


def downgrade() -> None:
    op.drop_table("wrappings")
    op.drop_index(op.f("ix_outbox_state_not_before_lane"), table_name="outbox")
    op.drop_index(op.f("ix_outbox_chat_state"), table_name="outbox")
    op.drop_table("outbox")
    op.drop_table("officers")
    op.drop_index(op.f("ix_messages_rings_at"), table_name="messages")
    op.drop_index(op.f("ix_messages_expires_at"), table_name="messages")
    op.drop_index(op.f("ix_messages_case_id_id"), table_name="messages")
    op.drop_table("messages")
    op.drop_index(op.f("ix_journal_state_id"), table_name="journal")
    op.drop_table("journal")
    op.drop_table("invitations")
    op.drop_table("guesses")
    op.drop_index(op.f("ix_chats_closes_at"), table_name="chats")
    op.drop_table("chats")
    op.drop_index(op.f("ix_chat_messages_remove_at"), table_name="chat_messages")
    op.drop_table("chat_messages")
    op.drop_index(op.f("ix_cases_state_urgency_filed_at"), table_name="cases")
    op.drop_index(op.f("ix_cases_erase_at"), table_name="cases")
    op.drop_index(op.f("ix_cases_claimed_by_state"), table_name="cases")
    op.drop_table("cases")
    op.drop_index(op.f("ix_audit_case_id"), table_name="audit")
    op.drop_table("audit")
    op.drop_index(op.f("ix_attachments_case_id"), table_name="attachments")
    op.drop_table("attachments")
