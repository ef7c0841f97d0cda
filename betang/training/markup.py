"""Keyboards: the shapes Telegram takes, and its refusals of all others."""

from __future__ import annotations

import re
from typing import Any

from betang.training.errors import bad_request
from betang.training.limits import BUTTONS_IN_A_KEYBOARD, BUTTONS_IN_A_ROW, CALLBACK_DATA_BYTES

Json = dict[str, Any]

_ACTIONS = frozenset(
    [
        "url",
        "callback_data",
        "web_app",
        "login_url",
        "switch_inline_query",
        "switch_inline_query_current_chat",
        "switch_inline_query_chosen_chat",
        "copy_text",
        "callback_game",
        "pay",
    ]
)
_URL = re.compile(r"(https?://)?[^\s/?#.]+(\.[^\s/?#.]+)+([/?#]\S*)?\Z|tg://\S+\Z|https?://\S+\Z", re.IGNORECASE)


def read_markup(value: Any) -> Json | None:
    """Check a decoded `reply_markup`; gives it back, or None when there is none; raises ApiError."""
    if value is None or value == {}:
        return None
    if not isinstance(value, dict):
        raise bad_request("object expected as reply markup")
    if "inline_keyboard" in value:
        return read_inline(value)
    if "keyboard" in value:
        return {**value, "keyboard": _rows(value["keyboard"], "keyboard", "")}
    # An object of no known kind counts as none.
    return value if value.get("remove_keyboard") or value.get("force_reply") else None


def read_inline(value: Any) -> Json | None:
    """Check an inline keyboard, the only kind that edits take; an empty one counts as none."""
    if value is None or value == {}:
        return None
    if not isinstance(value, dict) or "inline_keyboard" not in value:
        raise bad_request("inline keyboard expected")
    rows = [
        row for row in _rows(value["inline_keyboard"], "inline_keyboard", " of the InlineKeyboardMarkup") if row
    ]
    if sum(map(len, rows)) > BUTTONS_IN_A_KEYBOARD or any(len(row) > BUTTONS_IN_A_ROW for row in rows):
        # Documentation is silent on numbers; python-telegram-bot's InlineKeyboardMarkupLimit names them.
        raise bad_request("reply markup is too long")
    for row in rows:
        for button in row:
            _check_button(button)
    return {"inline_keyboard": rows} if rows else None


def _rows(rows: Any, field: str, markup: str) -> list[list[Any]]:
    if not isinstance(rows, list):
        raise bad_request(f'field "{field}" must be of type Array')
    if not all(isinstance(row, list) for row in rows):
        raise bad_request(f'field "{field}"{markup} must be an Array of Arrays')
    return rows


def _check_button(button: Any) -> None:
    if not isinstance(button, dict):
        raise bad_request("can't parse inline keyboard button: InlineKeyboardButton must be an Object")
    if "text" not in button:
        raise bad_request("can't parse inline keyboard button: Can't find field \"text\"")
    if not str(button["text"]).strip():
        raise bad_request("inline keyboard button text must be non-empty")
    if not any(button.get(action) not in (None, "") for action in _ACTIONS & button.keys()):
        raise bad_request("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if len(str(button.get("callback_data", "")).encode()) > CALLBACK_DATA_BYTES:
        raise bad_request("BUTTON_DATA_INVALID")
    url = button.get("url")
    if url and not (isinstance(url, str) and _URL.match(url)):
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")
