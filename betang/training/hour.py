"""The hour of a bot that runs in the training room: it may be moved, and no other bot's may.

Threat: a bot whose clock can be moved from outside would erase, escalate and send at will. So the running bot takes
an hour only when it was started for this, with the token that opens nothing but the training server, and speaks to
this very machine; a token that Telegram would take is refused.
"""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

from betang.clock import Clock
from betang.errors import SettingsError
from betang.settings import Settings
from betang.training.clocks import MovableClock
from betang.training.server import TOKEN


def movable_clock(settings: Settings, base: Clock) -> MovableClock:
    """A clock for `bot.py run --training`. Raises SettingsError for a bot that is not the training room's."""
    if settings.token != TOKEN or not _is_this_machine(settings.api_url):
        raise SettingsError("--training is for the training room alone; `bot.py demo` starts it")
    return MovableClock(base)


def _is_this_machine(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
