"""For each revision a row for every table that it has, so that migrations are tested with data in them.

A new migration needs an entry here; `test_storage_migrations.py` fails without one.
"""

from __future__ import annotations

from typing import Any

Rows = dict[str, dict[str, Any]]

_FIRST: Rows = {
    "attachments": {
        "id": "a" * 32,
        "case_id": "c" * 32,
        "author": "citizen",
        "kind": "photo",
        "state": 1,
        "size": 123_456,
        "recipient": "age1recipient",
        "facts": b"\x00sealed facts",
        "has_preview": True,
        "has_waiting": True,
        "waiting": b"\x00sealed identity",
        "created_at": 1_700_000_000_001,
    },
    "audit": {
        "id": 1,
        "at": 1_700_000_000_002,
        "case_id": "c" * 32,
        "officer": 1,
        "action": "claim",
        "detail": "desk=6271",
        "digest": b"d" * 32,
    },
    "cases": {
        "id": "c" * 32,
        "code": "K-7Q4M",
        "district": "6271",
        "desk": "6271",
        "urgency": 1,
        "state": "claimed",
        "facts": b"\x00sealed facts",
        "contact": b"\x00sealed contact",
        "recipient": "age1recipient",
        "reporter": b"\x01reporter",
        "receipt": b"\x02receipt",
        "pin": "$argon2id$v=19$planted",
        "consent": "2026-01",
        "source_update": 101,
        "filed_at": 1_700_000_000_003,
        "due_at": 1_700_000_600_003,
        "alerted_at": 1_700_000_000_004,
        "escalated_at": None,
        "alarmed_at": None,
        "claimed_by": 1,
        "claimed_at": 1_700_000_000_005,
        "lease_until": 1_700_000_900_005,
        "first_claimed_at": 1_700_000_000_005,
        "closed_at": None,
        "outcome": None,
        "services": "pengaduan,kesehatan",
        "erase_at": 1_731_536_000_003,
    },
    "chat_messages": {
        "chat": b"\x03chat",
        "message_id": 77,
        "purpose": 0,
        "at": 1_700_000_000_006,
        "remove_at": 1_700_000_300_006,
    },
    "chats": {
        "chat": b"\x03chat",
        "sealed": b"\x00sealed state",
        "version": 5,
        "screen_message": 77,
        "touched_at": 1_700_000_000_007,
        "closes_at": 1_700_086_400_007,
    },
    "guesses": {"subject": b"\x04subject", "failures": 2, "last_at": 1_700_000_000_008, "locked_until": 0},
    "invitations": {
        "id": 1,
        "token_hash": b"\x05hash",
        "role": "duty",
        "desk": "6271",
        "created_at": 1_700_000_000_009,
        "expires_at": 1_700_086_400_009,
        "used_at": 1_700_000_000_010,
        "used_by": 1,
    },
    "journal": {
        "id": 1,
        "update_id": 101,
        "chat": b"\x03chat",
        "state": 2,
        "tries": 3,
        "sealed": b"\x00sealed update",
        "reason": "ValueError",
        "received_at": 1_700_000_000_011,
        "ended_at": 1_700_000_000_012,
    },
    "messages": {
        "id": 1,
        "case_id": "c" * 32,
        "author": "officer",
        "kind": "answer",
        "state": "waiting",
        "body": b"age file",
        "attachment": "a" * 32,
        "waiting": b"\x00sealed answer",
        "expires_at": 1_700_086_400_013,
        "rings_at": 1_700_000_060_013,
        "officer": 1,
        "source_update": 102,
        "created_at": 1_700_000_000_013,
        "read_at": None,
    },
    "officers": {
        "id": 1,
        "person": b"\x06person",
        "number": 1,
        "desk": "6271",
        "role": "duty",
        "locale": "id",
        "on_shift_since": 1_700_000_000_014,
        "created_at": 1_700_000_000_000,
        "revoked_at": None,
    },
    "outbox": {
        "id": 1,
        "chat": b"\x03chat",
        "lane": 1,
        "state": 1,
        "topic": "screen",
        "tries": 1,
        "not_before": 1_700_000_000_015,
        "lease_until": 1_700_000_120_015,
        "sealed": b"\x00sealed delivery",
        "reason": None,
        "created_at": 1_700_000_000_015,
        "ended_at": None,
    },
    "wrappings": {"case_id": "c" * 32, "desk": "6271", "wrapping": b"age file"},
}

_TALLIES: Rows = {**_FIRST, "tallies": {"kind": "useful", "item": "fungsi-cinta-1", "count": 7}}

_SUBSCRIPTIONS: Rows = {
    **_TALLIES,
    "subscriptions": {
        "id": 1,
        "person": b"\x07person",
        "sealed": b"\x00sealed series",
        "due_at": 1_700_000_000_016,
    },
}

_GROUPS: Rows = {
    **_SUBSCRIPTIONS,
    "teaching_groups": {"chat": b"\x08group", "sealed": b"\x00sealed plan", "due_at": 1_700_000_000_017},
}

DATA: dict[str, Rows] = {"0001": _FIRST, "0002": _TALLIES, "0003": _SUBSCRIPTIONS, "0004": _GROUPS}
"""By revision. A later entry is written as a change of the one before it."""
