"""Deep links into the private chat (`t.me/<bot>?start=payload`) that anybody may follow, and where they lead.

Invitations of officers are `officer_entry.py`'s.
"""

from __future__ import annotations

from handlers.card import show_emergency
from handlers.turn import Turn

HOME, LEARN, HELP = "mulai", "belajar", "bantuan"


def follow(turn: Turn, payload: str) -> None:
    """Harmless payloads that stand in links of ours; everything else is the first screen."""
    match payload:
        case "belajar":
            turn.go("learn")
        case "bantuan":
            turn.go("home")
            show_emergency(turn)
        case _:
            turn.go("home")


def link(bot_username: str, payload: str) -> str:
    return f"https://t.me/{bot_username}?start={payload}"
