"""Steps that end although whoever waits for them is cancelled."""

from __future__ import annotations

import asyncio

import pytest

from betang.storage.uninterrupted import uninterrupted


class _Step:
    """Something that takes a while, and notes how it came out."""

    def __init__(self, fails: bool = False) -> None:  # noqa: FBT001, FBT002 - two kinds, named at the calls
        self.go = asyncio.Event()
        self.outcome = "never began"
        self._fails = fails

    async def run(self) -> str:
        self.outcome = "cut in two"
        await self.go.wait()
        self.outcome = "ended"
        if self._fails:
            raise ValueError("of the step")
        return "result"


async def test_its_result_comes_back() -> None:
    step = _Step()
    step.go.set()
    assert await uninterrupted(step.run()) == "result"


async def test_its_error_comes_back() -> None:
    step = _Step(fails=True)
    step.go.set()
    with pytest.raises(ValueError, match="of the step"):
        await uninterrupted(step.run())


@pytest.mark.parametrize("times", [1, 2, 5])
@pytest.mark.parametrize("fails", [False, True])
async def test_a_cancellation_is_raised_when_the_step_has_ended(times: int, *, fails: bool) -> None:
    step = _Step(fails)
    task = asyncio.create_task(uninterrupted(step.run()))
    for _ in range(times):
        await asyncio.sleep(0)
        task.cancel()
    await asyncio.sleep(0.01)
    assert not task.done()
    assert step.outcome == "cut in two"
    step.go.set()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert step.outcome == "ended"


async def test_a_cancellation_of_the_step_itself_ends_it() -> None:
    async def cancels_itself() -> None:
        task = asyncio.current_task()
        assert task is not None
        task.cancel()
        await asyncio.sleep(0)

    with pytest.raises(asyncio.CancelledError):
        await uninterrupted(cancels_itself())


async def test_a_timeout_around_it_is_told_as_a_timeout() -> None:
    step = _Step()
    asyncio.get_running_loop().call_later(0.05, step.go.set)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.01):
            await uninterrupted(step.run())
    assert step.outcome == "ended"
