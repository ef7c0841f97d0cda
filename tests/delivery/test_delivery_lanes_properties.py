"""Any pattern of asking: the limits hold in every window, rank holds, everybody is served."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st

from betang.delivery.lanes import LaneScheduler
from betang.delivery.pacing import Pacing
from betang.vocabulary import Lane
from tests.delivery.virtual_time import CountingServer, VirtualClock, deliver, run_virtually


@dataclass(frozen=True)
class Asking:
    after: float
    """Seconds since the asking before."""
    lane: Lane
    chat: int | None
    group: bool
    gives_up_after: float | None


askings = st.lists(
    st.builds(
        Asking,
        after=st.sampled_from([0.0, 0.0, 0.0, 0.0, 0.0, 0.001, 0.01, 0.033, 0.2, 1.0, 3.0]),
        lane=st.sampled_from(Lane),
        chat=st.one_of(st.none(), st.integers(0, 40)),
        group=st.just(value=False),
        gives_up_after=st.one_of(st.none(), st.none(), st.floats(0, 3)),
    ),
    min_size=20,
    max_size=150,
)
ways = st.lists(st.floats(0.001, 0.004), min_size=1, max_size=20)


async def ask_all(pattern: list[Asking], server: CountingServer, scheduler: LaneScheduler) -> int:
    """Everybody asks in time, some give up; the number of those who should have been served."""
    tasks, patient = [], 0
    for asking in pattern:
        await asyncio.sleep(asking.after)
        chat = None if asking.chat is None else (asking.group, asking.chat)
        sending = deliver(scheduler, server, asking.lane, chat, is_group=asking.group)
        if asking.gives_up_after is None:
            patient += 1
            tasks.append(asyncio.create_task(sending))
        else:
            tasks.append(asyncio.create_task(asyncio.wait_for(sending, asking.gives_up_after)))
    results = await asyncio.gather(*tasks, return_exceptions=True)
    assert all(isinstance(result, float | TimeoutError) for result in results)
    served = sum(isinstance(result, float) for result in results)
    assert served >= patient, "whoever waits is served in the end"
    return patient


@settings(max_examples=120, deadline=None)
@given(pattern=askings, way=ways)
def test_no_second_ever_holds_more_than_thirty_whatever_is_asked(pattern: list[Asking], way: list[float]) -> None:
    server = CountingServer(way=lambda n: way[n % len(way)], limit=30)

    async def main() -> None:
        scheduler = LaneScheduler(Pacing(), VirtualClock())
        await ask_all(pattern, server, scheduler)
        snapshot = scheduler.snapshot()
        assert all(lane.waiting == 0 for lane in snapshot.lanes.values())
        scheduler.close()
        await asyncio.sleep(0)
        assert len(asyncio.all_tasks()) == 1

    run_virtually(main())
    assert server.refused == 0
    assert server.most_in(1.0) <= 30


@settings(max_examples=60, deadline=None)
@given(
    pattern=st.lists(
        st.builds(
            Asking,
            after=st.sampled_from([0.0, 0.0, 0.1, 1.0, 5.0, 20.0]),
            lane=st.sampled_from(Lane),
            chat=st.integers(0, 1),
            group=st.booleans(),
            gives_up_after=st.none(),
        ),
        min_size=10,
        max_size=60,
    )
)
def test_no_chat_gets_more_than_its_pace_whatever_is_asked(pattern: list[Asking]) -> None:
    server = CountingServer(way=lambda _: 0.001)

    async def main() -> None:
        await ask_all(pattern, server, LaneScheduler(Pacing(), VirtualClock()))

    run_virtually(main())
    for chat in (0, 1):
        assert server.most_in(60.0, (True, chat)) <= 20
        assert server.most_in(1.0, (False, chat)) <= 4, "a burst of three and the one of this second"
        assert server.most_in(10.0, (False, chat)) <= 13


@settings(max_examples=80, deadline=None)
@given(
    background=st.lists(st.sampled_from([Lane.RELAY, Lane.CAMPAIGN]), min_size=30, max_size=200),
    asked_at=st.floats(0.0, 8.0),
    lane=st.sampled_from([Lane.URGENT, Lane.REPLY]),
)
def test_a_single_reply_waits_no_longer_than_the_grace_whatever_lower_lanes_do(
    background: list[Lane], asked_at: float, lane: Lane
) -> None:
    async def main() -> float:
        scheduler = LaneScheduler(Pacing(), VirtualClock())
        server = CountingServer(way=lambda _: 0.001, service=0.03)
        rest = [asyncio.create_task(deliver(scheduler, server, low, n)) for n, low in enumerate(background)]
        await asyncio.sleep(asked_at)
        took = await deliver(scheduler, server, lane, "a person")
        await asyncio.gather(*rest)
        return took

    assert run_virtually(main()) - 0.031 <= 0.0151


@settings(max_examples=60, deadline=None)
@given(pattern=st.lists(st.sampled_from(Lane), min_size=10, max_size=120))
def test_among_those_who_wait_the_lower_lane_never_goes_first(pattern: list[Lane]) -> None:
    """All ask at once, each for a chat of its own: after the first places, rank alone decides."""
    server = CountingServer(way=lambda _: 0.001)

    async def main() -> None:
        scheduler = LaneScheduler(Pacing(), VirtualClock())
        async with scheduler.slot(Lane.URGENT, None) as ticket:
            scheduler.halt(ticket, 1.0)  # so that everybody is waiting before the first place is given
        await asyncio.gather(*(deliver(scheduler, server, lane, n) for n, lane in enumerate(pattern)))

    run_virtually(main())
    order = [lane for _, lane, _ in server.arrivals]
    assert order == sorted(pattern)
    chats = [int(str(chat)) for _, lane, chat in server.arrivals if lane is Lane.CAMPAIGN]
    assert chats == sorted(chats), "and inside the lane whoever asked first"


@settings(max_examples=40, deadline=None)
@given(
    limit=st.integers(3, 29),
    pattern=st.lists(st.sampled_from(Lane), min_size=20, max_size=120),
)
def test_whatever_the_true_limit_everything_arrives_and_halts_last_their_time(
    limit: int, pattern: list[Lane]
) -> None:
    server = CountingServer(way=lambda _: 0.001, limit=limit, ban=3.0)
    after_refusal: list[float] = []

    async def main() -> None:
        scheduler = LaneScheduler(Pacing(), VirtualClock())
        await asyncio.gather(*(deliver(scheduler, server, lane, n) for n, lane in enumerate(pattern)))
        after_refusal.append(scheduler.snapshot().rate)

    run_virtually(main())
    assert sum(server.taken.values()) == len(pattern)
    assert 1.0 <= after_refusal[0] <= 30.0
