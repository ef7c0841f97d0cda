"""The pace a bot must keep, on a clock of the test's own and through the server."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import Bot
from telegram.error import RetryAfter

from betang.training.errors import ApiError
from betang.training.flood import Flood, FloodPolicy
from betang.training.server import TrainingServer


def refused(flood: Flood, chat: int, now: float, count: int = 1) -> int:
    """Seconds that the refusal tells to wait, 0 when admitted."""
    try:
        flood.admit(chat, now, count)
    except ApiError as error:
        refusal = error
    else:
        return 0
    assert refusal.code == 429
    assert refusal.description == f"Too Many Requests: retry after {refusal.retry_after}"
    return refusal.retry_after or 0


def test_thirty_a_second_in_all() -> None:
    flood = Flood(FloodPolicy())
    assert [refused(flood, chat, 0.0) for chat in range(1, 31)] == [0] * 30
    assert refused(flood, 31, 0.99) == 1
    assert refused(flood, 31, 1.0) == 0


def test_an_even_pace_of_thirty_is_never_refused() -> None:
    flood = Flood(FloodPolicy(private_burst=1_000_000))
    assert not any(refused(flood, 1, number * (1 / 30 + 1e-9)) for number in range(300))


def test_one_a_second_to_one_person_after_a_short_burst() -> None:
    flood = Flood(FloodPolicy(private_burst=3))
    assert [refused(flood, 1, 0.0) for _ in range(3)] == [0, 0, 0]
    assert refused(flood, 1, 0.5) == 1
    assert refused(flood, 2, 0.5) == 0
    assert [refused(flood, 1, now) for now in (1.0, 1.5, 2.0, 3.0)] == [0, 1, 0, 0]
    assert [refused(flood, 1, 6.0) for _ in range(4)] == [0, 0, 0, 1], "a pause earns the burst again"


def test_an_album_to_one_person_is_let_in_whole_and_paid_for_afterwards() -> None:
    flood = Flood(FloodPolicy(private_burst=5))
    assert refused(flood, 1, 0.0, count=10) == 0
    assert refused(flood, 1, 1.0) == 5
    assert refused(flood, 1, 6.0) == 0


def test_twenty_a_minute_to_one_group() -> None:
    flood = Flood(FloodPolicy())
    assert not any(refused(flood, -1, second * 1.0) for second in range(20))
    assert refused(flood, -1, 20.0) == 40
    assert refused(flood, -1, 60.0) == 0


def test_an_album_counts_all_its_items() -> None:
    flood = Flood(FloodPolicy())
    assert refused(flood, -1, 0.0, count=10) == 0
    assert refused(flood, -1, 1.0, count=10) == 0
    assert refused(flood, -1, 2.0, count=1) == 58
    assert refused(flood, -1, 60.0, count=10) == 0


def test_a_ban_refuses_everybody_until_it_ends() -> None:
    flood = Flood(FloodPolicy(private_burst=1, ban_seconds=3))
    assert refused(flood, 1, 0.0) == 0
    assert refused(flood, 1, 0.1) == 3
    assert refused(flood, 2, 0.2) == 3
    assert refused(flood, 2, 3.05) == 1
    assert refused(flood, 2, 3.1) == 0


@given(st.lists(st.floats(min_value=0, max_value=0.2), max_size=200))
def test_no_second_ever_holds_more_than_thirty(gaps: list[float]) -> None:
    flood = Flood(FloodPolicy())
    now, admitted = 0.0, []
    for number, gap in enumerate(gaps):
        now += gap
        if refused(flood, number + 1, now) == 0:
            admitted.append(now)
    for start in admitted:
        assert sum(start <= at < start + 1 for at in admitted) <= 30


@given(st.lists(st.floats(min_value=0, max_value=3), max_size=50))
def test_waiting_as_told_is_enough(gaps: list[float]) -> None:
    flood = Flood(FloodPolicy(private_burst=2))
    now = 0.0
    for gap in gaps:
        now += gap
        wait = refused(flood, 1, now)
        if wait:
            now += wait
            assert refused(flood, 1, now) == 0


async def test_the_bot_is_told_how_long_to_wait() -> None:
    async with TrainingServer(flood=FloodPolicy(private_burst=2)) as server:
        phone = server.phone()
        await phone.start()
        async with Bot(server.token, base_url=f"{server.url}/bot") as bot:
            sent = await bot.send_message(phone.id, "satu")
            await bot.edit_message_text("dua", phone.id, sent.message_id)
            with pytest.raises(RetryAfter) as caught:
                await bot.send_message(phone.id, "tiga")
            assert caught.value.retry_after in {timedelta(seconds=1), timedelta(seconds=2)}
            await bot.delete_message(phone.id, sent.message_id)
        assert server.world.ledger.calls("sendMessage", 429) == 1
        assert [message.from_bot for message in await phone.messages()] == [False]


async def test_there_is_no_pace_unless_asked_for(bot: Bot, server: TrainingServer) -> None:
    phone = server.phone()
    await phone.start()
    for number in range(50):
        await bot.send_message(phone.id, str(number))
    assert server.world.ledger.calls("sendMessage") == 50
