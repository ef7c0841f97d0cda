"""Order within a chat, chats beside each other, nobody starved, nothing forgotten when it is cut off."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from betang.intake.dispatcher import Dispatcher, Entry
from tests.intake.intake_scenes import entry


@asynccontextmanager
async def running(dispatcher: Dispatcher) -> AsyncIterator[asyncio.Task[None]]:
    """The dispatcher at work while the block runs."""
    task = asyncio.create_task(dispatcher.run())
    try:
        yield task
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def a_few_turns() -> None:
    """Let everything that can go on do so."""
    for _ in range(20):
        await asyncio.sleep(0)


class Handled:
    """Writes down what was handled; waits at the gates that were put up."""

    def __init__(self) -> None:
        self.ids: list[int] = []
        self.begun: list[int] = []
        self.gates: defaultdict[int, asyncio.Event] = defaultdict(_open_gate)

    def hold(self, *update_ids: int) -> None:
        for update_id in update_ids:
            self.gates[update_id] = asyncio.Event()

    async def __call__(self, one: Entry) -> None:
        self.begun.append(one.update_id)
        await self.gates[one.update_id].wait()
        self.ids.append(one.update_id)


def _open_gate() -> asyncio.Event:
    gate = asyncio.Event()
    gate.set()
    return gate


async def test_updates_of_one_chat_are_handled_one_after_the_other() -> None:
    handled = Handled()
    handled.hold(1)
    async with running(dispatcher := Dispatcher(handled)):
        for update_id in (1, 2, 3):
            dispatcher.add(entry(update_id))
        await a_few_turns()
        assert handled.begun == [1]
        handled.gates[1].set()
        await dispatcher.idle()
    assert handled.ids == [1, 2, 3]


async def test_a_chat_that_takes_long_holds_up_no_other() -> None:
    handled = Handled()
    handled.hold(1)
    async with running(dispatcher := Dispatcher(handled)):
        dispatcher.add(entry(1, b"slow"))
        dispatcher.add(entry(2, b"quick"))
        dispatcher.add(entry(3, b"quick"))
        await a_few_turns()
        assert handled.ids == [2, 3]


async def test_a_chat_with_many_updates_gives_way_after_each() -> None:
    handled = Handled()
    dispatcher = Dispatcher(handled, workers=1)
    for update_id in range(1, 101):
        dispatcher.add(entry(update_id, b"busy"))
    dispatcher.add(entry(500, b"one word"))
    async with running(dispatcher):
        await dispatcher.idle()
    assert handled.ids.index(500) == 1
    assert [one for one in handled.ids if one != 500] == list(range(1, 101))


async def test_updates_without_a_chat_wait_for_nobody() -> None:
    handled = Handled()
    handled.hold(1)
    async with running(dispatcher := Dispatcher(handled)):
        dispatcher.add(entry(1, None))
        dispatcher.add(entry(2, None))
        await a_few_turns()
        assert handled.ids == [2]


async def test_no_more_are_handled_at_once_than_there_are_workers() -> None:
    handled = Handled()
    handled.hold(*range(10))
    async with running(dispatcher := Dispatcher(handled, workers=3)):
        for update_id in range(10):
            dispatcher.add(entry(update_id, b"chat %d" % update_id))
        await a_few_turns()
        assert handled.begun == [0, 1, 2]
        handled.gates[1].set()
        await a_few_turns()
        assert handled.begun == [0, 1, 2, 3]


async def test_an_update_that_is_here_already_is_ignored() -> None:
    handled = Handled()
    handled.hold(1)
    async with running(dispatcher := Dispatcher(handled)):
        dispatcher.add(entry(1))
        dispatcher.add(entry(2))
        await a_few_turns()
        dispatcher.add(entry(1))  # being worked on
        dispatcher.add(entry(2))  # waiting
        assert dispatcher.size == 2
        handled.gates[1].set()
        await dispatcher.idle()
    assert handled.ids == [1, 2]


async def test_an_update_that_was_worked_on_may_come_again() -> None:
    """A parked one that is replayed; whether it has an effect is the journal's to say."""
    handled = Handled()
    async with running(dispatcher := Dispatcher(handled)):
        dispatcher.add(entry(1))
        await dispatcher.idle()
        dispatcher.add(entry(1))
        await dispatcher.idle()
    assert handled.ids == [1, 1]


