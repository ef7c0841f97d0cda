"""The clock of the tests."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from betang.clock import WIB, Clock
from betang.settings import Settings
from betang.vault.vault import Vault
from tests.support.clocks import START, FrozenClock


def test_it_is_a_clock(clock: FrozenClock) -> None:
    as_clock: Clock = clock
    assert as_clock.now() == START
    assert as_clock.now().utcoffset() == timedelta()
    assert as_clock.now().astimezone(WIB).hour == 10


def test_time_stands_still_until_it_is_moved(clock: FrozenClock) -> None:
    now, monotonic = clock.now(), clock.monotonic()
    assert (clock.now(), clock.monotonic()) == (now, monotonic)
    clock.advance(1.5, minutes=1, hours=1, days=1)
    assert clock.now() - now == timedelta(days=1, hours=1, minutes=1, seconds=1.5)
    assert clock.monotonic() - monotonic == pytest.approx(90_061.5)


def test_time_does_not_go_back(clock: FrozenClock) -> None:
    with pytest.raises(ValueError, match="back"):
        clock.advance(-1)


def test_milliseconds_are_those_of_the_tables() -> None:
    assert FrozenClock(datetime(1970, 1, 2, tzinfo=UTC)).milliseconds() == 86_400_000


async def test_sleepers_wake_in_order_when_time_has_moved(clock: FrozenClock) -> None:
    woken: list[str] = []

    async def sleeper(name: str, seconds: float) -> None:
        await clock.sleep(seconds)
        woken.append(name)

    async with asyncio.TaskGroup() as group:
        for name, seconds in (("late", 20), ("soon", 10), ("at once", 0)):
            group.create_task(sleeper(name, seconds))
        await asyncio.sleep(0.01)
        assert woken == ["at once"]
        assert clock.sleeping == 2
        clock.advance(9.9)
        await asyncio.sleep(0.01)
        assert woken == ["at once"]
        clock.advance(30)
    assert woken == ["at once", "soon", "late"]
    assert clock.sleeping == 0


async def test_a_cancelled_sleeper_is_forgotten(clock: FrozenClock) -> None:
    task = asyncio.create_task(clock.sleep(10))
    await asyncio.sleep(0)
    assert clock.sleeping == 1
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert clock.sleeping == 0
    clock.advance(20)


def test_chance_repeats_itself_from_run_to_run_but_not_within_one() -> None:
    def drawn(seed: int) -> list[bytes]:
        clock = FrozenClock(seed=seed)
        return [clock.token_bytes(16) for _ in range(50)]

    assert drawn(0) == drawn(0)
    assert len(set(drawn(0))) == 50
    assert drawn(0) != drawn(1)


def test_numbers_stay_below_their_limit_and_reach_all_below_it(clock: FrozenClock) -> None:
    assert {clock.below(6) for _ in range(200)} == set(range(6))
    assert {clock.below(1) for _ in range(5)} == {0}
    with pytest.raises(ValueError, match="below"):
        clock.below(0)
    assert all(0 <= clock.jitter() < 1 for _ in range(100))


def test_the_vault_of_the_tests_seals_and_opens(vault: Vault) -> None:
    sealed = vault.working.seal(b"plain", "test.column:1")
    assert vault.working.open(sealed, "test.column:1") == b"plain"


def test_the_settings_of_the_tests_live_in_a_temporary_folder(settings: Settings) -> None:
    assert not settings.data.exists()
    assert str(settings.data) in settings.database_url
    assert settings.token not in repr(settings)
