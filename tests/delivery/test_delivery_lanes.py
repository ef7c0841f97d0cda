"""The scheduler on virtual time: who goes first, what a 429 stops, what a full campaign costs a reply."""

from __future__ import annotations

import asyncio
import itertools
import random
import time
from collections.abc import Coroutine, Hashable
from typing import Any

import pytest

from betang.clock import SystemClock
from betang.delivery.lanes import Halted, LaneScheduler, SchedulerClosed, Snapshot
from betang.delivery.pacing import Pacing, Ticket
from betang.vocabulary import Lane
from tests.delivery.virtual_time import CountingServer, VirtualClock, deliver, run_virtually


def a_scheduler() -> LaneScheduler:
    return LaneScheduler(Pacing(), VirtualClock())


async def all_of(sendings: list[Coroutine[Any, Any, float]]) -> list[float]:
    return list(await asyncio.gather(*sendings))


class TestOrder:
    def test_the_most_urgent_goes_first_however_late_it_comes(self) -> None:
        async def main() -> list[Lane]:
            scheduler, server = a_scheduler(), CountingServer()
            sendings = [
                asyncio.create_task(deliver(scheduler, server, lane, (lane, n)))
                for lane in reversed(Lane)
                for n in range(20)
            ]
            await asyncio.gather(*sendings)
            return [lane for _, lane, _ in server.arrivals]

        order = run_virtually(main())
        # The places that were free at the start go to whoever asked first; from then on rank decides.
        assert order[3:] == sorted(order[3:])

    def test_inside_a_chat_the_order_of_asking_holds(self) -> None:
        async def main() -> list[Hashable]:
            scheduler = a_scheduler()
            sent: list[Hashable] = []

            async def send(n: int) -> None:
                async with scheduler.slot(Lane.REPLY, "one chat"):
                    sent.append(n)

            await asyncio.gather(*(send(n) for n in range(12)))
            return sent

        assert run_virtually(main()) == list(range(12))

    def test_a_chat_with_a_thousand_messages_does_not_starve_the_others(self) -> None:
        async def main() -> float:
            scheduler, server = LaneScheduler(Pacing(private_burst=10_000), VirtualClock()), CountingServer()
            flood = [asyncio.create_task(deliver(scheduler, server, Lane.REPLY, "loud")) for _ in range(1_000)]
            await asyncio.sleep(0.01)
            waited = await deliver(scheduler, server, Lane.REPLY, "quiet")
            for task in flood:
                task.cancel()
            await asyncio.gather(*flood, return_exceptions=True)
            return waited

        assert run_virtually(main()) < 0.15

    def test_a_chat_that_must_wait_for_its_own_pace_holds_nobody_up(self) -> None:
        async def main() -> float:
            scheduler, server = a_scheduler(), CountingServer()
            busy = [asyncio.create_task(deliver(scheduler, server, Lane.URGENT, "busy")) for _ in range(10)]
            await asyncio.sleep(0.5)
            waited = await deliver(scheduler, server, Lane.CAMPAIGN, "other")
            await asyncio.gather(*busy)
            return waited

        assert run_virtually(main()) < 0.05

    def test_an_album_of_replies_is_not_starved_by_single_messages_of_a_campaign(self) -> None:
        async def main() -> float:
            scheduler, server = a_scheduler(), CountingServer()
            campaign = [asyncio.create_task(deliver(scheduler, server, Lane.CAMPAIGN, n)) for n in range(400)]
            await asyncio.sleep(3.0)
            start = asyncio.get_running_loop().time()
            async with scheduler.slot(Lane.REPLY, "a person", messages=10):
                waited = asyncio.get_running_loop().time() - start
            await asyncio.gather(*campaign)
            return waited

        assert run_virtually(main()) < 11 * 1.005 / 29

    def test_what_goes_directly_waits_for_nobody_and_is_still_counted(self) -> None:
        async def main() -> tuple[float, int]:
            scheduler, server = a_scheduler(), CountingServer()
            campaign = [asyncio.create_task(deliver(scheduler, server, Lane.CAMPAIGN, n)) for n in range(100)]
            await asyncio.sleep(2.0)
            before = asyncio.get_running_loop().time()
            async with scheduler.direct("somebody"):
                waited = asyncio.get_running_loop().time() - before
                await server.send(Lane.URGENT, "somebody")
            await asyncio.gather(*campaign)
            return waited, server.most_in(1.0)

        waited, most = run_virtually(main())
        assert waited == 0.0
        assert most <= 30