async def test_room_is_waited_for_while_too_much_is_held() -> None:
    handled = Handled()
    handled.hold(1, 2, 3)
    async with running(dispatcher := Dispatcher(handled)):
        await dispatcher.room(1)
        for update_id in (1, 2, 3):
            dispatcher.add(entry(update_id, b"chat %d" % update_id))
        waiting = [asyncio.create_task(dispatcher.room(limit)) for limit in (1, 2, 3)]
        await a_few_turns()
        assert [task.done() for task in waiting] == [False, False, False]
        handled.gates[1].set()
        await a_few_turns()
        assert [task.done() for task in waiting] == [False, False, True]
        handled.gates[2].set()
        await a_few_turns()
        assert [task.done() for task in waiting] == [False, True, True]
        handled.gates[3].set()
        async with asyncio.timeout(1):
            await asyncio.gather(*waiting)


async def test_idle_waits_for_what_is_added_meanwhile_too() -> None:
    dispatcher: Dispatcher
    handled: list[int] = []

    async def breed(one: Entry) -> None:
        if one.update_id < 5:
            dispatcher.add(entry(one.update_id + 1, b"chat %d" % one.update_id))
        await asyncio.sleep(0)
        handled.append(one.update_id)

    dispatcher = Dispatcher(breed)
    async with running(dispatcher):
        await dispatcher.idle()
        assert handled == []
        dispatcher.add(entry(1))
        await dispatcher.idle()
        assert handled == [1, 2, 3, 4, 5]
        assert dispatcher.size == 0


async def test_being_cancelled_cancels_what_is_being_handled_and_ends() -> None:
    cut_off: list[int] = []

    async def endless(one: Entry) -> None:
        try:
            await asyncio.sleep(3600)
        except asyncio.CancelledError:
            cut_off.append(one.update_id)
            raise

    dispatcher = Dispatcher(endless)
    async with running(dispatcher) as task:
        dispatcher.add(entry(1, b"one"))
        dispatcher.add(entry(2, b"two"))
        await a_few_turns()
        task.cancel()
        async with asyncio.timeout(1):
            with pytest.raises(asyncio.CancelledError):
                await task
    assert sorted(cut_off) == [1, 2]


async def test_what_was_cut_off_may_be_added_again_and_runs_in_another_life() -> None:
    handled = Handled()
    handled.hold(1)
    dispatcher = Dispatcher(handled)
    async with running(dispatcher):
        dispatcher.add(entry(1))
        dispatcher.add(entry(2))
        await a_few_turns()
    handled.gates[1].set()
    dispatcher.add(entry(1))
    async with running(dispatcher):
        await dispatcher.idle()
    assert sorted(handled.ids) == [1, 2]


async def test_a_mistake_of_ours_is_loud() -> None:
    async def broken(one: Entry) -> None:
        raise ZeroDivisionError

    dispatcher = Dispatcher(broken)
    dispatcher.add(entry(1))
    with pytest.raises(ExceptionGroup) as raised:
        await dispatcher.run()
    assert raised.group_contains(ZeroDivisionError)


def test_an_entry_does_not_show_what_was_said() -> None:
    assert "rahasia" not in repr(entry(1))


Arrivals = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 3)), max_size=40)


@settings(max_examples=60, deadline=None)
@given(Arrivals, st.integers(1, 5))
def test_order_and_fairness_hold_for_any_arrivals(arrivals: list[tuple[int, int]], workers: int) -> None:
    """Each arrival is (chat, turns of the loop it takes); chat 0 stands for updates without one."""
    asyncio.run(_arrive(arrivals, workers))


async def _arrive(arrivals: list[tuple[int, int]], workers: int) -> None:
    at_work: set[int] = set()
    handled: defaultdict[int, list[int]] = defaultdict(list)
    most = 0

    async def process(one: Entry) -> None:
        nonlocal most
        chat, turns = arrivals[one.update_id]
        if chat:
            assert not any(arrivals[other][0] == chat for other in at_work), "two of one chat at once"
        at_work.add(one.update_id)
        most = max(most, len(at_work))
        for _ in range(turns):
            await asyncio.sleep(0)
        at_work.discard(one.update_id)
        handled[chat].append(one.update_id)

    dispatcher = Dispatcher(process, workers)
    async with running(dispatcher):
        for update_id, (chat, turns) in enumerate(arrivals):
            dispatcher.add(entry(update_id, b"chat %d" % chat if chat else None))
            if turns == 0:
                await asyncio.sleep(0)
        async with asyncio.timeout(5):
            await dispatcher.idle()
    assert most <= workers
    for chat, ids in handled.items():
        expected = [number for number, (whose, _) in enumerate(arrivals) if whose == chat]
        assert (ids if chat else sorted(ids)) == expected
    assert sum(map(len, handled.values())) == len(arrivals)
