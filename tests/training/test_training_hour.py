"""Whose hour can be moved: the training room's, and nobody else's."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from betang.clock import SystemClock
from betang.errors import SettingsError
from betang.settings import Settings
from betang.training.clocks import MovableClock
from betang.training.hour import movable_clock
from betang.training.server import TOKEN


@pytest.mark.parametrize("url", ["http://127.0.0.1:8081", "http://localhost:8081", "http://[::1]:8081"])
def test_the_training_rooms_bot_gets_a_clock_that_moves(settings: Settings, url: str) -> None:
    clock = movable_clock(replace(settings, token=TOKEN, api_url=url), SystemClock())
    clock.move_to(3_600)
    clock.move_to(7_200)
    assert clock.shift == timedelta(hours=2)


@pytest.mark.parametrize(
    "url",
    [
        "https://api.telegram.org",
        "http://10.0.0.5:8081",
        "http://127.0.0.1.example.org",
        "http://localhost.example.org",
    ],
)
def test_a_bot_that_speaks_to_another_machine_keeps_the_real_hour(settings: Settings, url: str) -> None:
    with pytest.raises(SettingsError, match="training room alone"):
        movable_clock(replace(settings, token=TOKEN, api_url=url), SystemClock())


def test_a_real_bot_keeps_the_real_hour_also_with_a_bot_api_server_of_its_own(settings: Settings) -> None:
    """Threat: an agency may run Telegram's own Bot API server on this machine."""
    with pytest.raises(SettingsError) as refused:
        movable_clock(settings, SystemClock())
    assert settings.token not in str(refused.value)


async def test_whoever_follows_has_moved_when_the_move_returns() -> None:
    clock, told = MovableClock(SystemClock()), []

    async def follow(shift: timedelta) -> None:
        told.append(shift)

    clock.followers.append(follow)
    await clock.move_with_followers(3_600)
    await clock.move_with_followers(-1_800)
    assert told == [timedelta(hours=1), timedelta(minutes=30)]
