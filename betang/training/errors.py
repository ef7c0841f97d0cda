"""The refusals of the Bot API, with the texts Telegram gives.

Texts marked (doc) stand in the Bot API documentation or in python-telegram-bot's constants; the
others are those the open Bot API server (tdlib/telegram-bot-api) answers with, since the
documentation lists no error texts.
"""

from __future__ import annotations

from betang.errors import BetangError


class ApiError(BetangError):
    """One refused call: `code` is the HTTP status and the `error_code`; `retry_after` in whole seconds.

    `moved_to`: the id of the supergroup that a group has become.
    """

    def __init__(
        self, code: int, description: str, *, retry_after: int | None = None, moved_to: int | None = None
    ) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.retry_after = retry_after
        self.moved_to = moved_to


def bad_request(text: str) -> ApiError:
    return ApiError(400, f"Bad Request: {text}")


def migrated(to: int) -> ApiError:
    return ApiError(400, "Bad Request: group chat was upgraded to a supergroup chat", moved_to=to)


def forbidden(text: str) -> ApiError:
    return ApiError(403, f"Forbidden: {text}")


def conflict(text: str) -> ApiError:
    return ApiError(409, f"Conflict: {text}")


def too_many_requests(seconds: int) -> ApiError:
    return ApiError(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)


def not_found() -> ApiError:
    """An unknown method."""
    return ApiError(404, "Not Found")


def unauthorized() -> ApiError:
    """A token that is not this bot's."""
    return ApiError(401, "Unauthorized")


def too_large() -> ApiError:
    """An upload over 50 MB."""
    return ApiError(413, "Request Entity Too Large")


TERMINATED = "terminated by other getUpdates request; make sure that only one bot instance is running"
WEBHOOK_ACTIVE = (
    "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
QUERY_TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
