"""What the operator can set, read from the environment once, checked, and then frozen.

Every setting stands in `docs/operating.md`; a test holds that page and this file together.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from betang.errors import SettingsError

_TOKEN = re.compile(r"\d{3,}:[A-Za-z0-9_-]{10,}\Z")


@dataclass(frozen=True, slots=True)
class Settings:
    """Frozen settings. `token` is kept out of `repr`, so that no log line or traceback shows it."""

    token: str = field(repr=False)
    api_url: str
    data: Path
    database_url: str = field(repr=False)
    language: str
    draft_hours: int = 24
    keep_days: int = 365
    journal_limit: int = 20_000
    log_level: str = "INFO"

    @property
    def keys(self) -> Path:
        return self.data / "keys"

    @property
    def blobs(self) -> Path:
        return self.data / "blobs"

    @property
    def file_url(self) -> str:
        """Where files are fetched from: `<root>/file/bot<token>/<file_path>` by Telegram's rule."""
        return f"{self.api_url}/file"


def read_settings(environment: Mapping[str, str], *, need_token: bool = True) -> Settings:
    """Build the settings from `environment`; raises SettingsError naming the variable and the mend."""
    data = Path(environment.get("BETANG_DATA") or "data")
    return Settings(
        token=_token(environment.get("BETANG_TOKEN", ""), needed=need_token),
        api_url=_url(environment.get("BETANG_API_URL") or "https://api.telegram.org"),
        data=data,
        database_url=environment.get("BETANG_DATABASE_URL") or f"sqlite:///{data / 'betang.db'}",
        language=environment.get("BETANG_LANG") or "id",
        draft_hours=_whole(environment, "BETANG_DRAFT_HOURS", 24),
        keep_days=_whole(environment, "BETANG_KEEP_DAYS", 365),
        journal_limit=_whole(environment, "BETANG_JOURNAL_LIMIT", 20_000),
        log_level=_level(environment.get("BETANG_LOG_LEVEL") or "INFO"),
    )


def _token(value: str, *, needed: bool) -> str:
    if not value and not needed:
        return ""
    if not _TOKEN.match(value):
        # Threat: the value is not repeated, since a nearly right token is a secret too.
        raise SettingsError("BETANG_TOKEN is missing or not of the form 123456:ABC…; @BotFather gives it")
    return value


def _url(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        raise SettingsError("BETANG_API_URL must be the root of a Bot API server, such as https://api.telegram.org")
    return value.rstrip("/")


def _whole(environment: Mapping[str, str], name: str, default: int) -> int:
    value = environment.get(name) or str(default)
    if not value.isascii() or not value.isdigit() or int(value) < 1:
        raise SettingsError(f"{name} must be a whole number of at least 1")
    return int(value)


def _level(value: str) -> str:
    level = value.upper()
    if level not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
        raise SettingsError("BETANG_LOG_LEVEL must be DEBUG, INFO, WARNING or ERROR")
    return level
