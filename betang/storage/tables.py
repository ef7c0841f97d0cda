"""The tables, one schema for SQLite and PostgreSQL.

Only plain types: times are whole milliseconds since 1970 UTC, sealed things are bytes, codes are
text. So a statement's rows mean the same whether SQLAlchemy or the driver fetched them.

What stands in clear is what the queue must sort and count by (district, desk, urgency, states,
times). Everything a person said, and who they are, is sealed (`sealed`, `facts`, `contact`,
`body`) or a pseudonym (`chat`, `person`, `reporter`).
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
    UniqueConstraint,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

_Serial = BigInteger().with_variant(Integer, "sqlite")  # SQLite numbers rows by itself only for INTEGER keys


def _serial() -> Column[int]:
    return Column("id", _Serial, primary_key=True, autoincrement=True)


journal = Table(
    "journal",
    metadata,
    _serial(),
    Column("update_id", BigInteger, nullable=False, unique=True),
    Column("chat", LargeBinary),  # conversation pseudonym; NULL where an update has no chat
    Column("state", SmallInteger, nullable=False),  # JournalState
    Column("tries", SmallInteger, nullable=False, default=0),
    Column("sealed", LargeBinary),  # raw JSON; NULL once done
    Column("reason", String(80)),  # class of the error that parked it
    Column("received_at", BigInteger, nullable=False),
    Column("ended_at", BigInteger),
    Index(None, "state", "id"),
)

chats = Table(
    "chats",
    metadata,
    Column("chat", LargeBinary, primary_key=True),  # conversation pseudonym
    Column("sealed", LargeBinary, nullable=False),  # ChatState
    Column("version", Integer, nullable=False),
    Column("screen_message", BigInteger),  # message id of the one screen; NULL: the next screen is sent anew
    Column("touched_at", BigInteger, nullable=False),
    Column("closes_at", BigInteger),
    Index(None, "closes_at"),
)

chat_messages = Table(
    "chat_messages",
    metadata,
    Column("chat", LargeBinary, primary_key=True),
    Column("message_id", BigInteger, primary_key=True, autoincrement=False),
    Column("purpose", SmallInteger, nullable=False),  # Purpose
    Column("at", BigInteger, nullable=False),
    Column("remove_at", BigInteger),
    Index(None, "remove_at"),
)

outbox = Table(
    "outbox",
    metadata,
    _serial(),
    Column("chat", LargeBinary, nullable=False),
    Column("lane", SmallInteger, nullable=False),
    Column("state", SmallInteger, nullable=False),  # OutboxState
    Column("topic", String(60)),  # a newer row of the same chat and topic replaces an unsent older one
    Column("tries", SmallInteger, nullable=False, default=0),
    Column("not_before", BigInteger, nullable=False),
    Column("lease_until", BigInteger),
    Column("sealed", LargeBinary),  # the delivery; NULL once it has ended
    Column("reason", String(80)),
    Column("created_at", BigInteger, nullable=False),
    Column("ended_at", BigInteger),
    Index(None, "state", "not_before", "lane"),
    Index(None, "chat", "state"),
)

officers = Table(
    "officers",
    metadata,
    _serial(),
    Column("person", LargeBinary, nullable=False, unique=True),  # officer pseudonym
    Column("number", Integer, nullable=False),  # within the desk; how colleagues see each other
    Column("desk", String(4), nullable=False),
    Column("role", String(12), nullable=False),
    Column("locale", String(12), nullable=False),
    Column("on_shift_since", BigInteger),
    Column("created_at", BigInteger, nullable=False),
    Column("revoked_at", BigInteger),
    UniqueConstraint("desk", "number"),
)

invitations = Table(
    "invitations",
    metadata,
    _serial(),
    Column("token_hash", LargeBinary, nullable=False, unique=True),
    Column("role", String(12), nullable=False),
    Column("desk", String(4), nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Column("used_at", BigInteger),
    Column("used_by", BigInteger),  # officer id
)

cases = Table(
    "cases",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("code", String(8), nullable=False, unique=True),
    Column("district", String(4), nullable=False),
    Column("desk", String(4), nullable=False),
    Column("urgency", SmallInteger, nullable=False),
    Column("state", String(10), nullable=False),
    Column("facts", LargeBinary),  # sealed: for whom, kinds, place, when, relation, risk
    Column("contact", LargeBinary),  # sealed: how and when the citizen may be told
    Column("recipient", String(80), nullable=False),  # age recipient of the case
    Column("reporter", LargeBinary),  # pseudonym in the context of this report alone
    Column("receipt", LargeBinary, unique=True),  # keyed hash of the code of words
    Column("pin", String(200)),  # Argon2id
    Column("consent", String(20), nullable=False),  # version of the notice that was agreed to
    Column("source_update", BigInteger, nullable=False, unique=True),  # nothing is filed twice
    Column("filed_at", BigInteger, nullable=False),
    Column("due_at", BigInteger, nullable=False),  # by when somebody should have claimed it
    Column("alerted_at", BigInteger),
    Column("escalated_at", BigInteger),
    Column("alarmed_at", BigInteger),  # when the operator was last told that nobody could be alerted
    Column("claimed_by", BigInteger),
    Column("claimed_at", BigInteger),
    Column("lease_until", BigInteger),
    Column("first_claimed_at", BigInteger),
    Column("closed_at", BigInteger),
    Column("outcome", String(30)),
    Column("services", String(200)),  # comma-separated codes
    Column("erase_at", BigInteger),
    Index(None, "state", "urgency", "filed_at"),
    Index(None, "claimed_by", "state"),
    Index(None, "erase_at"),
)

wrappings = Table(
    "wrappings",
    metadata,
    Column("case_id", String(32), primary_key=True),
    Column("desk", String(4), primary_key=True),
    Column("wrapping", LargeBinary, nullable=False),  # age file that holds the case's identity
)

messages = Table(
    "messages",
    metadata,
    _serial(),
    Column("case_id", String(32), nullable=False),  # also of a draft, before there is a row in `cases`
    Column("author", String(8), nullable=False),  # Author
    Column("kind", String(12), nullable=False),  # MessageKind
    Column("state", String(8), nullable=False),  # MessageState
    Column("body", LargeBinary),  # age file to the case's recipient; NULL for a message that is only a file
    Column("attachment", String(32)),
    Column("waiting", LargeBinary),  # under the working key until the citizen has read it or it expires
    Column("expires_at", BigInteger),
    Column("rings_at", BigInteger),  # when a doorbell may tell of it; NULL: none is planned
    Column("officer", BigInteger),
    Column("source_update", BigInteger, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("read_at", BigInteger),
    Index(None, "case_id", "id"),
    Index(None, "expires_at"),
    Index(None, "rings_at"),
)

attachments = Table(
    "attachments",
    metadata,
    Column("id", String(32), primary_key=True),  # also the file's name in the blob folder
    Column("case_id", String(32), nullable=False),
    Column("author", String(8), nullable=False),
    Column("kind", String(12), nullable=False),  # FileKind
    Column("state", SmallInteger, nullable=False),  # AttachmentState
    Column("size", BigInteger, nullable=False),
    Column("recipient", String(80), nullable=False),
    Column("facts", LargeBinary),  # sealed: media type, name
    Column("has_preview", Boolean, nullable=False, default=False),
    Column("has_waiting", Boolean, nullable=False, default=False),  # a copy waits for the citizen
    Column("waiting", LargeBinary),  # sealed: the age identity that opens that copy
    Column("created_at", BigInteger, nullable=False),
    Index(None, "case_id"),
)

guesses = Table(
    "guesses",
    metadata,
    Column("subject", LargeBinary, primary_key=True),  # keyed hash of a chat or of a receipt
    Column("failures", Integer, nullable=False),
    Column("last_at", BigInteger, nullable=False),
    Column("locked_until", BigInteger, nullable=False),
)

audit = Table(
    "audit",
    metadata,
    _serial(),
    Column("at", BigInteger, nullable=False),
    Column("case_id", String(32)),
    Column("officer", BigInteger),  # NULL: the citizen, the operator or the clock
    Column("action", String(24), nullable=False),
    Column("detail", String(120), nullable=False),  # codes only
    Column("digest", LargeBinary, nullable=False, unique=True),  # over this row and the digest before it
    Index(None, "case_id"),
)

tallies = Table(
    "tallies",
    metadata,
    Column("kind", String(16), primary_key=True),  # TallyKind
    Column("item", String(64), primary_key=True),  # id of a message or a quiz
    Column("count", BigInteger, nullable=False),
)
"""How often something was done, by anybody: no chat, no time."""

subscriptions = Table(
    "subscriptions",
    metadata,
    _serial(),
    Column("person", LargeBinary, nullable=False),  # subscriber pseudonym
    Column("sealed", LargeBinary, nullable=False),  # which series, what came, days, hour and manner
    Column("due_at", BigInteger),  # when the next message is due; NULL: paused
    Index(None, "due_at"),
    Index(None, "person"),
)

teaching_groups = Table(
    "teaching_groups",
    metadata,
    Column("chat", LargeBinary, primary_key=True),  # conversation pseudonym of the group
    Column("sealed", LargeBinary, nullable=False),  # language, themes, days, hour, what was posted lately
    Column("due_at", BigInteger),  # when the next message is due; NULL: nothing is posted
    Index(None, "due_at"),
)
