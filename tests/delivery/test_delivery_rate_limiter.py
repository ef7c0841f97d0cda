"""The scheduler as python-telegram-bot's rate limiter: which calls wait, for whom, and what a 429 does."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from telegram.error import BadRequest, RetryAfter

from betang.delivery.lanes import Halted, LaneScheduler, SchedulerClosed
from betang.delivery.pacing import Pacing
from betang.delivery.telegram_errors import Flooded
from betang.delivery.telegram_rate_limiter import LaneRateLimiter, Paced
from betang.vocabulary import Lane
from tests.delivery.virtual_time import VirtualClock, run_virtually

REPLY = Paced(Lane.REPLY, "chat")


def a_limiter() -> tuple[LaneRateLimiter, LaneScheduler]:
    scheduler = LaneScheduler(Pacing(), VirtualClock())
    return LaneRateLimiter(scheduler), scheduler


async def answer(*args: Any, **kwargs: Any) -> dict[str, Any]:
    return {"args": args, "kwargs": kwargs}


async def call(
    limiter: LaneRateLimiter,
    endpoint: str,
    paced: Paced | None = None,
    data: dict[str, Any] | None = None,
    callback: Any = answer,
) -> Any:
    return await limiter.process_request(callback, (1,), {"a": 2}, endpoint, data or {}, paced)


async def messages_counted(endpoint: str, paced: Paced | None, **data: Any) -> int:
    limiter, scheduler = a_limiter()
    await call(limiter, endpoint, paced, data)
    return scheduler.snapshot().in_window


def test_the_call_is_made_as_the_library_asked_and_its_answer_returned() -> None:
    async def main() -> Any:
        return await call(a_limiter()[0], "sendMessage", REPLY)

    assert run_virtually(main()) == {"args": (1,), "kwargs": {"a": 2}}


@pytest.mark.parametrize(
    ("endpoint", "data", "counted"),
    [
        ("sendMessage", {}, 1),
        ("sendPhoto", {}, 1),
        ("copyMessage", {}, 1),
        ("forwardMessage", {}, 1),
        ("editMessageText", {}, 1),
        ("editMessageReplyMarkup", {}, 1),
        ("sendMediaGroup", {"media": [1, 2, 3]}, 3),
        ("copyMessages", {"message_ids": [1, 2]}, 2),
        ("deleteMessage", {}, 1),
        ("deleteMessages", {"message_ids": list(range(100))}, 1),
        ("answerCallbackQuery", {}, 0),
        ("sendChatAction", {}, 0),
        ("getFile", {}, 0),
        ("getMe", {}, 0),
        ("setMyCommands", {}, 0),
        ("leaveChat", {}, 0),
        ("editChatInviteLink", {}, 0),
    ],
)
@pytest.mark.parametrize("paced", [None, REPLY])
def test_each_method_counts_for_what_it_sends(
    endpoint: str, data: dict[str, Any], counted: int, paced: Paced | None
) -> None:
    assert run_virtually(messages_counted(endpoint, paced, **data)) == counted


def test_the_caller_may_say_that_a_call_counts_for_more() -> None:
    assert run_virtually(messages_counted("sendMessage", Paced(Lane.REPLY, "chat", messages=4))) == 4


async def seconds_for(count: int, endpoint: str, paced: Paced | None) -> float:
    limiter, _ = a_limiter()
    start = asyncio.get_running_loop().time()
    for _ in range(count):
        await call(limiter, endpoint, paced)
    return asyncio.get_running_loop().time() - start


def test_messages_and_edits_of_a_chat_share_its_pace_and_deletions_do_not_wait_for_it() -> None:
    assert run_virtually(seconds_for(5, "sendMessage", REPLY)) == pytest.approx(2.0, abs=0.01)
    assert run_virtually(seconds_for(5, "editMessageText", REPLY)) == pytest.approx(2.0, abs=0.01)
    assert run_virtually(seconds_for(5, "deleteMessages", REPLY)) < 0.1


def test_a_group_is_paced_as_a_group() -> None:
    group = Paced(Lane.REPLY, "group", is_group=True)
    assert run_virtually(seconds_for(20, "sendMessage", group)) > 58.0


def test_without_pace_nothing_waits() -> None:
    assert run_virtually(seconds_for(50, "sendMessage", None)) == 0.0
    assert run_virtually(seconds_for(50, "answerCallbackQuery", REPLY)) == 0.0


def test_a_429_halts_and_reaches_the_caller_with_the_whole_wait_and_is_not_tried_again() -> None:
    calls: list[str] = []

    async def refuse(*_: Any, **__: Any) -> Any:
        calls.append("called")
        raise Flooded(17)

    async def main() -> tuple[Flooded, float]:
        limiter, scheduler = a_limiter()
        with pytest.raises(Flooded) as caught:
            await call(limiter, "sendMessage", REPLY, callback=refuse)
        assert scheduler.snapshot().refusals[Halted.CHAT] == 1
        start = asyncio.get_running_loop().time()
        await call(limiter, "sendMessage", Paced(Lane.URGENT, "chat"))
        return caught.value, asyncio.get_running_loop().time() - start

    error, waited = run_virtually(main())
    assert error.seconds == 17.0
    assert calls == ["called"]
    assert waited >= 17.0


@pytest.mark.filterwarnings("ignore:Deprecated")
def test_the_librarys_own_429_is_understood_too() -> None:
    async def refuse(*_: Any, **__: Any) -> Any:
        raise RetryAfter(5)

    async def main() -> int:
        limiter, scheduler = a_limiter()
        with pytest.raises(RetryAfter):
            await call(limiter, "sendMessage", REPLY, callback=refuse)
        return scheduler.snapshot().chats_halted

    assert run_virtually(main()) == 1


def test_a_429_on_a_method_that_sends_nothing_halts_nobody() -> None:
    async def refuse(*_: Any, **__: Any) -> Any:
        raise Flooded(80_000)

    async def main() -> float:
        limiter, _ = a_limiter()
        with pytest.raises(Flooded):
            await call(limiter, "setMyName", None, callback=refuse)
        start = asyncio.get_running_loop().time()
        await call(limiter, "sendMessage", REPLY)
        return asyncio.get_running_loop().time() - start

    assert run_virtually(main()) == 0.0


def test_other_errors_pass_and_halt_nothing() -> None:
    async def fail(*_: Any, **__: Any) -> Any:
        raise BadRequest("chat not found")

    async def main() -> tuple[int, float]:
        limiter, scheduler = a_limiter()
        with pytest.raises(BadRequest):
            await call(limiter, "sendMessage", REPLY, callback=fail)
        snapshot = scheduler.snapshot()
        return sum(snapshot.refusals.values()), snapshot.halted_for

    assert run_virtually(main()) == (0, 0.0)


def test_shutting_down_sends_the_waiting_away() -> None:
    async def main() -> list[Any]:
        limiter, _ = a_limiter()
        await limiter.initialize()
        waiting = [asyncio.create_task(call(limiter, "sendMessage", REPLY)) for _ in range(6)]
        await asyncio.sleep(0.2)
        await limiter.shutdown()
        return await asyncio.gather(*waiting, return_exceptions=True)

    results = run_virtually(main())
    assert [type(result) for result in results] == [dict] * 3 + [SchedulerClosed] * 3


def test_the_arguments_show_the_lane_and_not_the_chat() -> None:
    assert repr(Paced(Lane.URGENT, "a chat")) == "Paced(URGENT)"