class TestACampaignWithRepliesBesideIt:
    """The measured setting: 3,000 campaign messages, a reply every half second, 40 ms, 30 a second enforced."""

    def test_replies_answer_within_25_ms_of_the_server_and_nothing_is_refused(self) -> None:
        chance = random.Random(7)  # noqa: S311 - unsteadiness, protects nothing

        async def main() -> tuple[CountingServer, list[float], float]:
            scheduler = a_scheduler()
            server = CountingServer(way=lambda _: 0.001 + 0.002 * chance.random(), limit=30)
            start = asyncio.get_running_loop().time()
            campaign = [asyncio.create_task(deliver(scheduler, server, Lane.CAMPAIGN, n)) for n in range(3_000)]
            replies: list[asyncio.Task[float]] = []
            while not all(task.done() for task in campaign):
                replies.append(
                    asyncio.create_task(deliver(scheduler, server, Lane.REPLY, f"person {len(replies)}"))
                )
                await asyncio.sleep(0.5)
            took = asyncio.get_running_loop().time() - start
            return server, sorted(await asyncio.gather(*replies)), took

        server, replies, took = run_virtually(main())
        assert server.refused == 0
        assert server.most_in(1.0) <= 30
        assert replies[int(len(replies) * 0.99)] - 0.043 < 0.025
        assert replies[len(replies) // 2] - 0.043 < 0.005
        assert (3_000 + len(replies)) / took > 29.0
        assert 3_000 / took > 27.0, "30 less the two replies a second, less the margins"

    @pytest.mark.parametrize("late_by", [0.02, 0.1, 0.3])
    def test_however_unsteady_the_way_the_server_never_counts_more_than_thirty(self, late_by: float) -> None:
        chance = random.Random(11)  # noqa: S311 - unsteadiness, protects nothing

        async def main() -> CountingServer:
            scheduler = a_scheduler()
            server = CountingServer(
                way=lambda _: 0.002 + late_by * (chance.random() < 0.5) * chance.random(), limit=30
            )
            await all_of([deliver(scheduler, server, Lane.CAMPAIGN, n) for n in range(600)])
            return server

        server = run_virtually(main())
        assert server.refused == 0
        assert server.most_in(1.0) <= 30

    def test_it_starts_without_a_burst(self) -> None:
        async def main() -> CountingServer:
            scheduler, server = a_scheduler(), CountingServer()
            await all_of([deliver(scheduler, server, Lane.CAMPAIGN, n) for n in range(60)])
            return server

        server = run_virtually(main())
        times = [at for at, _, _ in server.arrivals]
        gaps = [later - earlier for earlier, later in itertools.pairwise(times)]
        assert min(gaps) > 0.033
        assert max(gaps) < 0.1

    def test_a_server_that_allows_less_is_found_out_and_obeyed(self) -> None:
        async def main() -> tuple[CountingServer, float, Snapshot]:
            scheduler, server = a_scheduler(), CountingServer(limit=20, ban=3.0)
            start = asyncio.get_running_loop().time()
            await all_of([deliver(scheduler, server, Lane.CAMPAIGN, n) for n in range(1_000)])
            return server, asyncio.get_running_loop().time() - start, scheduler.snapshot()

        server, took, snapshot = run_virtually(main())
        assert server.taken[Lane.CAMPAIGN] == 1_000
        assert server.refused < 20
        assert 1_000 / took > 11
        assert snapshot.refusals[Halted.OVERALL] > 0


async def a_refusal(scheduler: LaneScheduler, chat: str | None, seconds: float, *, before: int = 0) -> Halted:
    """Send to `chat`, after `before` quick messages to it, and be refused."""
    for _ in range(before):
        async with scheduler.slot(Lane.REPLY, chat):
            pass
    async with scheduler.slot(Lane.REPLY, chat) as ticket:
        return scheduler.halt(ticket, seconds)


async def keep_the_server_busy(scheduler: LaneScheduler) -> None:
    for n in range(40):
        async with scheduler.slot(Lane.CAMPAIGN, f"busy {n}"):
            pass


async def seconds_until_sent(scheduler: LaneScheduler, lane: Lane, chat: str) -> float:
    start = asyncio.get_running_loop().time()
    async with scheduler.slot(lane, chat):
        return asyncio.get_running_loop().time() - start


class TestARefusal:
    def test_after_quick_messages_it_belongs_to_the_chat_and_lasts_its_whole_time(self) -> None:
        async def main() -> tuple[Halted, float, float]:
            scheduler = a_scheduler()
            await keep_the_server_busy(scheduler)
            scope = await a_refusal(scheduler, "quick", 7.0, before=2)
            other = await seconds_until_sent(scheduler, Lane.CAMPAIGN, "other")
            return scope, other, other + await seconds_until_sent(scheduler, Lane.URGENT, "quick")

        scope, other, same = run_virtually(main())
        assert scope is Halted.CHAT
        assert other < 0.1
        assert same == pytest.approx(7.0, abs=0.001)
        assert same >= 7.0

    def test_with_the_server_busy_and_the_chat_calm_it_belongs_to_all(self) -> None:
        async def main() -> tuple[Halted, float, float]:
            scheduler = a_scheduler()
            await keep_the_server_busy(scheduler)
            scope = await a_refusal(scheduler, "calm", 4.0)
            return scope, await seconds_until_sent(scheduler, Lane.URGENT, "other"), scheduler.snapshot().rate

        scope, other, rate = run_virtually(main())
        assert scope is Halted.OVERALL
        assert 4.0 <= other < 4.001
        assert rate == 24.0

    def test_with_little_sent_at_all_it_belongs_to_the_chat(self) -> None:
        assert run_virtually(a_refusal(a_scheduler(), "calm", 4.0)) is Halted.CHAT

    def test_a_second_chat_soon_after_shows_that_it_belongs_to_all(self) -> None:
        async def main() -> tuple[Halted, Halted, Halted]:
            scheduler = a_scheduler()
            first = await a_refusal(scheduler, "one", 1.0)
            again = await a_refusal(scheduler, "one", 1.0)
            return first, again, await a_refusal(scheduler, "two", 1.0)

        assert run_virtually(main()) == (Halted.CHAT, Halted.CHAT, Halted.OVERALL)

    def test_a_second_chat_much_later_is_a_case_of_its_own(self) -> None:
        async def main() -> tuple[Halted, Halted]:
            scheduler = a_scheduler()
            first = await a_refusal(scheduler, "one", 1.0)
            await asyncio.sleep(11.0)
            return first, await a_refusal(scheduler, "two", 1.0)

        assert run_virtually(main()) == (Halted.CHAT, Halted.CHAT)

    def test_without_a_chat_it_belongs_to_all(self) -> None:
        assert run_virtually(a_refusal(a_scheduler(), None, 1.0)) is Halted.OVERALL

    def test_a_shorter_refusal_never_shortens_a_longer_one(self) -> None:
        async def main() -> float:
            scheduler = a_scheduler()
            async with scheduler.slot(Lane.REPLY, None) as one, scheduler.slot(Lane.REPLY, None) as two:
                scheduler.halt(one, 20.0)
                scheduler.halt(two, 1.0)
            return await seconds_until_sent(scheduler, Lane.URGENT, "anybody")

        assert run_virtually(main()) >= 20.0


class TestCancelling:
    def test_whoever_gives_up_waiting_leaves_no_trace(self) -> None:
        async def main() -> tuple[int, float]:
            scheduler, server = a_scheduler(), CountingServer()
            waiting = [asyncio.create_task(deliver(scheduler, server, Lane.REPLY, n)) for n in range(200)]
            await asyncio.sleep(0.2)
            for task in waiting:
                task.cancel()
            await asyncio.gather(*waiting, return_exceptions=True)
            await asyncio.sleep(2.0)
            figures = scheduler.snapshot().lanes[Lane.REPLY]
            return figures.waiting, await deliver(scheduler, server, Lane.CAMPAIGN, "next")

        waiting, took = run_virtually(main())
        assert waiting == 0
        assert took < 0.05

    def test_a_place_given_to_whoever_was_just_cancelled_goes_to_the_next(self) -> None:
        async def main() -> tuple[int, list[str]]:
            scheduler = a_scheduler()
            sent: list[str] = []

            async def send(name: str) -> None:
                async with scheduler.slot(Lane.REPLY, name):
                    sent.append(name)

            for name in ("one", "two", "three"):
                await send(name)
            first = asyncio.create_task(send("four"))
            second = asyncio.create_task(send("five"))
            async with scheduler.direct(None):
                await asyncio.sleep(2 * 1.005 / 30)
            # Leaving the block has just given the place away, and nobody has run on yet.
            assert scheduler.snapshot().lanes[Lane.REPLY].waiting == 1
            first.cancel()
            await asyncio.gather(first, second, return_exceptions=True)
            return scheduler.snapshot().in_window, sent

        in_window, sent = run_virtually(main())
        assert sent == ["one", "two", "three", "five"]
        assert in_window == 5, "the four that were sent and the direct one"

    def test_cancelled_while_sending_it_still_counts(self) -> None:
        async def main() -> int:
            scheduler, server = a_scheduler(), CountingServer(service=5.0)
            task = asyncio.create_task(deliver(scheduler, server, Lane.REPLY, "a"))
            await asyncio.sleep(0.5)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            return scheduler.snapshot().in_window

        assert run_virtually(main()) == 1

    def test_closing_sends_the_waiting_away_and_leaves_no_task_behind(self) -> None:
        async def main() -> tuple[list[object], int, float]:
            scheduler, server = a_scheduler(), CountingServer()
            waiting = [asyncio.create_task(deliver(scheduler, server, Lane.CAMPAIGN, n)) for n in range(10)]
            await asyncio.sleep(0.04)
            scheduler.close()
            results = await asyncio.gather(*waiting, return_exceptions=True)
            left = len(asyncio.all_tasks()) - 1
            return list(results), left, await deliver(scheduler, server, Lane.REPLY, "afterwards")

        results, left, afterwards = run_virtually(main())
        away = [result for result in results if isinstance(result, SchedulerClosed)]
        assert len(away) == 8
        assert left == 0
        assert afterwards < 0.2

    def test_nobody_waiting_leaves_no_task_behind(self) -> None:
        async def main() -> int:
            scheduler, server = a_scheduler(), CountingServer()
            await all_of([deliver(scheduler, server, Lane.REPLY, n) for n in range(10)])
            return len(asyncio.all_tasks())

        assert run_virtually(main()) == 1


def test_the_snapshot_counts_what_each_lane_sent_and_how_long_it_waited() -> None:
    async def main() -> tuple[LaneScheduler, list[float]]:
        scheduler, server = a_scheduler(), CountingServer(way=lambda _: 0.0, service=0.0)
        waits = await all_of([deliver(scheduler, server, Lane.CAMPAIGN, n) for n in range(5)])
        await deliver(scheduler, server, Lane.URGENT, "a")
        return scheduler, waits

    async def whole() -> None:
        scheduler, waits = await main()
        snapshot = scheduler.snapshot()
        campaign = snapshot.lanes[Lane.CAMPAIGN]
        assert (campaign.sent, campaign.waiting) == (5, 0)
        assert campaign.waited_total == pytest.approx(sum(waits))
        assert campaign.waited_longest == pytest.approx(max(waits))
        assert snapshot.lanes[Lane.URGENT].sent == 1
        assert snapshot.lanes[Lane.URGENT].waited_longest < 0.02
        assert snapshot.in_window == 6
        assert (snapshot.rate, snapshot.halted_for, snapshot.chats_halted) == (30.0, 0.0, 0)

    run_virtually(whole())


def test_ten_thousand_waiting_cost_hardly_more_a_message_than_five_hundred() -> None:
    def seconds_a_message(waiting: int) -> float:
        async def main() -> float:
            scheduler, server = a_scheduler(), CountingServer()
            crowd = [asyncio.create_task(deliver(scheduler, server, Lane.CAMPAIGN, n)) for n in range(waiting)]
            await asyncio.sleep(0.1)
            start = time.perf_counter()
            await asyncio.sleep(300 / 29)
            spent = time.perf_counter() - start
            for task in crowd:
                task.cancel()
            await asyncio.gather(*crowd, return_exceptions=True)
            return spent / 300

        return run_virtually(main())

    few = min(seconds_a_message(500) for _ in range(3))
    many = min(seconds_a_message(10_000) for _ in range(3))
    assert many < 4 * few + 0.0005


def test_in_real_time_sixty_messages_keep_the_limit_and_a_reply_does_not_wait() -> None:
    async def main() -> tuple[CountingServer, list[float]]:
        scheduler, server = LaneScheduler(Pacing(), SystemClock()), CountingServer(service=0.02, limit=30)
        campaign = [asyncio.create_task(deliver(scheduler, server, Lane.CAMPAIGN, n)) for n in range(60)]
        replies = []
        for n in range(4):
            await asyncio.sleep(0.4)
            replies.append(await deliver(scheduler, server, Lane.REPLY, f"person {n}"))
        await asyncio.gather(*campaign)
        return server, replies

    server, replies = asyncio.run(main())
    assert server.refused == 0
    assert server.most_in(1.0) <= 30
    assert sorted(replies)[1] < 0.08, "generous: the machine is shared"


def test_a_ticket_is_one_request_and_equal_to_no_other() -> None:
    assert Ticket(Lane.REPLY, "a", is_group=False, weight=1) != Ticket(Lane.REPLY, "a", is_group=False, weight=1)
